import { expect, test } from "vitest";
import { checkOf, levelDb, noEcho, troublesOf } from "./headset";

const good = { heard: 5, of: 5, ms: 120 };

test("a level is told in dB of full scale", () => {
  expect(levelDb(new Float32Array(100).fill(1))).toBeCloseTo(0);
  expect(levelDb(new Float32Array(100).fill(0.1))).toBeCloseTo(-20);
  expect(levelDb(new Float32Array(100))).toBe(-120);
  expect(levelDb(new Float32Array(0))).toBe(-120);
});

test.each([
  ["nothing", -20, good, {}, []],
  ["no microphone", null, good, {}, ["microphone"]],
  ["a mute switch", -80, good, {}, ["microphone"]],
  ["no way to the exchange", -20, noEcho, {}, ["echo"]],
  ["one tone lost", -20, { ...good, heard: 4 }, {}, []],
  ["a far exchange", -20, { ...good, ms: 800 }, {}, ["delay"]],
  ["a bad network", -20, good, { loss: 0.05, jitterMs: 80 }, ["loss", "jitter"]],
] as const)("%s", (_, peakDb, echo, network, expected) => {
  expect(troublesOf(peakDb, echo, network)).toEqual(expected);
  expect(checkOf(peakDb, echo, network).outcome).toBe(expected.length === 0 ? "good" : "poor");
});
