import type { QueueTile } from "../protocol";

/** What a television shows: chosen queues (none chosen: all), so many at once, each page for so many seconds. */
export interface TvSettings {
  queues: string[];
  everyS: number;
  atOnce: number;
}

export const usualTv: TvSettings = { queues: [], everyS: 15, atOnce: 4 };
export const atOnceChoices = [1, 2, 4, 6];

const between = (value: number, least: number, most: number, usual: number): number =>
  Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : usual;

/** From the address; what is missing or strange there is as it was `before`. */
export function tvFromAddress(search: string, before: TvSettings = usualTv): TvSettings {
  const query = new URLSearchParams(search);
  const queues = query.get("queues");
  const number = (name: string, usual: number) => {
    const text = query.get(name);
    return text === null || text === "" ? usual : Number(text);
  };
  return {
    queues: queues === null ? before.queues : queues.split(",").filter((one) => one !== ""),
    everyS: between(number("every", before.everyS), 5, 600, before.everyS),
    atOnce: between(number("at_once", before.atOnce), 1, 6, before.atOnce),
  };
}

export function tvAddress(settings: TvSettings): string {
  const query = new URLSearchParams();
  if (settings.queues.length > 0) query.set("queues", settings.queues.join(","));
  query.set("every", String(settings.everyS));
  query.set("at_once", String(settings.atOnce));
  return `?${query}`;
}

/** The chosen queues in the order chosen, as far as they are on the board. */
export function chosen(tiles: QueueTile[], settings: TvSettings): QueueTile[] {
  if (settings.queues.length === 0) return tiles;
  return settings.queues.flatMap((id) => tiles.filter((tile) => tile.id === id));
}

/** Which page is shown now: by the server's clock, so that televisions side by side turn together. */
export function pageNow(nowMs: number, pages: number, everyS: number): number {
  return pages > 1 ? Math.floor(nowMs / (everyS * 1000)) % pages : 0;
}

/** One page's tiles. */
export function pageOf(tiles: QueueTile[], page: number, atOnce: number): QueueTile[] {
  return tiles.slice(page * atOnce, (page + 1) * atOnce);
}

export function pagesOf(count: number, atOnce: number): number {
  return Math.max(1, Math.ceil(count / atOnce));
}
