import { expect, test } from "vitest";
import type { FloorAgent } from "../protocol";
import { matching } from "./directory";

const agent = (id: string, state: FloorAgent["state"], team = ""): FloorAgent => ({
  id,
  name_zh: `名${id}`,
  name_en: `Name ${id}`,
  state,
  since: "2026-11-28T16:00:00Z",
  reason: null,
  call: null,
  caller: null,
  queue: null,
  handled_today: 0,
  team,
});
const floor = [
  agent("b", "talking"),
  agent("a", "ready", "front"),
  agent("me", "ready"),
  agent("c", "signed-out"),
];
const ids = (typed: string) =>
  matching(floor, typed, "me", "en", (one) => one.team ?? "").map((one) => one.id);

test("whoever can be rung comes first; neither oneself nor who has left is there", () =>
  expect(ids("")).toEqual(["a", "b"]));

test("typing finds by name in either language, by login and by team", () => {
  expect(ids("名b")).toEqual(["b"]);
  expect(ids("NAME A")).toEqual(["a"]);
  expect(ids("front")).toEqual(["a"]);
  expect(ids("nobody")).toEqual([]);
});

test("of a thousand a hundred are drawn", () => {
  const many = Array.from({ length: 1000 }, (_, place) => agent(`x${place}`, "ready"));
  expect(matching(many, "", "me", "en", () => "")).toHaveLength(100);
});
