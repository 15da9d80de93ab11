import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanProblem } from "../../protocol";
import { changes } from "../../state/plan";
import { check, discard, publish, readPlan, rebase, usePlan } from "../../stores/plan";
import { ProblemLine } from "../parts/problem-line";
import { byText } from "../words";
import classes from "./admin.module.css";

/** What the draft of the plan is, above both of its views: checked, published, or given up. */
export function PlanBar({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { seen, draft, problems, problem, published } = usePlan();
  const [note, setNote] = useState("");
  useEffect(() => void readPlan(), []);
  const changed = draft ? changes(draft) : [];
  const isBehind = seen !== null && draft !== null && seen.version !== draft.base;
  const wrong = problems.filter((one) => !one.is_warning).length;
  return (
    <div>
      <div className={classes.head}>
        <span data-testid="plan-version" data-version={seen?.version ?? ""}>
          {seen && t("admin.plan.holds", { version: seen.version, who: byText(seen.published_by, t) })}
        </span>
        <span className={classes.warning} data-testid="plan-changes">
          {changed.length > 0 && t("admin.plan.changed", { count: changed.length })}
        </span>
        <span className={classes.grow} />
        <TextInput
          size="xs"
          aria-label={t("admin.plan.note")}
          placeholder={t("admin.plan.note")}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button size="compact-sm" variant="default" onClick={() => void check()} data-testid="plan-check">
          {t("admin.plan.check")}
        </Button>
        <Button
          size="compact-sm"
          disabled={changed.length === 0}
          onClick={() => void publish(note).then(() => setNote(""))}
          data-testid="plan-publish"
        >
          {t("admin.plan.publish")}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          disabled={changed.length === 0}
          onClick={() => window.confirm(t("admin.leaveSure")) && void discard()}
        >
          {t("admin.plan.discard")}
        </Button>
      </div>
      {published !== null && (
        <p role="status" className={classes.done} data-testid="plan-published">
          {t("admin.plan.published", { version: published })}
        </p>
      )}
      <ProblemLine problem={problem} className={classes.problem} testid="problem" />
      {(isBehind || problem?.code === "plan-changed") && (
        <div className={classes.buttons}>
          <Button size="compact-sm" variant="default" onClick={() => void discard()}>
            {t("admin.takeTheirs")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void rebase()}>
            {t("admin.keepMine")}
          </Button>
        </div>
      )}
      {wrong > 0 && <p className={classes.problem}>{t("admin.plan.wrong", { count: wrong })}</p>}
      <Problems problems={problems} />
      {children}
    </div>
  );
}

/** Each problem with its place; at most as many as fit above the list. */
function Problems({ problems }: { problems: PlanProblem[] }) {
  const { i18n } = useTranslation();
  if (problems.length === 0) return null;
  return (
    <ul className={classes.problems} data-testid="plan-problems">
      {problems.slice(0, 8).map((one) => (
        <li
          key={`${one.where.join(".")} ${one.en}`}
          className={one.is_warning ? classes.warning : classes.problem}
        >
          {one.where.join(" · ")}: {i18n.language.startsWith("zh") ? one.zh : one.en}
        </li>
      ))}
    </ul>
  );
}

/** By field, what is wrong with an entry; what is of no field stands above the list. */
export function wrongFields(problems: PlanProblem[], language: string, also: Record<string, string>) {
  const found: Record<string, string> = {};
  for (const one of problems) {
    const key = one.where[2] ?? "";
    if (!one.is_warning) found[also[key] ?? key] = language.startsWith("zh") ? one.zh : one.en;
  }
  return found;
}
