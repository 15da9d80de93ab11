import { CloseButton, NumberInput, SegmentedControl, Switch } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { AgentAbilities, Catalogue, FloorAgent, LentAbility, Problem, SkillLevel } from "../../protocol";
import { fieldOf, instantOf } from "../../state/next-action";
import { showAbilities } from "../../stores/abilities";
import { DayField } from "../parts/day-field";
import { ProblemLine } from "../parts/problem-line";
import { nameOf } from "../words";
import classes from "./abilities.module.css";
import { LentList } from "./lent-list";

const USUAL_WEIGHT = 1;
const HOUR_MS = 3_600_000;
const LASTS = ["good", "time", "sign-in"] as const;
/** When something lent ends, the server has noted that a moment later. */
const SOON_MS = 1000;
/** A timer counts no further. */
const FARTHEST_MS = 86_400_000;

/** The full hour after the next. */
function soon(): string {
  return new Date(Math.ceil((Date.now() + HOUR_MS) / HOUR_MS) * HOUR_MS).toISOString();
}

/** What an agent can do, changed at once, for good or for a while: the next call is offered by it. */
export default function AbilitiesPanel({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const [told, setTold] = useState<AgentAbilities | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [lasts, setLasts] = useState<NonNullable<SkillLevel["lasts"]>>("good");
  const [until, setUntil] = useState(soon);
  const tried = useCallback(async (work: Promise<AgentAbilities>) => {
    try {
      setTold(await work);
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, []);
  const isOut = agent.state === "signed-out";
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was for the sign-in ends with it
  useEffect(() => {
    setTold(null);
    void tried(api.abilities(agent.id));
  }, [agent.id, isOut, tried]);
  const ends = told?.lent.flatMap((one) => (one.until === null ? [] : [Date.parse(one.until)])) ?? [];
  const next = Math.min(...ends);
  useEffect(() => {
    if (!Number.isFinite(next)) return;
    const waitMs = Math.min(Math.max(next - Date.now(), 0) + SOON_MS, FARTHEST_MS);
    const timer = setTimeout(() => void tried(api.abilities(agent.id)), waitMs);
    return () => clearTimeout(timer);
  }, [agent.id, next, tried]);
  const held = lasts === "sign-in" && isOut ? "good" : lasts;
  const howLong = held === "time" ? { lasts: held, until } : { lasts: held };
  const isFixed = held === "time" && until === "";
  const giveBack = (lent: LentAbility) =>
    void tried(
      lent.kind === "skill"
        ? api.setSkill(agent.id, lent.id, { level: lent.own })
        : api.setQueue(agent.id, lent.id, { weight: lent.own }),
    );
  const name = nameOf(agent, i18n.language);
  return (
    <section className={classes.panel} aria-label={t("abilities.of", { name })} data-testid="abilities">
      <header className={classes.head}>
        <h3>{t("abilities.of", { name })}</h3>
        <CloseButton aria-label={t("abilities.close")} onClick={() => showAbilities(null)} autoFocus />
      </header>
      <ProblemLine problem={problem} className={undefined} />
      {told !== null && (
        <>
          <div className={classes.lasts}>
            <SegmentedControl
              size="xs"
              aria-label={t("abilities.lasts")}
              value={held}
              data={LASTS.map((one) => ({
                value: one,
                label: t(`abilities.${one}`),
                disabled: one === "sign-in" && isOut,
              }))}
              onChange={(value) => setLasts(value as typeof lasts)}
              data-testid="lasts"
            />
            {held === "time" && (
              <DayField
                size="xs"
                hasTime
                aria-label={t("abilities.until")}
                value={fieldOf(until)}
                onChange={(typed) => setUntil(instantOf(typed))}
                data-testid="lasts-until"
              />
            )}
            {held !== "good" && <span>{t("abilities.whenOver")}</span>}
          </div>
          <LentList told={told} catalogue={catalogue} onGiveBack={giveBack} />
          <fieldset className={classes.group} disabled={isFixed}>
            <legend>{t("abilities.skills")}</legend>
            {catalogue.skills.map((skill) => (
              <NumberInput
                key={skill.id}
                size="xs"
                label={nameOf(skill, i18n.language)}
                value={told.skills[skill.id] ?? 0}
                min={0}
                max={10}
                allowDecimal={false}
                clampBehavior="strict"
                data-testid={`skill-${skill.id}`}
                onChange={(level) => {
                  if (typeof level === "number")
                    void tried(api.setSkill(agent.id, skill.id, { level, ...howLong }));
                }}
              />
            ))}
          </fieldset>
          <fieldset className={classes.group} disabled={isFixed}>
            <legend>{t("abilities.queues")}</legend>
            {told.serves_all && <p>{t("abilities.everyQueue")}</p>}
            {catalogue.queues.map((queue) => (
              <Switch
                key={queue.id}
                size="sm"
                label={nameOf(queue, i18n.language)}
                checked={(told.queues[queue.id] ?? 0) > 0}
                data-testid={`serves-${queue.id}`}
                onChange={(event) => {
                  const weight = event.currentTarget.checked ? USUAL_WEIGHT : 0;
                  void tried(api.setQueue(agent.id, queue.id, { weight, ...howLong }));
                }}
              />
            ))}
          </fieldset>
        </>
      )}
    </section>
  );
}
