import { describe, expect, test } from "vitest";
import type { QueueTile } from "../protocol";
import { chosen, pageNow, pageOf, pagesOf, tvAddress, tvFromAddress, usualTv } from "./tv";

const tiles = ["a", "b", "c"].map((id) => ({ id }) as QueueTile);

describe("what a television shows", () => {
  test("survives as an address", () => {
    const settings = { queues: ["b", "a"], everyS: 30, atOnce: 1 };
    expect(tvFromAddress(tvAddress(settings))).toEqual(settings);
    expect(tvFromAddress(tvAddress(usualTv))).toEqual(usualTv);
  });

  test("is as it was where the address says nothing or nonsense", () => {
    const before = { queues: ["a"], everyS: 20, atOnce: 2 };
    expect(tvFromAddress("", before)).toEqual(before);
    expect(tvFromAddress("?every=soon&at_once=", before)).toEqual(before);
    expect(tvFromAddress("?every=0&at_once=99", before)).toEqual({ queues: ["a"], everyS: 5, atOnce: 6 });
    expect(tvFromAddress("?queues=", before).queues).toEqual([]);
  });

  test("are the chosen queues in their order, all when none is chosen, none that is gone", () => {
    expect(chosen(tiles, { ...usualTv, queues: ["c", "gone", "a"] }).map((one) => one.id)).toEqual([
      "c",
      "a",
    ]);
    expect(chosen(tiles, usualTv)).toEqual(tiles);
  });

  test("turns by the clock, every page in its turn", () => {
    expect(pagesOf(3, 2)).toBe(2);
    expect(pagesOf(0, 2)).toBe(1);
    expect([0, 9_999, 10_000, 20_000].map((now) => pageNow(now, 2, 10))).toEqual([0, 0, 1, 0]);
    expect(pageNow(55_555, 1, 10)).toBe(0);
    expect(pageOf(tiles, 1, 2).map((one) => one.id)).toEqual(["c"]);
  });
});
