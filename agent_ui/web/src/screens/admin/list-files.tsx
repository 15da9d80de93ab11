import { Button, Checkbox, FileInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { lists } from "../../link/lists";
import type { ImportDone, ImportPreview, ListName, Problem } from "../../protocol";
import { ProblemLine } from "../parts/problem-line";
import classes from "./admin.module.css";
import { Done, Lines, Mistakes } from "./import";

/** A list's file in and out: looked at first, then taken in as it was looked at, whole or not at all. */
export function ListFiles({ list, client, onTaken }: { list: ListName; client: string; onTaken(): void }) {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [drops, setDrops] = useState(false);
  const [seen, setSeen] = useState<ImportPreview | null>(null);
  const [done, setDone] = useState<ImportDone | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const about = { client, others: drops ? "drop" : "keep" };
  const run = async (work: () => Promise<void>) => {
    setProblem(null);
    setDone(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const look = (chosen: File | null) =>
    run(async () => {
      setFile(chosen);
      setSeen(chosen === null ? null : await lists.look(list, about, chosen));
    });
  const take = () =>
    run(async () => {
      if (!file || !seen) return;
      setDone(await lists.take(list, about, file, seen.token));
      setSeen(null);
      onTaken();
    });
  const hasNews = seen !== null && seen.added + seen.changed + seen.removed > 0;
  return (
    <section className={classes.form} aria-label={t("admin.lists.files")}>
      <div className={classes.buttons}>
        <a href={lists.file(list, client, "csv")} download data-testid="export-csv">
          {t("admin.lists.csv")}
        </a>
        <a href={lists.file(list, client, "xlsx")} download data-testid="export-xlsx">
          {t("admin.lists.xlsx")}
        </a>
        <a href={lists.template(list)} download>
          {t("admin.import.template")}
        </a>
      </div>
      <div className={classes.fields}>
        <FileInput
          size="xs"
          label={t("admin.import.file")}
          accept=".csv,.xlsx"
          clearable
          clearButtonProps={{ "aria-label": t("admin.clear") }}
          value={file}
          onChange={(chosen) => void look(chosen)}
          data-testid="import-file"
        />
        <Checkbox
          mt={24}
          size="xs"
          label={t("admin.lists.drop")}
          checked={drops}
          onChange={(event) => {
            setDrops(event.currentTarget.checked);
            setSeen(null); // what was looked at is not what would be taken in
          }}
        />
      </div>
      <div className={classes.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!file}
          onClick={() => void look(file)}
          data-testid="import-look"
        >
          {t("admin.import.look")}
        </Button>
        <Button
          size="compact-sm"
          disabled={!hasNews || seen.mistakes.length > 0}
          onClick={() => void take()}
          data-testid="import-take"
        >
          {t("admin.import.take")}
        </Button>
        {seen && (
          <span role="status" data-testid="import-counts">
            {t("admin.import.encoding", { encoding: seen.encoding, rows: seen.rows })}
            {seen.mistakes.length === 0 && `: ${t("admin.import.counts", { ...seen })}`}
          </span>
        )}
      </div>
      <ProblemLine problem={problem} className={classes.problem} testid="problem" />
      {done && <Done done={done} />}
      {seen && seen.mistakes.length > 0 && <Mistakes seen={seen} />}
      {seen && seen.mistakes.length === 0 && seen.lines.length > 0 && <Lines seen={seen} />}
    </section>
  );
}
