import { describe, expect, test } from "vitest";
import { outsideNumber } from "./second";

describe("a number outside", () => {
  test.each([
    ["139 0013-9000", "13900139000"],
    ["(021) 6555.1234", "02165551234"],
    ["+86 139 0013 9000", "+8613900139000"],
    ["110", "110"],
  ])("%s is dialled as %s", (typed, number) => expect(outsideNumber(typed)).toBe(number));

  test.each(["", "12", "anna", "0+86 139", "+861", "1".repeat(21)])("%s is none", (typed) =>
    expect(outsideNumber(typed)).toBeNull(),
  );
});
