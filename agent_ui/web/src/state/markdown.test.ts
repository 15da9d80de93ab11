import { expect, test } from "vitest";
import { blocks, pieces } from "./markdown";

test("headings, paragraphs, lists, steps and what to say", () => {
  const found = blocks("# A\nb\nc\n\nd\n- e\n- **f**\n1. g\n2) h\n> i\n> j");
  expect(found.map((block) => block.is)).toEqual(["heading", "text", "text", "list", "steps", "quote"]);
  expect(found[3]).toEqual({
    is: "list",
    items: [[{ is: "text", text: "e" }], [{ is: "bold", text: "f" }]],
  });
});

test("bold, italic and code within a text", () => {
  expect(pieces("a **b** *c* `d` e").map((piece) => `${piece.is}:${piece.text}`)).toEqual([
    "text:a ",
    "bold:b",
    "text: ",
    "italic:c",
    "text: ",
    "code:d",
    "text: e",
  ]);
});

test("markup, links and pictures stay the text that they are", () => {
  const evil = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) <script>alert("1")</script>';
  expect(blocks(evil)).toEqual([{ is: "text", pieces: [{ is: "text", text: evil }] }]);
});

test("a long text is read in a time that grows with its length", () => {
  expect(blocks(`${"**a ".repeat(12_000)}`)).toHaveLength(1);
});
