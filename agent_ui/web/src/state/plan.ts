import type { PlanDocument, PlanProblem, PlanQueue, PlanReason, PlanStep } from "../protocol";

/** A plan as it is edited: what holds, and the draft of it. `base`: the version that the draft was begun with. */
export interface PlanDraft {
  base: number;
  was: PlanDocument;
  document: PlanDocument;
}

export const idOf = (one: PlanQueue | PlanReason) => ("rules" in one ? one.rules.id : one.needs.id);

/** Ids of what is new, changed or gone against the plan that holds. */
export function changes({ was, document }: PlanDraft): string[] {
  const found: string[] = [];
  for (const kind of ["queues", "reasons"] as const) {
    const before = new Map<string, string>(was[kind].map((one) => [idOf(one), JSON.stringify(one)]));
    for (const one of document[kind]) {
      const text = before.get(idOf(one));
      if (text !== JSON.stringify(one)) found.push(`${text === undefined ? "+" : "~"} ${kind}/${idOf(one)}`);
      before.delete(idOf(one));
    }
    for (const gone of before.keys()) found.push(`- ${kind}/${gone}`);
  }
  return found;
}

/** The document with this entry in place of the one of `id`, or behind the others. */
export function put<Kind extends "queues" | "reasons">(
  document: PlanDocument,
  kind: Kind,
  id: string | null,
  entry: PlanDocument[Kind][number],
): PlanDocument {
  const list: (PlanQueue | PlanReason)[] = document[kind];
  const isThere = id !== null && list.some((one) => idOf(one) === id);
  const next = isThere ? list.map((one) => (idOf(one) === id ? entry : one)) : [...list, entry];
  return { ...document, [kind]: next };
}

export function drop(document: PlanDocument, kind: "queues" | "reasons", id: string): PlanDocument {
  return { ...document, [kind]: document[kind].filter((one: PlanQueue | PlanReason) => idOf(one) !== id) };
}

/** The problems of one entry, or of none of them. */
export function problemsOf(problems: PlanProblem[], kind: string, id: string): PlanProblem[] {
  return problems.filter(({ where }) => where[0] === kind && where[1] === id);
}

/** Reasons as a tree: each with how deep it lies, children below their parent. A parent in a circle ends at the root. */
export function tree(reasons: PlanReason[]): { reason: PlanReason; depth: number }[] {
  const found: { reason: PlanReason; depth: number }[] = [];
  const known = new Set(reasons.map(idOf));
  const seen = new Set<string>();
  const walk = (parent: string | null, depth: number) => {
    for (const reason of reasons) {
      const above = reason.needs.parent;
      const isHere = above === parent || (parent === null && above !== null && !known.has(above));
      if (!isHere || seen.has(reason.needs.id)) continue;
      seen.add(reason.needs.id);
      found.push({ reason, depth });
      walk(reason.needs.id, depth + 1);
    }
  };
  walk(null, 0);
  for (const reason of reasons) if (!seen.has(reason.needs.id)) found.push({ reason, depth: 0 });
  return found;
}

/** `billing:5; orders:3` and back; null: it cannot be read. */
export const levelsText = (levels: Record<string, number>) =>
  Object.entries(levels)
    .map(([skill, level]) => `${skill}:${level}`)
    .join("; ");

export function levelsOf(text: string): Record<string, number> | null {
  const found: Record<string, number> = {};
  for (const part of text.split(/[;\uff1b]/)) {
    if (part.trim() === "") continue;
    const [skill = "", level = ""] = part.split(/[:\uff1a]/).map((one) => one.trim());
    if (skill === "" || !/^\d{1,2}$/.test(level)) return null;
    found[skill] = Number(level);
  }
  return found;
}

export const freshStep = (after_s: number): PlanStep => ({
  after_s,
  is_certified: true,
  is_anyone: false,
  levels: {},
  teams: [],
  or_teams: [],
});

export const freshQueue = (client: string): PlanQueue => ({
  client,
  name_zh: "",
  name_en: "",
  rules: {
    id: "",
    promise_s: 20,
    medium: "voice",
    strategy: "longest-idle",
    steps: [freshStep(0)],
    last: null,
    ring_timeout_s: 15,
    misses_allowed: 0,
    hold_s: 0,
  },
});

export const freshReason = (queue: string): PlanReason => ({
  name_zh: "",
  name_en: "",
  needs: {
    id: "",
    queue,
    skills: {},
    needs_certification: false,
    parent: null,
    priority: 5,
    is_emergency: false,
  },
});
