/**
 * THINKER: a graph in rows, as it is drawn: everything leads down where it can, lines go round boxes through rows in
 * between, and what leads back up is drawn at the side.
 */

export interface Edge {
  from: string;
  to: string;
  label: string;
}

export interface Box {
  id: string;
  x: number;
  y: number;
  row: number;
}

export interface Line {
  from: string;
  to: string;
  label: string;
  path: string;
  /** Where the label stands. */
  x: number;
  y: number;
  isBack: boolean;
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

export const BOX_W = 176;
export const BOX_H = 56;
const GAP_X = 28;
const GAP_Y = 64;
const LANE = 18; // the width of a line that passes through a row
const EDGE = 16;
const SIDE = 30;
const SWEEPS = 4;

interface Cell {
  id: string;
  isLane: boolean;
  x: number;
}

/** `start` first; what nothing leads to stands in the row below everything else. */
export function draw(ids: string[], edges: Edge[], start: string): Drawing {
  const known = new Set(ids);
  const merged = merge(edges.filter((edge) => known.has(edge.from) && known.has(edge.to)));
  const back = backEdges(ids, merged, start);
  const down = merged.filter((edge) => !back.has(edge));
  const rowOf = rows(ids, down, start);
  const { grid, chains } = withLanes(ids, down, rowOf);
  order(grid, chains);
  const width = place(grid);
  const at = new Map(grid.flatMap((row, y) => row.map((cell) => [cell.id, { x: cell.x, y }] as const)));
  const top = (row: number) => EDGE + row * (BOX_H + GAP_Y);
  const boxes = ids.map((id) => {
    const cell = at.get(id) ?? { x: 0, y: 0 };
    return { id, x: cell.x, y: top(cell.y), row: cell.y };
  });
  const boxAt = new Map(boxes.map((box) => [box.id, box]));
  const lines = down.map((edge) => downLine(edge, chains.get(edge) ?? [], boxAt, at, top, down));
  const sides = [...back].map((edge, place) => backLine(edge, boxAt, width, place));
  return {
    boxes,
    lines: [...lines, ...sides],
    width: width + (back.size > 0 ? SIDE + back.size * 8 : 0),
    height: Math.max(0, top(grid.length) - GAP_Y + EDGE),
  };
}

/** Several ways between the same two are one line with all their words. */
function merge(edges: Edge[]): Edge[] {
  const found = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.from}\n${edge.to}`;
    const before = found.get(key);
    const label = [before?.label, edge.label].filter(Boolean).join(" · ");
    found.set(key, { ...edge, label });
  }
  return [...found.values()];
}

function backEdges(ids: string[], edges: Edge[], start: string): Set<Edge> {
  const ways = group(edges, (edge) => edge.from);
  const state = new Map<string, "open" | "done">();
  const back = new Set<Edge>();
  const visit = (id: string) => {
    state.set(id, "open");
    for (const edge of ways.get(id) ?? []) {
      if (state.get(edge.to) === "open") back.add(edge);
      else if (!state.has(edge.to)) visit(edge.to);
    }
    state.set(id, "done");
  };
  for (const id of [start, ...ids]) if (ids.includes(id) && !state.has(id)) visit(id);
  return back;
}

/** A node stands below everything that leads to it. */
function rows(ids: string[], down: Edge[], start: string): Map<string, number> {
  const into = group(down, (edge) => edge.to);
  const out = group(down, (edge) => edge.from);
  const reached = new Set<string>();
  const todo = [start];
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    todo.push(...(out.get(id) ?? []).map((edge) => edge.to));
  }
  const found = new Map<string, number>();
  const depth = (id: string): number => {
    const before = found.get(id);
    if (before !== undefined) return before;
    const above = (into.get(id) ?? []).filter((edge) => reached.has(edge.from) === reached.has(id));
    const row = above.reduce((most, edge) => Math.max(most, depth(edge.from) + 1), 0);
    found.set(id, row);
    return row;
  };
  for (const id of ids) depth(id);
  const last = ids
    .filter((id) => reached.has(id))
    .reduce((most, id) => Math.max(most, found.get(id) ?? 0), -1);
  for (const id of ids) if (!reached.has(id)) found.set(id, (found.get(id) ?? 0) + last + 1);
  return found;
}

function withLanes(ids: string[], down: Edge[], rowOf: Map<string, number>) {
  const height = ids.reduce((most, id) => Math.max(most, (rowOf.get(id) ?? 0) + 1), 0);
  const grid: Cell[][] = Array.from({ length: height }, () => []);
  for (const id of ids) grid[rowOf.get(id) ?? 0]?.push({ id, isLane: false, x: 0 });
  const chains = new Map<Edge, string[]>();
  for (const edge of down) {
    const lanes: string[] = [];
    for (let row = (rowOf.get(edge.from) ?? 0) + 1; row < (rowOf.get(edge.to) ?? 0); row += 1) {
      const id = `${edge.from}\n${edge.to}\n${row}`;
      lanes.push(id);
      grid[row]?.push({ id, isLane: true, x: 0 });
    }
    chains.set(edge, lanes);
  }
  return { grid, chains };
}

/** Each cell stands near the middle of what it is joined with: rows are gone through down and up some times. */
function order(grid: Cell[][], chains: Map<Edge, string[]>): void {
  const above = new Map<string, string[]>();
  const below = new Map<string, string[]>();
  for (const [edge, lanes] of chains) {
    const chain = [edge.from, ...lanes, edge.to];
    for (let step = 1; step < chain.length; step += 1) {
      const [upper, lower] = [chain[step - 1] as string, chain[step] as string];
      above.set(lower, [...(above.get(lower) ?? []), upper]);
      below.set(upper, [...(below.get(upper) ?? []), lower]);
    }
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const joined = isDown ? above : below;
    const sequence = isDown ? grid.slice(1) : grid.slice(0, -1).reverse();
    for (const row of sequence) {
      const near = grid[grid.indexOf(row) + (isDown ? -1 : 1)] ?? [];
      const placeOf = new Map(near.map((cell, place) => [cell.id, place]));
      const middle = new Map(
        row.map((cell, place) => {
          const places = (joined.get(cell.id) ?? []).map((id) => placeOf.get(id) ?? 0);
          return [cell.id, places.length ? places.reduce((sum, one) => sum + one, 0) / places.length : place];
        }),
      );
      row.sort((one, other) => (middle.get(one.id) ?? 0) - (middle.get(other.id) ?? 0));
    }
  }
}

/** Rows are centred; the width of the whole. */
function place(grid: Cell[][]): number {
  const widthOf = (row: Cell[]) =>
    row.reduce((sum, cell) => sum + (cell.isLane ? LANE : BOX_W) + GAP_X, -GAP_X);
  const widest = grid.reduce((most, row) => Math.max(most, widthOf(row)), BOX_W);
  for (const row of grid) {
    let x = EDGE + (widest - widthOf(row)) / 2;
    for (const cell of row) {
      cell.x = x;
      x += (cell.isLane ? LANE : BOX_W) + GAP_X;
    }
  }
  return widest + 2 * EDGE;
}

function downLine(
  edge: Edge,
  lanes: string[],
  boxAt: Map<string, Box>,
  at: Map<string, { x: number; y: number }>,
  top: (row: number) => number,
  down: Edge[],
): Line {
  const from = boxAt.get(edge.from) as Box;
  const to = boxAt.get(edge.to) as Box;
  const siblings = down.filter((one) => one.from === edge.from);
  const xs = siblings.map((one) => boxAt.get(one.to)?.x ?? 0);
  const rank = xs.filter((x, place) => x < to.x || (x === to.x && place < siblings.indexOf(edge))).length;
  let x = from.x + (BOX_W * (rank + 1)) / (siblings.length + 1);
  let y = from.y + BOX_H;
  const first = at.get(lanes[0] ?? "");
  const next = first ? { x: first.x + LANE / 2, y: top(first.y) } : { x: to.x + BOX_W / 2, y: to.y };
  const label = { x: (x + next.x) / 2, y: (y + next.y) / 2 + 4 }; // where lines of one box are apart
  let path = `M${x} ${y}`;
  const go = (toX: number, toY: number) => {
    const bend = (y + toY) / 2;
    path += ` C${x} ${bend} ${toX} ${bend} ${toX} ${toY}`;
    [x, y] = [toX, toY];
  };
  for (const lane of lanes) {
    const cell = at.get(lane);
    if (!cell) continue;
    go(cell.x + LANE / 2, top(cell.y));
    path += ` V${top(cell.y) + BOX_H}`;
    y = top(cell.y) + BOX_H;
  }
  go(to.x + BOX_W / 2, to.y);
  return { ...edge, path, ...label, isBack: false };
}

function backLine(edge: Edge, boxAt: Map<string, Box>, width: number, place: number): Line {
  const from = boxAt.get(edge.from) as Box;
  const to = boxAt.get(edge.to) as Box;
  const side = width + place * 8;
  const [fromY, toY] = [from.y + BOX_H * 0.7, to.y + BOX_H * 0.3];
  const [fromX, toX] = [from.x + BOX_W, to.x + BOX_W];
  const turn = fromY - toY > 24 ? 12 : 6;
  const path =
    `M${fromX} ${fromY} H${side - turn} Q${side} ${fromY} ${side} ${fromY - turn} ` +
    `V${toY + turn} Q${side} ${toY} ${side - turn} ${toY} H${toX}`;
  return { ...edge, path, x: (fromX + side) / 2, y: fromY + 4, isBack: true };
}

function group<Item>(items: Item[], key: (item: Item) => string): Map<string, Item[]> {
  const found = new Map<string, Item[]>();
  for (const item of items) found.set(key(item), [...(found.get(key(item)) ?? []), item]);
  return found;
}
