import { expect, test } from "vitest";
import type { WorkItem } from "../protocol";
import { fieldOf, instantOf, isPlanned, nextDueMs, proposed } from "./next-action";

test("an instant goes into the field and comes back, to the minute", () => {
  for (const instant of ["2026-11-29T07:30:00.000Z", "2027-03-28T01:15:00.000Z", "2026-10-25T00:45:00.000Z"])
    expect(instantOf(fieldOf(instant))).toBe(instant);
  expect(fieldOf("")).toBe("");
  expect(instantOf("")).toBe("");
});

test("an hour from now, at a quarter", () => {
  const now = Date.parse("2026-11-29T07:37:00Z");
  expect(proposed(now).at).toBe("2026-11-29T08:45:00.000Z");
  expect(isPlanned(proposed(now))).toBe(true);
});

test("a follow-up says what is to be done, and both when", () => {
  const next = { kind: "follow-up", at: "2026-11-29T08:45:00.000Z", owner: "queue" } as const;
  expect(isPlanned(next)).toBe(false);
  expect(isPlanned({ ...next, what: "send it" })).toBe(true);
  expect(isPlanned({ ...next, what: "send it", at: "" })).toBe(false);
  expect(isPlanned(null)).toBe(true);
});

test("the first of the own that is ahead", () => {
  const item = (owner: "agent" | "queue", starts_at: string | null, due_at: string) =>
    ({ owner, starts_at, due_at }) as WorkItem;
  const at = (minute: number) => `2026-11-29T08:${String(minute).padStart(2, "0")}:00Z`;
  const items = [
    item("queue", at(1), at(2)),
    item("agent", at(5), at(20)),
    item("agent", null, at(4)),
    item("agent", at(0), at(15)),
  ];
  expect(nextDueMs(items, Date.parse(at(3)))).toBe(Date.parse(at(4)));
  expect(nextDueMs(items, Date.parse(at(6)))).toBeNull();
});
