import { describe, expect, test } from "vitest";
import { backOffMs } from "../link/backoff";
import { clockText, elapsedS, offsetOf, steadyOffset, remainingS } from "./clock";
import { isWithheld, maskNumber } from "./masking";

const noon = Date.parse("2026-11-22T12:00:00Z");

test("a page whose clock is wrong still counts from the server's instants", () => {
  const pageIsSlowBy = 90_000;
  const offset = offsetOf("2026-11-22T12:00:00Z", noon - pageIsSlowBy);
  expect(offset).toBe(pageIsSlowBy);
  expect(elapsedS("2026-11-22T11:59:00Z", noon - pageIsSlowBy, offset)).toBe(60);
  expect(remainingS("2026-11-22T12:00:30Z", noon - pageIsSlowBy, offset)).toBe(30);
});

test("time never runs below zero, a passed limit does", () => {
  expect(elapsedS("2026-11-22T12:00:05Z", noon, 0)).toBe(0);
  expect(remainingS("2026-11-22T11:59:50Z", noon, 0)).toBe(-10);
});

test.each([
  [0, "0:00"],
  [7, "0:07"],
  [754, "12:34"],
  [3725, "1:02:05"],
  [-5, "-0:05"],
  [59.9, "0:59"],
])("%d s is drawn as %s", (seconds, text) => expect(clockText(seconds)).toBe(text));

describe("masking", () => {
  test.each([
    ["13812341234", "138****1234"],
    ["+8613812341234", "138****1234"],
    ["008613812341234", "138****1234"],
    ["02112345678", "021****5678"],
    ["138 1234 1234", "138****1234"],
    ["12345678", "12****78"],
    ["12345", "12*45"],
    ["1001", "1001"],
    ["138****1234", "138****1234"],
    ["anonymous", "anonymous"],
  ])("%s is shown as %s", (number, shown) => expect(maskNumber(number)).toBe(shown));

  test("a withheld number is known as such", () => {
    expect(["", "anonymous", "Unknown"].every(isWithheld)).toBe(true);
    expect(isWithheld("13812341234")).toBe(false);
  });
});

test("trying again waits 0.5 to 4 seconds", () => {
  expect([0, 1, 2, 3, 4, 50].map(backOffMs)).toEqual([500, 1000, 2000, 4000, 4000, 4000]);
});

test("an offset is kept until it is out by more than a tenth of a second", () => {
  expect(steadyOffset(0, 100)).toBe(0);
  expect(steadyOffset(0, -101)).toBe(-101);
});
