import { useBoard } from "../../stores/board";
import { nameById } from "../words";

/** The name of who is on the floor, or the id. Names do not change: nothing is drawn anew for them. */
export function agentName(id: string, language: string): string {
  return nameById(useBoard.getState().screen.agents, id, language);
}
