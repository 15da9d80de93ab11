import type { DeskCall, SecondParty } from "../protocol";

/** Whom the agent seeks or consults, if anybody. */
export function secondOf(call: DeskCall): SecondParty | null {
  return call.second ?? null;
}

/** Agents in the conference besides this one; nobody in an ordinary conversation. */
export function partiesOf(call: DeskCall): string[] {
  return call.parties ?? [];
}

/** Whether the call is this agent's: else it was rung or consulted as a second party, or is in another's conference. */
export function isLead(call: DeskCall): boolean {
  return (call.part ?? "lead") === "lead";
}
