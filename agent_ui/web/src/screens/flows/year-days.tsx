import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { CalendarDay, CalendarYear, DaysRead, FlowProblem, Problem } from "../../protocol";
import { dayCsv, type DayKind, usualHours } from "../../state/year";
import admin from "../admin/admin.module.css";
import { ProblemLine } from "../parts/problem-line";
import { DaysImport } from "./days-import";
import classes from "./flows.module.css";

const KINDS = ["week", "holiday", "workday"] as const;

/** The version that was seen; publishing after another one is refused. */
const textOf = async (of: CalendarYear) => (await flowApi.version(of.flow, of.version)).text;

/** Puts the days into the calendar and publishes the flow with them; what is wrong with it, and then nothing is. */
async function published(
  of: CalendarYear,
  read: DaysRead,
  text: string,
  note: string,
): Promise<FlowProblem[]> {
  if (read.changes.length === 0) return [];
  const checked = await flowApi.check(text, read.changes);
  const wrong = checked.problems.filter((one) => !one.is_warning);
  if (wrong.length === 0) await flowApi.publish(of.flow, checked.text, of.version, note);
  return wrong;
}

/** What is wrong with the flow, in words. */
function Wrong({ problems }: { problems: FlowProblem[] }) {
  const { i18n } = useTranslation();
  return problems.map((one) => (
    <p key={`${one.line}:${one.en}`} className={admin.problem} role="alert">
      {i18n.language.startsWith("zh") ? one.zh : one.en}
    </p>
  ));
}

/** One day of a calendar: as the week says, closed, or with hours of its own; it holds from its publishing on. */
export function DayForm(props: { of: CalendarYear; day: CalendarDay; onDone(isNew: boolean): void }) {
  const { of, day, onDone } = props;
  const { t, i18n } = useTranslation();
  const [kind, setKind] = useState<DayKind>(day.why === "special" ? "workday" : day.why);
  const [name, setName] = useState(day.name);
  const [hours, setHours] = useState(() => day.hours.join(" ") || usualHours(of));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wrong, setWrong] = useState<FlowProblem[]>([]);
  const [rows, setRows] = useState<DaysRead["wrong"]>([]);
  const [isBusy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const text = await textOf(of);
      const read = await flowApi.days(text, of.calendar, dayCsv({ kind, date: day.date, name, hours }));
      setRows(read.wrong);
      const found =
        read.wrong.length > 0 ? [] : await published(of, read, text, `${of.calendar} ${day.date}`);
      setWrong(found);
      if (read.wrong.length === 0 && found.length === 0) onDone(read.changes.length > 0);
    } catch (error) {
      setProblem(problemIn(error));
    }
    setBusy(false);
  };
  return (
    <form
      className={classes.row}
      aria-label={t("calendars.day", { day: day.date })}
      onSubmit={(event) => void save(event)}
      data-testid="day-form"
    >
      <strong>{day.date}</strong>
      <SegmentedControl
        size="xs"
        aria-label={t("calendars.dayIs")}
        value={kind}
        data={KINDS.map((one) => ({ value: one, label: t(`calendars.is.${one}`) }))}
        onChange={(value) => setKind(value as DayKind)}
        data-testid="day-kind"
      />
      {kind === "workday" && (
        <TextInput
          size="xs"
          label={t("hours.hours")}
          value={hours}
          onChange={(event) => setHours(event.currentTarget.value)}
          data-testid="day-hours"
        />
      )}
      {kind !== "week" && (
        <TextInput
          size="xs"
          label={t("hours.name")}
          value={name}
          maxLength={60}
          onChange={(event) => setName(event.currentTarget.value)}
          data-testid="day-name"
        />
      )}
      <Button type="submit" size="compact-sm" loading={isBusy} data-testid="day-save">
        {t("calendars.publish")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => onDone(false)} data-testid="day-cancel">
        {t("admin.cancel")}
      </Button>
      <ProblemLine problem={problem} className={admin.problem} />
      {rows.map((one) => (
        <p key={one.en} role="alert" className={admin.problem}>
          {i18n.language.startsWith("zh") ? one.zh : one.en}
        </p>
      ))}
      <Wrong problems={wrong} />
    </form>
  );
}

/** A table of days into this calendar: looked through, then published whole. */
export function YearImport({ of, onDone }: { of: CalendarYear; onDone(): void }) {
  const [wrong, setWrong] = useState<FlowProblem[]>([]);
  const take = async (read: DaysRead, text: string) => {
    const found = await published(of, read, text, of.calendar);
    setWrong(found);
    if (found.length === 0) onDone();
  };
  return (
    <div data-testid="year-import">
      <DaysImport calendar={of.calendar} textOf={() => textOf(of)} take={take} />
      <Wrong problems={wrong} />
    </div>
  );
}
