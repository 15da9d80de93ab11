import { expect, test } from "vitest";
import { type Choice, fitting, pathOf } from "./choice";
import { isTypedAs } from "./pinyin";

const choices: Choice[] = [
  { value: "a", label: "账户", also: "Account" },
  { value: "b", label: "账户 › 账单", also: "Account › Billing" },
  { value: "t", label: "故障", also: "Technical" },
];
const found = (query: string, used: string[] = []) =>
  fitting(choices, query, used, isTypedAs).map((one) => one.value);

test("most used first, the others in their own order", () => {
  expect(found("")).toEqual(["a", "b", "t"]);
  expect(found("", ["t", "b"])).toEqual(["t", "b", "a"]);
});

test("by either language, by pinyin and by its initials", () => {
  expect(found("账")).toEqual(["a", "b"]);
  expect(found("bill")).toEqual(["b"]);
  expect(found("zd")).toEqual(["b"]);
  expect(found("guzhang")).toEqual(["t"]);
  expect(found("gz", ["b"])).toEqual(["t"]);
  expect(found("nothing")).toEqual([]);
});

test("before the table of pinyin has come, by what is written", () => {
  expect(fitting(choices, "gz", [])).toEqual([]);
  expect(fitting(choices, "acc", []).map((one) => one.value)).toEqual(["a", "b"]);
});

test("a sub-reason says what it is a part of, and a circle ends", () => {
  const reason = (id: string, parent: string | null) => ({
    id,
    client: "c",
    parent,
    name_zh: id,
    name_en: id,
  });
  expect(pathOf([reason("a", null), reason("b", "a")], "b", (one) => one.name_en)).toBe("a › b");
  expect(pathOf([reason("a", "b"), reason("b", "a")], "b", (one) => one.name_en).split(" › ")).toHaveLength(
    5,
  );
  expect(pathOf([], "x", (one) => one.name_en)).toBe("");
});
