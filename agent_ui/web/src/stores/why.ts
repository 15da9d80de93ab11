import { create } from "zustand";
import { api, problemIn } from "../link/http";
import { nextAskMs, nothingAsked, type WhyNews, type WhyScreen, why } from "../state/why";
import { useBoard } from "./board";

// The wallboard's socket says that something changed; then the list and the open panel ask, and never more often.
const LIST_EVERY_MS = 1000;
const PANEL_EVERY_MS = 2000;

export const useWhy = create<{ screen: WhyScreen }>(() => ({ screen: nothingAsked }));

const tell = (news: WhyNews) => useWhy.setState(({ screen }) => ({ screen: why(screen, news) }));
/** Calls `ask` soon after it is wanted, one at a time and not more often than `everyMs`. */
function paced(everyMs: number, ask: () => Promise<void>) {
  let due: number | undefined;
  let dueMs = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let isAsking = false;
  let isStopped = false;
  const run = async () => {
    due = undefined;
    isAsking = true;
    lastMs = Date.now();
    await ask();
    isAsking = false;
    if (dueMs > 0) wantAt(dueMs);
  };
  const wantAt = (atMs: number) => {
    if (isStopped) return;
    const whenMs = Math.max(atMs, lastMs + everyMs);
    if (isAsking || (due !== undefined && dueMs <= whenMs)) {
      if (isAsking) dueMs = dueMs > 0 ? Math.min(dueMs, whenMs) : whenMs;
      return;
    }
    clearTimeout(due);
    dueMs = whenMs;
    due = window.setTimeout(
      () => {
        dueMs = 0;
        void run();
      },
      Math.max(0, whenMs - Date.now()),
    );
  };
  const stop = () => {
    isStopped = true;
    clearTimeout(due);
  };
  return { want: () => wantAt(Date.now()), wantAt, stop };
}

/** Keep the list of who waits, and the open panel, as they are now; the answer stops it. */
export function watchWhy(): () => void {
  useWhy.setState({ screen: nothingAsked });
  const list = paced(LIST_EVERY_MS, async () => {
    try {
      tell({ kind: "waiting", calls: await api.waiting() });
    } catch (error) {
      tell({ kind: "waiting-refused", problem: problemIn(error) });
    }
  });
  const panel = paced(PANEL_EVERY_MS, async () => {
    const about = useWhy.getState().screen.about;
    if (about === null) return;
    try {
      tell({ kind: "told", about, told: await api.explain(about), atMs: Date.now() });
    } catch (error) {
      tell({ kind: "refused", about, problem: problemIn(error) });
    }
    const nextMs = nextAskMs(useWhy.getState().screen);
    if (nextMs !== null) panel.wantAt(nextMs);
  });
  const stopBoard = useBoard.subscribe(({ screen }, before) => {
    if (screen.queues !== before.screen.queues) list.want();
    const isNews = screen.queues !== before.screen.queues || screen.agents !== before.screen.agents;
    if (isNews && useWhy.getState().screen.about !== null) panel.want();
  });
  const stopOpen = useWhy.subscribe(({ screen }, before) => {
    if (screen.about !== null && screen.about !== before.screen.about) panel.want();
  });
  list.want();
  return () => {
    stopBoard();
    stopOpen();
    list.stop();
    panel.stop();
  };
}

export const openWhy = (about: string) => tell({ kind: "opened", about });
export const closeWhy = () => tell({ kind: "closed" });
export const foldPast = (offer: string) => tell({ kind: "folded", offer });

/** Ask for the whole answer of an offer of the past. */
export async function askPast(call: string, offer: string): Promise<void> {
  const about = useWhy.getState().screen.about;
  if (about === null) return;
  try {
    tell({ kind: "replayed", about, past: await api.explainOffer(call, offer) });
  } catch (error) {
    tell({ kind: "not-replayed", about, offer, problem: problemIn(error) });
  }
}
