import type { WatchWay } from "../../protocol";
import { useBoard } from "../../stores/board";
import { useSeat } from "../../stores/seat";
import { useKeys } from "../parts/use-keys";

/** The keys of a supervisor: F10 ends, as it does for an agent. */
export const seatKeys = {
  listen: "F2",
  whisper: "F4",
  barge: "F6",
  follow: "F7",
  takeOver: "F8",
  stop: "F10",
} as const;

/** In this way: what is heard now, or the agent whose row has the focus. */
function hear(way: WatchWay | null): void {
  const { screen, actions } = useSeat.getState();
  if (!actions) return;
  if (screen.mine !== null) {
    if (way === null) actions.follow(!screen.mine.is_following);
    else actions.change(way);
    return;
  }
  const agent = useBoard.getState().screen.agents.find((one) => one.id === screen.focused);
  if (agent) actions.listen(agent.id, agent.call, way ?? "listen", way === null);
}

function actFor(event: KeyboardEvent): (() => void) | null {
  const { actions } = useSeat.getState();
  if (!actions || event.altKey || event.metaKey || event.shiftKey || event.ctrlKey) return null;
  switch (event.key) {
    case seatKeys.listen:
      return () => hear("listen");
    case seatKeys.whisper:
      return () => hear("whisper");
    case seatKeys.barge:
      return () => hear("barge");
    case seatKeys.follow:
      return () => hear(null);
    case seatKeys.takeOver:
      return () => actions.takeOver();
    case seatKeys.stop:
      return () => actions.stop();
    default:
      return null;
  }
}

export function useSeatKeys(): void {
  useKeys(actFor);
}
