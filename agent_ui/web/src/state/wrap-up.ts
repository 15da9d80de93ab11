import { isPlanned } from "./next-action";
import type { Problem, WrapUp, WrapUpDraft } from "../protocol";

/** What the agent writes; the rest of a WrapUpDraft says by which page, upon what. */
export type Draft = Required<Omit<WrapUpDraft, "base" | "page">>;

/** What the agent wrote about one call, and how safe it is. */
export interface Sheet {
  call: string;
  client: string;
  queue: string;
  caller: string;
  draft: Draft;
  status: "draft" | "saving" | "saved" | "failed";
  /** Where the draft is kept: not typed in yet, in this browser, or on the server too. */
  kept: "nowhere" | "page" | "server";
  /** The server's version that this is written upon. */
  version: number;
  /** A failed save is tried again by itself. */
  willRetry: boolean;
  problem: Problem | null;
  isOwed: boolean;
  /** Saved before, and the same caller was here again: it can be saved anew. */
  isAgain: boolean;
  dueAt: string | null;
  /** Whose conversation it was, where that was not mine. */
  ofZh: string;
  ofEn: string;
  /** What another page wrote meanwhile: to be chosen between. */
  theirs: WrapUp | null;
}

export interface WrapUps {
  shown: string | null;
  sheets: Record<string, Sheet>;
}

export type WrapUpNews =
  | {
      kind: "opened";
      call: string;
      client: string;
      queue: string;
      caller: string;
      reason: string;
      stored: StoredDraft | null;
    }
  | {
      kind: "listed";
      wrapUps: WrapUp[];
      stored: Record<string, StoredDraft>;
      page: string;
      current: string | null;
    }
  | { kind: "typed"; call: string; change: Partial<Draft> }
  | { kind: "kept"; call: string; draft: Draft; version: number }
  | { kind: "saving"; call: string }
  | { kind: "saved"; call: string }
  | { kind: "failed"; call: string; problem: Problem; willRetry: boolean }
  | { kind: "settled"; call: string; take: "mine" | "theirs" }
  | { kind: "gone"; call: string }
  | { kind: "shown"; call: string | null };

/** What a browser keeps of a draft: a save that was asked for and not confirmed goes on after a reload. */
export interface StoredDraft {
  draft: Draft;
  wantsSave: boolean;
  /** The version that it was written upon, by which page. */
  base?: number;
  page?: string;
  /** The server has it: nobody needs it here once its writer has left. */
  isKept?: boolean;
  at?: number;
}

export const noWrapUps: WrapUps = { shown: null, sheets: {} };

export function wrapUps(state: WrapUps, news: WrapUpNews): WrapUps {
  switch (news.kind) {
    case "opened":
      return opened(state, news);
    case "listed":
      return listed(state, news);
    case "shown":
      return { ...state, shown: news.call };
    case "gone":
      return without(state, news.call);
    case "typed":
      return changed(state, news.call, (sheet) =>
        sheet.status === "saving" || sheet.status === "saved"
          ? sheet
          : { ...asDraft(sheet), draft: { ...sheet.draft, ...news.change } },
      );
    case "kept":
      return changed(state, news.call, (sheet) =>
        sheet.kept === "page" && isSameDraft(sheet.draft, news.draft)
          ? { ...sheet, kept: "server", version: news.version }
          : { ...sheet, version: Math.max(sheet.version, news.version) },
      );
    case "saving":
      return changed(state, news.call, (sheet) =>
        sheet.status === "saved" ? sheet : { ...sheet, status: "saving", problem: null },
      );
    case "saved":
      return changed(state, news.call, (sheet) => ({
        ...sheet,
        status: "saved",
        kept: "server",
        problem: null,
        willRetry: false,
        isOwed: false,
        isAgain: false,
        theirs: null,
      }));
    case "failed":
      return changed(state, news.call, (sheet) => ({
        ...sheet,
        status: "failed",
        problem: news.problem,
        willRetry: news.willRetry,
      }));
    case "settled":
      return changed(state, news.call, (sheet) => settled(sheet, news.take));
  }
}

function asDraft(sheet: Sheet): Sheet {
  return { ...sheet, kept: "page", status: "draft", problem: null, willRetry: false };
}

/** One of the two is chosen: it is written upon what the other page wrote. */
function settled(sheet: Sheet, take: "mine" | "theirs"): Sheet {
  if (sheet.theirs === null) return sheet;
  const chosen = take === "mine" ? sheet.draft : draftOf(sheet.theirs);
  return { ...asDraft(sheet), draft: chosen, version: sheet.theirs.version ?? 0, theirs: null };
}

export function draftOf(item: WrapUp): Draft {
  return { reason: item.reason, disposition: item.disposition, note: item.note, next: item.next ?? null };
}

function opened(state: WrapUps, news: Extract<WrapUpNews, { kind: "opened" }>): WrapUps {
  const known = state.sheets[news.call];
  const sheet: Sheet = known
    ? { ...known, queue: known.queue || news.queue }
    : {
        call: news.call,
        client: news.client,
        queue: news.queue,
        caller: news.caller,
        draft: news.stored?.draft ?? { reason: news.reason || null, disposition: null, note: "", next: null },
        status: "draft",
        kept: news.stored ? "page" : "nowhere",
        version: news.stored?.base ?? 0,
        willRetry: false,
        problem: null,
        isOwed: false,
        isAgain: false,
        dueAt: null,
        ofZh: "",
        ofEn: "",
        theirs: null,
      };
  return { shown: news.call, sheets: { ...withoutSaved(state.sheets), [news.call]: sheet } };
}

/** The server's list: it fills sheets nobody typed in here, and tells which are owed. What is typed here stays, beside
 * what another page wrote meanwhile. What is not in the list any more is somebody else's, or nobody's. */
function listed(state: WrapUps, news: Extract<WrapUpNews, { kind: "listed" }>): WrapUps {
  const sheets: Record<string, Sheet> = {};
  const there = new Set(news.wrapUps.map((item) => item.call));
  for (const [call, sheet] of Object.entries(state.sheets)) {
    const isMine = sheet.kept === "page" || sheet.status !== "draft" || call === news.current;
    if (there.has(call) || isMine) sheets[call] = sheet;
  }
  for (const item of news.wrapUps) {
    if (sheets[item.call]?.status === "saved") continue;
    sheets[item.call] = taken(sheets[item.call] ?? null, item, news.stored[item.call] ?? null, news.page);
  }
  const shown = state.shown !== null && state.shown in sheets ? state.shown : null;
  return { shown, sheets };
}

function taken(known: Sheet | null, item: WrapUp, stored: StoredDraft | null, page: string): Sheet {
  const version = item.version ?? 0;
  const theirs = draftOf(item);
  const told = {
    isOwed: item.state === "owed",
    isAgain: item.state === "saved",
    dueAt: item.due_at ?? null,
    ofZh: item.of_zh ?? "",
    ofEn: item.of_en ?? "",
  };
  if (known) {
    const queue = known.queue || (item.queue ?? "");
    if (known.status === "saving") return { ...known, ...told, queue };
    if (known.kept === "nowhere")
      return {
        ...known,
        ...told,
        queue,
        version,
        draft: { ...theirs, reason: item.reason ?? known.draft.reason },
      };
    if (known.kept === "server") return { ...known, ...told, queue, version, draft: theirs };
    const isOurs = version === known.version || item.page === page || isSameDraft(known.draft, theirs);
    return isOurs ? { ...known, ...told, queue, version } : { ...known, ...told, queue, theirs: item };
  }
  const isOurs =
    stored === null ||
    stored.base === undefined ||
    stored.base === version ||
    stored.page === item.page ||
    isSameDraft(stored.draft, theirs);
  return {
    call: item.call,
    client: item.client,
    queue: item.queue ?? "",
    caller: item.caller,
    draft: stored?.draft ?? theirs,
    status: "draft",
    kept: stored ? "page" : "server",
    version: isOurs ? version : (stored?.base ?? 0),
    willRetry: false,
    problem: null,
    ...told,
    theirs: isOurs ? null : item,
  };
}

function changed(state: WrapUps, call: string, change: (sheet: Sheet) => Sheet): WrapUps {
  const sheet = state.sheets[call];
  return sheet ? { ...state, sheets: { ...state.sheets, [call]: change(sheet) } } : state;
}

function without(state: WrapUps, call: string): WrapUps {
  const { [call]: _, ...sheets } = state.sheets;
  return { shown: state.shown === call ? null : state.shown, sheets };
}

function withoutSaved(sheets: Record<string, Sheet>): Record<string, Sheet> {
  return Object.fromEntries(Object.entries(sheets).filter(([, sheet]) => sheet.status !== "saved"));
}

export function isSameDraft(one: Draft, other: Draft): boolean {
  return JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

const inOrder = ({ reason, disposition, note, next }: Draft) => [
  reason,
  disposition,
  note,
  next && [next.kind, next.at, next.owner, next.what ?? "", next.number ?? ""],
];

/** A wrap-up can be saved once reason and disposition are chosen, and what follows, if anything, is said. */
export function isComplete(draft: Draft): boolean {
  return Boolean(draft.reason) && Boolean(draft.disposition) && isPlanned(draft.next ?? null);
}

/** The sheets still owed; the order of the server's list is kept. */
export function owedSheets(state: WrapUps): Sheet[] {
  return Object.values(state.sheets).filter((sheet) => sheet.isOwed && sheet.status !== "saved");
}

export function isLate(sheet: Sheet, nowMs: number): boolean {
  return sheet.dueAt !== null && Date.parse(sheet.dueAt) <= nowMs;
}

/** After these the server takes nothing more for this wrap-up: what stands here can only be given up. */
export const overCodes = ["wrap-up-handed", "wrap-up-closed", "already-saved"];
