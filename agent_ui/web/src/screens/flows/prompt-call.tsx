import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { promptCalls } from "../../link/prompt-calls";
import type { Problem, PromptCall, PromptFile } from "../../protocol";
import { problemText } from "../words";
import classes from "./flows.module.css";

const FOLLOW_MS = 700;
const isOver = (call: PromptCall) => call.state === "over" || call.state === "lost";

interface Props {
  client: string;
  name: string;
  language: string;
  after: number;
  isNamed: boolean;
  onKept: (file: PromptFile) => void;
}

/** Record it by telephone: be called, say it, hear it, keep it or say it again. */
export function RecordByTelephone({ client, name, language, after, isNamed, onKept }: Props) {
  const { t, i18n } = useTranslation();
  const [lines, setLines] = useState<string[]>([]);
  const [line, setLine] = useState("");
  const [number, setNumber] = useState("");
  const [call, setCall] = useState<PromptCall | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    promptCalls.lines().then(
      (told) => setLines(told.lines),
      (error: unknown) => setProblem(problemIn(error)),
    );
  }, []);
  useFollowed(call, setCall);
  const chosen = line || (lines[0] ?? "");
  const isBusy = call !== null && !isOver(call);
  const isReady = isNamed && number.trim() !== "" && chosen !== "" && !isBusy;
  const doing = async (what: () => Promise<void>) => {
    setProblem(null);
    try {
      await what();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const begin = () =>
    doing(async () => setCall(await promptCalls.begin(client, name, language, { number, line: chosen })));
  const keep = (one: PromptCall) =>
    doing(async () => {
      onKept(await promptCalls.keep(one.id, after));
      setCall(null);
    });
  return (
    <form
      aria-label={t("prompts.call.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void begin();
      }}
    >
      <p className={classes.dim}>{t("prompts.call.how")}</p>
      <div className={classes.row}>
        <NativeSelect
          size="xs"
          label={t("prompts.call.line")}
          data={lines}
          value={chosen}
          onChange={(event) => setLine(event.currentTarget.value)}
        />
        <TextInput
          size="xs"
          type="tel"
          label={t("prompts.call.number")}
          value={number}
          data-testid="prompt-call-number"
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Button size="compact-sm" type="submit" disabled={!isReady} data-testid="prompt-call">
          {t(call === null ? "prompts.call.begin" : "prompts.call.again")}
        </Button>
      </div>
      {problem && (
        <p role="alert" className={classes.wrong}>
          {problemText(problem, t, i18n.language)}
        </p>
      )}
      {call && (
        <p role="status" data-testid="prompt-call-told" data-state={call.state} data-result={call.result}>
          {call.state === "over"
            ? t(`prompts.call.result.${call.result}`, call.result ?? "")
            : t(`prompts.call.state.${call.state}`)}
        </p>
      )}
      {call?.result === "recorded" && (
        <div className={classes.row}>
          {/* biome-ignore lint/a11y/useMediaCaption: what was just said by who hears it */}
          <audio
            controls
            className={classes.audio}
            aria-label={t("prompts.call.hear")}
            src={promptCalls.audio(call.id)}
          />
          <Button size="compact-sm" data-testid="prompt-call-keep" onClick={() => void keep(call)}>
            {t("prompts.call.keep", { name: call.name })}
          </Button>
        </div>
      )}
    </form>
  );
}

function useFollowed(call: PromptCall | null, onTold: (call: PromptCall) => void) {
  const id = call !== null && !isOver(call) ? call.id : null;
  useEffect(() => {
    if (id === null) return;
    let isGone = false;
    let timer: ReturnType<typeof setTimeout>;
    const ask = async () => {
      try {
        const told = await promptCalls.one(id);
        if (!isGone) onTold(told);
      } catch {
        // the server may be there again in a moment
      }
      if (!isGone) timer = setTimeout(() => void ask(), FOLLOW_MS);
    };
    timer = setTimeout(() => void ask(), FOLLOW_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [id, onTold]);
}
