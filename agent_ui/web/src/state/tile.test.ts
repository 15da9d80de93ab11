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

test("a watched figure is told as the tile itself has it, whatever it was when the state was found", () => {
  const at = (figure: AgainstThreshold["figure"], changed: Partial<QueueTile>) => {
    const found: AgainstThreshold = { figure, state: "breached", value: 4, threshold: 3 };
    return valueNow(
      found,
      { ...tile("a", "breached", [found]), ...changed },
      Date.parse(AT) + 60_000,
      -30_000,
    );
  };
  expect(at("longest", { longest_waiting_since: AT })).toBe(30);
  expect(at("longest", {})).toBe(0); // nobody waits by now
  expect(at("waiting", { waiting: 2 })).toBe(2);
  expect(at("ready", { ready: 5 })).toBe(5);
  expect(at("asa", { asa_s: 2.5 })).toBe(2.5);
  expect(at("abandoned-share", { abandoned_today: 1, answered_today: 3 })).toBe(0.25);
  expect(at("service-level", {})).toBe(0.7);
  expect(at("asa", {})).toBe(4); // none of today
});

test("who waits and who is there are of now; the rest is of the day", () =>
  expect(["waiting", "longest", "ready", "service-level", "aht"].map(isOfNow)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]));
