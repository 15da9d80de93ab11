import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { byText, dayAndMinute } from "./words";

const t = ((key: string, holes?: { who?: string }) =>
  `${key} ${holes?.who ?? ""}`.trim()) as unknown as TFunction;

test("a publisher is a login, or a program in words", () => {
  expect(["zhao", "cli:root", "token:crm", "seed", "cli:"].map((by) => byText(by, t))).toEqual([
    "zhao",
    "by.cli root",
    "by.token crm",
    "by.seed",
    "cli:",
  ]);
});

test("what is agreed on has no seconds", () =>
  expect(dayAndMinute("2027-03-01T09:30:15Z", "en")).toMatch(/^Mar \d, 2027, \d\d:\d\d$/));
