import type { AgainstThreshold, FigureName, QueueTile, TileState } from "../protocol";
import { elapsedS } from "./clock";
import { abandonedShare } from "./wallboard";

/** What a tile says in word, shape and colour. */
export type TileMood = TileState | "nobody";

/** Nobody signed in is worth a word of its own while nothing is wrong. */
export function moodOf(tile: QueueTile): TileMood {
  const state = tile.outlook?.state ?? "calm";
  return state === "calm" && tile.staffed === 0 ? "nobody" : state;
}

const worst: TileMood[] = ["breached", "warning", "nobody", "calm"];

/** Those that need a hand, the worst first; ties as they stand on the board. */
export function needing(tiles: QueueTile[]): QueueTile[] {
  return tiles
    .filter((tile) => ["breached", "warning"].includes(moodOf(tile)))
    .toSorted((a, b) => worst.indexOf(moodOf(a)) - worst.indexOf(moodOf(b)));
}

/** Which of them is next after the one that has the focus; the first again after the last. */
export function nextNeeding(tiles: QueueTile[], focused: string | null): string | null {
  const found = needing(tiles);
  const at = found.findIndex((tile) => tile.id === focused);
  return found[(at + 1) % Math.max(found.length, 1)]?.id ?? null;
}

/** Answered within the promise / (answered + abandoned), of the half hour; null while nobody was either. */
export function halfLevel(tile: QueueTile): number | null {
  const half = tile.half;
  if (!half) return null;
  const over = half.answered + half.abandoned;
  return over > 0 ? half.within_promise / over : null;
}

/** The state of a figure against its threshold, where it is not calm. */
export function figureState(tile: QueueTile, figure: FigureName): TileState {
  if (figure === "service-level") return "calm"; // the day's has no threshold; the half hour's has
  const name = figure === "forecast" ? "service-level" : figure;
  return tile.outlook?.against.find((one) => one.figure === name)?.state ?? "calm";
}

const moments = ["waiting", "longest", "ready", "staffed", "callbacks"];

/** Whether a figure is of the present moment, and not of a stretch of the day. */
export const isOfNow = (figure: string): boolean => moments.includes(figure);

const shares = ["service-level", "abandoned-share", "half", "forecast", "csat"];
const times = ["longest", "asa", "aht"];

/** How a figure is written: 0.8333 -> "83%", 61.4 s -> "61", 4 -> "4". */
export function kindOf(figure: string): "share" | "time" | "count" {
  return shares.includes(figure) ? "share" : times.includes(figure) ? "time" : "count";
}

/**
 * A watched figure as it is now, from the tile's own figures: what the server tells with the state is of the moment when
 * the state was found, and two numbers for one thing would stand on one tile.
 */
export function valueNow(
  one: Pick<AgainstThreshold, "figure" | "value">,
  tile: QueueTile,
  nowMs: number,
  offsetMs: number,
): number {
  switch (one.figure) {
    case "longest":
      return tile.longest_waiting_since === null ? 0 : elapsedS(tile.longest_waiting_since, nowMs, offsetMs);
    case "waiting":
      return tile.waiting;
    case "ready":
      return tile.ready;
    case "asa":
      return tile.asa_s ?? one.value;
    case "abandoned-share":
      return abandonedShare(tile) ?? one.value;
    default:
      return tile.outlook?.forecast ?? one.value;
  }
}

/** The most pressing threshold, for the line under a tile's name. */
export function pressing(tile: QueueTile): AgainstThreshold | null {
  return tile.outlook?.against[0] ?? null;
}
