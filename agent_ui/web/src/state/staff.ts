import type { Problem, StaffPerson, StaffRow } from "../protocol";

/** A person as it is typed. `seen` "": one who is not there yet. */
export interface StaffDraft {
  seen: string;
  row: StaffRow;
  why: string;
}

export const freshRow: StaffRow = {
  login: "",
  name_zh: "",
  name_en: "",
  role: "agent",
  clients: [],
  networks: [],
  needs_totp: false,
  has_standing_leg: false,
  team: null,
  skills: {},
  queues: {},
  certifications: [],
};

export const draftOf = (person: StaffPerson): StaffDraft => ({ seen: person.seen, row: person.row, why: "" });

/** Whether something was typed that is not as it was. */
export const isTouched = (draft: StaffDraft, was: StaffPerson | null): boolean =>
  JSON.stringify(draft.row) !== JSON.stringify(was?.row ?? freshRow);

/** How a certification stands today. Days are compared as they are written: in the client's zone, to the day. */
export function standing(
  of: { first_day: string; last_day: string },
  today: string,
): "over" | "to-come" | "ending" | "valid" {
  if (of.last_day < today) return "over";
  if (of.first_day > today) return "to-come";
  return daysBetween(today, of.last_day) <= 30 ? "ending" : "valid";
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000);
}

/** The day of the person's own clock, as a certification writes it. */
export function today(now: Date = new Date()): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** Which field of the form a refusal is about; "": none of them. */
export function fieldOf(problem: Problem | null): string {
  const where = (problem?.where ?? "").replace(/^row\./, "").split(/[.[]/)[0] ?? "";
  return where === "network" ? "networks" : where;
}
