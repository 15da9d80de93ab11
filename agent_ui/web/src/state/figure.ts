import type { Figure, FigureName, Problem, Thresholds } from "../protocol";

/** What is beside the board: a figure with its calls, or a queue's thresholds, or what a television shows. */
export type Beside =
  | { is: "nothing" }
  | {
      is: "figure";
      queue: string;
      figure: FigureName;
      told: Figure | null;
      problem: Problem | null;
      pages: number;
    }
  | { is: "thresholds"; queue: string }
  | { is: "owed"; queue: string }
  | { is: "tv" };

export const nothingBeside: Beside = { is: "nothing" };

export function askedFor(queue: string, figure: FigureName): Beside {
  return { is: "figure", queue, figure, told: null, problem: null, pages: 1 };
}

/** An answer; one about something else, that is no longer asked for, is left out. */
export function answered(beside: Beside, told: Figure): Beside {
  if (beside.is !== "figure" || beside.queue !== told.queue || beside.figure !== told.figure) return beside;
  return { ...beside, told, problem: null };
}

export function refused(
  beside: Beside,
  about: { queue: string; figure: FigureName },
  problem: Problem,
): Beside {
  if (beside.is !== "figure" || beside.queue !== about.queue || beside.figure !== about.figure) return beside;
  return { ...beside, problem };
}

/** Several pages of one answer as one: the first says the value, all say their calls. */
export function joined(pages: Figure[]): Figure | null {
  const first = pages[0];
  return first ? { ...first, calls: pages.flatMap((page) => page.calls) } : null;
}

/** A form's texts of a queue's thresholds; shares in per cent, "" for what is not watched. */
export type ThresholdTexts = Record<keyof Thresholds, string>;

const inPercent: (keyof Thresholds)[] = ["service_level", "abandoned", "warn_at"];
export const thresholdFields: (keyof Thresholds)[] = [
  "service_level",
  "longest_wait_s",
  "abandoned",
  "asa_s",
  "waiting",
  "ready",
  "from_calls",
  "warn_at",
];
export const neededFields: (keyof Thresholds)[] = ["from_calls", "warn_at"];

export function textsOf(told: Thresholds): ThresholdTexts {
  const text = (name: keyof Thresholds): string => {
    const value = told[name];
    if (value === null || value === undefined) return "";
    return String(inPercent.includes(name) ? Number((value * 100).toFixed(2)) : value);
  };
  return Object.fromEntries(thresholdFields.map((name) => [name, text(name)])) as ThresholdTexts;
}

/** What was typed as thresholds, or the first field that is wrong. */
export function typed(
  texts: ThresholdTexts,
): { is: "right"; told: Thresholds } | { is: "wrong"; field: keyof Thresholds } {
  const told: Record<string, number | null> = {};
  for (const name of thresholdFields) {
    const text = texts[name].trim().replace(/[%\uff05]$/, "");
    const value = Number(text);
    const isEmpty = text === "";
    if (isEmpty && !neededFields.includes(name)) {
      told[name] = null;
      continue;
    }
    const most = inPercent.includes(name) ? 100 : 86400;
    if (isEmpty || !Number.isFinite(value) || value <= 0 || value > most) return { is: "wrong", field: name };
    if (["waiting", "ready", "from_calls"].includes(name) && !Number.isInteger(value))
      return { is: "wrong", field: name };
    told[name] = inPercent.includes(name) ? Number((value / 100).toFixed(4)) : value;
  }
  return { is: "right", told: told as unknown as Thresholds };
}
