import { expect, test } from "vitest";
import { dayCsv, nextYearCsv, usualHours, yearCsv, yearLater } from "./year";

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

test("one day is a table of one row, with what its kind asks for alone", () => {
  const day = { date: "2027-02-14", name: " make-up, day ", hours: "09:00-18:00" };
  const row = (kind: "week" | "holiday" | "workday") => dayCsv({ ...day, kind }).split("\r\n")[1];
  expect(row("workday")).toBe('workday,2027-02-14,,"make-up, day",09:00-18:00');
  expect(row("holiday")).toBe('holiday,2027-02-14,,"make-up, day",');
  expect(row("week")).toBe("week,2027-02-14,,,");
});

test("the days of a year as they are, and the hours of a usual day", () => {
  const entry = { kind: "holiday" as const, date: "2026-10-01", until: "", name: "", hours: [] };
  expect(yearCsv({ entries: [entry] })).toContain("holiday,2026-10-01,,,");
  const days = [
    { date: "2026-01-01", hours: [], why: "holiday" as const, name: "" },
    { date: "2026-01-02", hours: ["08:30-12:00", "13:00-17:30"], why: "week" as const, name: "" },
  ];
  expect(usualHours({ days })).toBe("08:30-12:00 13:00-17:30");
  expect(usualHours({ days: [] })).toBe("09:00-18:00");
});
