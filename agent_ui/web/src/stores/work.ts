import { create } from "zustand";
import { api, problemIn } from "../link/http";
import type { MissedCall, Problem, WorkItem } from "../protocol";
import { desk } from "../state/desk";
import { nextDueMs } from "../state/next-action";
import { without, withItem } from "../state/work";
import { useDesk } from "./desk";

export interface Work {
  items: WorkItem[];
  missed: MissedCall[];
  problem: Problem | null;
}

let reminder: number | undefined;

export const useWork = create<Work>(() => ({ items: [], missed: [], problem: null }));

/** Another person comes: nothing of the last one's is shown, not for a moment. */
export function forgetWork(): void {
  clearTimeout(reminder);
  useWork.setState({ items: [], missed: [], problem: null });
}

const LONGEST_MS = 3_600_000;

/** Say when something of the own is to be begun. */
function remind(items: WorkItem[]): void {
  clearTimeout(reminder);
  const at = nextDueMs(items, Date.now());
  if (at === null) return;
  const tell = () => {
    if (Date.now() >= at)
      useDesk.setState(({ screen }) => ({
        screen: desk(screen, { kind: "noticed", key: `due-${at}`, code: "work-due" }),
      }));
    remind(useWork.getState().items);
  };
  reminder = window.setTimeout(tell, Math.min(at - Date.now(), LONGEST_MS));
}

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
    remind(items);
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
