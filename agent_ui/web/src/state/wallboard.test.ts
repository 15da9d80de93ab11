import { describe, expect, test } from "vitest";
import type { Alarm, FloorAgent, QueueTile, WallboardNews } from "../protocol";
import {
  abandonedShare,
  type BoardNews,
  board,
  csat,
  emptyBoard,
  overdueOf,
  serviceLevel,
} from "./wallboard";

const AT = "2026-11-22T12:00:00Z";
const NOW = Date.parse(AT);
const tile: QueueTile = {
  id: "q1",
  client: "acme",
  name_zh: "账单",
  name_en: "Billing",
  waiting: 0,
  longest_waiting_since: null,
  offered_today: 10,
  answered_today: 8,
  abandoned_today: 2,
  within_promise_today: 7,
  promise_s: 20,
  asa_s: 11.2,
  staffed: 2,
  ready: 1,
};
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
const alarm = (id: string, at: string): Alarm => ({
  id,
  code: "exchange-lost",
  at,
  call: null,
  agent: null,
  detail: "",
});
const server = (news: WallboardNews): BoardNews => ({ kind: "server", news, receivedMs: NOW - 1000 });
const whole = server({
  type: "wallboard",
  at: AT,
  queues: [tile],
  agents: [agent("a1")],
  alarms: [],
  calls_in_ivr: 3,
});
const having = (...news: BoardNews[]) => news.reduce(board, emptyBoard);

describe("the board", () => {
  test("is replaced whole, then changed piece by piece", () => {
    const screen = having(
      whole,
      server({ type: "queue", at: AT, queue: { ...tile, waiting: 4 } }),
      server({ type: "agent", at: AT, agent: agent("a1", { state: "talking" }) }),
      server({ type: "agent", at: AT, agent: agent("a2") }),
      server({ type: "ivr", at: AT, calls_in_ivr: 5, blocked_today: { acme: 2, other: 1 } }),
    );
    expect(screen.queues.map((one) => one.waiting)).toEqual([4]);
    expect(screen.agents.map((one) => [one.id, one.state])).toEqual([
      ["a1", "talking"],
      ["a2", "ready"],
    ]);
    expect(screen.callsInIvr).toBe(5);
    expect(screen.blockedToday).toBe(3);
    expect(screen.offsetMs).toBe(1000);
  });

  test("shows the newest alarm first, each once", () => {
    const screen = having(
      whole,
      server({ type: "alarm", at: AT, alarm: alarm("x", "2026-11-22T11:00:00Z") }),
      server({ type: "alarm", at: AT, alarm: alarm("y", "2026-11-22T11:30:00Z") }),
      server({ type: "alarm", at: AT, alarm: alarm("x", "2026-11-22T11:00:00Z") }),
    );
    expect(screen.alarms.map((one) => one.id)).toEqual(["y", "x"]);
  });

  test("keeps its figures and says since when they stand still", () => {
    const lost = having(whole, { kind: "link", is: "lost", atMs: 7 }, { kind: "link", is: "lost", atMs: 9 });
    expect(lost.queues).toHaveLength(1);
    expect(lost.lostSinceMs).toBe(7);
    expect(having(whole, server({ type: "links", away: ["bus"] })).away).toEqual(["bus"]);
  });
});

describe("figures", () => {
  test("service level counts the abandoned against it", () => {
    expect(serviceLevel(tile)).toBe(0.7);
    expect(abandonedShare(tile)).toBe(0.2);
    expect(csat(tile)).toBeNull();
    expect(csat({ ...tile, rated_today: 4, satisfied_today: 3 })).toBe(0.75);
  });

  test("nobody yet is not zero per cent", () => {
    expect(serviceLevel({ ...tile, answered_today: 0, abandoned_today: 0 })).toBeNull();
  });
});

test("messages are overdue from the second on in which they are due, by the server's clock", () => {
  const due = { ...tile, messages: 3, messages_due: ["2026-11-22T11:00:00Z", AT, "2026-11-22T12:00:01Z"] };
  expect(overdueOf(due, NOW, 0)).toBe(2);
  expect(overdueOf(due, NOW, 1000)).toBe(3);
  expect(overdueOf(tile, NOW, 0)).toBe(0);
});
