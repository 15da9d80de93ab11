import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, problemIn } from "../../link/http";
import type { HalfHour, LineHistory, Problem } from "../../protocol";
import { hasTrouble, isWorthARow, minutes } from "../../state/lines";
import { DayField } from "../parts/day-field";
import { ProblemLine } from "../parts/problem-line";
import { nameOf, percent } from "../words";
import floor from "./floor.module.css";
import classes from "./lines.module.css";

const LOOK_AGAIN_MS = 30_000;

/** The day's half hours: lines beside service levels, so that one row says why a half hour went badly. */
export function LinesHistory() {
  const { t } = useTranslation();
  const [day, setDay] = useState<string | null>(null); // null: none was asked for
  const { history, problem } = useHistory(day ?? "");
  const halves = history?.halves.filter((half) => isWorthARow(half.lines, half.queues)) ?? [];
  return (
    <div className={classes.history} data-testid="lines-history">
      <div className={classes.day}>
        {t("lines.day")}
        <DayField
          size="xs"
          aria-label={t("lines.day")}
          value={day ?? history?.day ?? ""}
          onChange={setDay}
          data-testid="lines-day"
        />
        {history && <span className={floor.count}>{t("lines.zone", { zone: history.zone })}</span>}
      </div>
      <ProblemLine problem={problem} className={classes.problem} />
      {history && halves.length === 0 && <p className={floor.none}>{t("lines.nothing")}</p>}
      {halves.length > 0 && (
        <table className={floor.table}>
          <thead>
            <tr>
              <th scope="col">{t("lines.halfHour")}</th>
              <th scope="col">{t("lines.line")}</th>
              <th scope="col" className={floor.figure}>
                {t("lines.downMinutes")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("lines.peakOf")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("lines.calls")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("lines.refusedCount")}
              </th>
              <th scope="col" className={floor.figure}>
                {t("lines.mos")}
              </th>
              <th scope="col">{t("lines.serviceLevels")}</th>
            </tr>
          </thead>
          <tbody>
            {halves.map((half) => (
              <Half key={half.start} half={half} zone={history?.zone ?? "UTC"} />
            ))}
          </tbody>
        </table>
      )}
      <p className={floor.none}>{t("lines.serviceLevelMeans")}</p>
    </div>
  );
}

function Half({ half, zone }: { half: HalfHour; zone: string }) {
  const { t, i18n } = useTranslation();
  const start = new Date(half.start).toLocaleTimeString(i18n.language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });
  const queues = half.queues.filter((queue) => queue.offered > 0);
  return half.lines.map((line, place) => (
    <tr key={line.line} data-testid={`half-${start}-${line.line}`} data-trouble={hasTrouble(half.lines)}>
      {place === 0 && (
        <th scope="rowgroup" rowSpan={half.lines.length}>
          {start}
        </th>
      )}
      <td>{line.line}</td>
      <td className={floor.figure} data-down={line.down_s > 0}>
        {line.down_s > 0 ? t("lines.minutes", { count: minutes(line.down_s) }) : "–"}
      </td>
      <td className={floor.figure}>
        {line.capacity === null ? line.peak : `${line.peak} / ${line.capacity}`}
      </td>
      <td className={floor.figure}>{`${line.calls_in} / ${line.calls_out}`}</td>
      <td className={floor.figure}>{line.refused}</td>
      <td className={floor.figure}>{line.mos === null ? "–" : line.mos.toFixed(1)}</td>
      {place === 0 && (
        <td rowSpan={half.lines.length} data-testid={`half-levels-${start}`}>
          {queues.length === 0
            ? "–"
            : queues
                .map((queue) =>
                  t("lines.levelOf", {
                    queue: nameOf(queue, i18n.language),
                    level: percent(queue.service_level),
                    offered: queue.offered,
                  }),
                )
                .join(t("lines.list"))}
        </td>
      )}
    </tr>
  ));
}

function useHistory(day: string) {
  const [history, setHistory] = useState<LineHistory | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let isOver = false;
    const read = () =>
      api.lineHistory(day).then(
        (found) => {
          if (isOver) return;
          setHistory(found);
          setProblem(null);
        },
        (error: unknown) => {
          if (!isOver) setProblem(problemIn(error));
        },
      );
    void read();
    const timer = setInterval(() => void read(), LOOK_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [day]);
  return { history, problem };
}
