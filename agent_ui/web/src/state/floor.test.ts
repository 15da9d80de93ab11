import { describe, expect, test } from "vitest";
import type { FloorAgent } from "../protocol";
import { attentionOf, type FloorView, floorRows, teamsOf, wholeFloor } from "./floor";

const AT = "2026-11-22T12:00:00Z";
const NOW = Date.parse(AT);
const agent = (id: string, change: Partial<FloorAgent> = {}): FloorAgent => ({
  id,
  name_zh: id,
  name_en: id,
  state: "ready",
  since: AT,
  reason: null,
  call: null,
  caller: null,
  queue: null,
  handled_today: 0,
  ...change,
});
const shown = (floor: FloorAgent[], view: Partial<FloorView>, language = "en") =>
  floorRows(floor, { ...wholeFloor, ...view }, NOW, language).map((one) => one.id);

describe("the floor's order", () => {
  const floor = [
    agent("gone", { state: "signed-out", since: "2026-11-22T01:00:00Z" }),
    agent("b", { since: "2026-11-22T11:00:00Z" }),
    agent("a", { since: "2026-11-22T11:30:00Z" }),
    agent("t", { state: "talking" }),
  ];
  test("by state, then name", () =>
    expect(shown(floor, { order: "state" })).toEqual(["t", "a", "b", "gone"]));
  test("by time in state, those who left last", () =>
    expect(shown(floor, { order: "since" })).toEqual(["b", "a", "t", "gone"]));
  test("by name", () => expect(shown(floor, { order: "name" })).toEqual(["a", "b", "gone", "t"]));
  test("numbers in names count as numbers", () =>
    expect(shown([agent("a10"), agent("a9")], { order: "name" })).toEqual(["a9", "a10"]));
});

describe("what needs attention", () => {
  const needy = {
    talk: agent("talk", { state: "talking", since: "2026-11-22T11:44:59Z" }),
    owed: agent("owed", { owed: 2 }),
    acw: agent("acw", { state: "wrap-up", wrap_up_until: "2026-11-22T11:59:59Z" }),
    hold: agent("hold", { state: "talking", held_since: "2026-11-22T11:57:59Z" }),
    over: agent("over", { state: "not-ready", limit_at: "2026-11-22T11:59:00Z" }),
    earlier: agent("earlier", { state: "not-ready", limit_at: "2026-11-22T11:50:00Z" }),
    hand: agent("hand", { hand_since: "2026-11-22T11:59:59Z", state: "talking" }),
  };
  test("comes first, the most pressing and the longest of each kind", () =>
    expect(shown([agent("calm"), ...Object.values(needy)], {})).toEqual([
      "hand",
      "earlier",
      "over",
      "hold",
      "acw",
      "owed",
      "talk",
      "calm",
    ]));
  test("begins when a limit is passed, not before", () => {
    const just = { ...needy.over, limit_at: AT };
    expect(attentionOf(just, NOW)).toBeNull();
    expect(attentionOf(just, NOW + 1)).toEqual({ why: "over-limit", since: AT });
    expect(attentionOf({ ...needy.hold, held_since: AT }, NOW + 120_000)).toBeNull();
    expect(attentionOf({ ...needy.acw, state: "ready" }, NOW)).toBeNull();
  });
  test("is nobody's who left", () =>
    expect(attentionOf({ ...needy.hand, state: "signed-out" }, NOW)).toBeNull());
});

describe("who is shown", () => {
  const floor = [
    agent("1001", { name_zh: "王芳", name_en: "Wang Fang", team: "blue", queues: ["billing"] }),
    agent("1002", { name_zh: "李雷", name_en: "Li Lei", team: "red", state: "talking", queue: "sales" }),
    agent("2001", { name_zh: "韩梅", name_en: "Han Mei", team: "blue", queues: ["sales", "billing"] }),
  ];
  test.each<[Partial<FloorView>, string[]]>([
    [{ text: "王" }, ["1001"]],
    [{ text: " li l" }, ["1002"]],
    [{ text: "100" }, ["1001", "1002"]],
    [{ state: "talking" }, ["1002"]],
    [{ team: "blue" }, ["1001", "2001"]],
    [{ queue: "sales" }, ["1002", "2001"]],
    [{ queue: "sales", team: "blue" }, ["2001"]],
    [{ text: "nobody" }, []],
  ])("%o", (view, wanted) => expect(shown(floor, { order: "name", ...view }).toSorted()).toEqual(wanted));
  test("teams are told once each", () => expect(teamsOf([...floor, agent("x")])).toEqual(["blue", "red"]));
});
