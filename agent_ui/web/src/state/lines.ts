import type { LineHalf, LineTile, QueueHalf } from "../protocol";

/** The words for why a line is as it is; one outside the list is shown as it is. */
export const lineWhys = [
  "red-alarm",
  "yellow-alarm",
  "blue-alarm",
  "alarm",
  "d-channel",
  "registration-refused",
  "registration-lost",
  "registration-stopped",
  "options-unanswered",
  "slow",
  "calls-fail",
  "not-asked",
  "exchange-away",
  "controller-away",
] as const;
export const lineKinds = ["sip", "e1", "t1"] as const;
export const registrations = ["registered", "rejected", "unregistered", "stopped"] as const;

/** Lines as they are after some of them changed and some are no more. */
export function changedLines(known: LineTile[], changed: LineTile[], gone: string[]): LineTile[] {
  const after = known.filter((line) => !gone.includes(line.id));
  for (const line of changed) {
    const at = after.findIndex((one) => one.id === line.id);
    if (at < 0) after.push(line);
    else after[at] = line;
  }
  return after;
}

/** Lines over which no call can go: an alarm each, until they are up again. */
export function downLines(lines: LineTile[]): LineTile[] {
  return lines.filter((line) => line.state === "down");
}

/** Whether no channel is free. */
export function isFull(line: LineTile): boolean {
  return line.capacity !== null && line.in_use >= line.capacity;
}

/** Calls that were refused over it today. */
export function refusedOf(line: LineTile): number {
  return line.refused_today.reduce((sum, one) => sum + one.count, 0);
}

/** Minutes, for a table: a line that was down for one second was down. */
export function minutes(seconds: number): number {
  return seconds > 0 ? Math.max(0.1, Math.round(seconds / 6) / 10) : 0;
}

/** Whether something of this half hour explains a queue that was answered late. */
export function hasTrouble(lines: LineHalf[]): boolean {
  return lines.some((line) => line.down_s > 0);
}

/** Half hours in which nothing happened are not worth a row. */
export function isWorthARow(lines: LineHalf[], queues: QueueHalf[]): boolean {
  return (
    queues.some((queue) => queue.offered > 0) ||
    lines.some(
      (line) =>
        line.down_s > 0 || line.degraded_s > 0 || line.peak > 0 || line.refused > 0 || line.calls_in > 0,
    )
  );
}
