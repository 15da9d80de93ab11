import type { CalendarYear } from "../protocol";

/** The same day of the next year; the 29th of February is the 28th. */
export function yearLater(day: string): string {
  return day === "" ? "" : `${Number(day.slice(0, 4)) + 1}${day.slice(4)}`.replace(/-02-29$/, "-02-28");
}

const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The dated days of a calendar as the CSV that its editor reads, moved to the next year: to be looked over there. */
export function nextYearCsv({ entries }: Pick<CalendarYear, "entries">): string {
  const rows = entries.map((one) =>
    [one.kind, yearLater(one.date), yearLater(one.until), one.name, one.hours.join(" ")].map(cell).join(","),
  );
  return ["kind,date,until,name,hours", ...rows, ""].join("\r\n");
}
