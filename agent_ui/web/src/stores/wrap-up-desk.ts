import { api, problemIn, RequestFailed } from "../link/http";
import type { DeskCall, Problem } from "../protocol";
import {
  type Draft,
  isComplete,
  isSameDraft,
  overCodes,
  type Sheet,
  type WrapUpNews,
  wrapUps,
} from "../state/wrap-up";
import { useDesk } from "./desk";
import { DraftBox } from "./drafts";
import { pageId } from "./page-id";
import { checkSession } from "./session";

const KEEP_AFTER_MS = 500;
const KEEP_AGAIN_MS = 4000;
const SAVE_AGAIN_MS = [1000, 2000, 4000, 8000, 15000];
const LOOK_AFTER_MS = 1500; // another page writes into this browser first, and to the server a moment later
const FORGET_MS = 30_000; // so long "saved" is to be read; then nothing of an ended call is kept in the page

function forget(timers: Map<string, number>, call: string): void {
  clearTimeout(timers.get(call));
  timers.delete(call);
}

/** Keeps drafts and saves wrap-ups; what the agent typed is never lost by what happens to the network. */
export class WrapUpDesk {
  private readonly box: DraftBox;
  private readonly keepTimers = new Map<string, number>();
  private readonly saveTimers = new Map<string, number>();
  private readonly forgetTimers = new Map<string, number>();
  private readonly sending = new Set<string>();
  private readonly brought = new Set<string>();
  private lookTimer: number | undefined;
  private isStopped = false;

  constructor(agent: string) {
    this.box = new DraftBox(agent);
    this.box.arrive();
    window.addEventListener("storage", this.heardOfOther);
  }

  /** Read my drafts and owed wrap-ups; go on with saves that were asked for before a reload. */
  async list(): Promise<void> {
    try {
      const found = await api.wrapUps();
      if (this.isStopped) return;
      const stored = this.box.all();
      const current = useDesk.getState().screen.snapshot?.call?.id ?? null;
      this.tell({ kind: "listed", wrapUps: found, stored, page: pageId, current });
      const listed = new Set(found.map((item) => item.call));
      for (const item of found) {
        const sheet = this.sheet(item.call);
        if (stored[item.call]?.wantsSave && sheet?.status === "draft" && sheet.theirs === null)
          void this.save(item.call);
        else if (sheet?.kept === "page" && sheet.status === "draft") this.keepLater(item.call);
      }
      for (const [call, draft] of Object.entries(stored))
        if (!listed.has(call) && !this.sheet(call)) void this.bring(call, draft.draft);
    } catch (error) {
      this.missed(error);
    }
  }

  open(call: DeskCall): void {
    const before = this.sheet(call.id);
    if (before?.status === "saved" && call.phase === "talking")
      this.drop(call.id); // the same caller again
    else if (before && useDesk.getState().wrap.shown === call.id) return;
    const stored = this.box.get(call.id);
    this.tell({
      kind: "opened",
      call: call.id,
      client: call.client,
      queue: call.queue,
      caller: call.caller,
      reason: call.reason,
      stored,
    });
    if (stored?.wantsSave && this.sheet(call.id)?.status === "draft") void this.save(call.id);
    else if (this.sheet(call.id)?.kept === "page") this.keepLater(call.id);
    else void this.list(); // what was saved when the same caller was here before
  }

  show(call: string): void {
    this.tell({ kind: "shown", call });
  }

  type(call: string, change: Partial<Draft>): void {
    const before = this.sheet(call);
    this.tell({ kind: "typed", call, change });
    const sheet = this.sheet(call);
    if (!sheet || sheet === before) return;
    forget(this.saveTimers, call);
    this.remember(sheet, false);
    if (sheet.theirs === null) this.keepLater(call);
  }

  /** Of two that were written at once this one holds. */
  settle(call: string, take: "mine" | "theirs"): void {
    this.tell({ kind: "settled", call, take });
    const sheet = this.sheet(call);
    if (!sheet) return;
    this.remember(sheet, false);
    this.keepLater(call);
  }

  /** Give up what cannot be saved any more. */
  discard(call: string): void {
    this.box.remove(call);
    this.drop(call);
  }

  async save(call: string, attempt = 0): Promise<void> {
    const sheet = this.sheet(call);
    if (!sheet || sheet.status === "saving" || sheet.status === "saved" || sheet.theirs !== null) return;
    if (!isComplete(sheet.draft)) {
      this.tell({ kind: "failed", call, problem: { code: "incomplete", zh: "", en: "" }, willRetry: false });
      return;
    }
    forget(this.keepTimers, call);
    forget(this.saveTimers, call);
    this.remember(sheet, true);
    this.tell({ kind: "saving", call });
    try {
      await api.saveWrapUp(call, sent(sheet));
      this.box.remove(call);
      if (!this.isStopped) this.saved(call);
    } catch (error) {
      this.failed(call, error, attempt);
    }
  }

  stop(): void {
    this.isStopped = true;
    window.removeEventListener("storage", this.heardOfOther);
    clearTimeout(this.lookTimer);
    for (const timers of [this.keepTimers, this.saveTimers, this.forgetTimers])
      for (const timer of timers.values()) clearTimeout(timer);
    this.box.leave();
  }

  private saved(call: string): void {
    this.tell({ kind: "saved", call });
    this.forgetTimers.set(
      call,
      window.setTimeout(() => this.drop(call), FORGET_MS),
    );
  }

  private drop(call: string): void {
    for (const timers of [this.keepTimers, this.saveTimers, this.forgetTimers]) forget(timers, call);
    this.tell({ kind: "gone", call });
  }

  private remember(sheet: Sheet, wantsSave: boolean): void {
    this.box.put(sheet.call, { draft: sheet.draft, wantsSave, base: sheet.version, page: pageId });
  }

  /** Another page of this agent's in this browser wrote, saved or gave up. */
  private readonly heardOfOther = (event: StorageEvent): void => {
    if (this.box.callOf(event.key) === null) return;
    clearTimeout(this.lookTimer);
    this.lookTimer = window.setTimeout(() => void this.list(), LOOK_AFTER_MS);
  };

  /** A draft that the server never heard of, perhaps: it is brought, or was settled meanwhile. */
  private async bring(call: string, draft: Draft): Promise<void> {
    if (this.brought.has(call)) return;
    this.brought.add(call);
    try {
      await api.keepDraft(call, { ...draft, page: pageId });
      if (!this.isStopped) await this.list();
    } catch (error) {
      if (error instanceof RequestFailed && error.isRetryable) this.brought.delete(call);
      if (error instanceof RequestFailed && overCodes.includes(error.problem.code)) this.box.remove(call);
    }
  }

  private failed(call: string, error: unknown, attempt: number): void {
    if (this.isStopped) return;
    this.missed(error);
    const problem: Problem = problemIn(error);
    const willRetry = error instanceof RequestFailed && error.isRetryable;
    this.tell({ kind: "failed", call, problem, willRetry });
    if (problem.code === "draft-changed") void this.list();
    if (!willRetry) return;
    const wait = SAVE_AGAIN_MS[Math.min(attempt, SAVE_AGAIN_MS.length - 1)];
    this.saveTimers.set(
      call,
      window.setTimeout(() => void this.save(call, attempt + 1), wait),
    );
  }

  private keepLater(call: string, afterMs = KEEP_AFTER_MS): void {
    forget(this.keepTimers, call);
    if (this.sheet(call)?.isAgain) return; // what is saved stands until it is saved anew; this browser keeps the change
    this.keepTimers.set(
      call,
      window.setTimeout(() => void this.keep(call), afterMs),
    );
  }

  private async keep(call: string): Promise<void> {
    this.keepTimers.delete(call);
    const sheet = this.sheet(call);
    if (!sheet || sheet.status === "saving" || sheet.status === "saved") return;
    if (this.sending.has(call)) {
      this.keepLater(call); // one after the other: the last to arrive is the last that was typed
      return;
    }
    this.sending.add(call);
    try {
      const kept = await api.keepDraft(call, sent(sheet));
      if (this.isStopped) return;
      this.tell({ kind: "kept", call, draft: sheet.draft, version: kept.version ?? 0 });
      const now = this.sheet(call);
      if (now && now.status === "draft" && isSameDraft(now.draft, sheet.draft))
        this.box.put(call, {
          draft: now.draft,
          wantsSave: false,
          base: now.version,
          page: pageId,
          isKept: true,
        });
    } catch (error) {
      if (!this.isStopped) this.notKept(call, error);
    } finally {
      this.sending.delete(call);
    }
  }

  private notKept(call: string, error: unknown): void {
    this.missed(error);
    if (!(error instanceof RequestFailed)) return;
    const { code } = error.problem;
    if (error.isRetryable) this.keepLater(call, KEEP_AGAIN_MS);
    else if (code === "draft-changed") void this.list();
    else if (overCodes.includes(code) && this.sheet(call)?.status === "draft")
      this.tell({ kind: "failed", call, problem: error.problem, willRetry: false });
  }

  private missed(error: unknown): void {
    if (error instanceof RequestFailed && error.status === 401) void checkSession();
  }

  private sheet(call: string): Sheet | undefined {
    return useDesk.getState().wrap.sheets[call];
  }

  private tell(news: WrapUpNews): void {
    useDesk.setState(({ wrap }) => ({ wrap: wrapUps(wrap, news) }));
  }
}

const sent = (sheet: Sheet) => ({ ...sheet.draft, base: sheet.version, page: pageId });
