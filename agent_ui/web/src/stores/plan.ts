import { create } from "zustand";
import { problemIn } from "../link/http";
import { plan } from "../link/plan";
import type { PlanDocument, PlanProblem, PlanSeen, Problem } from "../protocol";
import { changes, type PlanDraft } from "../state/plan";

const KEY = "zx.plan";

interface PlanStore {
  seen: PlanSeen | null;
  draft: PlanDraft | null;
  problems: PlanProblem[];
  problem: Problem | null;
  published: number | null;
}

/** The draft of the routing plan; queues and reasons are two views of it. It survives a reload of the page. */
export const usePlan = create<PlanStore>(() => ({
  seen: null,
  draft: null,
  problems: [],
  problem: null,
  published: null,
}));
const set = usePlan.setState;

function remembered(): PlanDraft | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "null") as PlanDraft | null;
  } catch {
    return null;
  }
}

function keep(draft: PlanDraft): void {
  if (changes(draft).length > 0) sessionStorage.setItem(KEY, JSON.stringify(draft));
  else sessionStorage.removeItem(KEY);
  set({ draft });
}

/** What holds now; a draft that is there stays, on the version that it was begun with. */
export async function readPlan(): Promise<void> {
  try {
    const seen = await plan.now();
    const kept = usePlan.getState().draft ?? remembered();
    const isTouched = kept !== null && changes(kept).length > 0;
    set({ seen, problem: null });
    keep(isTouched ? kept : { base: seen.version, was: seen.document, document: seen.document });
  } catch (error) {
    set({ problem: problemIn(error) });
  }
}

export function change(document: PlanDocument): void {
  const { draft } = usePlan.getState();
  if (draft) keep({ ...draft, document });
  set({ problems: [], problem: null, published: null });
}

/** Nothing typed is kept: what holds now is looked at again. */
export async function discard(): Promise<void> {
  sessionStorage.removeItem(KEY);
  set({ draft: null, problems: [], problem: null, published: null });
  await readPlan();
}

/** The draft stays as it is, on the newest version: what others published meanwhile is overwritten knowingly. */
export async function rebase(): Promise<void> {
  const { draft } = usePlan.getState();
  const seen = await plan.now();
  if (draft) keep({ base: seen.version, was: seen.document, document: draft.document });
  set({ seen, problem: null });
}

export async function check(): Promise<void> {
  const { draft } = usePlan.getState();
  if (!draft) return;
  try {
    const told = await plan.check({ document: draft.document, after: draft.base });
    set({ problems: told.problems, problem: null });
  } catch (error) {
    set({ problem: problemIn(error) });
  }
}

export async function publish(note: string): Promise<void> {
  const { draft } = usePlan.getState();
  if (!draft) return;
  await check();
  const { problems, problem } = usePlan.getState();
  if (problem !== null || problems.some((one) => !one.is_warning)) return;
  await put(() => plan.publish({ document: draft.document, after: draft.base, note }));
}

export async function rollback(version: number, note: string): Promise<void> {
  const { seen } = usePlan.getState();
  if (seen) await put(() => plan.rollback({ version, after: seen.version, note }));
}

async function put(work: () => Promise<{ version: number }>): Promise<void> {
  try {
    const { version } = await work();
    await discard();
    set({ published: version });
  } catch (error) {
    set({ problem: problemIn(error) });
  }
}
