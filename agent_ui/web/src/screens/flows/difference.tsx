import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { flowApi } from "../../link/flows";
import { problemIn } from "../../link/http";
import type { DifferenceLine, Problem } from "../../protocol";
import { problemText } from "../words";
import classes from "./flows.module.css";

const MARKS = { same: " ", added: "+", removed: "−", gap: "…" } as const;

/** What has to change in a version for it to be this text. */
export function Difference({ flow, version, text }: { flow: string; version: number; text: string }) {
  const { t, i18n } = useTranslation();
  const [lines, setLines] = useState<DifferenceLine[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isGone = false;
    flowApi.difference(flow, text, version).then(
      (told) => !isGone && setLines(told),
      (error: unknown) => !isGone && setProblem(problemIn(error)),
    );
    return () => {
      isGone = true;
    };
  }, [flow, version, text]);
  if (problem) return <p className={classes.wrong}>{problemText(problem, t, i18n.language)}</p>;
  if (lines === null) return null;
  if (lines.length === 0) return <p className={classes.dim}>{t("flows.noDifference")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key
    <section className={classes.difference} tabIndex={0} aria-label={t("flows.difference")}>
      <ol data-testid="difference">
        {lines.map((line, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are their places
          <li key={place} data-is={line.is}>
            <span title={line.is === "same" ? undefined : t(`flows.line.${line.is}`)}>{MARKS[line.is]}</span>
            {line.text}
          </li>
        ))}
      </ol>
    </section>
  );
}
