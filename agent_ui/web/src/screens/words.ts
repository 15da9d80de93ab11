import type { TFunction } from "i18next";
import type { Problem } from "../protocol";
import { isWithheld, maskNumber } from "../state/masking";
import { problemCodes } from "../state/notices";

interface TwoNames {
  name_zh: string;
  name_en: string;
}

/** The name in the person's language. */
export function nameOf(named: TwoNames, language: string): string {
  return language.startsWith("zh") ? named.name_zh : named.name_en;
}

/** The name behind an id, or the id itself when the catalogue does not know it. */
export function nameById(list: (TwoNames & { id: string })[], id: string | null, language: string): string {
  if (id === null) return "";
  const found = list.find((one) => one.id === id);
  return found ? nameOf(found, language) : id;
}

/** Who published something: a login, or a program's mark before it in words. */
export function byText(by: string, t: TFunction): string {
  const [, kind, who] = /^(cli|token):(.+)$/.exec(by) ?? [];
  if (kind !== undefined) return t(`by.${kind}`, { who });
  return by === "seed" ? t("by.seed") : by;
}

/** A problem in plain words: the server's text, or the page's own for its own codes. */
export function problemText(problem: Problem, t: TFunction, language: string): string {
  const told = language.startsWith("zh") ? problem.zh : problem.en;
  if (told) return told;
  return (problemCodes as readonly string[]).includes(problem.code)
    ? t(`problem.${problem.code}`)
    : problem.code;
}

/** A code's text out of a group, or the group's "unknown" text with the code in it. */
export function codeText(
  group: "notice" | "alarm" | "away",
  known: readonly string[],
  code: string,
  t: TFunction,
  who = "",
): string {
  return known.includes(code) ? t(`${group}.${code}`, { who }) : t(`${group}.unknown`, { code, part: code });
}

export function callerText(number: string, t: TFunction): string {
  return isWithheld(number) ? t("call.withheld") : maskNumber(number);
}

/** 0.8333 -> "83%"; nothing yet -> "–". */
export function percent(share: number | null): string {
  return share === null ? "–" : `${Math.round(share * 100)}%`;
}

const times = new Map<string, Intl.DateTimeFormat>(); // making one takes longer than drawing a row

export function timeOfDay(ms: number, language: string): string {
  let form = times.get(language);
  if (form === undefined) {
    form = new Intl.DateTimeFormat(language, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    times.set(language, form);
  }
  return form.format(ms);
}

const MINUTE: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "short", // never 11/12: whose month comes first?
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
};

export function dayAndTime(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, { ...MINUTE, second: "2-digit" });
}

/** For what people agree on: nobody is due at a second. */
export function dayAndMinute(iso: string, language: string): string {
  return new Date(iso).toLocaleString(language, MINUTE);
}
