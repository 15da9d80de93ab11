import { create } from "zustand";
import { flowApi } from "../link/flows";
import { problemIn, RequestFailed } from "../link/http";
import type { FlowChange, FlowForms, FlowNames, FlowProblem, Problem } from "../protocol";
import { changedBy, type Data, at, wordOf } from "../state/flow";

// The gateway looks through the text soon after a key; the draft is kept when the fingers rest.
const CHECK_MS = 250;
const KEEP_MS = 500;
const AGAIN_MS = 3000;

export interface Editor {
  flow: string;
  /** The version that was looked at, 0 for none; and the one that is in force now. */
  after: number;
  newest: number;
  newestBy: string;
  /** The file of `after`, and as it is typed. */
  base: string;
  text: string;
  data: Data | null;
  isReadable: boolean;
  isChecked: boolean;
  areCommentsKept: boolean;
  problems: FlowProblem[];
  draft: "none" | "typing" | "kept" | "failed";
  names: FlowNames;
  chosen: string | null;
  problem: Problem | null;
}

const nothing: Editor = {
  flow: "",
  after: 0,
  newest: 0,
  newestBy: "",
  base: "",
  text: "",
  data: null,
  isReadable: true,
  isChecked: false,
  areCommentsKept: true,
  problems: [],
  draft: "none",
  names: { reasons: [], numbers: [], prompts: [] },
  chosen: null,
  problem: null,
};

export const useEditor = create<{ forms: FlowForms | null; open: Editor | null }>(() => ({
  forms: null,
  open: null,
}));

const now = () => useEditor.getState().open;
const put = (change: Partial<Editor>) =>
  useEditor.setState(({ open }) => (open === null ? {} : { open: { ...open, ...change } }));

let pending: FlowChange[] = [];
let typed = 0; // which text an answer is of
let isAsking = false;
let checkDue: number | undefined;
let keepDue: number | undefined;

function checkSoon(ms = CHECK_MS): void {
  clearTimeout(checkDue);
  checkDue = window.setTimeout(() => void check(), ms);
}

/** One question at a time; what was changed meanwhile is asked next. */
async function check(): Promise<void> {
  const open = now();
  if (open === null || isAsking) return;
  const changes = pending;
  const asked = typed;
  const { flow } = open;
  pending = [];
  isAsking = true;
  try {
    const told = await flowApi.check(open.text, changes);
    if (now()?.flow !== flow) return;
    if (asked !== typed) pending = [...changes, ...pending];
    else
      put({
        text: told.text,
        data: told.data === null ? (now()?.data ?? null) : changedBy(told.data as Data, pending),
        isReadable: told.data !== null,
        isChecked: pending.length === 0,
        areCommentsKept: (now()?.areCommentsKept ?? true) && told.is_kept,
        problems: told.problems,
        problem: null,
      });
    if (changes.length > 0) keepSoon();
  } catch (error) {
    if (now()?.flow !== flow) return;
    put({ problem: problemIn(error) });
    if (error instanceof RequestFailed && error.isRetryable) {
      pending = [...changes, ...pending];
      checkSoon(AGAIN_MS);
    }
  } finally {
    isAsking = false;
  }
  if (pending.length > 0 || asked !== typed) checkSoon();
}

function keepSoon(ms = KEEP_MS): void {
  put({ draft: "typing" });
  clearTimeout(keepDue);
  keepDue = window.setTimeout(() => void keep(), ms);
}

async function keep(): Promise<void> {
  const open = now();
  if (open === null) return;
  clearTimeout(keepDue);
  try {
    if (open.text === open.base) await flowApi.drop(open.flow);
    else await flowApi.keep(open.flow, open.text, open.after);
    if (now()?.text === open.text) put({ draft: open.text === open.base ? "none" : "kept" });
  } catch (error) {
    put({ draft: "failed", problem: problemIn(error) });
    if (error instanceof RequestFailed && error.isRetryable) keepSoon(AGAIN_MS);
  }
}

/** The page goes away: what was typed last goes out all the same. */
window.addEventListener("pagehide", () => {
  const open = now();
  if (open?.draft === "typing" && open.text !== open.base) flowApi.keepLast(open.flow, open.text, open.after);
});

/** Open what is in force, or go on with what was begun. `text`: a flow that is new. */
export async function openFlow(flow: string, text?: string): Promise<void> {
  const [forms, list] = await Promise.all([useEditor.getState().forms ?? flowApi.forms(), flowApi.list()]);
  const line = list.flows.find((one) => one.flow === flow);
  const draft = list.drafts.find((one) => one.flow === flow);
  const newest = line?.version ?? 0;
  const after = draft?.after ?? newest;
  const base = after > 0 ? (await flowApi.version(flow, after)).text : "";
  pending = [];
  typed += 1;
  useEditor.setState({
    forms,
    open: {
      ...nothing,
      flow,
      after,
      newest,
      newestBy: line?.published_by ?? "",
      base,
      text: draft?.text ?? text ?? base,
      draft: draft ? "kept" : "none",
    },
  });
  await check();
  const client = wordOf(at(now()?.data, ["client"])) || (line?.client ?? "");
  if (client) put({ names: await flowApi.names(client).catch(() => nothing.names) });
  if (text !== undefined && !draft) keepSoon(0);
}

export function closeFlow(): void {
  const open = now();
  clearTimeout(checkDue);
  if (open !== null && open.draft === "typing") void keep();
  useEditor.setState({ open: null });
}

export function typeText(text: string): void {
  typed += 1;
  put({ text, isChecked: false });
  checkSoon();
  keepSoon();
}

/** From a form: seen at once, then written into the text by the gateway. */
export function change(...changes: FlowChange[]): void {
  pending = [...pending, ...changes];
  put({ data: changedBy(now()?.data ?? null, changes), isChecked: false });
  checkSoon();
}

export const choose = (chosen: string | null) => put({ chosen });

/** True when it is in force; else the problems, or what refused it, is told in the editor. */
export async function publish(note: string): Promise<boolean> {
  const open = now();
  if (open === null) return false;
  try {
    const { version } = await flowApi.publish(open.flow, open.text, open.after, note);
    put({ after: version, newest: version, base: open.text, draft: "none", problem: null });
    return true;
  } catch (error) {
    const isWrong = error instanceof RequestFailed && error.status === 422; // the check tells what
    put({ problem: isWrong ? null : problemIn(error) });
    await lookForNewer();
    if (isWrong) checkSoon(0);
    return false;
  }
}

/** Whether somebody else published meanwhile. */
export async function lookForNewer(): Promise<void> {
  const open = now();
  if (open === null) return;
  const list = await flowApi.list().catch(() => null);
  const line = list?.flows.find((one) => one.flow === open.flow);
  if (line) put({ newest: line.version, newestBy: line.published_by });
}

/** Go on from the version in force with what is typed here: publishing takes its place. */
export async function goOn(): Promise<void> {
  const open = now();
  if (open === null) return;
  const base = (await flowApi.version(open.flow, open.newest)).text;
  put({ after: open.newest, base, problem: null });
  keepSoon(0);
}

/** What was begun is not wanted. */
export async function discard(): Promise<void> {
  const open = now();
  if (open === null) return;
  clearTimeout(keepDue);
  await flowApi.drop(open.flow);
  await openFlow(open.flow);
}

export async function rollBack(version: number, note: string): Promise<void> {
  const open = now();
  if (open === null) return;
  try {
    await flowApi.rollback(open.flow, version, open.newest, note);
    await flowApi.drop(open.flow);
    await openFlow(open.flow);
  } catch (error) {
    put({ problem: problemIn(error) });
    await lookForNewer();
  }
}
