import { describe, expect, test } from "vitest";
import type { AgainstThreshold, QueueTile, TileState } from "../protocol";
import {
  figureState,
  halfLevel,
  isOfNow,
  kindOf,
  moodOf,
  needing,
  nextNeeding,
  pressing,
  valueNow,
} from "./tile";

const AT = "2026-11-22T12:00:00Z";
const tile = (id: string, state: TileState, against: AgainstThreshold[] = [], staffed = 1): QueueTile => ({
  id,
  client: "acme",
  name_zh: id,
  name_en: id,
  waiting: 0,
  longest_waiting_since: null,
  offered_today: 0,
  answered_today: 0,
  abandoned_today: 0,
  within_promise_today: 0,
  promise_s: 20,
  asa_s: null,
  staffed,
  ready: 1,
  half: { begins_at: AT, offered: 5, answered: 3, abandoned: 1, within_promise: 2 },
  outlook: { state, since: AT, forecast: 0.7, against },
});
const low: AgainstThreshold = { figure: "service-level", state: "warning", value: 0.7, threshold: 0.8 };

describe("what a tile says", () => {
  test("nobody signed in has a word of its own while nothing is wrong", () => {
    expect(moodOf(tile("a", "calm", [], 0))).toBe("nobody");
    expect(moodOf(tile("a", "breached", [], 0))).toBe("breached");
    expect(moodOf(tile("a", "calm"))).toBe("calm");
  });

  test("a server that tells no outlook is taken for calm", () =>
    expect(moodOf({ ...tile("a", "calm"), outlook: null })).toBe("calm"));

  test("a figure has the state of its own threshold, the forecast that of the promise", () => {
    const warned = tile("a", "warning", [low]);
    expect(figureState(warned, "forecast")).toBe("warning");
    expect(figureState(warned, "service-level")).toBe("calm");
    expect(figureState(warned, "longest")).toBe("calm");
    expect(pressing(warned)).toBe(low);
    expect(pressing(tile("a", "calm"))).toBeNull();
  });

  test("the half hour's service level counts the abandoned against it", () => {
    expect(halfLevel(tile("a", "calm"))).toBe(0.5);
    expect(halfLevel({ ...tile("a", "calm"), half: null })).toBeNull();
    const empty = { begins_at: AT, offered: 1, answered: 0, abandoned: 0, within_promise: 0 };
    expect(halfLevel({ ...tile("a", "calm"), half: empty })).toBeNull();
  });

  test("figures are shares, times or counts", () =>
    expect(["forecast", "asa", "waiting"].map(kindOf)).toEqual(["share", "time", "count"]));
});

describe("the key to the next that needs a hand", () => {
  const tiles = [tile("a", "calm"), tile("b", "warning"), tile("c", "breached"), tile("d", "warning")];
  test("goes from the worst on, and round", () => {
    expect(needing(tiles).map((one) => one.id)).toEqual(["c", "b", "d"]);
    expect(nextNeeding(tiles, null)).toBe("c");
    expect(nextNeeding(tiles, "c")).toBe("b");
    expect(nextNeeding(tiles, "d")).toBe("c");
    expect(nextNeeding(tiles, "a")).toBe("c");
  });
  test("has nowhere to go while all is calm", () =>
    expect(nextNeeding([tile("a", "calm")], null)).toBeNull());
});

test("the longest wait of a threshold grows with the one that waits, and no other figure does", () => {
  const long: AgainstThreshold = { figure: "longest", state: "breached", value: 4, threshold: 3 };
  const waits = { longest_waiting_since: AT };
  const minute = Date.parse(AT) + 60_000;
  expect(valueNow(long, waits, minute, 0)).toBe(60);
  expect(valueNow(long, waits, minute, -30_000)).toBe(30);
  expect(valueNow(long, waits, Date.parse(AT) + 1000, 0)).toBe(4); // held as it was: another waits by now
  expect(valueNow(long, { longest_waiting_since: null }, minute, 0)).toBe(4);
  expect(valueNow(low, waits, minute, 0)).toBe(0.7);
});

test("who waits and who is there are of now; the rest is of the day", () =>
  expect(["waiting", "longest", "ready", "service-level", "aht"].map(isOfNow)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]));
