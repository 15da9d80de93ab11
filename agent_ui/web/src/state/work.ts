import type { WorkItem } from "../protocol";

/** Past its due time. */
export function isOverdue(item: WorkItem, nowMs: number): boolean {
  return Date.parse(item.due_at) <= nowMs;
}

/** What this agent may do: take what is open, finish what is its own. */
export function isMine(item: WorkItem, agent: string | null): boolean {
  return item.state === "taken" && item.agent === agent;
}

/** Planned with a call by an agent. */
export function isPlannedKind(item: WorkItem): boolean {
  return item.kind === "planned-callback" || item.kind === "follow-up";
}

export function withItem(items: WorkItem[], changed: WorkItem): WorkItem[] {
  return items.map((one) => (one.id === changed.id ? changed : one));
}

export function without(items: WorkItem[], id: string): WorkItem[] {
  return items.filter((one) => one.id !== id);
}
