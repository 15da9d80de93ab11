import { Button, FileInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { DaysRead, Problem } from "../../protocol";
import { ProblemLine } from "../parts/problem-line";
import classes from "./flows.module.css";

interface DaysImportProps {
  calendar: string;
  /** The flow's text into which they come. */
  textOf(): Promise<string>;
  take(read: DaysRead, text: string): Promise<void> | void;
}

/** A year's days from a table: looked through first, taken over whole or not at all. */
export function DaysImport({ calendar, textOf, take }: DaysImportProps) {
  const { t } = useTranslation();
  const [csv, setCsv] = useState("");
  const [seen, setSeen] = useState<{ read: DaysRead; text: string } | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const tried = async (work: () => Promise<void>) => {
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const look = () =>
    tried(async () => {
      const text = await textOf();
      setSeen({ read: await flowApi.days(text, calendar, csv), text });
    });
  const takeAll = () =>
    tried(async () => {
      if (seen) await take(seen.read, seen.text);
      setSeen(null);
      setCsv("");
    });
  return (
    <fieldset className={classes.group}>
      <legend>{t("hours.import")}</legend>
      <p className={classes.dim}>{t("hours.howImport")}</p>
      <Textarea
        size="xs"
        rows={4}
        aria-label={t("hours.import")}
        placeholder="kind,date,until,name,hours"
        value={csv}
        data-testid="hours-csv"
        onChange={(event) => {
          setCsv(event.currentTarget.value);
          setSeen(null);
        }}
      />
      <div className={classes.row}>
        <FileInput
          size="xs"
          w={160}
          aria-label={t("hours.file")}
          placeholder={t("hours.file")}
          accept=".csv,text/csv"
          onChange={(file) => {
            void file?.text().then(setCsv);
            setSeen(null);
          }}
        />
        <Button
          size="compact-xs"
          variant="default"
          disabled={!csv.trim()}
          onClick={() => void look()}
          data-testid="hours-look"
        >
          {t("hours.look")}
        </Button>
      </div>
      <ProblemLine problem={problem} className={classes.wrong} />
      <Looked read={seen?.read ?? null} take={() => void takeAll()} />
    </fieldset>
  );
}

function Looked({ read, take }: { read: DaysRead | null; take(): void }) {
  const { t, i18n } = useTranslation();
  if (read === null) return null;
  if (read.wrong.length > 0)
    return read.wrong.map((one) => (
      <p key={`${one.row}:${one.en}`} className={classes.wrong} role="alert">
        {t("hours.row", { row: one.row })}: {i18n.language.startsWith("zh") ? one.zh : one.en}
      </p>
    ));
  return (
    <div className={classes.row}>
      <span className={classes.fine}>
        {t("hours.found", {
          holidays: read.holidays,
          workdays: read.workdays,
          weekly: read.weekly,
          replaced: read.replaced,
        })}
      </span>
      <Button size="compact-xs" onClick={take} data-testid="hours-take">
        {t("hours.take")}
      </Button>
    </div>
  );
}
