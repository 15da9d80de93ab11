import { nextNeeding } from "../../state/tile";
import { useBeside, closeBeside, openThresholds, openTvChoice } from "../../stores/beside-board";
import { useBoard } from "../../stores/board";
import { may, useSession } from "../../stores/session";
import { useKeys } from "../parts/use-keys";

/** The keys of the board itself; those of who listens are in seat-keys.ts. */
export const boardKeys = { next: "F3", thresholds: "Shift+F3", tv: "Shift+F2" } as const;

/** The queue of the tile in which the focus is. */
function focusedQueue(): string | null {
  const tile = document.activeElement?.closest("article[id^='tile-']");
  return tile ? tile.id.slice("tile-".length) : null;
}

/** To the next tile that needs a hand, the worst first; with none, to the first. */
export function goToNext(): void {
  const { queues } = useBoard.getState().screen;
  const next = nextNeeding(queues, focusedQueue()) ?? queues[0]?.id;
  const mood = document.querySelector<HTMLElement>(
    `[data-testid="mood"][data-queue="${CSS.escape(next ?? "")}"]`,
  );
  mood?.focus();
  mood?.scrollIntoView({ block: "nearest" });
}

/** Of the tile that has the focus or whose figure is open, else of the first. */
export function editThresholds(): void {
  const { beside } = useBeside.getState();
  const open = beside.is === "figure" || beside.is === "thresholds" ? beside.queue : null;
  const queue = focusedQueue() ?? open ?? useBoard.getState().screen.queues[0]?.id;
  if (queue !== undefined) openThresholds(queue);
}

export function turnTv(): void {
  if (useBeside.getState().beside.is === "tv") closeBeside();
  else openTvChoice();
}

function actFor(event: KeyboardEvent): (() => void) | null {
  if (event.altKey || event.metaKey || event.ctrlKey) return null;
  if (event.key === "F2" && event.shiftKey) return turnTv;
  if (event.key !== "F3") return null;
  if (!event.shiftKey) return goToNext;
  const { session } = useSession.getState();
  return session.is === "in" && may(session.me, "thresholds") ? editThresholds : null;
}

export function useBoardKeys(): void {
  useKeys(actFor);
}
