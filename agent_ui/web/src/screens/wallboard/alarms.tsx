import { useTranslation } from "react-i18next";
import type { Alarm, FloorAgent } from "../../protocol";
import { alarmCodes } from "../../state/notices";
import { codeText, nameById, timeOfDay } from "../words";
import classes from "./board.module.css";

/** What needs a hand, newest first, in words. */
export function Alarms({ alarms, agents }: { alarms: Alarm[]; agents: FloorAgent[] }) {
  const { t, i18n } = useTranslation();
  if (alarms.length === 0) return null;
  return (
    <section className={classes.alarms} aria-label={t("board.alarms")}>
      <ul aria-live="polite">
        {alarms.map((alarm) => (
          <li key={alarm.id} data-testid="alarm" data-code={alarm.code}>
            <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
              <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
            </svg>
            <time dateTime={alarm.at}>{timeOfDay(Date.parse(alarm.at), i18n.language)}</time>
            <strong>{codeText("alarm", alarmCodes, alarm.code, t)}</strong>
            {alarm.agent !== null && <span>{nameById(agents, alarm.agent, i18n.language)}</span>}
            {alarm.detail && <span className={classes.detail}>{alarm.detail}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
