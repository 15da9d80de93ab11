import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { promptCalls } from "../../link/prompt-calls";
import type { Problem, PromptCall, PromptFile, PromptLine } from "../../protocol";
import { isOver, isTake, versionBefore, withTold, wordOf } from "../../state/prompt-take";
import { ProblemLine } from "../parts/problem-line";
import { useFollowed } from "../parts/use-followed";
import { timeOfDay } from "../words";
import classes from "./flows.module.css";

interface Props {
  client: string;
  name: string;
  language: string;
  isNamed: boolean;
  prompts: PromptLine[];
  onKept: (file: PromptFile) => void;
  onChanged: () => void; // the prompts may be others now
}

/** Record it by telephone: be called, say it, hear it, keep it or say it again. */
export function RecordByTelephone({ client, name, language, isNamed, prompts, onKept, onChanged }: Props) {
  const { t } = useTranslation();
  const [lines, setLines] = useState<string[] | null>(null);
  const [line, setLine] = useState("");
  const [number, setNumber] = useState("");
  const [calls, setCalls] = useState<PromptCall[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const told = useCallback((call: PromptCall) => setCalls((now) => withTold(now, call)), []);
  useEffect(() => {
    promptCalls.list().then(
      (all) => {
        setLines(all.lines);
        setCalls(all.calls); // of before a reload
      },
      (error: unknown) => setProblem(problemIn(error)),
    );
  }, []);
  const going = calls.find((one) => !isOver(one));
  useFollowed(going?.id ?? null, promptCalls.one, told);
  const chosen = line || (lines?.[0] ?? "");
  const isReady = isNamed && number.trim() !== "" && chosen !== "" && !going;
  const doing = async (what: () => Promise<void>) => {
    setProblem(null);
    try {
      await what();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const begin = () =>
    doing(async () => told(await promptCalls.begin(client, name, language, { number, line: chosen })));
  const keep = async (one: PromptCall) => {
    await doing(async () => {
      onKept(await promptCalls.keep(one.id, versionBefore(prompts, one)));
      told({ ...one, result: "gone" });
    });
    onChanged(); // somebody else's may have come first: the next press is over that one
  };
  return (
    <form
      aria-label={t("prompts.call.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void begin();
      }}
    >
      <h3>{t("prompts.call.title")}</h3>
      <p className={classes.dim}>{t(lines?.length === 0 ? "prompts.call.noLines" : "prompts.call.how")}</p>
      {(lines?.length ?? 0) > 0 && (
        <div className={classes.row}>
          <NativeSelect
            size="xs"
            label={t("prompts.call.line")}
            data={lines ?? []}
            value={chosen}
            data-testid="prompt-call-line"
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
            {t("prompts.call.begin")}
          </Button>
          {going && (
            <Button
              size="compact-sm"
              variant="default"
              data-testid="prompt-call-end"
              onClick={() => void doing(() => promptCalls.end(going.id))}
            >
              {t("prompts.call.end")}
            </Button>
          )}
        </div>
      )}
      {!isNamed && number.trim() !== "" && <p className={classes.dim}>{t("prompts.call.nameFirst")}</p>}
      <ProblemLine problem={problem} className={classes.wrong} testid="problem" />
      <ul className={classes.takes} aria-live="polite">
        {calls.map((one) => (
          <Told key={one.id} call={one} onKeep={keep} />
        ))}
      </ul>
    </form>
  );
}

function Told({ call, onKeep }: { call: PromptCall; onKeep: (call: PromptCall) => Promise<void> }) {
  const { t, i18n } = useTranslation();
  const language = t(`flows.word.${call.language}`);
  const at = timeOfDay(Date.parse(call.began_at), i18n.language);
  return (
    <li data-testid={`take-${call.id}`} data-state={call.state} data-result={call.result}>
      <p>
        {t("prompts.call.take", { name: call.name, language, at, number: call.number })}{" "}
        <strong>{t(wordOf(call), call.result ?? "")}</strong>
        {isTake(call) && ` · ${t("prompts.seconds", { seconds: (call.seconds ?? 0).toFixed(1) })}`}
        {call.is_cut && <span className={classes.odd}> ▲ {t("prompts.call.cut")}</span>}
      </p>
      {isTake(call) && (
        <div className={classes.row}>
          {/* biome-ignore lint/a11y/useMediaCaption: what was just said by who hears it */}
          <audio
            controls
            preload="none"
            className={classes.audio}
            aria-label={t("prompts.call.hear", { name: call.name, at })}
            src={promptCalls.audio(call.id)}
          />
          <Button
            size="compact-sm"
            data-testid={`keep-${call.id}`}
            aria-label={`${t("prompts.call.keep", { name: call.name })}, ${language}, ${at}`}
            onClick={() => void onKeep(call)}
          >
            {t("prompts.call.keep", { name: call.name })}
          </Button>
        </div>
      )}
    </li>
  );
}
