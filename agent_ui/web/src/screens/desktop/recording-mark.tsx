import { useTranslation } from "react-i18next";
import type { DeskCall } from "../../protocol";
import { pauseOf } from "../../state/pause";
import { useDesk } from "../../stores/desk";
import { Clock, Countdown } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import classes from "./call.module.css";
import { keys } from "./keys";

/** Whether the conversation is recorded, by word, shape and colour; and the button that pauses it. */
export function RecordingMark({ call, offsetMs }: { call: DeskCall; offsetMs: number }) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const pause = pauseOf(call);
  const state = pause === "paused" ? "paused" : call.recording;
  return (
    <div className={classes.recordingRow}>
      <p
        className={classes.recording}
        data-testid="recording-state"
        data-recording={state}
        role={state === "missing" ? "alert" : "status"}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          {state === "on" && <circle cx="8" cy="8" r="6" fill="currentColor" />}
          {state === "paused" && <path d="M3 2h4v12H3ZM9 2h4v12H9Z" fill="currentColor" />}
          {state === "missing" && (
            <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
          )}
          {(state === "starting" || state === "none") && (
            <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
          )}
        </svg>
        <span>{t(`recording.${state}`)}</span>
        {state === "paused" && call.paused_since && call.paused_until && (
          <span className={classes.pausedFor}>
            <Clock since={call.paused_since} offsetMs={offsetMs} testid="pause-clock" />
            <small>
              <Countdown
                until={call.paused_until}
                offsetMs={offsetMs}
                left={t("recording.goesOnIn")}
                over={t("recording.goesOn")}
              />
            </small>
          </span>
        )}
      </p>
      {pause !== null && (
        <KeyButton
          label={t(pause === "paused" ? "recording.resume" : "recording.pause")}
          keyName={keys.pause}
          look={pause === "paused" ? "accent" : "plain"}
          isSmall
          isPressed={pause === "paused"}
          testid="pause-button"
          onClick={() => actions?.togglePause()}
        />
      )}
    </div>
  );
}
