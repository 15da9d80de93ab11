import type { AgentState, FloorAgent } from "../protocol";

/** How the floor is looked at: who is shown, and in which order. */
export interface FloorView {
  text: string;
  state: AgentState | "";
  queue: string;
  team: string;
  order: FloorOrder;
}

export const floorOrders = ["attention", "state", "since", "name"] as const;
export type FloorOrder = (typeof floorOrders)[number];
export const wholeFloor: FloorView = { text: "", state: "", queue: "", team: "", order: "attention" };

/** Why an agent needs a hand, the most pressing first. */
export const attentions = ["hand", "over-limit", "long-hold", "acw-over", "owed", "long-talk"] as const;
export interface Attention {
  why: (typeof attentions)[number];
  /** Since when, ISO 8601. */
  since: string;
}

const LONG_HOLD_MS = 120_000;
const LONG_TALK_MS = 900_000;
const stateOrder: AgentState[] = ["offered", "talking", "wrap-up", "ready", "not-ready", "signed-out"];

/** What of an agent needs a supervisor at that instant of the server's clock, the most pressing of it. */
export function attentionOf(agent: FloorAgent, atMs: number): Attention | null {
  if (agent.state === "signed-out") return null;
  const isPast = (iso: string, byMs = 0) => atMs - Date.parse(iso) > byMs;
  const { hand_since, held_since, limit_at, wrap_up_until } = agent;
  if (hand_since) return { why: "hand", since: hand_since };
  if (agent.state === "not-ready" && limit_at && isPast(limit_at))
    return { why: "over-limit", since: limit_at };
  if (held_since && isPast(held_since, LONG_HOLD_MS)) return { why: "long-hold", since: held_since };
  if (agent.state === "wrap-up" && wrap_up_until && isPast(wrap_up_until))
    return { why: "acw-over", since: wrap_up_until };
  if ((agent.owed ?? 0) > 0) return { why: "owed", since: agent.since };
  if (agent.state === "talking" && isPast(agent.since, LONG_TALK_MS))
    return { why: "long-talk", since: agent.since };
  return null;
}

/** Whom this view shows, in its order; ties by name, then id, so that rows never jump about. */
export function floorRows(
  agents: FloorAgent[],
  view: FloorView,
  atMs: number,
  language: string,
): FloorAgent[] {
  const { compare } = collatorOf(language);
  const name = (agent: FloorAgent) => (language.startsWith("zh") ? agent.name_zh : agent.name_en);
  const ranked = agents
    .filter((agent) => isShown(agent, view))
    .map((agent) => ({ agent, name: name(agent), rank: rankOf(agent, view.order, atMs) }));
  ranked.sort(
    (a, b) =>
      a.rank.first - b.rank.first ||
      (a.rank.since < b.rank.since ? -1 : a.rank.since > b.rank.since ? 1 : 0) ||
      compare(a.name, b.name) ||
      compare(a.agent.id, b.agent.id),
  );
  return ranked.map((one) => one.agent);
}

interface Rank {
  first: number;
  since: string;
}

function rankOf(agent: FloorAgent, order: FloorOrder, atMs: number): Rank {
  const isGone = agent.state === "signed-out";
  switch (order) {
    case "attention": {
      const found = attentionOf(agent, atMs);
      if (found !== null) return { first: attentions.indexOf(found.why), since: found.since };
      return { first: attentions.length + stateOrder.indexOf(agent.state), since: isGone ? "" : agent.since };
    }
    case "state":
      return { first: stateOrder.indexOf(agent.state), since: "" };
    case "since":
      return { first: Number(isGone), since: isGone ? "" : agent.since };
    case "name":
      return { first: 0, since: "" };
  }
}

function isShown(agent: FloorAgent, view: FloorView): boolean {
  if (view.state !== "" && agent.state !== view.state) return false;
  if (view.team !== "" && agent.team !== view.team) return false;
  if (view.queue !== "" && agent.queue !== view.queue && !(agent.queues ?? []).includes(view.queue))
    return false;
  const wanted = view.text.trim().toLowerCase();
  if (wanted === "") return true;
  return [agent.id, agent.name_zh, agent.name_en].some((text) => text.toLowerCase().includes(wanted));
}

/** The teams of those who are on the floor. */
export function teamsOf(agents: FloorAgent[]): string[] {
  return [...new Set(agents.map((agent) => agent.team ?? ""))].filter((team) => team !== "").toSorted();
}

const collators = new Map<string, Intl.Collator>();

function collatorOf(language: string): Intl.Collator {
  const known = collators.get(language) ?? new Intl.Collator(language, { numeric: true });
  collators.set(language, known);
  return known;
}
