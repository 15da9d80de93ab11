import type { CalendarYear } from "../protocol";

/** The same day of the next year; the 29th of February is the 28th. */
export function yearLater(day: string): string {
  return day === "" ? "" : `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`.replace(/-02-29$/, "-02-28");
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const HEAD = "kind,date,until,name,hours";

/** What a day is made: as the week says, closed, or worked. */
export type DayKind = "week" | "holiday" | "workday";

/** One day as the table that is read. */
export function dayCsv(day: { kind: DayKind; date: string; name: string; hours: string }): string {
  const name = day.kind === "week" ? "" : day.name.trim();
  const hours = day.kind === "workday" ? day.hours.trim() : "";
  return [HEAD, [day.kind, day.date, "", name, hours].map(cell).join(","), ""].join("\r\n");
}

/** The hours of the first usual day of the year that is open: what is proposed for a day that is worked. */
export function usualHours({ days }: Pick<CalendarYear, "days">): string {
  return days.find((day) => day.why === "week" && day.hours.length > 0)?.hours.join(" ") ?? "09:00-18:00";
}

/** The dated days of a calendar as they are, in the same table. */
export function yearCsv({ entries }: Pick<CalendarYear, "entries">): string {
  const rows = entries.map((one) =>
    [one.kind, one.date, one.until, one.name, one.hours.join(" ")].map(cell).join(","),
  );
  return [HEAD, ...rows, ""].join("\r\n");
}

/** The dated days of a calendar as the CSV that its editor reads, moved to the next year: to be looked over there. */
export function nextYearCsv({ entries }: Pick<CalendarYear, "entries">): string {
  return yearCsv({
    entries: entries.map((one) => ({ ...one, date: yearLater(one.date), until: yearLater(one.until) })),
  });
}
