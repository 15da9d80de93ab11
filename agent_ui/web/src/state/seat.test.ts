import { describe, expect, test } from "vitest";
import type { WatchNews, Watching } from "../protocol";
import { emptySeat, listeners, mayListen, type SeatNews, type SeatScreen, seat } from "./seat";

const MINE: Watching = {
  id: "w1",
  supervisor: "zhao",
  supervisor_zh: "Z",
  supervisor_en: "Zhao",
  agent: "wang",
  agent_zh: "W",
  agent_en: "Wang",
  way: "listen",
  is_following: false,
  call: "c1",
  caller: "138",
  is_taken: false,
  since: "2026-01-01T00:00:00.000Z",
};

const said = (news: WatchNews): SeatNews => ({ kind: "server", news, receivedMs: 0 });
const told = (mine: Watching | null, others: Watching[] = []): SeatNews =>
  said({ type: "seat", at: "2026-01-01T00:00:05.000Z", mine, others });
const drawn = (...news: SeatNews[]): SeatScreen => news.reduce(seat, emptySeat);

describe("a supervisor's seat", () => {
  test("shows what the server says of me and of others", () => {
    const screen = drawn(told(MINE, [{ ...MINE, id: "w2", supervisor: "li" }]));
    expect(screen.mine?.call).toBe("c1");
    expect(listeners(screen, "wang").map((one) => one.supervisor)).toEqual(["zhao", "li"]);
    expect(listeners(screen, "chen")).toEqual([]);
    expect(listeners(drawn(told({ ...MINE, is_taken: true })), "wang")).toEqual([]);
    expect(drawn(told(MINE), told(null)).mine).toBeNull();
  });

  test("can listen with a link, a telephone and no call of its own", () => {
    const ready = drawn({ kind: "link", is: "up" }, { kind: "phone", news: { kind: "registered" } });
    expect(mayListen(ready)).toBe(true);
    expect(mayListen(seat(ready, told({ ...MINE, is_taken: true })))).toBe(false);
    expect(mayListen(seat(ready, { kind: "link", is: "lost" }))).toBe(false);
    const lost: SeatNews = { kind: "phone", news: { kind: "unregistered", why: "connecting" } };
    expect(mayListen(seat(ready, lost))).toBe(false);
  });

  test("keeps a refusal until it is closed, and forgets passing words with the next conversation", () => {
    const problem = { code: "nothing-to-hear", zh: "a", en: "b", where: "" };
    const refused = drawn(said({ type: "refused", id: "1", problem }));
    expect(refused.notices.map((one) => one.problem?.en)).toEqual(["b"]);
    const key = refused.notices[0]?.key ?? "";
    expect(seat(refused, { kind: "dismissed", key }).notices).toEqual([]);
    const over = seat(refused, said({ type: "notice", code: "watch-conversation-over", call: null }));
    expect(seat(over, told(MINE)).notices.map((one) => one.code)).toEqual(["refused-nothing-to-hear"]);
  });

  test("stops when another page is open", () => {
    const replaced = drawn(told(MINE), said({ type: "notice", code: "desk-replaced", call: null }));
    expect([replaced.isReplaced, replaced.mine]).toEqual([true, null]);
  });
});
