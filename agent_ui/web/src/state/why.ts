import type {
  Ahead,
  AskedStep,
  Candidate,
  Explained,
  NameBook,
  PastWhy,
  Problem,
  WaitingCall,
} from "../protocol";

/** Who waits, and the one call that somebody asks about. */
export interface WhyScreen {
  waiting: WaitingCall[];
  waitingProblem: Problem | null;
  about: string | null; // the call (or offer) the panel is open for
  told: Explained | null;
  toldMs: number; // when, by this machine's clock
  problem: Problem | null;
  past: Record<string, PastWhy>; // by offer: asked for one by one
  pastProblem: Record<string, Problem>;
}

export type WhyNews =
  | { kind: "waiting"; calls: WaitingCall[] }
  | { kind: "waiting-refused"; problem: Problem }
  | { kind: "opened"; about: string }
  | { kind: "closed" }
  | { kind: "told"; about: string; told: Explained; atMs: number }
  | { kind: "refused"; about: string; problem: Problem }
  | { kind: "replayed"; about: string; past: PastWhy }
  | { kind: "not-replayed"; about: string; offer: string; problem: Problem }
  | { kind: "folded"; offer: string };

export const nothingAsked: WhyScreen = {
  waiting: [],
  waitingProblem: null,
  about: null,
  told: null,
  toldMs: 0,
  problem: null,
  past: {},
  pastProblem: {},
};

/** An answer to a question that was closed or replaced meanwhile changes nothing. */
export function why(screen: WhyScreen, news: WhyNews): WhyScreen {
  switch (news.kind) {
    case "waiting":
      return { ...screen, waiting: news.calls, waitingProblem: null };
    case "waiting-refused":
      return { ...screen, waitingProblem: news.problem };
    case "opened":
      return news.about === screen.about
        ? screen
        : {
            ...nothingAsked,
            waiting: screen.waiting,
            waitingProblem: screen.waitingProblem,
            about: news.about,
          };
    case "closed":
      return { ...nothingAsked, waiting: screen.waiting, waitingProblem: screen.waitingProblem };
  }
  if (news.kind === "folded") return { ...screen, past: without(screen.past, news.offer) };
  if (news.about !== screen.about) return screen;
  switch (news.kind) {
    case "told":
      return { ...screen, told: news.told, toldMs: news.atMs, problem: null };
    case "refused":
      return { ...screen, problem: news.problem };
    case "replayed": {
      const offer = news.past.offer.offer;
      return {
        ...screen,
        past: { ...screen.past, [offer]: news.past },
        pastProblem: without(screen.pastProblem, offer),
      };
    }
    case "not-replayed":
      return { ...screen, pastProblem: { ...screen.pastProblem, [news.offer]: news.problem } };
  }
}

function without<T>(of: Record<string, T>, key: string): Record<string, T> {
  return Object.fromEntries(Object.entries(of).filter(([known]) => known !== key));
}

/** When to ask again because time alone changes the answer: at the next change ahead, null when there is none. */
export function nextAskMs(screen: WhyScreen): number | null {
  const soonest = screen.told?.now?.changes[0];
  return soonest === undefined ? null : screen.toldMs + soonest.in_s * 1000 + 200;
}

/** Rule -> number of agents, the most first. */
export function counted(skips: Record<string, number>): [string, number][] {
  return Object.entries(skips).toSorted(([a, n], [b, m]) => m - n || a.localeCompare(b));
}

export type Word = (key: string, holes: Record<string, string | number>) => string;

/** A name out of the answer's own book, in the person's language. */
export function named(book: NameBook[keyof NameBook], id: string | null, language: string): string {
  if (id === null) return "";
  const found = book[id];
  return found === undefined ? id : language.startsWith("zh") ? found.name_zh : found.name_en;
}

/** What is asked of an agent, as one phrase. */
export function askedText(asked: AskedStep, names: NameBook, t: Word, language: string): string {
  const parts = asked.skills.map(({ skill, level }) =>
    t("why.skillAtLeast", { skill: named(names.skills, skill, language), level }),
  );
  if (asked.certified_for !== null)
    parts.push(t("why.certifiedFor", { reason: named(names.reasons, asked.certified_for, language) }));
  if (asked.teams.length > 0) {
    const teams = asked.teams.map((team) => named(names.teams, team, language)).join(t("why.list", {}));
    parts.push(t("why.teams", { teams }));
  }
  const needed = parts.join(t("why.list", {}));
  if (needed === "") return t("why.anyone", {});
  if (asked.or_teams.length === 0) return needed;
  const open = asked.or_teams.map((team) => named(names.teams, team, language)).join(t("why.list", {}));
  return t("why.orTeams", { needed, teams: open });
}

/** What is behind the rule that keeps an agent from the call. `time` puts an instant into words. */
export function detailText(
  one: Candidate,
  names: NameBook,
  t: Word,
  language: string,
  time: (iso: string) => string,
): string {
  const skill = named(names.skills, one.skill, language);
  switch (one.rule) {
    case "skill":
      return t("why.noSkill", { skill, needs: one.needs ?? 0 });
    case "level":
      return t("why.lowSkill", { skill, has: one.has ?? 0, needs: one.needs ?? 0 });
    case "team":
      return one.team === null ? t("why.noTeam", {}) : named(names.teams, one.team, language);
    case "certification":
      return one.starts === null || one.ends === null
        ? t("why.neverCertified", {})
        : t("why.valid", { from: time(one.starts), until: time(one.ends) });
    case "capacity":
      return t("why.room", { has: one.has ?? 0, most: one.needs ?? 0 });
  }
  const words = one.rule === "not-ready" ? [named(names.not_ready, one.reason, language)] : [];
  if (one.since !== null) words.push(t("why.since", { time: time(one.since) }));
  if (one.wants_pause) words.push(t("why.pauseAfter", {}));
  return words.filter(Boolean).join(t("why.list", {}));
}

/** What happens at a change ahead, without the time. */
export function changeText(one: Ahead, names: NameBook, t: Word, language: string): string {
  const text = t(`why.events.${one.event}`, {
    asked: one.asked === null ? "" : askedText(one.asked, names, t, language),
    queue: named(names.queues, one.queue, language),
    agent: named(names.agents, one.agent, language),
  });
  if (!["hold-ends", "step", "overflow"].includes(one.event)) return text;
  return `${text} · ${t("why.more_agents", { more: `+${one.more}`, free: one.more_free })}`;
}
