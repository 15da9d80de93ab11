import { expect, test } from "vitest";
import type { PromptCall, PromptLine } from "../protocol";
import { isOver, isTake, versionBefore, withTold, wordOf } from "./prompt-take";

const call = (id: string, more: Partial<PromptCall> = {}): PromptCall => ({
  id,
  client: "demo",
  name: "hello",
  language: "zh",
  line: "telecom",
  number: "138****5678",
  began_at: "2026-11-29T06:00:00Z",
  state: "calling",
  result: "",
  ...more,
});
const over = (id: string, result: string) => call(id, { state: "over", result });

test("a call that goes on is followed in its place", () => {
  const begun = withTold([], call("a"));
  const told = withTold(begun, call("a", { state: "recording" }));
  expect(told.map((one) => one.state)).toEqual(["recording"]);
  expect(isOver(told[0] as PromptCall)).toBe(false);
});

test("takes stay beside the next call; what came to nothing gives way to it", () => {
  const calls = withTold([over("a", "recorded")], over("b", "busy"));
  expect(calls.map((one) => one.id)).toEqual(["b", "a"]);
  expect(withTold(calls, call("c")).map((one) => one.id)).toEqual(["c", "a"]);
});

test("a take that was kept is shown no more", () => {
  const calls = [over("b", "recorded"), over("a", "recorded")];
  expect(withTold(calls, over("b", "gone")).map((one) => one.id)).toEqual(["a"]);
  expect(withTold(calls, over("a", "gone")).map((one) => one.id)).toEqual(["b"]);
});

test("a take is kept over its own prompt's version, whatever the form says now", () => {
  const file = {
    language: "zh",
    version: 3,
    seconds: 1,
    peak_db: 0,
    uploaded_by: "",
    uploaded_at: "",
    text: "",
  };
  const lines = [{ client: "demo", name: "hello", files: [file], used: [], old: [] }] as PromptLine[];
  expect(versionBefore(lines, call("a"))).toBe(3);
  expect(versionBefore(lines, call("a", { language: "en" }))).toBe(0);
  expect(versionBefore(lines, call("a", { name: "bye" }))).toBe(0);
});

test("each end has its word, and silence is no take", () => {
  expect(wordOf(call("a"))).toBe("prompts.call.state.calling");
  expect(wordOf(over("a", "nothing-said"))).toBe("prompts.call.result.nothing-said");
  expect(isTake(over("a", "nothing-said"))).toBe(false);
  expect(isOver(call("a", { state: "lost" }))).toBe(true);
});
