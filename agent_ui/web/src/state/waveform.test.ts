import { describe, expect, test } from "vitest";
import { nextMark, nextSpeed, outline, peaks, silences, skipFrom, speeds } from "./waveform";

const RATE = 100;
const lane = (...parts: [seconds: number, level: number][]) =>
  Float32Array.from(parts.flatMap(([seconds, level]) => Array<number>(seconds * RATE).fill(level)));

describe("peaks", () => {
  test("are the loudest of each column, whatever its sign", () =>
    expect(peaks(Float32Array.from([0, -0.5, 0.25, 0.125]), 2)).toEqual([0.5, 0.25]));
  test("of more columns than samples leave no hole", () =>
    expect(peaks(Float32Array.from([0.5, 0.25]), 4)).toEqual([0.5, 0.5, 0.25, 0.25]));
  test("never leave the lane", () => expect(peaks(Float32Array.from([1.5]), 1)).toEqual([1]));
  test("of nothing are flat", () => expect(peaks(new Float32Array(), 2)).toEqual([0, 0]));
});

describe("silences", () => {
  test("are where neither lane says anything, less a margin", () => {
    const customer = lane([2, 0.5], [8, 0]);
    const agent = lane([6, 0], [4, 0.5]);
    expect(silences([customer, agent], RATE)).toEqual([{ from: 2.25, to: 5.75 }]);
  });
  test("of a breath's length are none", () =>
    expect(silences([lane([1, 0.5], [1, 0], [1, 0.5])], RATE)).toEqual([]));
  test("reach to the end, and a line's hum is silence", () =>
    expect(silences([lane([1, 0.5], [3, 0.005])], RATE)).toEqual([{ from: 1.25, to: 3.75 }]));
  test("of nothing are none", () => expect(silences([], RATE)).toEqual([]));
});

describe("what a key does", () => {
  test("skips only from within a silence", () => {
    const spans = [{ from: 2, to: 5 }];
    expect([1.9, 2, 4.9, 5].map((at) => skipFrom(spans, at))).toEqual([null, 5, 5, null]);
  });
  test("speeds have two ends", () => {
    expect([nextSpeed(1, 1), nextSpeed(1, -1)]).toEqual([1.25, 0.75]);
    expect([nextSpeed(2, 1), nextSpeed(0.5, -1)]).toEqual([2, 0.5]);
    expect([speeds[0], speeds.at(-1)]).toEqual([0.5, 2]);
  });
  test("goes from mark to mark, and not to what lies before the recording", () => {
    expect(nextMark([-30, 20, 5], 0, 1)).toBe(5);
    expect(nextMark([-30, 20, 5], 5, 1)).toBe(20);
    expect(nextMark([-30, 20, 5], 20, -1)).toBe(5);
    expect(nextMark([-30, 20, 5], 5, -1)).toBeNull();
  });
});

test("an outline goes along the top and back along the bottom", () => {
  expect(outline([0, 0.5])).toBe("M0 1.000L1 0.500L1 1.500L0 1.000Z");
  expect(outline([])).toBe("");
});
