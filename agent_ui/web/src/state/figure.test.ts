import { describe, expect, test } from "vitest";
import type { Figure, Thresholds } from "../protocol";
import { answered, askedFor, joined, nothingBeside, refused, textsOf, typed } from "./figure";

const usual: Thresholds = {
  service_level: 0.8,
  longest_wait_s: 60,
  abandoned: 0.07,
  asa_s: 20,
  waiting: null,
  ready: null,
  from_calls: 10,
  warn_at: 0.8,
};
const told = (calls: string[] = [], figure: Figure["figure"] = "answered"): Figure => ({
  queue: "q",
  figure,
  at: "",
  begins_at: "",
  value: 3,
  parts: {},
  total: 3,
  offset: 0,
  calls: calls.map((id) => ({ id, caller: "", at: "", end: "answered" })),
  agents: [],
  thresholds: usual,
});

describe("a figure that is asked about", () => {
  test("shows the answer, and no late one about another", () => {
    const asked = askedFor("q", "answered");
    expect(answered(asked, told())).toMatchObject({ told: { value: 3 }, problem: null });
    expect(answered(asked, told([], "asa"))).toBe(asked);
    expect(answered(nothingBeside, told())).toBe(nothingBeside);
  });

  test("keeps what it showed when it is refused", () => {
    const shown = answered(askedFor("q", "answered"), told());
    const problem = { code: "unreachable", zh: "", en: "" };
    expect(refused(shown, { queue: "q", figure: "answered" }, problem)).toMatchObject({
      told: { value: 3 },
      problem,
    });
    expect(refused(shown, { queue: "q", figure: "asa" }, problem)).toBe(shown);
  });

  test("comes in pages that are one list", () => {
    expect(joined([told(["a", "b"]), told(["c"])])?.calls.map((one) => one.id)).toEqual(["a", "b", "c"]);
    expect(joined([])).toBeNull();
  });
});

describe("thresholds in a form", () => {
  test("are per cents and seconds, and come back as they were", () => {
    expect(textsOf(usual)).toMatchObject({
      service_level: "80",
      abandoned: "7",
      waiting: "",
      from_calls: "10",
    });
    expect(typed(textsOf(usual))).toEqual({ is: "right", told: usual });
  });

  test.each([
    ["service_level", "101"],
    ["service_level", "0"],
    ["asa_s", "soon"],
    ["waiting", "1.5"],
    ["from_calls", ""],
    ["warn_at", ""],
  ] as const)("%s is not %s", (field, text) =>
    expect(typed({ ...textsOf(usual), [field]: text })).toEqual({ is: "wrong", field }),
  );

  test("an empty one is not watched; a sign of per cent does no harm", () => {
    const found = typed({ ...textsOf(usual), service_level: "75 %", asa_s: " " });
    expect(found).toMatchObject({ is: "right", told: { service_level: 0.75, asa_s: null } });
  });
});
