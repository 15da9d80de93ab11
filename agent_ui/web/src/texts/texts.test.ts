import { describe, expect, test } from "vitest";
import {
  agentStates,
  callEnds,
  changeEvents,
  figureNames,
  lineStates,
  markKinds,
  skipRules,
  tileStates,
  owners,
  workKinds,
} from "../protocol";
import { thresholdFields } from "../state/figure";
import { lineKinds, lineWhys, registrations } from "../state/lines";
import { alarmCodes, awayWords, noticeCodes, problemCodes } from "../state/notices";
import deskEn from "./en.json";
import adminEn from "./en-admin.json";
import flowsEn from "./en-flows.json";
import floorEn from "./en-floor.json";
import nextEn from "./en-next.json";
import programsEn from "./en-programs.json";
import qaEn from "./en-qa.json";
import deskZh from "./zh.json";
import adminZh from "./zh-admin.json";
import flowsZh from "./zh-flows.json";
import floorZh from "./zh-floor.json";
import nextZh from "./zh-next.json";
import programsZh from "./zh-programs.json";
import qaZh from "./zh-qa.json";

type Tree = { [key: string]: string | Tree };

function flat(tree: Tree, path = ""): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === "string" ? [[path + key, value]] : Object.entries(flat(value, `${path}${key}.`)),
    ),
  );
}

const en = { ...deskEn, ...floorEn, ...adminEn, ...flowsEn, ...nextEn, ...programsEn, ...qaEn };
const zh = { ...deskZh, ...floorZh, ...adminZh, ...flowsZh, ...nextZh, ...programsZh, ...qaZh };
const english = flat(en);
const chinese = flat(zh);
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();
const sources = Object.entries(
  import.meta.glob<string>("../**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }),
).filter(([path]) => !path.endsWith(".test.ts"));

describe("the two catalogues", () => {
  test("hold the same keys", () => expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).sort()));

  test.each(Object.keys(english))("%s has the same holes in both and is not empty by mistake", (key) => {
    expect(holes(chinese[key] ?? "")).toEqual(holes(english[key] ?? ""));
    expect([english[key], chinese[key]]).not.toContain("");
  });
});

describe("every word a program uses has its text", () => {
  test.each([
    ...workKinds.slice(2).map((kind) => `next.kinds.${kind}`),
    ...owners.map((owner) => `next.owners.${owner}`),
    ...markKinds.map((kind) => `qa.marks.${kind}`),
    ...agentStates.map((state) => `state.${state}`),
    ...noticeCodes.map((code) => `notice.${code}`),
    ...alarmCodes.map((code) => `alarm.${code}`),
    ...awayWords.map((word) => `away.${word}`),
    ...lineStates.map((state) => `lines.states.${state}`),
    ...lineWhys.map((why) => `lines.why.${why}`),
    ...lineKinds.map((kind) => `lines.kinds.${kind}`),
    ...registrations.map((word) => `lines.registration.${word}`),
    ...problemCodes.map((code) => `problem.${code}`),
    ...["free", ...skipRules].map((rule) => `why.rules.${rule}`),
    ...changeEvents.map((event) => `why.events.${event}`),
    ...["none", "starting", "on", "missing"].map((word) => `recording.${word}`),
    ...["draft", "saving", "saved", "failed"].map((word) => `wrap.status.${word}`),
    ...["waiting", "kept", "failed"].map((word) => `rec.states.${word}`),
    ...figureNames.flatMap((name) => [`tile.figures.${name}`, `figure.formula.${name}`]),
    ...[...tileStates, "nobody"].map((state) => `tile.moods.${state}`),
    ...callEnds.map((end) => `figure.ends.${end}`),
    ...thresholdFields.map((name) => `thresholds.fields.${name}`),
    ...["registered", "starting", "connecting", "refused", "away", "stopped"].map((word) => `phone.${word}`),
  ])("%s", (key) => expect(english).toHaveProperty([key]));

  test("every key written in a source file exists", () => {
    const groups = Object.keys(en).join("|");
    const used = sources.flatMap(([path, text]) =>
      [...text.matchAll(new RegExp(`"((?:${groups})\\.[\\w.-]+)"`, "g"))].map((match) => [
        path,
        match[1] as string,
      ]),
    );
    expect(used.length).toBeGreaterThan(80);
    expect(used.filter(([, key]) => !((key as string) in english))).toEqual([]);
  });

  test("every obstacle to Ready has its words", () => {
    const desk = sources.find(([path]) => path.endsWith("state/desk.ts"))?.[1] ?? "";
    const type = desk.slice(
      desk.indexOf("export type ReadyObstacle"),
      desk.indexOf("export function readyObstacle"),
    );
    const words = [...type.matchAll(/"([\w-]+)"/g)].map((match) => `obstacle.${match[1]}`);
    expect(words.length).toBeGreaterThan(8);
    for (const word of words) expect(english).toHaveProperty([word]);
  });

  test("no field for days or times speaks the browser's language: DayField speaks the page's", () => {
    const own = /type="(date|datetime-local|month|week|time)"/;
    expect(sources.filter(([, text]) => own.test(text)).map(([path]) => path)).toEqual([]);
  });

  test("no Chinese stands in the code", () => {
    expect(sources.filter(([, text]) => /[\u4e00-\u9fff]/.test(text)).map(([path]) => path)).toEqual([]);
  });
});
