import { CloseButton, NumberInput, Switch } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { AgentAbilities, Catalogue, FloorAgent, Problem } from "../../protocol";
import { showAbilities } from "../../stores/abilities";
import { nameOf, problemText } from "../words";
import classes from "./abilities.module.css";

const USUAL_WEIGHT = 1;

/** What an agent can do, changed at once: the next call is offered by it. */
export default function AbilitiesPanel({ agent, catalogue }: { agent: FloorAgent; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const [told, setTold] = useState<AgentAbilities | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const tried = async (work: Promise<AgentAbilities>) => {
    try {
      setTold(await work);
      setProblem(null);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  useEffect(() => {
    setTold(null);
    api
      .abilities(agent.id)
      .then(setTold)
      .catch((error: unknown) => setProblem(problemIn(error)));
  }, [agent.id]);
  const name = nameOf(agent, i18n.language);
  return (
    <section className={classes.panel} aria-label={t("abilities.of", { name })} data-testid="abilities">
      <header className={classes.head}>
        <h3>{t("abilities.of", { name })}</h3>
        <CloseButton aria-label={t("abilities.close")} onClick={() => showAbilities(null)} autoFocus />
      </header>
      {problem !== null && <p role="alert">{problemText(problem, t, i18n.language)}</p>}
      {told !== null && (
        <>
          <fieldset className={classes.group}>
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
                  if (typeof level === "number") void tried(api.setSkill(agent.id, skill.id, level));
                }}
              />
            ))}
          </fieldset>
          <fieldset className={classes.group}>
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
                  void tried(api.setQueue(agent.id, queue.id, weight));
                }}
              />
            ))}
          </fieldset>
        </>
      )}
    </section>
  );
}
