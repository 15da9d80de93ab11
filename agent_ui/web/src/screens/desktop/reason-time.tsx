import { useTranslation } from "react-i18next";
import type { MyDay as Day, MyState } from "../../protocol";
import { clockText } from "../../state/clock";
import { reasonS } from "../../state/day";
import { useTicking } from "../parts/clock";
import classes from "./side.module.css";

export interface Times {
  day: Day;
  me: MyState;
  offsetMs: number;
}

/** How much of a day's limit is used: a bar that fills, words beside it; over it, both are red. */
export function ReasonTime({
  day,
  me,
  offsetMs,
  reason,
  limitS,
}: Times & { reason: string; limitS: number | null }) {
  const { t } = useTranslation();
  const used = useTicking((now) => Math.floor(reasonS(day, me, reason, now, offsetMs)));
  if (limitS === null) return <span>{clockText(used)}</span>;
  const isOver = used > limitS;
  return (
    <span className={classes.limit} data-over={isOver} data-testid={`limit-${reason}`}>
      <progress max={limitS} value={Math.min(used, limitS)} aria-label={t("day.used")} />
      {isOver
        ? t("day.over", { by: clockText(used - limitS) })
        : t("day.of", { used: clockText(used), limit: clockText(limitS) })}
    </span>
  );
}
