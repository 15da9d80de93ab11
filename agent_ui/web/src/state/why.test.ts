import { describe, expect, test } from "vitest";
import type { Candidate, Explained, NameBook, PastWhy, Why } from "../protocol";
import {
  askedText,
  changeText,
  counted,
  detailText,
  named,
  nextAskMs,
  nothingAsked,
  type WhyNews,
  type WhyScreen,
  why,
} from "./why";

const two = (name: string) => ({ name_zh: `${name}-zh`, name_en: name });
const names: NameBook = {
  agents: { ann: two("Ann") },
  skills: { zh: two("Chinese") },
  reasons: { bill: two("Billing") },
  queues: { q: two("Service"), q2: two("Backup") },
  teams: { red: two("Red") },
  not_ready: { break: two("Break") },
};
const asked = {
  step: 0,
  skills: [{ skill: "zh", level: 4 }],
  certified_for: "bill",
  teams: ["red"],
  or_teams: [],
};
const ahead = { event: "step", in_s: 12, asked, queue: null, agent: null, more: 2, more_free: 1 } as const;
const now: Why = {
  at: "2026-11-22T12:00:00Z",
  call: "c1",
  client: "acme",
  queue: "q",
  reason: "bill",
  strategy: "longest-idle",
  is_emergency: false,
  joined_at: "2026-11-22T11:59:00Z",
  waited_s: 60,
  order: 1,
  ahead: 0,
  first_ahead: [],
  expected: null,
  asked,
  steps: 2,
  candidates: [],
  skips: {},
  held_for: [],
  held_s: null,
  offer: null,
  offered_to: null,
  changes: [ahead],
  is_paused: false,
  plan_version: 3,
};
const told: Explained = {
  call: "c1",
  caller: "139",
  phase: "waiting",
  now,
  trouble: null,
  offers: [],
  names,
};
const offer = {
  offer: "o1",
  call: "c1",
  at: now.at,
  queue: "q",
  agent: "ann",
  outcome: "taken",
  rang_s: 2,
  choice: null,
};
const past: PastWhy = { offer, is_same: true, why: now, names };
const problem = { code: "controller-away", zh: "", en: "" };
const screenOf = (...news: WhyNews[]): WhyScreen => news.reduce(why, nothingAsked);
const t = (key: string, holes: Record<string, string | number>) => [key, ...Object.values(holes)].join(" ");
const someone: Candidate = {
  agent: "ann",
  name_zh: "安",
  name_en: "Ann",
  rule: null,
  may_take: true,
  is_preferred: false,
  rank: 0,
  idle_since: null,
  skill: null,
  has: null,
  needs: null,
  team: null,
  starts: null,
  ends: null,
  since: null,
  reason: null,
  call: null,
  wants_pause: false,
};

describe("what was asked and answered", () => {
  test("an answer is shown with its time", () => {
    const screen = screenOf({ kind: "opened", about: "c1" }, { kind: "told", about: "c1", told, atMs: 5000 });
    expect([screen.about, screen.told?.call, screen.toldMs]).toEqual(["c1", "c1", 5000]);
    expect(nextAskMs(screen)).toBe(5000 + 12_000 + 200);
  });

  test("an answer to a question that was closed or replaced changes nothing", () => {
    expect(screenOf({ kind: "told", about: "c1", told, atMs: 1 })).toBe(nothingAsked);
    const other = screenOf({ kind: "opened", about: "c1" }, { kind: "opened", about: "c2" });
    for (const late of [
      { kind: "told", about: "c1", told, atMs: 1 },
      { kind: "refused", about: "c1", problem },
      { kind: "replayed", about: "c1", past },
      { kind: "not-replayed", about: "c1", offer: "o1", problem },
    ] satisfies WhyNews[])
      expect(why(other, late)).toBe(other);
  });

  test("a refusal keeps the last answer in view, the next answer ends it", () => {
    const refused = screenOf(
      { kind: "opened", about: "c1" },
      { kind: "told", about: "c1", told, atMs: 1 },
      { kind: "refused", about: "c1", problem },
    );
    expect([refused.told?.call, refused.problem?.code]).toEqual(["c1", "controller-away"]);
    expect(why(refused, { kind: "told", about: "c1", told, atMs: 2 }).problem).toBeNull();
  });

  test("opening another call forgets the first, closing keeps the list", () => {
    const list: WhyNews = { kind: "waiting", calls: [] };
    const screen = screenOf(
      { kind: "opened", about: "c1" },
      { kind: "told", about: "c1", told, atMs: 1 },
      list,
    );
    expect(why(screen, { kind: "opened", about: "c1" })).toBe(screen);
    expect(why(screen, { kind: "opened", about: "c2" }).told).toBeNull();
    const closed = why(why(screen, { kind: "waiting-refused", problem }), { kind: "closed" });
    expect([closed.about, closed.waitingProblem?.code]).toEqual([null, "controller-away"]);
    expect(nextAskMs(closed)).toBeNull();
  });

  test("the whole answer of an offer comes, fails and is folded", () => {
    const screen = screenOf(
      { kind: "opened", about: "c1" },
      { kind: "not-replayed", about: "c1", offer: "o1", problem },
      { kind: "replayed", about: "c1", past },
    );
    expect([Object.keys(screen.past), screen.pastProblem]).toEqual([["o1"], {}]);
    expect(why(screen, { kind: "folded", offer: "o1" }).past).toEqual({});
  });
});

describe("in words", () => {
  test("names come from the answer's own book", () => {
    expect([named(names.skills, "zh", "zh-CN"), named(names.skills, "zh", "en")]).toEqual([
      "Chinese-zh",
      "Chinese",
    ]);
    expect([named(names.skills, "new", "en"), named(names.skills, null, "en")]).toEqual(["new", ""]);
  });

  test("what is asked", () => {
    const text = askedText(asked, names, t, "en");
    for (const word of ["Chinese", "4", "Billing", "Red"]) expect(text).toContain(word);
    const anyone = { step: 1, skills: [], certified_for: null, teams: [], or_teams: [] };
    expect(askedText(anyone, names, t, "en")).toBe("why.anyone");
    expect(askedText({ ...anyone, or_teams: ["red"] }, names, t, "en")).toBe("why.anyone");
    const open = askedText({ ...asked, teams: [], or_teams: ["red"] }, names, t, "en");
    for (const word of ["why.orTeams", "Chinese", "Billing", "Red"]) expect(open).toContain(word);
  });

  test.each([
    [{ rule: "skill", skill: "zh", needs: 3 }, "why.noSkill Chinese 3"],
    [{ rule: "level", skill: "zh", has: 2, needs: 3 }, "why.lowSkill Chinese 2 3"],
    [{ rule: "team", team: "red" }, "Red"],
    [{ rule: "team" }, "why.noTeam"],
    [{ rule: "certification" }, "why.neverCertified"],
    [{ rule: "certification", starts: "a", ends: "b" }, "why.valid at a at b"],
    [{ rule: "capacity", has: 2, needs: 2 }, "why.room 2 2"],
    [{ rule: "not-ready", reason: "break", since: "a" }, "Breakwhy.listwhy.since at a"],
    [{ rule: "talking", since: "a", wants_pause: true }, "why.since at awhy.listwhy.pauseAfter"],
    [{ rule: "queue" }, ""],
  ] as [Partial<Candidate>, string][])("%o", (change, text) => {
    expect(detailText({ ...someone, ...change }, names, t, "en", (iso) => `at ${iso}`)).toBe(text);
  });

  test("a change says who qualifies then, a clock alone does not", () => {
    expect(changeText(ahead, names, t, "en")).toContain("why.more_agents +2 1");
    const limit = { ...ahead, event: "wrap-up-limit", asked: null, agent: "ann" } as const;
    expect(changeText(limit, names, t, "en")).toBe("why.events.wrap-up-limit   Ann");
  });

  test("counts, the most first", () => {
    expect(counted({ free: 1, skill: 3, level: 1 })).toEqual([
      ["skill", 3],
      ["free", 1],
      ["level", 1],
    ]);
  });
});
