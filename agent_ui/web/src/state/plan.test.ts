import { describe, expect, test } from "vitest";
import type { PlanDocument } from "../protocol";
import { changes, drop, freshQueue, freshReason, levelsOf, levelsText, problemsOf, put, tree } from "./plan";

const queue = { ...freshQueue("demo"), rules: { ...freshQueue("demo").rules, id: "service" } };
const reason = (id: string, parent: string | null = null) => {
  const made = freshReason("service");
  return { ...made, needs: { ...made.needs, id, parent } };
};
const document: PlanDocument = {
  queues: [queue],
  reasons: [reason("b", "a"), reason("a")],
  skills: {},
  teams: {},
  head_starts: {},
  format: 1,
};

describe("a draft of the plan", () => {
  test("tells what is new, changed and gone", () => {
    let next = put(document, "reasons", null, reason("c"));
    next = put(next, "queues", "service", { ...queue, name_en: "Service" });
    next = drop(next, "reasons", "b");
    expect(changes({ base: 1, was: document, document: next })).toEqual([
      "~ queues/service",
      "+ reasons/c",
      "- reasons/b",
    ]);
    expect(changes({ base: 1, was: document, document })).toEqual([]);
  });
  test("draws reasons as a tree, and loses none in a circle or below a parent that is not there", () => {
    const drawn = (reasons: PlanDocument["reasons"]) =>
      tree(reasons).map((one) => [one.reason.needs.id, one.depth]);
    expect(drawn(document.reasons)).toEqual([
      ["a", 0],
      ["b", 1],
    ]);
    expect(drawn([reason("x", "y"), reason("y", "x"), reason("z", "gone")]).map(([id]) => id)).toEqual([
      "z",
      "x",
      "y",
    ]);
  });
  test("reads levels as they are typed", () => {
    expect(levelsOf(" billing: 5 ;orders\uff1a3\uff1b ")).toEqual({ billing: 5, orders: 3 });
    expect(levelsText({ billing: 5, orders: 3 })).toBe("billing:5; orders:3");
    expect([levelsOf("billing"), levelsOf("billing:x"), levelsOf("")]).toEqual([null, null, {}]);
  });
  test("finds the problems of an entry", () => {
    const problem = { where: ["reasons", "a", "queue"], zh: "", en: "", is_warning: false };
    expect(problemsOf([problem], "reasons", "a")).toEqual([problem]);
    expect(problemsOf([problem], "queues", "a")).toEqual([]);
  });
});
