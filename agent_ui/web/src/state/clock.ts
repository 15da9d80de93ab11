/** Clocks are drawn from the server's instants: the page's own clock may be wrong, so it is corrected by an offset. */

/** How far the server's clock is ahead of the page's (ms), from a message sent at `at` and received at `receivedMs`. */
export function offsetOf(at: string, receivedMs: number): number {
  return Date.parse(at) - receivedMs;
}

const SAME_OFFSET_MS = 100;

/** The offset in use, until it is out by more than a network's whim: what shows a clock is not drawn anew by each. */
export function steadyOffset(before: number, found: number): number {
  return Math.abs(found - before) <= SAME_OFFSET_MS ? before : found;
}

/** Whole seconds since `since` on the server's clock, never negative. */
export function elapsedS(since: string, nowMs: number, offsetMs: number): number {
  return Math.max(0, Math.floor((nowMs + offsetMs - Date.parse(since)) / 1000));
}

/** Whole seconds until `until` on the server's clock; negative once it has passed. */
export function remainingS(until: string, nowMs: number, offsetMs: number): number {
  return Math.ceil((Date.parse(until) - nowMs - offsetMs) / 1000);
}

/** 7 -> "0:07", 754 -> "12:34", 3725 -> "1:02:05", -5 -> "-0:05". */
export function clockText(seconds: number): string {
  const sign = seconds < 0 ? "-" : "";
  const whole = Math.abs(Math.trunc(seconds));
  const h = Math.floor(whole / 3600);
  const m = Math.floor((whole % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${sign}${h}:${two(m)}:${two(whole % 60)}` : `${sign}${m}:${two(whole % 60)}`;
}
