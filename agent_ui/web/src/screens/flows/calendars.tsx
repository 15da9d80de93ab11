import { Button, NumberInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { CalendarDay, CalendarYear, Problem } from "../../protocol";
import { nextYearCsv, yearCsv } from "../../state/year";
import { inMonths } from "../../state/written-day";
import { useCatalogue } from "../../stores/session";
import admin from "../admin/admin.module.css";
import { goSection } from "../admin/use-section";
import { ProblemLine } from "../parts/problem-line";
import { nameById } from "../words";
import classes from "./calendars.module.css";
import { DayForm, YearImport } from "./year-days";

/** All opening hours of a year, by client: what is closed, what is worked instead, and who asks each calendar. */
export default function Calendars() {
  const { t, i18n } = useTranslation();
  const clients = useCatalogue()?.clients ?? [];
  const [year, setYear] = useState(() => new Date().getFullYear());
  const [list, setList] = useState<CalendarYear[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reads, setReads] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when something was published
  useEffect(() => {
    let isGone = false;
    flowApi.year(year).then(
      (found) => {
        if (isGone) return;
        setList(found);
        setProblem(null);
      },
      (error: unknown) => !isGone && setProblem(problemIn(error)),
    );
    return () => {
      isGone = true;
    };
  }, [year, reads]);
  return (
    <div>
      <div className={admin.head}>
        <h2>{t("admin.section.calendars")}</h2>
        <NumberInput
          size="xs"
          w={96}
          min={2000}
          max={2100}
          clampBehavior="strict"
          allowDecimal={false}
          aria-label={t("calendars.year")}
          value={year}
          onChange={(value) => Number(value) >= 2000 && setYear(Number(value))}
          data-testid="calendar-year"
        />
        <span className={admin.grow} />
        <Button size="compact-sm" variant="default" onClick={() => goSection("flows")}>
          {t("calendars.edit")}
        </Button>
      </div>
      <ProblemLine problem={problem} className={admin.problem} />
      {list?.length === 0 && <p className={admin.none}>{t("calendars.none")}</p>}
      {list?.map((one) => (
        <Year
          key={`${one.flow}/${one.calendar}`}
          of={one}
          year={year}
          client={nameById(clients, one.client, i18n.language)}
          onPublished={() => setReads((count) => count + 1)}
        />
      ))}
    </div>
  );
}

interface TableLinkProps {
  of: CalendarYear;
  year: number;
  csv: string;
  testid: string;
  children: ReactNode;
}

/** A calendar's days of one year, to be kept as a file that spreadsheets read as UTF-8. */
function TableLink({ of, year, csv, testid, children }: TableLinkProps) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      component="a"
      href={`data:text/csv;charset=utf-8,%EF%BB%BF${encodeURIComponent(csv)}`}
      download={`${of.flow}-${of.calendar}-${year}.csv`}
      data-testid={testid}
    >
      {children}
    </Button>
  );
}

interface YearProps {
  of: CalendarYear;
  year: number;
  client: string;
  onPublished(): void;
}

function Year({ of, year, client, onPublished }: YearProps) {
  const { t, i18n } = useTranslation();
  const [picked, setPicked] = useState<string | null>(null);
  const [isImporting, setImporting] = useState(false);
  const day = of.days.find((one) => one.date === picked);
  const flow = i18n.language.startsWith("zh") ? of.flow_zh : of.flow_en;
  const months = Array.from({ length: 12 }, (_, month) =>
    of.days.filter((day) => Number(day.date.slice(5, 7)) === month + 1),
  );
  const monthName = (month: number) =>
    new Date(Date.UTC(year, month, 15)).toLocaleDateString(i18n.language, {
      month: "short",
      timeZone: "UTC",
    });
  return (
    <section
      className={admin.form}
      aria-label={`${client}: ${of.calendar}`}
      data-testid={`year-${of.flow}-${of.calendar}`}
    >
      <div className={admin.head}>
        <h2>
          {client} · {flow} · {of.calendar}
        </h2>
        <span className={admin.dim}>{of.time_zone}</span>
        <span className={admin.grow} />
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => setImporting(!isImporting)}
          data-testid="import-days"
        >
          {t("calendars.import")}
        </Button>
        {of.entries.length > 0 && (
          <>
            <TableLink of={of} year={year} csv={yearCsv(of)} testid="this-year">
              {t("calendars.export", { year })}
            </TableLink>
            <TableLink of={of} year={year + 1} csv={nextYearCsv(of)} testid="next-year">
              {t("calendars.copy", { year: year + 1 })}
            </TableLink>
          </>
        )}
      </div>
      <p className={of.used_by.length > 0 ? classes.line : admin.warning}>
        {of.used_by.length > 0
          ? t("calendars.usedBy", { nodes: of.used_by.join(", "), numbers: of.numbers.join(", ") || "–" })
          : `⚠ ${t("calendars.unused")}`}
      </p>
      {of.entries.length === 0 && <p className={admin.warning}>⚠ {t("calendars.noDays", { year })}</p>}
      {isImporting && (
        <YearImport
          of={of}
          onDone={() => {
            setImporting(false);
            onPublished();
          }}
        />
      )}
      {day && (
        <DayForm
          key={day.date}
          of={of}
          day={day}
          onDone={(isNew) => {
            setPicked(null);
            if (isNew) onPublished();
          }}
        />
      )}
      <table className={classes.year} onKeyDown={moveAmongDays}>
        <caption>{t("calendars.legend")}</caption>
        <tbody>
          {months.map((days, month) => (
            <tr key={monthName(month)}>
              <th scope="row">{monthName(month)}</th>
              {days.map((one) => (
                <Day
                  key={one.date}
                  day={one}
                  isPicked={one.date === picked}
                  isFirst={picked === null && one.date.endsWith("-01-01")}
                  pick={setPicked}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const marks = { open: "", closed: "–", holiday: "×", special: "+" };

/** The arrows lead from day to day, and to the same day of the month above or below. */
function moveAmongDays(event: KeyboardEvent<HTMLTableElement>) {
  const here = (event.target as HTMLElement).closest<HTMLElement>("[data-date]")?.dataset.date;
  const there = here === undefined ? null : inMonths(here, event.key);
  if (there === null) return;
  event.preventDefault();
  event.currentTarget.querySelector<HTMLElement>(`[data-date="${there}"] button`)?.focus();
}

interface DayProps {
  day: CalendarDay;
  isPicked: boolean;
  isFirst: boolean;
  pick(date: string): void;
}

/** A day: open, closed by the week, a holiday, or with hours of its own; never by colour alone. */
function Day({ day, isPicked, isFirst, pick }: DayProps) {
  const { t, i18n } = useTranslation();
  const kind = day.why === "week" ? (day.hours.length > 0 ? "open" : "closed") : day.why;
  const weekday = new Date(`${day.date}T12:00:00Z`).toLocaleDateString(i18n.language, {
    weekday: "short",
    timeZone: "UTC",
  });
  const hours = day.hours.join(" ") || t("calendars.closed");
  const shown = `${Number(day.date.slice(8))}${marks[kind]}`;
  return (
    <td
      className={classes[kind]}
      title={`${day.date} ${weekday} ${t(`calendars.kind.${kind}`)} ${day.name} ${hours}`}
      data-kind={kind}
      data-date={day.date}
      data-testid={`day-${day.date}`}
    >
      <button
        type="button"
        tabIndex={isPicked || isFirst ? 0 : -1}
        aria-pressed={isPicked}
        aria-label={`${shown}: ${day.date} ${weekday} ${t(`calendars.kind.${kind}`)} ${day.name} ${hours}`}
        onClick={() => pick(day.date)}
      >
        {shown}
      </button>
    </td>
  );
}
