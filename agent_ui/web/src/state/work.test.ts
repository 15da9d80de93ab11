import { expect, test } from "vitest";
import type { WorkItem } from "../protocol";
import { isMine, isOverdue, withItem, without } from "./work";

const item: WorkItem = {
  id: "c1-v1",
  client: "t",
  queue: "q",
  reason: "r",
  call: "c1",
  caller: "139",
  spoken_s: 4,
  created_at: "2026-01-01T08:00:00Z",
  due_at: "2026-01-01T09:00:00Z",
  state: "open",
  agent: null,
  agent_name_zh: "",
  agent_name_en: "",
  done_at: null,
  note: "",
  sound: "kept",
};

test("an item is overdue from its due time on", () => {
  expect(isOverdue(item, Date.parse("2026-01-01T08:59:59Z"))).toBe(false);
  expect(isOverdue(item, Date.parse("2026-01-01T09:00:00Z"))).toBe(true);
});

test("only the one who took it may finish it", () => {
  expect(isMine(item, "anna")).toBe(false);
  const taken: WorkItem = { ...item, state: "taken", agent: "anna" };
  expect(isMine(taken, "anna")).toBe(true);
  expect(isMine(taken, "ben")).toBe(false);
});

test("a change keeps the order, what is done goes away", () => {
  const other = { ...item, id: "c2-v1" };
  const taken: WorkItem = { ...item, state: "taken", agent: "anna" };
  expect(withItem([item, other], taken)).toEqual([taken, other]);
  expect(without([item, other], item.id)).toEqual([other]);
});
