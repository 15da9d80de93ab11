import type { NextAction, WorkItem } from "../protocol";

/** An instant as a field for date and time has it, in the browser's own zone; "" for none. */
export function fieldOf(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** And back: what travels is an instant, so that zones between a desk and the centre do not matter. */
export function instantOf(field: string): string {
  const at = new Date(field);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

const HOUR_MS = 3_600_000;

/** What is proposed: to call back in an hour, at the next quarter. */
export function proposed(nowMs: number): NextAction {
  const quarter = HOUR_MS / 4;
  const at = new Date(Math.ceil((nowMs + HOUR_MS) / quarter) * quarter).toISOString();
  return { kind: "planned-callback", at, owner: "agent", what: "", number: "" };
}

/** Whether it says enough to be saved. */
export function isPlanned(next: NextAction | null): boolean {
  return next === null || (next.at !== "" && (next.kind !== "follow-up" || (next.what ?? "").trim() !== ""));
}

/** When the next of these is to be begun; null: none is ahead. */
export function nextDueMs(items: WorkItem[], nowMs: number): number | null {
  const ahead = items
    .filter((one) => one.owner === "agent")
    .map((one) => Date.parse(one.starts_at ?? one.due_at))
    .filter((at) => at > nowMs);
  return ahead.length > 0 ? Math.min(...ahead) : null;
}
