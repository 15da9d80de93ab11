import { expect, test } from "vitest";
import type { Roads } from "../protocol";
import { ITEM_H, isDead, itemsOf, laneOf, type Placed, placed } from "./roads";

const hours = { calendar: "office", opening: "open" as const, changes_at: null, marks: [] };
const roads: Roads = {
  numbers: [
    { number: "1", client: "a", flow: "line", reasons: [], marks: [] },
    { number: "2", client: "a", flow: "", reasons: [], marks: ["no-flow"] },
    { number: "3", client: "a", flow: "", reasons: ["help"], marks: ["own-row"] },
    { number: "9", client: "b", flow: "", reasons: [], marks: [] },
  ],
  flows: [
    { flow: "line", client: "a", version: 1, hours: [hours], reasons: ["bill", "help", "gone"], marks: [] },
  ],
  reasons: [
    { id: "bill", queue: "q1" },
    { id: "help", queue: "q2" },
  ],
  queues: [
    { id: "q2", client: "a", able: 0, here: 0, marks: ["nobody-able"] },
    { id: "q1", client: "a", able: 2, here: 1, marks: [] },
  ],
};

test("a number leads through the hours to its flow and on to queues; another client's are not here", () => {
  const items = itemsOf(roads, "a");
  expect(items.map((one) => [one.key, one.to])).toEqual([
    ["number 1", ["hours line office"]],
    ["number 2", []],
    ["number 3", ["queue q2"]],
    ["hours line office", ["flow line"]],
    ["flow line", ["queue q1", "queue q2"]],
    ["queue q2", []],
    ["queue q1", []],
  ]);
  expect(items.filter((one) => one.marks.some(isDead)).map((one) => one.id)).toEqual(["2", "q2"]);
});

test("nothing stands upon another, and all are within", () => {
  const { places, width, height } = placed(itemsOf(roads, "a"));
  expect(new Set(places.map((one) => `${one.x} ${one.y}`)).size).toBe(places.length);
  for (const one of places) expect(one.x < width && one.y < height).toBe(true);
  expect(placed([]).places).toEqual([]);
});

test("a line that passes a column passes between what stands in it", () => {
  const { places } = placed(itemsOf(roads, "a"));
  const at = (key: string) => places.find((one) => one.item.key === key) as Placed;
  for (const from of places)
    for (const key of from.item.to) {
      const to = at(key);
      const y = laneOf(from, to, places);
      for (const one of places)
        if (one.x > from.x && one.x < to.x)
          expect(y < one.y || y > one.y + ITEM_H, `${from.item.key} ${key}`).toBe(true);
    }
  // A number with keys of its own, in the row of another's hours and flow, is not drawn as if it led through them.
  const first = at("number 1");
  const beside = { ...first, item: { ...first.item, key: "number 0", to: ["queue q2"] } };
  expect(laneOf(beside, at("queue q2"), places)).not.toBe(beside.y + ITEM_H / 2);
});
