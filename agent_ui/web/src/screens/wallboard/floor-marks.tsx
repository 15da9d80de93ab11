import { useTranslation } from "react-i18next";
import { api } from "../../link/http";
import type { FloorAgent } from "../../protocol";
import { attentionOf } from "../../state/floor";
import { useMay } from "../../stores/session";
import { Clock, useTicking } from "../parts/clock";
import { HandShape } from "../parts/hand-shape";
import { RowButton } from "../parts/row-button";
import { nameOf } from "../words";
import classes from "./floor.module.css";

/** A raised hand, how long already, and for a supervisor the way to lower it. */
export function HandMark({ agent, offsetMs }: { agent: FloorAgent; offsetMs: number }) {
  const { t, i18n } = useTranslation();
  const mayLower = useMay("steer");
  if ((agent.hand_since ?? null) === null || agent.state === "signed-out") return null;
  return (
    <span className={classes.hand} data-testid={`hand-${agent.id}`}>
      <HandShape /> {t("board.handUp")} <Clock since={agent.hand_since ?? ""} offsetMs={offsetMs} />
      {mayLower && (
        <RowButton
          aria-label={t("board.lowerHand", { name: nameOf(agent, i18n.language) })}
          data-testid={`lower-hand-${agent.id}`}
          onClick={() => void api.lowerHandOf(agent.id).catch(() => undefined)} // it stays up where that failed
        >
          {t("hand.lower")}
        </RowButton>
      )}
    </span>
  );
}

/** Nothing of the conversation is recorded for now, and since when. */
export function PauseMark({ agent, offsetMs }: { agent: FloorAgent; offsetMs: number }) {
  const { t } = useTranslation();
  const since = agent.state === "talking" ? (agent.paused_since ?? null) : null;
  if (since === null) return null;
  return (
    <span className={classes.pause} data-testid={`pause-${agent.id}`}>
      <svg viewBox="0 0 16 16" width="10" height="10" aria-hidden="true">
        <path d="M3 2h4v12H3ZM9 2h4v12H9Z" fill="currentColor" />
      </svg>
      {t("recording.paused")} <Clock since={since} offsetMs={offsetMs} />
    </span>
  );
}

/** Not ready for longer than the day's limit of the reason: in red, with a word. */
export function LimitMark({ agent, offsetMs }: { agent: FloorAgent; offsetMs: number }) {
  const { t } = useTranslation();
  const at = agent.state === "not-ready" ? (agent.limit_at ?? null) : null;
  const isOver = useTicking((now) => at !== null && now + offsetMs > Date.parse(at));
  if (!isOver) return null;
  return (
    <span className={classes.over} data-testid={`over-${agent.id}`}>
      ▲ {t("board.overLimit")}
    </span>
  );
}

/** What else needs a supervisor: a long hold, ACW over its limit, wrap-ups owed, a long call. */
export function AttentionMark({ agent, offsetMs }: { agent: FloorAgent; offsetMs: number }) {
  const { t } = useTranslation();
  const why = useTicking((now) => attentionOf({ ...agent, hand_since: null }, now + offsetMs)?.why ?? "");
  if (why === "" || why === "hand" || why === "over-limit") return null; // these have marks of their own
  return (
    <span className={why === "owed" ? classes.why : classes.over} data-testid={`${why}-${agent.id}`}>
      ▲ {t(`floor.why.${why}`, { count: agent.owed ?? 0 })}
    </span>
  );
}
