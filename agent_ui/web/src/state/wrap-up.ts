import type { Problem, WrapUp, WrapUpDraft } from "../protocol";

/** What the agent wrote about one call, and how safe it is. */
export interface Sheet {
  call: string;
  client: string;
  caller: string;
  draft: Required<WrapUpDraft>;
  status: "draft" | "saving" | "saved" | "failed";
  /** Where the draft is kept: not typed in yet, in this browser, or on the server too. */
  kept: "nowhere" | "page" | "server";
  /** A failed save is tried again by itself. */
  willRetry: boolean;
  problem: Problem | null;
  isOwed: boolean;
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
      caller: string;
      reason: string;
      stored: StoredDraft | null;
    }
  | { kind: "listed"; wrapUps: WrapUp[]; stored: Record<string, StoredDraft> }
  | { kind: "typed"; call: string; change: WrapUpDraft }
  | { kind: "kept"; call: string; draft: WrapUpDraft }
  | { kind: "saving"; call: string }
  | { kind: "saved"; call: string }
  | { kind: "failed"; call: string; problem: Problem; willRetry: boolean }
  | { kind: "shown"; call: string | null };

/** What a browser keeps of a draft: a save that was asked for and not confirmed goes on after a reload. */
export interface StoredDraft {
  draft: Required<WrapUpDraft>;
  wantsSave: boolean;
}

export const noWrapUps: WrapUps = { shown: null, sheets: {} };

export function wrapUps(state: WrapUps, news: WrapUpNews): WrapUps {
  switch (news.kind) {
    case "opened":
      return opened(state, news);
    case "listed":
      return listed(state, news.wrapUps, news.stored);
    case "shown":
      return { ...state, shown: news.call };
    case "typed":
      return changed(state, news.call, (sheet) =>
        sheet.status === "saving" || sheet.status === "saved"
          ? sheet
          : {
              ...sheet,
              draft: { ...sheet.draft, ...news.change },
              kept: "page",
              status: "draft",
              problem: null,
              willRetry: false,
            },
      );
    case "kept":
      return changed(state, news.call, (sheet) =>
        sheet.kept === "page" && isSameDraft(sheet.draft, news.draft) ? { ...sheet, kept: "server" } : sheet,
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
      }));
    case "failed":
      return changed(state, news.call, (sheet) => ({
        ...sheet,
        status: "failed",
        problem: news.problem,
        willRetry: news.willRetry,
      }));
  }
}

function opened(state: WrapUps, news: Extract<WrapUpNews, { kind: "opened" }>): WrapUps {
  const known = state.sheets[news.call];
  const sheet: Sheet = known ?? {
    call: news.call,
    client: news.client,
    caller: news.caller,
    draft: news.stored?.draft ?? { reason: news.reason || null, disposition: null, note: "" },
    status: "draft",
    kept: news.stored ? "page" : "nowhere",
    willRetry: false,
    problem: null,
    isOwed: false,
  };
  return { shown: news.call, sheets: { ...withoutSaved(state.sheets), [news.call]: sheet } };
}

/** The server's list: it fills sheets nobody typed in here, and tells which are owed. What is typed here wins. */
function listed(state: WrapUps, list: WrapUp[], stored: Record<string, StoredDraft>): WrapUps {
  const sheets = { ...state.sheets };
  for (const item of list) {
    const known = sheets[item.call];
    if (item.state === "saved") continue;
    const kept = stored[item.call];
    const theirs = { reason: item.reason, disposition: item.disposition, note: item.note };
    if (known && known.status === "saved") continue;
    if (known) {
      const draft =
        known.kept === "nowhere" ? { ...theirs, reason: item.reason ?? known.draft.reason } : known.draft;
      sheets[item.call] = { ...known, draft, isOwed: item.state === "owed" };
    } else {
      sheets[item.call] = {
        call: item.call,
        client: item.client,
        caller: item.caller,
        draft: kept?.draft ?? theirs,
        status: "draft",
        kept: kept ? "page" : "server",
        willRetry: false,
        problem: null,
        isOwed: item.state === "owed",
      };
    }
  }
  return { ...state, sheets };
}

function changed(state: WrapUps, call: string, change: (sheet: Sheet) => Sheet): WrapUps {
  const sheet = state.sheets[call];
  return sheet ? { ...state, sheets: { ...state.sheets, [call]: change(sheet) } } : state;
}

function withoutSaved(sheets: Record<string, Sheet>): Record<string, Sheet> {
  return Object.fromEntries(Object.entries(sheets).filter(([, sheet]) => sheet.status !== "saved"));
}

function isSameDraft(one: Required<WrapUpDraft>, other: WrapUpDraft): boolean {
  return one.reason === other.reason && one.disposition === other.disposition && one.note === other.note;
}

/** A wrap-up can be saved once reason and disposition are chosen. */
export function isComplete(draft: WrapUpDraft): boolean {
  return Boolean(draft.reason) && Boolean(draft.disposition);
}

/** The sheets still owed, except the one shown; the order of the server's list is kept. */
export function owedSheets(state: WrapUps): Sheet[] {
  return Object.values(state.sheets).filter((sheet) => sheet.isOwed && sheet.status !== "saved");
}
