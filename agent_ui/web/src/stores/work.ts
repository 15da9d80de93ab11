import { create } from "zustand";
import { api, problemIn } from "../link/http";
import type { MissedCall, Problem, WorkItem } from "../protocol";
import { without, withItem } from "../state/work";

export interface Work {
  items: WorkItem[];
  missed: MissedCall[];
  problem: Problem | null;
}

export const useWork = create<Work>(() => ({ items: [], missed: [], problem: null }));

const SPREAD_MS = 1500;
let due = 0;

/** The server says that something changed, to every desk at once: they do not all ask within the same moment. */
export function listWorkSoon(): void {
  if (due !== 0) return;
  due = window.setTimeout(() => {
    due = 0;
    void listWork();
  }, Math.random() * SPREAD_MS);
}

/** Ask again what is to be done: on every connection, and when something of it was changed here. */
export async function listWork(): Promise<void> {
  try {
    const [items, missed] = await Promise.all([api.workItems(), api.missed()]);
    useWork.setState({ items, missed, problem: null });
  } catch (error) {
    useWork.setState({ problem: problemIn(error) });
  }
}

export async function takeItem(id: string): Promise<void> {
  try {
    const taken = await api.takeItem(id);
    useWork.setState(({ items }) => ({ items: withItem(items, taken), problem: null }));
  } catch (error) {
    await listWork();
    useWork.setState({ problem: problemIn(error) });
  }
}

/** True when it is done for good; otherwise what was written stays where it is. */
export async function doItem(id: string, note: string): Promise<boolean> {
  try {
    await api.doItem(id, note);
  } catch (error) {
    useWork.setState({ problem: problemIn(error) });
    return false;
  }
  useWork.setState(({ items }) => ({ items: without(items, id), problem: null }));
  return true;
}
