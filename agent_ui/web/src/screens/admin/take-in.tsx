import { Button, FileInput } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ImportDone, ImportPreview } from "../../protocol";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import classes from "./admin.module.css";
import type { LookedAt } from "./looked-at";

interface TakeInProps {
  of: LookedAt;
  file: File | null;
  isReady: boolean; // it can be looked at
  onFile(file: File | null): void;
  onLook(): void;
  onTake(): void;
  children: ReactNode; // what it is taken in for
}

/** The fields of a file that is taken in, its two buttons, and what they told. */
export function TakeIn(props: TakeInProps) {
  const { t } = useTranslation();
  const { seen, done, problem, isBusy } = props.of;
  const hasNews = seen !== null && seen.added + seen.changed + seen.removed > 0;
  return (
    <>
      <div className={classes.fields}>
        <FileInput
          size="xs"
          label={t("admin.import.file")}
          accept=".csv,.xlsx"
          clearable
          clearButtonProps={{ "aria-label": t("admin.clear") }}
          value={props.file}
          onChange={props.onFile}
          data-testid="import-file"
        />
        {props.children}
      </div>
      <div className={classes.buttons}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={!props.isReady}
          loading={isBusy}
          onClick={props.onLook}
          data-testid="import-look"
        >
          {t("admin.import.look")}
        </Button>
        <Button
          size="compact-sm"
          disabled={!hasNews || seen.mistakes.length > 0}
          loading={isBusy}
          onClick={props.onTake}
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
    </>
  );
}

/** What a look found: what is wrong with the file, or else what would become of each row. */
export function Found({ seen }: { seen: ImportPreview | null }) {
  if (seen === null) return null;
  if (seen.mistakes.length > 0) return <Mistakes seen={seen} />;
  return seen.lines.length > 0 ? <Lines seen={seen} /> : null;
}

function Mistakes({ seen }: { seen: ImportPreview }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <p className={classes.problem}>{t("admin.import.wrong")}</p>
      <table className={classes.table}>
        <Heads texts={["admin.import.row", "admin.import.column", "admin.import.mistake"]} />
        <tbody>
          {seen.mistakes.map((one) => (
            <tr key={`${one.row}/${one.column}/${one.en}`} data-testid={`mistake-${one.row}-${one.column}`}>
              <th scope="row">{one.row}</th>
              <td>{one.column === 0 ? t("admin.import.whole") : `${one.column} ${one.name}`}</td>
              <td>{i18n.language.startsWith("zh") ? one.zh : one.en}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Lines({ seen }: { seen: ImportPreview }) {
  const { t } = useTranslation();
  const isCut = seen.lines.length < seen.added + seen.changed;
  return (
    <>
      {isCut && <p className={classes.none}>{t("admin.import.first", { count: seen.lines.length })}</p>}
      <table className={classes.table}>
        <Heads
          texts={["admin.import.row", "admin.import.who", "admin.import.what", "admin.import.changes"]}
        />
        <tbody>
          {seen.lines.map((one) => (
            <tr key={one.row} data-testid={`line-${one.row}`} data-what={one.what}>
              <th scope="row">{one.row}</th>
              <td>{one.key}</td>
              <td>{t(`admin.import.${one.what}`)}</td>
              <td>
                {one.what === "changed" &&
                  one.changes
                    .map(
                      (change) =>
                        change.name +
                        (change.was || change.now ? `: ${change.was || "–"} → ${change.now || "–"}` : ""),
                    )
                    .join("; ")}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Done({ done }: { done: ImportDone }) {
  const { t } = useTranslation();
  const lines = done.passwords.map((one) => `${one.login}\t${one.password}`).join("\n");
  return (
    <>
      <p role="status" className={classes.done} data-testid="import-done">
        {t("admin.import.done", { ...done })}
      </p>
      {done.passwords.length > 0 && (
        <>
          <p className={classes.warning}>{t("admin.import.passwords")}</p>
          <pre data-testid="passwords">{lines}</pre>
          <div className={classes.buttons}>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void navigator.clipboard.writeText(lines)}
            >
              {t("admin.import.copy")}
            </Button>
          </div>
        </>
      )}
    </>
  );
}
