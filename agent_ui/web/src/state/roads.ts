import type { RoadFlow, RoadNumber, RoadQueue, Roads } from "../protocol";

/** THINKER: numbers, hours, flows and queues of one client as four columns with lines between them. */

export type ItemKind = "number" | "hours" | "flow" | "queue";

export interface Item {
  key: string;
  kind: ItemKind;
  id: string;
  marks: string[];
  /** Where it leads, by key. */
  to: string[];
  number?: RoadNumber;
  flow?: RoadFlow;
  queue?: RoadQueue;
  opening?: string;
}

export const columns: ItemKind[] = ["number", "hours", "flow", "queue"];
/** Marks at which callers come to nothing; the others are only odd. */
const DEAD = ["no-flow", "nobody-able", "never-open", "no-queue"];
export const isDead = (mark: string): boolean => DEAD.includes(mark);

export function itemsOf(roads: Roads, client: string): Item[] {
  const queueOf = new Map(roads.reasons.map((one) => [one.id, one.queue]));
  const queues = (reasons: string[]) =>
    [...new Set(reasons.map((one) => queueOf.get(one)).filter((one) => one !== undefined))].map(
      (one) => `queue ${one}`,
    );
  const items: Item[] = [];
  const flows = roads.flows.filter((one) => one.client === client);
  const into = (flow: RoadFlow) =>
    flow.hours.length > 0
      ? flow.hours.map((one) => `hours ${flow.flow} ${one.calendar}`)
      : [`flow ${flow.flow}`];
  for (const number of roads.numbers.filter((one) => one.client === client)) {
    const flow = flows.find((one) => one.flow === number.flow);
    items.push({
      key: `number ${number.number}`,
      kind: "number",
      id: number.number,
      marks: number.marks,
      to: flow ? into(flow) : queues(number.reasons),
      number,
    });
  }
  for (const flow of flows) {
    for (const hours of flow.hours)
      items.push({
        key: `hours ${flow.flow} ${hours.calendar}`,
        kind: "hours",
        id: hours.calendar,
        marks: hours.marks,
        to: [`flow ${flow.flow}`],
        flow,
        opening: hours.opening,
      });
    items.push({
      key: `flow ${flow.flow}`,
      kind: "flow",
      id: flow.flow,
      marks: flow.marks,
      to: queues(flow.reasons),
      flow,
    });
  }
  for (const queue of roads.queues.filter((one) => one.client === client))
    items.push({
      key: `queue ${queue.id}`,
      kind: "queue",
      id: queue.id,
      marks: queue.marks,
      to: [],
      queue,
    });
  return items;
}

export interface Placed {
  item: Item;
  x: number;
  y: number;
}

export const ITEM_W = 200;
export const ITEM_H = 66;
const GAP_X = 72;
const GAP_Y = 14;
const EDGE = 12;

/** Each column from top to bottom, near what leads to it. */
export function placed(items: Item[]): { places: Placed[]; width: number; height: number } {
  const at = new Map<string, Placed>();
  for (const kind of columns) {
    const own = items.filter((one) => one.kind === kind);
    const middle = (item: Item) => {
      const from = items.filter((one) => one.to.includes(item.key)).flatMap((one) => at.get(one.key) ?? []);
      return from.length ? from.reduce((sum, one) => sum + one.y, 0) / from.length : Number.POSITIVE_INFINITY;
    };
    const order = new Map(own.map((one, place) => [one.key, [middle(one), place] as const]));
    own.sort((one, other) => {
      const [a, b] = [order.get(one.key) ?? [0, 0], order.get(other.key) ?? [0, 0]];
      return a[0] === b[0] ? a[1] - b[1] : a[0] - b[0];
    });
    own.forEach((item, place) => {
      const x = EDGE + columns.indexOf(kind) * (ITEM_W + GAP_X);
      at.set(item.key, { item, x, y: EDGE + place * (ITEM_H + GAP_Y) });
    });
  }
  const places = [...at.values()];
  return {
    places,
    width: columns.length * (ITEM_W + GAP_X) - GAP_X + 2 * EDGE,
    height: places.reduce((most, one) => Math.max(most, one.y + ITEM_H), 0) + EDGE,
  };
}

/** Where a line passes the columns between its ends: at the height of an end where nothing stands, else between rows. */
export function laneOf(from: Placed, to: Placed, places: Placed[]): number {
  const between = places.filter((one) => one.x > from.x && one.x < to.x);
  const isFree = (y: number) => between.every((one) => y < one.y || y > one.y + ITEM_H);
  const [own, other] = [from.y + ITEM_H / 2, to.y + ITEM_H / 2];
  const below = from.y + ITEM_H + GAP_Y / 2;
  return isFree(own) ? own : isFree(other) ? other : below;
}

/** From the right of one to the left of the other, behind nothing. */
export function pathOf(from: Placed, to: Placed, places: Placed[]): string {
  const lane = laneOf(from, to, places);
  const go = (x: number, y: number, toX: number, toY: number) =>
    ` C${(x + toX) / 2} ${y} ${(x + toX) / 2} ${toY} ${toX} ${toY}`;
  const [x, y] = [from.x + ITEM_W, from.y + ITEM_H / 2];
  const [toX, toY] = [to.x, to.y + ITEM_H / 2];
  const [enters, leaves] = [x + GAP_X, toX - GAP_X];
  if (enters >= toX) return `M${x} ${y}${go(x, y, toX, toY)}`;
  return `M${x} ${y}${go(x, y, enters, lane)} H${leaves}${go(leaves, lane, toX, toY)}`;
}
