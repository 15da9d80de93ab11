import { NumberInput, Select } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { problemIn } from "../../link/http";
import { plan } from "../../link/plan";
import type { Problem, Who, WhoLine } from "../../protocol";
import { useCatalogue } from "../../stores/session";
import { Heads } from "../parts/heads";
import { ProblemLine } from "../parts/problem-line";
import { nameById, nameOf } from "../words";
import classes from "./admin.module.css";

const REFRESH_MS = 3000;

/** Who could take a call of a reason now, and of each other agent the first thing that stands against it. */
export default function WhoCould() {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const reasons = catalogue?.reasons.filter((one) => one.is_current) ?? [];
  const [reason, setReason] = useState<string | null>(reasons[0]?.id ?? null);
  const [waited, setWaited] = useState(0);
  const [who, setWho] = useState<Who | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    if (reason === null) return;
    let isGone = false;
    const read = () =>
      plan.who(reason, waited).then(
        (told) => {
          if (isGone) return;
          setWho(told);
          setProblem(null);
        },
        (error: unknown) => !isGone && setProblem(problemIn(error)),
      );
    void read();
    const timer = setInterval(() => void read(), REFRESH_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [reason, waited]);
  const askedText = (levels: Record<string, number>) =>
    Object.entries(levels)
      .map(([skill, level]) => `${nameById(catalogue?.skills ?? [], skill, i18n.language)} ≥ ${level}`)
      .join(", ");
  return (
    <div>
      <div className={classes.head}>
        <h2>{t("admin.section.who")}</h2>
        <Select
          size="xs"
          aria-label={t("admin.field.reason")}
          searchable
          allowDeselect={false}
          data={reasons.map((one) => ({ value: one.id, label: nameOf(one, i18n.language) }))}
          value={reason}
          onChange={setReason}
          data-testid="who-reason"
        />
        <NumberInput
          size="xs"
          hideControls
          min={0}
          max={86400}
          aria-label={t("admin.who.waited")}
          suffix={` ${t("admin.seconds")}`}
          value={waited}
          onChange={(value) => setWaited(Math.max(0, Math.round(Number(value) || 0)))}
          data-testid="who-waited"
        />
        <span>{t("admin.who.waited")}</span>
      </div>
      <ProblemLine problem={problem} className={classes.problem} />
      {who && (
        <>
          <p data-testid="who-asked">
            {nameById(catalogue?.queues ?? [], who.queue, i18n.language)} ·{" "}
            {t("admin.who.step", { step: who.step + 1, steps: who.steps })} ·{" "}
            {Object.keys(who.asked).length > 0
              ? t("admin.who.asked", { skills: askedText(who.asked) })
              : t("admin.who.asksNothing")}
          </p>
          <table className={classes.table}>
            <Heads texts={["admin.who.agent", "admin.who.may", "admin.who.why"]} />
            <tbody>
              {who.agents.map((one) => (
                <tr key={one.agent} data-testid={`who-${one.agent}`} data-rule={one.rule ?? "free"}>
                  <th scope="row">{nameOf(one, i18n.language)}</th>
                  <td>
                    <span className={one.rule === null ? classes.done : undefined}>
                      {one.rule === null ? `✓ ${t("admin.yes")}` : `– ${t("admin.no")}`}
                    </span>
                  </td>
                  <td>
                    <Why line={one} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  );
}

function Why({ line }: { line: WhoLine }) {
  const { t, i18n } = useTranslation();
  const catalogue = useCatalogue();
  const skill = nameById(catalogue?.skills ?? [], line.skill, i18n.language);
  const reason = nameById(catalogue?.not_ready_reasons ?? [], line.reason, i18n.language);
  if (line.rule === null) return t("admin.who.free");
  return t(`admin.who.rules.${line.rule}`, { skill, has: line.has ?? 0, needs: line.needs ?? 0, reason });
}
