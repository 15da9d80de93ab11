import { describe, expect, test } from "vitest";
import { agentStates, type DeskCall, type DeskNews, type DeskSnapshot, type MyState } from "../protocol";
import {
  type DeskScreen,
  desk,
  emptyDesk,
  isDirectCall,
  isLeftOver,
  isSoundLost,
  keptCall,
  offeredCall,
  type PhoneNews,
  mayType,
  readyObstacle,
  type ScreenNews,
  talkingCall,
} from "./desk";

const AT = "2026-11-22T12:00:00Z";
const me: MyState = {
  state: "not-ready",
  since: AT,
  reason: "sign-in",
  next_reason: null,
  wrap_up_until: null,
  is_phone_registered: true,
};
const call: DeskCall = {
  id: "c1",
  offer: "o1",
  client: "acme",
  number: "4008001",
  caller: "13812341234",
  language: "zh",
  queue: "q1",
  reason: "r1",
  digits: "1",
  queued_at: AT,
  offered_at: AT,
  bridged_at: null,
  ended_at: null,
  phase: "offered",
  waited_s: null,
  is_return: false,
  recording: "none",
};
const snapshot = (my: Partial<MyState> = {}, of: DeskCall | null = null): DeskSnapshot => ({
  type: "snapshot",
  at: AT,
  me: { ...me, ...my },
  call: of,
  owed: 0,
});
const server = (news: DeskNews): ScreenNews => ({ kind: "server", news, receivedMs: Date.parse(AT) - 5000 });
const phone = (news: PhoneNews): ScreenNews => ({ kind: "phone", news });
const having = (...news: ScreenNews[]): DeskScreen => news.reduce(desk, emptyDesk);
const up = [
  server(snapshot()),
  phone({ kind: "registered" }),
  phone({ kind: "microphone", is: "ready" }),
] as const;

describe("snapshots", () => {
  test("the latest one wins and corrects the clock", () => {
    const screen = having(server(snapshot({ state: "ready" })), server(snapshot({ state: "talking" })));
    expect(screen.snapshot?.me.state).toBe("talking");
    expect(screen.offsetMs).toBe(5000);
    expect(screen.link).toBe("up");
  });

  test("words that a newer server may use are left alone", () => {
    const odd = { type: "weather" } as unknown as DeskNews;
    expect(having(...up, server(odd))).toEqual(having(...up));
  });
});

describe("Ready", () => {
  test("can be pressed when telephone, microphone, link and server agree", () => {
    expect(readyObstacle(having(...up))).toBeNull();
  });

  test.each<[string, ScreenNews]>([
    ["phone-connecting", phone({ kind: "unregistered", why: "connecting" })],
    ["phone-refused", phone({ kind: "unregistered", why: "refused" })],
    ["phone-away", phone({ kind: "unregistered", why: "away" })],
    ["phone-starting", phone({ kind: "starting" })],
    ["microphone-missing", phone({ kind: "microphone", is: "missing" })],
    ["microphone-denied", phone({ kind: "microphone", is: "denied" })],
    ["phone-unconfirmed", server(snapshot({ is_phone_registered: false }))],
    ["link-lost", { kind: "link", is: "lost", atMs: 1 }],
    ["already-ready", server(snapshot({ state: "ready" }))],
    ["offered-now", server(snapshot({ state: "offered" }))],
    ["wrap-up-first", server(snapshot({ state: "wrap-up" }))],
    ["ready-next", server(snapshot({ state: "talking" }))],
  ])("is kept back with the reason %s", (reason, news) => {
    expect(readyObstacle(having(...up, news))).toBe(reason);
  });

  test("takes back a Not ready asked for after this call", () => {
    expect(
      readyObstacle(having(...up, server(snapshot({ state: "talking", next_reason: "meal" })))),
    ).toBeNull();
    expect(
      readyObstacle(having(...up, server(snapshot({ state: "wrap-up", next_reason: "meal" })))),
    ).toBeNull();
  });

  test("has an answer for every state of an agent", () => {
    for (const state of agentStates)
      expect(() => readyObstacle(having(...up, server(snapshot({ state }))))).not.toThrow();
  });
});

test("a number can be typed while the telephone is still coming, not in a call nor beside another page", () => {
  expect(mayType(having(...up))).toBe(true);
  expect(mayType(having(...up, server(snapshot({ is_phone_registered: false }))))).toBe(true);
  expect(mayType(emptyDesk)).toBe(true);
  expect(mayType(having(...up, server(snapshot({ state: "talking" }))))).toBe(false);
  expect(mayType(having(...up, server(snapshot({ state: "offered" }))))).toBe(false);
});

describe("a call", () => {
  test("is offered, then talking, then neither", () => {
    const offered = having(...up, server(snapshot({ state: "offered" }, call)));
    expect(offeredCall(offered)?.id).toBe("c1");
    const talking = desk(
      offered,
      server(snapshot({ state: "talking" }, { ...call, phase: "talking", bridged_at: AT })),
    );
    expect(offeredCall(talking)).toBeNull();
    expect(talkingCall(talking)?.id).toBe("c1");
    const ended = desk(
      talking,
      server(snapshot({ state: "wrap-up" }, { ...call, phase: "ended", ended_at: AT })),
    );
    expect(talkingCall(ended)).toBeNull();
  });

  test("answered before it rings stays wanted until it rings or goes away", () => {
    const wanted = having(...up, server(snapshot({ state: "offered" }, call)), {
      kind: "answer-wanted",
      offer: "o1",
    });
    expect(wanted.wantsAnswer).toBe("o1");
    expect(desk(wanted, phone({ kind: "ringing" })).wantsAnswer).toBe("o1");
    expect(desk(wanted, phone({ kind: "answering" })).wantsAnswer).toBeNull();
    expect(desk(wanted, server(snapshot())).wantsAnswer).toBeNull();
    expect(desk(wanted, server(snapshot({}, { ...call, offer: "o2" }))).wantsAnswer).toBeNull();
  });

  test("that nobody announced rings on its own only while nobody can announce", () => {
    const ringing = having(...up, phone({ kind: "ringing" }));
    expect(isDirectCall(ringing)).toBe(false);
    expect(isDirectCall(desk(ringing, server({ type: "links", away: ["controller"] })))).toBe(true);
    expect(isDirectCall(desk(ringing, { kind: "link", is: "lost", atMs: 1 }))).toBe(true);
  });

  test("whose sound went with a reload is said to be so", () => {
    const talking = having(...up, server(snapshot({ state: "talking" }, { ...call, phase: "talking" })));
    expect(isSoundLost(talking)).toBe(true);
    const heard = desk(talking, phone({ kind: "talking" }));
    expect(isSoundLost(heard)).toBe(false);
    expect(isSoundLost(desk(heard, phone({ kind: "ended" })))).toBe(false); // the end is on its way
    const next = server(snapshot({ state: "talking" }, { ...call, id: "c2", phase: "talking" }));
    expect(isSoundLost(desk(desk(heard, phone({ kind: "ended" })), next))).toBe(true);
  });

  test("starts unmuted however the last one ended", () => {
    const muted = having(...up, phone({ kind: "talking" }), phone({ kind: "muted", is: true }));
    expect(muted.phone.isMuted).toBe(true);
    expect(desk(muted, phone({ kind: "ended" })).phone.isMuted).toBe(false);
  });
});

describe("orders", () => {
  const ordered: ScreenNews = { kind: "ordered", order: { type: "ready", id: "1" } };
  const late: ScreenNews = { kind: "order-late", id: "1" };

  test("answered in time leave no trace", () => {
    const screen = having(...up, ordered, server({ type: "done", id: "1" }), late);
    expect(screen.pending).toEqual({});
    expect(screen.notices).toEqual([]);
  });

  test("refused say why in the server's words", () => {
    const problem = { code: "conflict", zh: "不行", en: "No" };
    const screen = having(...up, ordered, server({ type: "refused", id: "1", problem }));
    expect(screen.notices[0]).toMatchObject({ code: "conflict", problem });
  });

  test("to end what is over already are not made a trouble", () => {
    const decline: ScreenNews = { kind: "ordered", order: { type: "decline", id: "1", offer: "o1" } };
    const over = { code: "offer-over", zh: "x", en: "Over" };
    const screen = having(...up, decline, server({ type: "refused", id: "1", problem: over }));
    expect(screen.notices).toEqual([]);
    expect(screen.pending).toEqual({});
  });

  test("without an answer are told, once late or when the link breaks", () => {
    expect(having(...up, ordered, late).notices[0]?.code).toBe("order-unanswered");
    expect(having(...up, ordered, { kind: "link", is: "lost", atMs: 1 }).notices[0]?.code).toBe(
      "order-unanswered",
    );
  });

  test("of the page itself (registration) are not the agent's worry", () => {
    const told: ScreenNews = { kind: "ordered", order: { type: "phone", id: "2", is_registered: true } };
    expect(having(...up, told, { kind: "link", is: "lost", atMs: 1 }).notices).toEqual([]);
  });
});

test("the same notice is shown once, the newest first, and never too many", () => {
  const notice = (code: string): ScreenNews => server({ type: "notice", code, call: "c1" });
  const screen = having(notice("a"), notice("b"), notice("a"), notice("c"), notice("d"), notice("e"));
  expect(screen.notices.map((n) => n.code)).toEqual(["e", "d", "c", "a"]);
  expect(desk(screen, { kind: "dismissed", key: "e-c1" }).notices.map((n) => n.code)).toEqual([
    "d",
    "c",
    "a",
  ]);
});

test("good news takes the bad news away", () => {
  const lost = server({ type: "notice", code: "exchange-lost" });
  const found = server({ type: "notice", code: "exchange-found" });
  expect(having(lost, found).notices.map((n) => n.code)).toEqual(["exchange-found"]);
});

test("a new call sweeps away what was said in passing about the last one", () => {
  const passing = server({ type: "notice", code: "caller-hung-up", call: "c0" });
  const lasting = server({ type: "notice", code: "wrap-up-owed", call: "c0" });
  const screen = having(passing, lasting, server(snapshot({ state: "offered" }, call)));
  expect(screen.notices.map((n) => n.code)).toEqual(["wrap-up-owed"]);
});

test("a replaced desk knows it", () => {
  const replaced = having(...up, server({ type: "notice", code: "desk-replaced" }));
  expect(replaced.isReplaced).toBe(true);
  expect(readyObstacle(replaced)).toBe("replaced");
});

test("a lost link keeps the moment of the loss until it is back", () => {
  const lost = having({ kind: "link", is: "lost", atMs: 5 }, { kind: "link", is: "lost", atMs: 9 });
  expect(lost.lostSinceMs).toBe(5);
  expect(desk(lost, { kind: "link", is: "up", atMs: 10 }).lostSinceMs).toBeNull();
});

test("a call that is kept for this page is no conversation, and its ring is not the exchange's own", () => {
  const kept = { ...call, phase: "kept" as const, bridged_at: AT };
  const screen = having(...up, server(snapshot({ state: "talking" }, kept)), phone({ kind: "ringing" }), {
    kind: "link",
    is: "lost",
    atMs: 0,
  });
  expect(keptCall(screen)?.id).toBe("c1");
  expect([talkingCall(screen), isDirectCall(screen), isSoundLost(screen)]).toEqual([null, false, false]);
  expect(
    keptCall(having(...up, server(snapshot({ state: "wrap-up" }, { ...kept, ended_at: AT })))),
  ).toBeNull();
});

test("what the telephone still holds of a call that is over may be dropped, one that goes on may not", () => {
  const talks = { ...call, phase: "talking" as const, bridged_at: AT };
  const held = [...up, phone({ kind: "talking" })];
  expect(isLeftOver(having(...held, server(snapshot({ state: "talking" }, talks))))).toBe(false);
  const over = server(snapshot({ state: "wrap-up" }, { ...talks, phase: "ended", ended_at: AT }));
  expect(isLeftOver(having(...held, over))).toBe(true);
  expect(isLeftOver(having(...held, { kind: "link", is: "lost", atMs: 0 }))).toBe(false); // rung without the controller
  expect(isLeftOver(having(...up))).toBe(false);
});
