import type { DeskCall, SecondParty } from "../protocol";

const spacing = /[\s\-().\u2010-\u2013]/g;

/** The number outside that was typed, as it is dialled; null for what is none. The server has the last word. */
export function outsideNumber(typed: string): string | null {
  const number = typed.replace(spacing, "");
  return /^(\+\d{5,19}|\d{3,20})$/.test(number) ? number : null;
}

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
