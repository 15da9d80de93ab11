import { api, problemIn, RequestFailed } from "../link/http";
import type { DeskCall, Problem, WrapUpDraft } from "../protocol";
import { isComplete, type Sheet, type WrapUpNews, wrapUps } from "../state/wrap-up";
import { useDesk } from "./desk";
import { DraftBox } from "./drafts";
import { checkSession } from "./session";

const KEEP_AFTER_MS = 500;
const SAVE_AGAIN_MS = [1000, 2000, 4000, 8000, 15000];

function forget(timers: Map<string, number>, call: string): void {
  clearTimeout(timers.get(call));
  timers.delete(call);
}

/** Keeps drafts and saves wrap-ups; what the agent typed is never lost by what happens to the network. */
export class WrapUpDesk {
  private readonly box: DraftBox;
  private readonly keepTimers = new Map<string, number>();
  private readonly saveTimers = new Map<string, number>();
  private isStopped = false;

  constructor(agent: string) {
    this.box = new DraftBox(agent);
  }

  /** Read my drafts and owed wrap-ups; go on with saves that were asked for before a reload. */
  async list(): Promise<void> {
    try {
      const found = await api.wrapUps();
      if (this.isStopped) return;
      const stored = this.box.all();
      this.tell({ kind: "listed", wrapUps: found, stored });
      for (const item of found) {
        if (item.state === "saved") this.box.remove(item.call);
        else if (stored[item.call]?.wantsSave && this.sheet(item.call)?.status === "draft")
          void this.save(item.call);
      }
    } catch (error) {
      this.missed(error);
    }
  }

  open(call: DeskCall): void {
    if (this.sheet(call.id) && useDesk.getState().wrap.shown === call.id) return;
    const stored = this.box.get(call.id);
    this.tell({
      kind: "opened",
      call: call.id,
      client: call.client,
      caller: call.caller,
      reason: call.reason,
      stored,
    });
    if (stored?.wantsSave && this.sheet(call.id)?.status === "draft") void this.save(call.id);
  }

  show(call: string): void {
    this.tell({ kind: "shown", call });
  }

  type(call: string, change: WrapUpDraft): void {
    const before = this.sheet(call);
    this.tell({ kind: "typed", call, change });
    const sheet = this.sheet(call);
    if (!sheet || sheet === before) return;
    forget(this.saveTimers, call);
    this.box.put(call, { draft: sheet.draft, wantsSave: false });
    this.keepLater(call);
  }

  async save(call: string, attempt = 0): Promise<void> {
    const sheet = this.sheet(call);
    if (!sheet || sheet.status === "saving" || sheet.status === "saved") return;
    if (!isComplete(sheet.draft)) {
      this.tell({ kind: "failed", call, problem: { code: "incomplete", zh: "", en: "" }, willRetry: false });
      return;
    }
    forget(this.keepTimers, call);
    forget(this.saveTimers, call);
    this.box.put(call, { draft: sheet.draft, wantsSave: true });
    this.tell({ kind: "saving", call });
    try {
      await api.saveWrapUp(call, sheet.draft);
      this.box.remove(call);
      if (!this.isStopped) this.tell({ kind: "saved", call });
    } catch (error) {
      this.failed(call, error, attempt);
    }
  }

  stop(): void {
    this.isStopped = true;
    for (const timer of [...this.keepTimers.values(), ...this.saveTimers.values()]) clearTimeout(timer);
  }

  private failed(call: string, error: unknown, attempt: number): void {
    if (this.isStopped) return;
    this.missed(error);
    const problem: Problem = problemIn(error);
    const willRetry = error instanceof RequestFailed && error.isRetryable;
    this.tell({ kind: "failed", call, problem, willRetry });
    if (!willRetry) return;
    const wait = SAVE_AGAIN_MS[Math.min(attempt, SAVE_AGAIN_MS.length - 1)];
    this.saveTimers.set(
      call,
      window.setTimeout(() => void this.save(call, attempt + 1), wait),
    );
  }

  private keepLater(call: string): void {
    forget(this.keepTimers, call);
    this.keepTimers.set(
      call,
      window.setTimeout(() => void this.keep(call), KEEP_AFTER_MS),
    );
  }

  private async keep(call: string): Promise<void> {
    this.keepTimers.delete(call);
    const sheet = this.sheet(call);
    if (!sheet || sheet.status === "saving" || sheet.status === "saved") return;
    try {
      await api.keepDraft(call, sheet.draft);
      if (!this.isStopped) this.tell({ kind: "kept", call, draft: sheet.draft });
    } catch (error) {
      this.missed(error);
      const canRetry = error instanceof RequestFailed && error.isRetryable;
      if (canRetry && !this.isStopped)
        this.keepTimers.set(
          call,
          window.setTimeout(() => void this.keep(call), 4000),
        );
    }
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
