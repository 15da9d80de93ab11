import { create } from "zustand";
import { api, RequestFailed } from "../link/http";
import type { MissedCall, Problem, WorkItem } from "../protocol";
import { without, withItem } from "../state/work";

export interface Work {
  items: WorkItem[];
  missed: MissedCall[];
  problem: Problem | null;
}

export const useWork = create<Work>(() => ({ items: [], missed: [], problem: null }));

const why = (error: unknown): Problem =>
  error instanceof RequestFailed ? error.problem : { code: "unexpected", zh: "", en: "" };

/** Ask again what is to be done: on every connection, and when the server says that something changed. */
export async function listWork(): Promise<void> {
  try {
    const [items, missed] = await Promise.all([api.workItems(), api.missed()]);
    useWork.setState({ items, missed, problem: null });
  } catch (error) {
    useWork.setState({ problem: why(error) });
  }
}

export async function takeItem(id: string): Promise<void> {
  try {
    const taken = await api.takeItem(id);
    useWork.setState(({ items }) => ({ items: withItem(items, taken), problem: null }));
  } catch (error) {
    await listWork();
    useWork.setState({ problem: why(error) });
  }
}

/** True when it is done for good; otherwise what was written stays where it is. */
export async function doItem(id: string, note: string): Promise<boolean> {
  try {
    await api.doItem(id, note);
  } catch (error) {
    useWork.setState({ problem: why(error) });
    return false;
  }
  useWork.setState(({ items }) => ({ items: without(items, id), problem: null }));
  return true;
}
