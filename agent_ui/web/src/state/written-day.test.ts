import { expect, test } from "vitest";
import { dayTyped, inMonths, inWeeks, momentTyped, monthsLater, weeksOf } from "./written-day";

test.each([
  ["2027-03-01", "2027-03-01"],
  [" 2027/3/1 ", "2027-03-01"],
  ["2027.3.1", "2027-03-01"],
  ["20270301", "2027-03-01"],
  ["2027\u5e743\u67081\u65e5", "2027-03-01"],
  ["2028-02-29", "2028-02-29"],
  ["2027-02-29", null],
  ["2027-13-01", null],
  ["2027-00-10", null],
  ["01/03/2027", null], // whose month comes first?
  ["2027-03", null],
  ["", null],
])("the day %j is %j", (typed, day) => expect(dayTyped(typed)).toBe(day));

test.each([
  ["2027-03-01 09:30", "2027-03-01T09:30"],
  ["2027-03-01T09:30", "2027-03-01T09:30"],
  ["2027/3/1  9:05", "2027-03-01T09:05"],
  ["2027\u5e743\u67081\u65e59\u65f65\u5206", "2027-03-01T09:05"],
  ["2027\u5e743\u67081\u65e5 9\uff1a05", "2027-03-01T09:05"],
  ["2027-03-01", null],
  ["2027-03-01 24:00", null],
  ["2027-03-01 9:60", null],
  ["2027-02-30 09:00", null],
])("the moment %j is %j", (typed, moment) => expect(momentTyped(typed)).toBe(moment));

test("a month later is the same day, or the last there is", () => {
  expect(["2027-01-31", "2027-12-15", "2028-01-29"].map((day) => monthsLater(day, 1))).toEqual([
    "2027-02-28",
    "2028-01-15",
    "2028-02-29",
  ]);
  expect(monthsLater("2027-01-31", -1)).toBe("2026-12-31");
});

test("the weeks of a month begin on Mondays and hold its neighbours' days", () => {
  const weeks = weeksOf("2027-03-20");
  expect(weeks).toHaveLength(5);
  expect([weeks[0]?.[0], weeks.at(-1)?.at(-1)]).toEqual(["2027-03-01", "2027-04-04"]);
  expect(weeksOf("2027-02-01")).toHaveLength(4); // 1 February 2027 is a Monday, and the 28th a Sunday
  expect(weeksOf("2027-08-01")).toHaveLength(6);
});

test("in a table of weeks the keys lead by days, weeks and months", () => {
  const led = (key: string) => inWeeks("2027-03-31", key);
  expect(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "x"].map(led)).toEqual([
    "2027-03-30",
    "2027-04-01",
    "2027-03-24",
    "2027-04-07",
    "2027-02-28",
    "2027-04-30",
    null,
  ]);
});

test("in a table of months up and down lead to the same day, and never out of the year", () => {
  expect(inMonths("2027-02-15", "ArrowDown")).toBe("2027-03-15"); // not 31 days on
  expect(inMonths("2027-05-31", "ArrowUp")).toBe("2027-04-30");
  expect(inMonths("2027-01-01", "ArrowLeft")).toBe("2027-01-01");
  expect(inMonths("2027-12-31", "ArrowDown")).toBe("2027-12-31");
  expect(inMonths("2027-03-31", "ArrowRight")).toBe("2027-04-01");
  expect(inMonths("2027-03-31", "Enter")).toBeNull();
});
