/** What a player draws of a recording and leaves out of it: from the samples of its lanes. */

export interface Span {
  from: number;
  to: number;
}

export const speeds = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

/** The next speed up (`by` 1) or down (-1); the last one stays. */
export function nextSpeed(speed: number, by: 1 | -1): number {
  const found = by > 0 ? speeds.find((one) => one > speed) : speeds.findLast((one) => one < speed);
  return found ?? speed;
}

/** The loudest sample of each column, 0 to 1. */
export function peaks(samples: Float32Array, columns: number): number[] {
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * samples.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * samples.length) / columns));
    return loudest(samples, from, Math.min(to, samples.length));
  });
}

function loudest(samples: Float32Array, from: number, to: number): number {
  let found = 0;
  for (let at = from; at < to; at += 1) found = Math.max(found, Math.abs(samples[at] ?? 0));
  return Math.min(1, found);
}

const WINDOW_S = 0.1;
const QUIET = 0.012; // about -38 dBFS: what a telephone line hums
const LEAST_S = 1.5; // a breath is part of what is said
const MARGIN_S = 0.25; // of the silence, left before and after, so that no word loses its beginning

/** Where nobody says anything, in seconds. */
export function silences(lanes: Float32Array[], rate: number): Span[] {
  const length = Math.max(0, ...lanes.map((lane) => lane.length));
  const window = Math.max(1, Math.round(WINDOW_S * rate));
  const found: Span[] = [];
  let since: number | null = null;
  const close = (end: number) => {
    if (since !== null && (end - since) / rate >= LEAST_S)
      found.push({ from: since / rate + MARGIN_S, to: end / rate - MARGIN_S });
    since = null;
  };
  for (let at = 0; at < length; at += window) {
    const isQuiet = lanes.every((lane) => loudest(lane, at, Math.min(at + window, lane.length)) < QUIET);
    if (!isQuiet) close(at);
    else since ??= at;
  }
  close(length);
  return found;
}

/** Where to go on when `at` lies in a silence; null: it does not. */
export function skipFrom(spans: Span[], at: number): number | null {
  return spans.find((one) => one.from <= at && at < one.to)?.to ?? null;
}

/** An outline of one lane for an SVG of `peaks.length` by 2. */
export function outline(lane: number[]): string {
  const upper = lane.map((peak, x) => `${x} ${(1 - peak).toFixed(3)}`);
  const lower = lane.map((peak, x) => `${x} ${(1 + peak).toFixed(3)}`).reverse();
  return lane.length === 0 ? "" : `M${[...upper, ...lower].join("L")}Z`;
}

/** The beginning of the next mark after `at` (`by` 1), or of the one before it (-1); null: there is none. */
export function nextMark(begins: number[], at: number, by: 1 | -1): number | null {
  const inside = begins.filter((one) => one >= 0).sort((a, b) => a - b);
  const near = 0.5; // pressed again right after a jump, it goes on
  return (by > 0 ? inside.find((one) => one > at + 0.01) : inside.findLast((one) => one < at - near)) ?? null;
}
