import { Fragment, memo } from "react";
import { useTranslation } from "react-i18next";
import type { Alarm, LineTile, QueueTile } from "../../protocol";
import { downLines } from "../../state/lines";
import { alarmCodes } from "../../state/notices";
import { moodOf, needing } from "../../state/tile";
import { codeText, nameOf, timeOfDay } from "../words";
import { Against } from "./against";
import { agentName } from "./agent-name";
import classes from "./board.module.css";
import { whyText } from "./lines";
import { MoodShape } from "./mood-shape";

/** What needs a hand, in words: lines that are down now, then what happened, newest first; queues come before both. */
export const Alarms = memo(function Alarms({
  alarms,
  lines,
  queues,
  offsetMs,
}: {
  alarms: Alarm[];
  lines: LineTile[];
  queues: QueueTile[];
  offsetMs: number;
}) {
  const { t, i18n } = useTranslation();
  const down = downLines(lines);
  const shut = queues.filter((queue) => queue.closed);
  const closed = lines.filter((line) => line.closed);
  const pressed = needing(queues);
  const onlyWarns = pressed.every((tile) => moodOf(tile) === "warning");
  const isCalm = alarms.length + down.length + shut.length + closed.length === 0;
  const worst = isCalm && onlyWarns ? "warning" : "breached";
  if (isCalm && pressed.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls is scrolled by key too
    <section className={classes.alarms} data-worst={worst} aria-label={t("board.alarms")} tabIndex={0}>
      <ul aria-live="polite">
        {shut.map((queue) => (
          <li key={`queue ${queue.id}`} data-testid="closed-alarm" data-queue={queue.id}>
            <Mark />
            <strong>{t("closing.queueIsClosed", { name: nameOf(queue, i18n.language) })}</strong>
            <span className={classes.detail}>{queue.closed?.why}</span>
          </li>
        ))}
        {closed.map((line) => (
          <li key={`closed ${line.id}`} data-testid="closed-alarm" data-line={line.id}>
            <Mark />
            <strong>{t("closing.lineIsClosed", { name: line.id })}</strong>
            <span className={classes.detail}>{line.closed?.why}</span>
          </li>
        ))}
        {pressed.map((tile) => (
          <li
            key={`pressed ${tile.id}`}
            data-testid="queue-alarm"
            data-queue={tile.id}
            data-mood={moodOf(tile)}
          >
            <MoodShape mood={moodOf(tile)} />
            <time dateTime={tile.outlook?.since}>
              {timeOfDay(Date.parse(tile.outlook?.since ?? ""), i18n.language)}
            </time>
            <strong>{nameOf(tile, i18n.language)}</strong>
            <span>{t(`tile.moods.${moodOf(tile)}`)}</span>
            <span className={classes.detail}>
              {(tile.outlook?.against ?? []).map((one, place) => (
                <Fragment key={one.figure}>
                  {place > 0 && t("lines.list")}
                  <Against one={one} tile={tile} offsetMs={offsetMs} />
                </Fragment>
              ))}
            </span>
          </li>
        ))}
        {down.map((line) => (
          <li key={`line ${line.id}`} data-testid="line-alarm" data-line={line.id}>
            <Mark />
            <time dateTime={line.since}>{timeOfDay(Date.parse(line.since), i18n.language)}</time>
            <strong>{t("lines.isDown", { line: line.id })}</strong>
            <span className={classes.detail}>{whyText(line.why, t)}</span>
          </li>
        ))}
        {alarms.map((alarm) => (
          <li key={alarm.id} data-testid="alarm" data-code={alarm.code}>
            <Mark />
            <time dateTime={alarm.at}>{timeOfDay(Date.parse(alarm.at), i18n.language)}</time>
            <strong>{codeText("alarm", alarmCodes, alarm.code, t)}</strong>
            {alarm.agent !== null && <span>{agentName(alarm.agent, i18n.language)}</span>}
            {alarm.detail && <span className={classes.detail}>{alarm.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
});

function Mark() {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
      <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
    </svg>
  );
}
