import { describe, expect, test } from "vitest";
import type { LineTest } from "../protocol";
import { details, isGood, isOver, steps } from "./line-test";

const began: LineTest = {
  id: "t1",
  line: "telecom",
  number: "138****5678",
  shown: "",
  by: "boss",
  began_at: "2026-11-29T12:00:00.000Z",
  state: "calling",
};
const busy: LineTest = {
  ...began,
  state: "over",
  ended_s: 2,
  result: "busy",
  cause: { number: 17, zh: "b", en: "busy" },
  sip: { number: 486, zh: "b", en: "busy here" },
};
const heard: LineTest = {
  ...began,
  state: "over",
  rang_s: 1.23,
  answered_s: 2,
  ended_s: 7,
  talked_s: 5,
  result: "heard",
  cause: { number: 16, zh: "n", en: "normal" },
  codec: "alaw",
  sent: 250,
  received: 249,
  lost: 1,
  is_far_end: true,
};
const keys = (said: { key: string }[]) => said.map((one) => one.key.replace("admin.lineTests.", ""));

describe("a test call told step by step", () => {
  test("goes on until its end, or until that is never told", () => {
    expect([began, { ...began, state: "answered" as const }].map(isOver)).toEqual([false, false]);
    expect([busy, { ...began, state: "lost" as const }].map(isOver)).toEqual([true, true]);
    expect([busy, heard].map(isGood)).toEqual([false, true]);
  });

  test("says when it rang and was answered, and sound before an answer as what it is", () => {
    expect(keys(steps(began))).toEqual(["calling"]);
    expect(keys(steps({ ...heard, shown: "4001" }))).toEqual(["calling", "shows", "rang", "answered"]);
    expect(steps(heard)[1]?.put.s).toBe("1.2");
    expect(keys(steps({ ...began, rang_s: 1, is_early: true, state: "lost" }))).toEqual([
      "calling",
      "early",
      "lostEnd",
    ]);
  });

  test("says why nobody was reached, and of who was reached what was heard", () => {
    expect(details(busy, "en")).toEqual([
      { key: "admin.lineTests.cause", put: { number: 17, words: "busy" } },
      { key: "admin.lineTests.sip", put: { number: 486, words: "busy here" } },
    ]);
    expect(keys(details(heard, "zh"))).toEqual(["talked", "sound", "farEnd"]);
  });
});
