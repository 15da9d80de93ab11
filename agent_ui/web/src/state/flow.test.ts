import { describe, expect, test } from "vitest";
import type { FlowForms } from "../protocol";
import { aboutOf, changedBy, freeName, newNode, piecesAsWritten, setAt, waysOf } from "./flow";
import { BOX_H, draw } from "./flow-drawing";

const forms: FlowForms = {
  head: [],
  source: [],
  survey: [],
  question: [],
  keys: [],
  languages: [],
  reads_as: [],
  nodes: [
    {
      do: "menu",
      fields: [
        { key: "say", kind: "pieces", is_needed: true },
        { key: "keys", kind: "map", of: "node", by: "key", is_needed: true },
        { key: "otherwise", kind: "name", of: "node", is_needed: true },
        { key: "tries", kind: "integer", is_needed: false, usual: "3" },
      ],
    },
  ],
};
const menu = {
  do: "menu",
  say: { zh: "a", en: "Press" },
  keys: { "1": "bill", "*": "main" },
  otherwise: "bye",
};

describe("a flow's data", () => {
  test("a way for each field that names a node", () => {
    expect(waysOf(menu, forms)).toEqual([
      { to: "bill", field: "keys", key: "1" },
      { to: "main", field: "keys", key: "*" },
      { to: "bye", field: "otherwise", key: "" },
    ]);
    expect(waysOf({ do: "sing" }, forms)).toEqual([]);
  });

  test("what it says is what it is about", () => expect(aboutOf(menu, forms, "en")).toBe("Press"));

  test("values are set and taken away, and what leads there is made", () => {
    expect(setAt({ a: { b: "1" } }, ["a", "b"], null)).toEqual({ a: {} });
    expect(setAt({ a: ["x", "y"] }, ["a", 0], null)).toEqual({ a: ["y"] });
    expect(setAt({}, ["nodes", "n", "keys", "1"], "x")).toEqual({ nodes: { n: { keys: { "1": "x" } } } });
    expect(setAt({ say: { zh: "a" } }, ["say", 1], "greeting")).toEqual({ say: [{ zh: "a" }, "greeting"] });
    expect(
      changedBy({ a: "1" }, [
        { where: ["a"], value: "2" },
        { where: ["nodes", "a"], rename: "b" },
      ]),
    ).toEqual({
      a: "2",
    });
  });

  test("one piece stands alone, a recorded file by its name", () => {
    expect(piecesAsWritten([])).toBeNull();
    expect(piecesAsWritten([{ recorded: "greeting" }])).toBe("greeting");
    expect(piecesAsWritten(["menu", { zh: "a", en: "b" }])).toEqual(["menu", { zh: "a", en: "b" }]);
  });

  test("a new node has what it needs", () => {
    expect(newNode("menu", forms, "bye")).toEqual({
      do: "menu",
      say: { zh: "", en: "" },
      keys: {},
      otherwise: "bye",
    });
    expect(freeName("menu", { menu: "", "menu-2": "" })).toBe("menu-3");
  });
});

describe("a drawing", () => {
  const ids = ["start", "main", "bill", "help", "bye", "alone"];
  const edges = [
    { from: "start", to: "main", label: "" },
    { from: "main", to: "bill", label: "1" },
    { from: "main", to: "help", label: "2" },
    { from: "main", to: "bye", label: "otherwise" },
    { from: "bill", to: "bye", label: "" },
    { from: "help", to: "main", label: "*" },
    { from: "main", to: "bill", label: "3" },
    { from: "main", to: "nowhere", label: "9" },
  ];
  const drawing = draw(ids, edges, "start");
  const row = (id: string) => drawing.boxes.find((box) => box.id === id)?.row;

  test("leads down, and back at the side", () => {
    expect([row("start"), row("main"), row("bill"), row("bye")]).toEqual([0, 1, 2, 3]);
    expect(drawing.lines.filter((line) => line.isBack).map((line) => line.from)).toEqual(["help"]);
    expect(row("alone")).toBe(4);
  });

  test("joins ways between the same two, and leaves out what is not there", () => {
    expect(drawing.lines.find((line) => line.from === "main" && line.to === "bill")?.label).toBe("1 · 3");
    expect(drawing.lines.every((line) => line.to !== "nowhere")).toBe(true);
  });

  test("no two boxes touch, and all are within", () => {
    for (const one of drawing.boxes) {
      expect(one.y + BOX_H).toBeLessThanOrEqual(drawing.height);
      for (const other of drawing.boxes)
        if (one.id !== other.id && one.row === other.row)
          expect(Math.abs(one.x - other.x)).toBeGreaterThan(176);
    }
  });

  test("nothing at all is a drawing too, and so is a flow whose start is missing", () => {
    expect(draw([], [], "x").boxes).toEqual([]);
    expect(draw(["a", "b"], [{ from: "a", to: "b", label: "" }], "x").boxes.map((box) => box.row)).toEqual([
      0, 1,
    ]);
  });
});
