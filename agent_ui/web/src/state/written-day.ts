/** Days and moments as they are written in a field: one form in every language, whose month no one can mistake. */

const DAY = /^(\d{4})\s*[-/.\u5e74]?\s*(\d{1,2})\s*[-/.\u6708]?\s*(\d{1,2})\s*\u65e5?$/;
const TIME = /^(\d{1,2})\s*[:\uff1a\u65f6]\s*(\d{1,2})\s*\u5206?$/;
const two = (value: number) => String(value).padStart(2, "0");

/** A day in any of the usual ways, as YYYY-MM-DD; null: there is no such day. */
export function dayTyped(text: string): string | null {
  const found = DAY.exec(text.trim());
  if (found === null) return null;
  const [year, month, day] = found.slice(1).map(Number) as [number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(year, month)
    ? `${year}-${two(month)}-${two(day)}`
    : null;
}

/** A day with its time, as YYYY-MM-DDTHH:MM; null: it is none, or the time is missing. */
export function momentTyped(text: string): string | null {
  const parts = /^(.*?)\s*[T\s\u65e5]\s*(\d{1,2}\s*[:\uff1a\u65f6].*)$/.exec(text.trim());
  const day = dayTyped(parts?.[1] ?? "");
  const time = TIME.exec(parts?.[2] ?? "");
  if (day === null || time === null) return null;
  const [hour, minute] = [Number(time[1]), Number(time[2])];
  return hour <= 23 && minute <= 59 ? `${day}T${two(hour)}:${two(minute)}` : null;
}

const lengthOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate();

export function daysLater(day: string, days: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The same day of another month; where that month is too short, its last. */
export function monthsLater(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const last = lengthOf(first.getUTCFullYear(), first.getUTCMonth() + 1);
  return `${first.toISOString().slice(0, 8)}${two(Math.min(date, last))}`;
}

/** The weeks that a month touches, Mondays first, with the days of its neighbours that fill them. */
export function weeksOf(day: string): string[][] {
  const first = `${day.slice(0, 8)}01`;
  const monday = daysLater(first, -((new Date(`${first}T12:00:00Z`).getUTCDay() + 6) % 7));
  const weeks = [];
  for (let start = monday; start <= monthsLater(first, 1); start = daysLater(start, 7))
    weeks.push(Array.from({ length: 7 }, (_, ahead) => daysLater(start, ahead)));
  return weeks.filter((week) => week.some((one) => one.slice(0, 7) === day.slice(0, 7)));
}

/** Where a key leads from a day when a row is a week; null: it leads nowhere. */
export function inWeeks(day: string, key: string): string | null {
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key];
  if (days !== undefined) return daysLater(day, days);
  const months = { PageUp: -1, PageDown: 1 }[key];
  return months === undefined ? null : monthsLater(day, months);
}

/** The same when a row is a month; it does not leave the year. */
export function inMonths(day: string, key: string): string | null {
  const months = { ArrowUp: -1, ArrowDown: 1 }[key];
  const days = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (months === undefined && days === undefined) return null;
  const there = months === undefined ? daysLater(day, days ?? 0) : monthsLater(day, months);
  return there.slice(0, 4) === day.slice(0, 4) ? there : day;
}
