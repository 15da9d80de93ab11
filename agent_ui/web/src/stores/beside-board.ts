import { create } from "zustand";
import { api, problemIn } from "../link/http";
import type { FigureName } from "../protocol";
import { answered, askedFor, type Beside, joined, nothingBeside, refused } from "../state/figure";
import { useBoard } from "./board";
import { closeWhy } from "./why";

// The wallboard's socket says that a tile changed; then the open figure is asked for anew, and never more often.
const EVERY_MS = 1000;
const PAGE = 200;

export const useBeside = create<{ beside: Beside }>(() => ({ beside: nothingBeside }));

const set = (change: (beside: Beside) => Beside) =>
  useBeside.setState(({ beside }) => ({ beside: change(beside) }));

export function openFigure(queue: string, figure: FigureName): void {
  closeWhy();
  set(() => askedFor(queue, figure));
}

export function openThresholds(queue: string): void {
  closeWhy();
  set(() => ({ is: "thresholds", queue }));
}

export function openOwed(queue: string): void {
  closeWhy();
  set(() => ({ is: "owed", queue }));
}

export function openTvChoice(): void {
  closeWhy();
  set(() => ({ is: "tv" }));
}

export const closeBeside = () => set(() => nothingBeside);

/** One more page of the list. */
export const moreCalls = () =>
  set((beside) => (beside.is === "figure" ? { ...beside, pages: beside.pages + 1 } : beside));

async function read(): Promise<void> {
  const beside = useBeside.getState().beside;
  if (beside.is !== "figure") return;
  const { queue, figure, pages } = beside;
  try {
    const found = await Promise.all(
      Array.from({ length: pages }, (_, page) => api.figure(queue, figure, page * PAGE)),
    );
    const told = joined(found);
    if (told) set((now) => answered(now, told));
  } catch (error) {
    set((now) => refused(now, { queue, figure }, problemIn(error)));
  }
}

/** Keep the open figure as it is now; the answer stops it. */
export function watchFigure(): () => void {
  let due: number | undefined;
  let isStopped = false;
  let isAsking = false;
  let isWanted = false;
  const ask = async () => {
    due = undefined;
    isAsking = true;
    isWanted = false;
    await read();
    isAsking = false;
    if (isWanted) want(EVERY_MS);
  };
  const want = (afterMs: number) => {
    isWanted = true;
    if (isStopped || isAsking || due !== undefined) return;
    due = window.setTimeout(() => void ask(), afterMs);
  };
  const stopBoard = useBoard.subscribe(({ screen }, before) => {
    const beside = useBeside.getState().beside;
    if (beside.is !== "figure") return;
    const of = (queues: typeof screen.queues) => queues.find((tile) => tile.id === beside.queue);
    if (of(screen.queues) !== of(before.screen.queues)) want(EVERY_MS);
  });
  const stopOpen = useBeside.subscribe(({ beside }, { beside: before }) => {
    if (beside.is !== "figure") return;
    const isSame =
      before.is === "figure" &&
      before.queue === beside.queue &&
      before.figure === beside.figure &&
      before.pages === beside.pages;
    if (isSame) return;
    clearTimeout(due);
    due = undefined;
    want(0);
  });
  return () => {
    isStopped = true;
    stopBoard();
    stopOpen();
    clearTimeout(due);
    closeBeside();
  };
}
