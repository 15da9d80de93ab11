import { Button, FileInput, NativeSelect, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { promptAddress, promptApi } from "../../link/prompts";
import type { Catalogue, Problem, PromptFile, PromptLine } from "../../protocol";
import { versionBefore } from "../../state/prompt-take";
import { useSession } from "../../stores/session";
import { byText, dayAndTime, nameById, nameOf } from "../words";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import classes from "./flows.module.css";
import { RecordByTelephone } from "./prompt-call";

const LANGUAGES = ["zh", "en"] as const;
const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

/** Recorded prompts: the product's and each client's; heard, replaced, and where they are used. */
export default function PromptsSection() {
  const { t, i18n } = useTranslation();
  const session = useSession((state) => state.session);
  const [lines, setLines] = useState<PromptLine[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [wanted, setWanted] = useState<Wanted>({ client: "", name: "", language: "zh" });
  const read = useCallback(() => {
    promptApi.list().then(setLines, (error: unknown) => setProblem(problemIn(error)));
  }, []);
  useEffect(read, [read]);
  if (session.is !== "in") return null;
  const { catalogue } = session;
  return (
    <section className={classes.form} aria-label={t("prompts.title")}>
      <h2>{t("prompts.title")}</h2>
      <ProblemLine problem={problem} className={classes.wrong} />
      <Upload catalogue={catalogue} lines={lines} wanted={wanted} want={setWanted} done={read} />
      <table className={classes.table}>
        <Heads
          texts={["prompts.name", "flows.column.client", "flows.word.zh", "flows.word.en", "prompts.used"]}
        />
        <tbody>
          {lines.map((line) => (
            <tr
              key={`${line.client} ${line.name}`}
              data-testid={`prompt-${line.client || "ours"}-${line.name}`}
            >
              <th scope="row">{line.name}</th>
              <td>
                {line.client ? nameById(catalogue.clients, line.client, i18n.language) : t("prompts.ours")}
              </td>
              {LANGUAGES.map((language) => (
                <td key={language}>
                  <Heard line={line} file={line.files.find((one) => one.language === language)} />
                  {line.client && (
                    <button
                      type="button"
                      className={classes.name}
                      onClick={() => setWanted({ client: line.client, name: line.name, language })}
                    >
                      {t("prompts.replace", { name: line.name, language: t(`flows.word.${language}`) })}
                    </button>
                  )}
                </td>
              ))}
              <td>
                {line.used.join(", ") || <span className={classes.dim}>{t("prompts.unused")}</span>}
                {line.old.map((flow) => (
                  <p key={flow} className={classes.odd}>
                    ▲ {t("prompts.old", { flow })}
                  </p>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Heard({ line, file }: { line: PromptLine; file: PromptFile | undefined }) {
  const { t, i18n } = useTranslation();
  if (!file) return <p className={classes.dim}>{t("prompts.none")}</p>;
  const language = t(`flows.word.${file.language}`);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: its text stands below, where it is known */}
      <audio
        controls
        preload="none"
        className={classes.audio}
        aria-label={t("prompts.hear", { name: line.name, language })}
        src={promptAddress(line.client, line.name, file.language, file.version)}
      />
      <p className={classes.dim}>
        {file.text && `${file.text} · `}
        {t("prompts.seconds", { seconds: file.seconds.toFixed(1) })}
        {file.uploaded_at &&
          ` · ${t("prompts.version", { version: file.version, by: byText(file.uploaded_by, t) })} · ${dayAndTime(file.uploaded_at, i18n.language)}`}
      </p>
    </>
  );
}

interface Wanted {
  client: string;
  name: string;
  language: string;
}

interface UploadProps {
  catalogue: Catalogue;
  lines: PromptLine[];
  wanted: Wanted;
  want: (wanted: Wanted) => void;
  done: () => void;
}

function Upload({ catalogue, lines, wanted, want, done }: UploadProps) {
  const { t, i18n } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [told, setTold] = useState<PromptFile | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isBusy, setBusy] = useState(false);
  const client = wanted.client || (catalogue.clients[0]?.id ?? "");
  const after = versionBefore(lines, { client, name: wanted.name, language: wanted.language });
  const isRight = NAME.test(wanted.name) && file !== null && !isBusy;
  const send = async () => {
    if (file === null) return;
    setBusy(true);
    setTold(null);
    setProblem(null);
    try {
      setTold(await promptApi.upload(client, wanted.name, wanted.language, after, file));
    } catch (error) {
      setProblem(problemIn(error));
    }
    setBusy(false);
    done();
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) void send();
        }}
      >
        <p className={classes.dim}>{t("prompts.how")}</p>
        <div className={classes.row}>
          <NativeSelect
            size="xs"
            label={t("flows.column.client")}
            data={catalogue.clients.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }))}
            value={client}
            onChange={(event) => want({ ...wanted, client: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label={t("prompts.newName")}
            placeholder="welcome"
            value={wanted.name}
            data-testid="prompt-name"
            onChange={(event) => want({ ...wanted, name: event.currentTarget.value })}
          />
          <NativeSelect
            size="xs"
            label={t("prompts.language")}
            data={LANGUAGES.map((one) => ({ value: one, label: t(`flows.word.${one}`) }))}
            value={wanted.language}
            onChange={(event) => want({ ...wanted, language: event.currentTarget.value })}
          />
          <FileInput
            size="xs"
            w={200}
            label={t("prompts.file")}
            placeholder={t("prompts.choose")}
            accept=".wav,.mp3,audio/wav,audio/mpeg"
            value={file}
            onChange={setFile}
            data-testid="prompt-file"
          />
          <Button size="compact-sm" type="submit" disabled={!isRight} data-testid="prompt-upload">
            {isBusy ? t("prompts.uploading") : t("prompts.upload")}
          </Button>
        </div>
        <ProblemLine problem={problem} className={classes.wrong} />
        {told && (
          <p role="status" className={classes.fine} data-testid="prompt-done">
            {t("prompts.done", {
              version: told.version,
              seconds: told.seconds.toFixed(1),
              cut: (told.cut_s ?? 0).toFixed(1),
              peak: (told.peak_db ?? 0).toFixed(0),
            })}
          </p>
        )}
      </form>
      <RecordByTelephone
        client={client}
        name={wanted.name}
        language={wanted.language}
        isNamed={NAME.test(wanted.name)}
        prompts={lines}
        onKept={setTold}
        onChanged={done}
      />
    </>
  );
}
