import { Button, Checkbox, FileInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type About, type FileKind, files } from "../../link/files";
import { problemIn } from "../../link/http";
import type { ImportDone, ImportPreview, Problem } from "../../protocol";
import { useMay } from "../../stores/session";
import { ProblemLine } from "../parts/problem-line";
import classes from "./admin.module.css";
import { useClients } from "./nouns";

/** A file is chosen, looked at, and taken in: whole, as it was looked at, or not at all. */
export default function Import() {
  const { t } = useTranslation();
  const mayPeople = useMay("people");
  const clients = useClients();
  const [kind, setKind] = useState<FileKind>(mayPeople ? "people" : "customers");
  const [file, setFile] = useState<File | null>(null);
  const [client, setClient] = useState<string | null>(null);
  const [key, setKey] = useState("");
  const [drops, setDrops] = useState(false);
  const [seen, setSeen] = useState<ImportPreview | null>(null);
  const [done, setDone] = useState<ImportDone | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);

  const about: About =
    kind === "people" ? {} : { client: client ?? "", key: key.trim(), others: drops ? "drop" : "keep" };
  const anew = <Value,>(set: (value: Value) => void) => {
    return (value: Value) => {
      set(value);
      setSeen(null); // what was looked at is not what would be taken in
      setDone(null);
      setProblem(null);
    };
  };
  const run = async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (error) {
      setProblem(problemIn(error));
    }
    setBusy(false);
  };
  const look = () =>
    run(async () => {
      setDone(null);
      if (file) setSeen(await files.look(kind, about, file));
    });
  const take = () =>
    run(async () => {
      if (!file || !seen) return;
      setDone(await files.take(kind, about, file, seen.token));
      setSeen(null);
    });
  const isReady = file !== null && (kind === "people" || client !== null);
  const hasNews = seen !== null && seen.added + seen.changed + seen.removed > 0;

  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.import")}</h2>
        {mayPeople &&
          (["people", "customers"] as const).map((one) => (
            <Button
              key={one}
              size="compact-sm"
              variant={one === kind ? "filled" : "default"}
              aria-pressed={one === kind}
              data-testid={`import-${one}`}
              onClick={() => anew(setKind)(one)}
            >
              {t(`admin.import.${one}`)}
            </Button>
          ))}
        <a href={files.template(kind)} download>
          {t("admin.import.template")}
        </a>
      </div>
      <div className={classes.form}>
        <div className={classes.fields}>
          <FileInput
            size="xs"
            label={t("admin.import.file")}
            accept=".csv,.xlsx"
            clearable
            clearButtonProps={{ "aria-label": t("admin.clear") }}
            value={file}
            onChange={anew(setFile)}
            data-testid="import-file"
          />
          {kind === "customers" && (
            <>
              <Select
                size="xs"
                label={t("admin.field.client")}
                data={clients}
                value={client}
                onChange={anew(setClient)}
                data-testid="import-client"
              />
              <TextInput
                size="xs"
                label={t("admin.import.key")}
                value={key}
                onChange={(event) => anew(setKey)(event.currentTarget.value)}
              />
              <Checkbox
                mt={24}
                size="xs"
                label={t("admin.import.drop")}
                checked={drops}
                onChange={(event) => anew(setDrops)(event.currentTarget.checked)}
              />
            </>
          )}
        </div>
        <div className={classes.buttons}>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!isReady}
            loading={isBusy}
            onClick={() => void look()}
            data-testid="import-look"
          >
            {t("admin.import.look")}
          </Button>
          <Button
            size="compact-sm"
            disabled={!hasNews || seen.mistakes.length > 0}
            loading={isBusy}
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
      </div>
      {seen && seen.mistakes.length > 0 && <Mistakes seen={seen} />}
      {seen && seen.mistakes.length === 0 && seen.lines.length > 0 && <Lines seen={seen} />}
    </div>
  );
}

export function Mistakes({ seen }: { seen: ImportPreview }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <p className={classes.problem}>{t("admin.import.wrong")}</p>
      <table className={classes.table}>
        <Head names={["row", "column", "mistake"]} />
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

export function Lines({ seen }: { seen: ImportPreview }) {
  const { t } = useTranslation();
  const isCut = seen.lines.length < seen.added + seen.changed;
  return (
    <>
      {isCut && <p className={classes.none}>{t("admin.import.first", { count: seen.lines.length })}</p>}
      <table className={classes.table}>
        <Head names={["row", "who", "what", "changes"]} />
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

function Head({ names }: { names: ("row" | "column" | "mistake" | "who" | "what" | "changes")[] }) {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {t(`admin.import.${name}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

export function Done({ done }: { done: ImportDone }) {
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
