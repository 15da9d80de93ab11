import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { DueRule, OwedWrapUp, Problem } from "../../protocol";
import { useBoard } from "../../stores/board";
import { useMay } from "../../stores/session";
import { useTicking } from "../parts/clock";
import { ProblemLine } from "../parts/problem-line";
import { callerText, dayAndMinute, nameOf, problemText } from "../words";
import figure from "./figure.module.css";
import classes from "./owed.module.css";

/** Wrap-ups of a queue's calls that are still to be written: given to somebody else, or closed with a reason. */
export default function OwedPanel({ queue }: { queue: string }) {
  const { t } = useTranslation();
  const count = useBoard(({ screen }) => screen.queues.find((one) => one.id === queue)?.owed ?? 0);
  const [owed, setOwed] = useState<OwedWrapUp[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(async () => {
    try {
      setOwed((await api.owed()).filter((one) => one.queue === queue || one.queue === null));
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, [queue]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew whenever the board's number is another
  useEffect(() => void read(), [read, count]);
  const act = async (work: Promise<void>) => {
    setProblem(null);
    try {
      await work;
    } catch (error) {
      setProblem(problemIn(error));
    }
    await read();
  };
  return (
    <div data-testid="owed-panel">
      <ProblemLine problem={problem} className={figure.problem} />
      {owed?.length === 0 && <p className={classes.dim}>{t("owed.none")}</p>}
      <ul className={classes.list}>
        {owed?.map((one) => (
          <Row key={`${one.call} ${one.agent}`} one={one} act={act} />
        ))}
      </ul>
      <Within queue={queue} />
    </div>
  );
}

function Row({ one, act }: { one: OwedWrapUp; act: (work: Promise<void>) => Promise<void> }) {
  const { t, i18n } = useTranslation();
  const offsetMs = useBoard(({ screen }) => screen.offsetMs);
  const agents = useBoard(({ screen }) => screen.agents);
  const [to, setTo] = useState("");
  const [why, setWhy] = useState("");
  const isLate = useTicking((now) => (Date.parse(one.due_at) <= now + offsetMs ? "yes" : "no")) === "yes";
  const name = (zh: string, en: string) => nameOf({ name_zh: zh, name_en: en }, i18n.language);
  const others = agents.filter((agent) => agent.state !== "signed-out" && agent.id !== one.owner);
  const caller = callerText(one.caller, t);
  return (
    <li data-testid={`owed-${one.call}`} data-late={isLate}>
      <p className={classes.line}>
        <strong>{name(one.owner_zh, one.owner_en)}</strong>
        <span>{caller}</span>
        {one.owner !== one.agent && (
          <span className={classes.dim}>{t("owed.talkOf", { name: name(one.agent_zh, one.agent_en) })}</span>
        )}
        <span className={isLate ? classes.late : classes.dim}>
          {t(isLate ? "owed.late" : "owed.due", { when: dayAndMinute(one.due_at, i18n.language) })}
        </span>
      </p>
      <div className={classes.acts}>
        <NativeSelect
          size="xs"
          aria-label={t("owed.handOf", { caller })}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          data={[
            { value: "", label: t("owed.to") },
            ...others.map((agent) => ({ value: agent.id, label: nameOf(agent, i18n.language) })),
          ]}
          data-testid="owed-to"
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={to === ""}
          onClick={() => void act(api.handOwed(one.call, one.agent, to))}
          data-testid="owed-hand"
        >
          {t("owed.hand")}
        </Button>
        <TextInput
          size="xs"
          aria-label={t("owed.whyOf", { caller })}
          placeholder={t("owed.why")}
          value={why}
          maxLength={200}
          onChange={(event) => setWhy(event.currentTarget.value)}
          data-testid="owed-why"
        />
        <Button
          size="compact-sm"
          variant="default"
          disabled={why.trim() === ""}
          onClick={() => void act(api.closeOwed(one.call, one.agent, why))}
          data-testid="owed-close"
        >
          {t("owed.close")}
        </Button>
      </div>
    </li>
  );
}

/** Within what time those of this queue are due: its own rule, or the wider one that holds. */
function Within({ queue }: { queue: string }) {
  const { t, i18n } = useTranslation();
  const maySet = useMay("thresholds");
  const client = useBoard(({ screen }) => screen.queues.find((one) => one.id === queue)?.client ?? "");
  const [rules, setRules] = useState<DueRule[]>([]);
  const [minutes, setMinutes] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const read = useCallback(() => api.owedRules().then(setRules, () => undefined), []);
  useEffect(() => void read(), [read]);
  const of = (client_: string, queue_: string) =>
    rules.find((one) => one.client === client_ && one.queue === queue_);
  const own = of(client, queue);
  const holds = own ?? of(client, "") ?? of("", "");
  if (!holds) return null;
  const set = async (due_s: number | null) => {
    try {
      await api.setOwedRule({ queue, due_s });
      setProblem(null);
      setMinutes(null);
      await read();
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  const shown = String(Math.round(holds.due_s / 6) / 10);
  return (
    <form
      className={classes.within}
      onSubmit={(event) => {
        event.preventDefault();
        void set(Math.round(Number(minutes ?? shown) * 60));
      }}
    >
      <TextInput
        size="xs"
        label={t("owed.within")}
        description={own ? null : t("owed.usual")}
        inputMode="decimal"
        value={minutes ?? shown}
        readOnly={!maySet}
        onChange={(event) => setMinutes(event.currentTarget.value)}
        error={problem && problemText(problem, t, i18n.language)}
        data-testid="owed-within"
      />
      {maySet && (
        <Button type="submit" size="compact-sm" disabled={minutes === null || !(Number(minutes) >= 1)}>
          {t("owed.set")}
        </Button>
      )}
      {maySet && own && (
        <Button size="compact-sm" variant="default" onClick={() => void set(null)}>
          {t("owed.asUsual")}
        </Button>
      )}
    </form>
  );
}
