import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { FlowTried, Problem, TriedStep } from "../../protocol";
import { at, type Data, entriesOf, nodesOf } from "../../state/flow";
import { choose, type Editor } from "../../stores/flow-editor";
import { useCatalogue } from "../../stores/session";
import { DayField } from "../parts/day-field";
import { ProblemLine } from "../parts/problem-line";
import { nameById } from "../words";
import classes from "./flows.module.css";

export const NO_ANSWER = "!"; // the source that is asked does not answer
const SHORT = 2; // what is longer is no key of a telephone

/** A caller's way through the flow as it is written here: what is heard, typed, and where it ends. */
export function Try({ open, tell }: { open: Editor; tell: (tried: FlowTried | null) => void }) {
  const { t } = useTranslation();
  const [instant, setInstant] = useState("");
  const [caller, setCaller] = useState("");
  const [isVip, setVip] = useState(false);
  const [isBlocked, setBlocked] = useState(false);
  const [answers, setAnswers] = useState<string[]>([]);
  const [tried, setTried] = useState<FlowTried | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { text, isChecked } = open;
  useEffect(() => {
    if (!isChecked) return;
    let isGone = false;
    const wish = { text, answers, at: instant, caller, is_vip: isVip, is_blocked: isBlocked };
    const told = (found: FlowTried | null, wrong: Problem | null) => {
      if (isGone) return;
      setTried(found);
      tell(found);
      setProblem(wrong);
    };
    flowApi.try(wish).then(
      (found) => told(found, null),
      (error: unknown) => told(null, problemIn(error)),
    );
    return () => {
      isGone = true;
    };
  }, [text, isChecked, answers, instant, caller, isVip, isBlocked, tell]);
  useEffect(() => () => tell(null), [tell]);
  const type = (word: string) => setAnswers([...answers, word]);
  return (
    <section className={classes.form} aria-label={t("flows.side.try")} data-testid="flow-try">
      <p className={classes.dim}>{t("try.how")}</p>
      <div className={classes.row}>
        <DayField
          size="xs"
          hasTime
          label={t("hours.at")}
          value={instant}
          data-testid="try-at"
          onChange={setInstant}
        />
        <TextInput
          size="xs"
          label={t("try.caller")}
          placeholder="13800138000"
          value={caller}
          maxLength={32}
          data-testid="try-caller"
          onChange={(event) => setCaller(event.currentTarget.value)}
        />
        <Tick label={t("try.vip")} isOn={isVip} set={setVip} />
        <Tick label={t("try.blocked")} isOn={isBlocked} set={setBlocked} />
      </div>
      <ProblemLine problem={problem} className={classes.wrong} testid="try-problem" />
      {tried && (
        <>
          <p className={classes.dim} data-testid="try-when">
            {t("try.at", { at: tried.at.slice(0, 16).replace("T", " "), zone: tried.at.slice(16) })}
          </p>
          <ol className={classes.steps} aria-label={t("try.steps")}>
            {tried.steps.map((step, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same place on the way is the same row
              <Step key={place} step={step} />
            ))}
          </ol>
          {tried.waits && (
            <Answer
              key={answers.length}
              kind={tried.waits}
              keys={keysOf(nodesOf(open.data)[tried.steps.at(-1)?.node ?? ""])}
              type={type}
            />
          )}
        </>
      )}
      <div className={classes.row}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={answers.length === 0}
          onClick={() => setAnswers(answers.slice(0, -1))}
          data-testid="try-back"
        >
          {t("try.back")}
        </Button>
        <Button
          size="compact-sm"
          variant="default"
          disabled={answers.length === 0}
          onClick={() => setAnswers([])}
          data-testid="try-again"
        >
          {t("try.again")}
        </Button>
      </div>
    </section>
  );
}

/** The keys that mean something in this node. */
const keysOf = (node: Data | undefined): string[] =>
  Object.keys(entriesOf(at(node, ["keys"]))).filter((key) => key.length < SHORT);

function Tick({ label, isOn, set }: { label: string; isOn: boolean; set: (isOn: boolean) => void }) {
  return (
    <label className={classes.tick}>
      <input type="checkbox" checked={isOn} onChange={(event) => set(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

/** One thing on the way. A node is a button that chooses it in the drawing. */
function Step({ step }: { step: TriedStep }) {
  const { t, i18n } = useTranslation();
  const reasons = useCatalogue()?.reasons ?? [];
  if (step.what === "passed" || step.what === "entered")
    return (
      <li data-what={step.what}>
        <button type="button" className={classes.name} onClick={() => choose(step.node)}>
          {step.node}
        </button>
        {step.what === "passed" && <span className={classes.dim}>{t("try.passed")}</span>}
      </li>
    );
  if (step.what === "said")
    return (
      <li data-what="said" lang={step.told.language}>
        {step.said.join(" ")}
      </li>
    );
  return (
    <li data-what={step.what} data-testid={`try-${step.what}`}>
      {t(`try.what.${step.what}`, {
        ...step.told,
        reason: nameById(reasons, step.told.reason ?? null, i18n.language),
        until: step.told.until?.slice(0, 16).replace("T", " "),
      })}
    </li>
  );
}

/** What the caller types next, or what the source that is asked says. */
function Answer(props: { kind: "keys" | "source"; keys: string[]; type: (word: string) => void }) {
  const { t } = useTranslation();
  const [word, setWord] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const isFirst = useRef(true);
  // After an answer the next one is typed at once; the panel that opens takes the focus from nobody.
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    if (document.activeElement === document.body) field.current?.focus();
  }, []);
  const isSource = props.kind === "source";
  return (
    <form
      className={classes.row}
      aria-label={t(isSource ? "try.source" : "try.keys")}
      onSubmit={(event) => {
        event.preventDefault();
        if (word) props.type(word);
      }}
    >
      {!isSource &&
        props.keys.map((key) => (
          <Button
            key={key}
            size="compact-sm"
            variant="default"
            onClick={() => props.type(key)}
            data-testid={`try-key-${key}`}
          >
            {key}
          </Button>
        ))}
      <TextInput
        ref={field}
        size="xs"
        aria-label={t(isSource ? "try.source" : "try.keys")}
        placeholder={isSource ? "tier=gold;name=Wang" : "0-9 * #"}
        value={word}
        maxLength={200}
        data-testid="try-word"
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      <Button size="compact-sm" type="submit" disabled={word === ""} data-testid="try-type">
        {t(isSource ? "try.answer" : "try.press")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => props.type("")} data-testid="try-silence">
        {t(isSource ? "try.nobody" : "try.silence")}
      </Button>
      {isSource && (
        <Button size="compact-sm" variant="default" onClick={() => props.type(NO_ANSWER)}>
          {t("try.noAnswer")}
        </Button>
      )}
    </form>
  );
}
