import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { FlowProblem, HoursTold, Problem } from "../../protocol";
import { at, type Data, entriesOf, freeName, isAt, listOf, type Where, wordOf } from "../../state/flow";
import { change, type Editor } from "../../stores/flow-editor";
import { DayField } from "../parts/day-field";
import { problemText } from "../words";
import { DaysImport } from "./days-import";
import classes from "./flows.module.css";
import { set } from "./node-form";
import { Remove } from "./remove";

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
const NINE_TO_SIX = ["09:00-18:00"];

/** Opening hours of a flow: each calendar with its week, its holidays, and days with hours of their own. */
export function Hours({ open }: { open: Editor }) {
  const { t } = useTranslation();
  const calendars = entriesOf(at(open.data, ["calendars"]));
  const ids = Object.keys(calendars);
  const [picked, setPicked] = useState("");
  const id = Object.hasOwn(calendars, picked) ? picked : (ids[0] ?? "");
  const add = () => {
    const name = freeName("office", calendars);
    const week = Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, NINE_TO_SIX]));
    set(["calendars", name], { time_zone: "Asia/Shanghai", week });
    setPicked(name);
  };
  return (
    <section className={classes.form} aria-label={t("flows.side.hours")} data-testid="flow-hours">
      <div className={classes.row}>
        {ids.length > 1 && (
          <NativeSelect
            size="xs"
            aria-label={t("flows.field.calendar")}
            data={ids}
            value={id}
            onChange={(event) => setPicked(event.currentTarget.value)}
          />
        )}
        {ids.length === 1 && <h3>{id}</h3>}
        <Button size="compact-xs" variant="default" onClick={add} data-testid="add-calendar">
          {t("hours.add")}
        </Button>
      </div>
      {id && <Calendar key={id} id={id} open={open} data={calendars[id]} />}
    </section>
  );
}

function Calendar({ id, open, data }: { id: string; open: Editor; data: Data | undefined }) {
  const { t } = useTranslation();
  const here: Where = ["calendars", id];
  const week = entriesOf(at(data, ["week"]));
  const setDay = (day: string, value: string) => {
    const spans = value.split(/[\s,]+/).filter(Boolean);
    set([...here, "week", day], spans.length > 0 ? spans : null);
  };
  return (
    <>
      <Preview id={id} open={open} />
      <TextInput
        size="xs"
        label={t("hours.zone")}
        value={wordOf(at(data, ["time_zone"]))}
        error={<Told problems={open.problems} where={[...here, "time_zone"]} />}
        onChange={(event) => set([...here, "time_zone"], event.currentTarget.value)}
      />
      <fieldset className={classes.group}>
        <legend>{t("hours.week")}</legend>
        <p className={classes.dim}>{t("hours.howWeek")}</p>
        {DAYS.map((day) => (
          <div key={day} className={classes.row}>
            <span className={classes.day}>{t(`hours.day.${day}`)}</span>
            <Spans
              label={t(`hours.day.${day}`)}
              spans={spansOf(week[day])}
              put={(value) => setDay(day, value)}
              testId={`hours-${day}`}
            />
            <Told problems={open.problems} where={[...here, "week", day]} />
          </div>
        ))}
      </fieldset>
      <DayList
        kind="holidays"
        here={here}
        data={data}
        problems={open.problems}
        made={{ date: "", name: "" }}
      />
      <DayList
        kind="special"
        here={here}
        data={data}
        problems={open.problems}
        made={{ date: "", hours: NINE_TO_SIX, name: "" }}
      />
      <DaysImport
        calendar={id}
        textOf={() => Promise.resolve(open.text)}
        take={(read) => change(...read.changes)}
      />
    </>
  );
}

const spansOf = (data: Data | undefined): string =>
  (Array.isArray(data) ? data.map(wordOf) : data === undefined ? [] : [wordOf(data)]).join(" ");

/** Written when it is left: half of a time is no time. */
function Spans(props: { label: string; spans: string; put: (value: string) => void; testId: string }) {
  const { t } = useTranslation();
  const [value, setValue] = useState(props.spans);
  useEffect(() => setValue(props.spans), [props.spans]);
  return (
    <TextInput
      size="xs"
      aria-label={props.label}
      placeholder={t("hours.closed")}
      value={value}
      data-testid={props.testId}
      onChange={(event) => setValue(event.currentTarget.value)}
      onBlur={() => value !== props.spans && props.put(value)}
      onKeyDown={(event) => event.key === "Enter" && props.put(value)}
    />
  );
}

/** What is wrong at a place. */
function Told({ problems, where }: { problems: FlowProblem[]; where: Where }) {
  const { i18n } = useTranslation();
  return problems
    .filter((one) => isAt(one, where))
    .map((one) => (
      <span key={`${one.line}:${one.en}`} className={one.is_warning ? classes.odd : classes.wrong}>
        {i18n.language.startsWith("zh") ? one.zh : one.en}
      </span>
    ));
}

interface ListProps {
  kind: "holidays" | "special";
  here: Where;
  data: Data | undefined;
  problems: FlowProblem[];
  made: Data;
}

/** Holidays, or days with hours of their own. A day that stands alone in the file is its date. */
function DayList({ kind, here, data, problems, made }: ListProps) {
  const { t } = useTranslation();
  const list = listOf(at(data, [kind]));
  const where = [...here, kind];
  const put = (place: number, key: string, value: string) => {
    const old = list[place];
    const entry = typeof old === "string" ? { date: old } : entriesOf(old);
    const { [key]: _, ...rest } = entry;
    set([...where, place], value ? { ...rest, [key]: value } : key === "date" ? { ...rest, date: "" } : rest);
  };
  const drop = (place: number) => (list.length === 1 ? set(where, null) : set([...where, place], null));
  return (
    <fieldset className={classes.group} data-testid={`hours-${kind}`}>
      <legend>{t(`hours.${kind}`)}</legend>
      <p className={classes.dim}>{t(`hours.how.${kind}`)}</p>
      {list.map((one, place) => {
        const entry = typeof one === "string" ? { date: one } : entriesOf(one);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a day whose date is being typed stays the same row
          <div key={place} className={classes.row}>
            {(kind === "holidays" ? ["date", "until", "name"] : ["date", "name"]).map((key) => (
              <TextInput
                key={key}
                size="xs"
                aria-label={t(`hours.${key}`)}
                placeholder={t(`hours.${key}`)}
                value={wordOf(at(entry, [key]))}
                onChange={(event) => put(place, key, event.currentTarget.value)}
              />
            ))}
            {kind === "special" && (
              <Spans
                label={t("hours.hours")}
                spans={spansOf(at(entry, ["hours"]))}
                put={(value) => set([...where, place, "hours"], value.split(/[\s,]+/).filter(Boolean))}
                testId={`special-${place}`}
              />
            )}
            <Remove
              label={t("flows.remove", { what: wordOf(at(entry, ["date"])) })}
              remove={() => drop(place)}
            />
            <Told problems={problems} where={[...where, place]} />
          </div>
        );
      })}
      <Told problems={problems.filter((one) => one.where.length === where.length)} where={where} />
      <Button size="compact-xs" variant="default" onClick={() => set(where, [...list, made])}>
        {t("flows.add")}
      </Button>
    </fieldset>
  );
}

/** Open now, or at an instant that is asked about; when that changes; and the weeks to come. */
function Preview({ id, open }: { id: string; open: Editor }) {
  const { t, i18n } = useTranslation();
  const [instant, setInstant] = useState("");
  const [told, setTold] = useState<HoursTold | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { text, isChecked } = open;
  useEffect(() => {
    if (!isChecked) return;
    let isGone = false;
    flowApi.hours(text, id, instant).then(
      (found) => {
        if (isGone) return;
        setTold(found);
        setProblem(null);
      },
      (error: unknown) => !isGone && setProblem(problemIn(error)),
    );
    return () => {
      isGone = true;
    };
  }, [text, id, instant, isChecked]);
  return (
    <fieldset className={classes.group} data-testid="hours-preview">
      <legend>{t("hours.preview")}</legend>
      <DayField
        size="xs"
        hasTime
        label={t("hours.at")}
        value={instant}
        data-testid="hours-at"
        onChange={setInstant}
      />
      {problem && <p className={classes.wrong}>{problemText(problem, t, i18n.language)}</p>}
      {told && !problem && (
        <>
          <p
            className={told.opening === "open" ? classes.fine : classes.odd}
            role="status"
            data-testid="hours-now"
            data-is={told.opening}
          >
            {told.opening === "open" ? "●" : told.opening === "holiday" ? "◆" : "○"}{" "}
            {t(`hours.is.${told.opening}`)}
            {told.changes_at &&
              ` · ${t("hours.changes", { at: told.changes_at.slice(0, 16).replace("T", " "), next: t(`hours.is.${told.afterwards}`) })}`}
          </p>
          <ol className={classes.days} aria-label={t("hours.days")}>
            {told.days.map((day) => (
              <li key={day.date} data-why={day.why} data-open={day.hours.length > 0 || undefined}>
                <b>{day.date.slice(5)}</b> {weekday(day.date, i18n.language)}
                <span>{day.hours.length > 0 ? day.hours.join(" ") : t("hours.closed")}</span>
                {day.why !== "week" && <span>{day.name || t(`hours.why.${day.why}`)}</span>}
              </li>
            ))}
          </ol>
        </>
      )}
    </fieldset>
  );
}

const weekday = (date: string, language: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString(language, { weekday: "short", timeZone: "UTC" });
