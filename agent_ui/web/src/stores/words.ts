import { api, RequestFailed } from "../link/http";
import { useDesk } from "./desk";
import { useSide } from "./side";

/** What the server answers comes as a snapshot; what went wrong stays where the person looks. */
async function tried(work: Promise<unknown>): Promise<void> {
  try {
    await work;
    useSide.setState({ problem: null });
  } catch (error) {
    useSide.setState({
      problem: error instanceof RequestFailed ? error.problem : { code: "unexpected", zh: "", en: "" },
    });
  }
}

export function readMessage(id?: string): Promise<void> {
  const first = id ?? useDesk.getState().screen.snapshot?.messages?.[0]?.id;
  return first === undefined ? Promise.resolve() : tried(api.readMessage(first));
}

export function toggleHand(): Promise<void> {
  const isUp = (useDesk.getState().screen.snapshot?.hand_since ?? null) !== null;
  return tried(isUp ? api.lowerHand() : api.raiseHand());
}
