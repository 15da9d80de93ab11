import { expect, test } from "vitest";
import type { MyDay, MyState } from "../protocol";
import { ahtS, csatOf, occupancy, reasonS, stateS } from "./day";

const day: MyDay = {
  began_at: "2026-11-28T16:00:00.000Z",
  calls: 2,
  talked_s: 100,
  held_s: 20,
  acw_s: 60,
  states: { ready: 300, "not-ready": 60, talking: 120, "wrap-up": 60 },
  reasons: { break: 60 },
  rated: 4,
  satisfied: 3,
};
const me = (state: MyState["state"], reason: string | null, since: string): MyState => ({
  state,
  since,
  reason,
  next_reason: null,
  wrap_up_until: null,
  is_phone_registered: true,
});
const now = Date.parse("2026-11-28T17:00:00.000Z");

test("the state that lasts is counted up to now, and from midnight on only", () => {
  expect(stateS(day, me("ready", null, "2026-11-28T16:59:00Z"), "ready", now, 0)).toBe(360);
  expect(stateS(day, me("ready", null, "2026-11-28T15:00:00Z"), "ready", now, 0)).toBe(3900);
  expect(reasonS(day, me("not-ready", "break", "2026-11-28T16:59:50Z"), "break", now, 0)).toBe(70);
  expect(reasonS(day, me("not-ready", "meal", "2026-11-28T16:59:50Z"), "break", now, 0)).toBe(60);
});

test("handling time has its parts, and nothing is no number", () => {
  expect(ahtS(day)).toBe(90);
  expect(ahtS({ ...day, calls: 0 })).toBeNull();
  expect(csatOf(day)).toBe(0.75);
  expect(csatOf({ ...day, rated: 0 })).toBeNull();
  expect(occupancy(day, me("not-ready", "break", "2026-11-28T16:59:50Z"), now, 0)).toBeCloseTo(180 / 480);
});
