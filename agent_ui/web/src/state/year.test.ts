import { expect, test } from "vitest";
import { nextYearCsv, yearLater } from "./year";

test("a day is a year later", () =>
  expect(["2026-10-01", "2028-02-29", ""].map(yearLater)).toEqual(["2027-10-01", "2029-02-28", ""]));

test("the days of a year become a file for the next", () => {
  const entries = [
    { kind: "holiday" as const, date: "2026-10-01", until: "2026-10-07", name: "National, day", hours: [] },
    {
      kind: "workday" as const,
      date: "2026-10-10",
      until: "",
      name: "",
      hours: ["09:00-12:00", "13:00-18:00"],
    },
  ];
  expect(nextYearCsv({ entries }).split("\r\n")).toEqual([
    "kind,date,until,name,hours",
    'holiday,2027-10-01,2027-10-07,"National, day",',
    "workday,2027-10-10,,,09:00-12:00 13:00-18:00",
    "",
  ]);
});
