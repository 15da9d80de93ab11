import { describe, expect, test } from "vitest";
import { daysBetween, fieldOf, freshRow, isTouched, standing, today } from "./staff";

describe("a certification", () => {
  test.each([
    ["2026-01-01", "2026-11-28", "over"],
    ["2026-01-01", "2026-11-29", "ending"],
    ["2026-01-01", "2026-12-29", "ending"],
    ["2026-01-01", "2026-12-30", "valid"],
    ["2026-11-30", "2026-12-05", "to-come"],
  ])("from %s through %s is %s", (first_day, last_day, how) =>
    expect(standing({ first_day, last_day }, "2026-11-29")).toBe(how),
  );

  test("days are counted across a change of clocks", () =>
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2));

  test("the day is the one on the wall", () =>
    expect(today(new Date(2026, 0, 9, 23, 59))).toBe("2026-01-09"));
});

test("a refusal is told at its field", () => {
  const at = (where: string) => fieldOf({ code: "bad-input", zh: "", en: "", where });
  expect(["row.name_zh", "skills", "row.certifications[0].first_day", "network", ""].map(at)).toEqual([
    "name_zh",
    "skills",
    "certifications",
    "networks",
    "",
  ]);
});

test("a new person is touched once something is typed", () => {
  const draft = { seen: "", row: freshRow, why: "" };
  expect(isTouched(draft, null)).toBe(false);
  expect(isTouched({ ...draft, row: { ...freshRow, login: "sun" } }, null)).toBe(true);
});
