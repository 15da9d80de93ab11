import { useTranslation } from "react-i18next";
import type { Catalogue, MyState } from "../../protocol";
import { type DeskScreen, phoneObstacle, readyObstacle } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { Clock, Countdown } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import { StateShape } from "../parts/state-mark";
import { nameById } from "../words";
import classes from "./desktop.module.css";
import { Hand } from "./hand";
import { keys } from "./keys";
import { ReasonTime } from "./my-day";
import { NotReadyReasons } from "./not-ready-reasons";

/** My state in large type, its clock, and the two keys that change it. */
export function StateBar({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const screen = useDesk((desk) => desk.screen);
  const isChoosing = useDesk((desk) => desk.isChoosing);
  const actions = useDesk((desk) => desk.actions);
  const me = screen.snapshot?.me ?? null;
  const obstacle = readyObstacle(screen);
  const isInCall = me?.state === "talking" || me?.state === "offered" || me?.state === "wrap-up";

  return (
    <section className={classes.bar} aria-label={t("bar.label")} data-state={me?.state}>
      <div className={classes.state}>
        {screen.isReplaced ? (
          <StoppedState />
        ) : me ? (
          <BigState me={me} screen={screen} catalogue={catalogue} />
        ) : (
          <span className={classes.hint}>{t("bar.waiting")}</span>
        )}
      </div>
      <div className={classes.side}>
        <Hand />
        <PhoneMark screen={screen} />
        <span className={classes.hint} id="ready-why" data-testid="ready-why">
          {obstacle !== null && t(`obstacle.${obstacle}`)}
        </span>
      </div>
      <div className={classes.keys}>
        <KeyButton
          label={t(isInCall ? "bar.readyNext" : "bar.ready")}
          keyName={keys.ready}
          look="go"
          testid="ready-button"
          isLarge
          isDisabled={obstacle !== null}
          isPressed={me?.state === "ready"}
          describedBy="ready-why"
          onClick={() => actions?.goReady()}
        />
        <KeyButton
          label={t(isInCall ? "bar.notReadyNext" : "bar.notReady")}
          keyName={keys.notReady}
          testid="not-ready-button"
          isLarge
          isDisabled={me === null || screen.link !== "up" || screen.isReplaced}
          isExpanded={isChoosing}
          onClick={() => useDesk.setState({ isChoosing: !isChoosing })}
        />
      </div>
      {isChoosing && <NotReadyReasons catalogue={catalogue} />}
    </section>
  );
}

/** Another page has taken over: what was true here last would mislead. */
function StoppedState() {
  const { t } = useTranslation();
  return (
    <>
      <StateShape state="signed-out" size={28} />
      <div className={classes.word} data-testid="state-word" data-state="stopped">
        {t("bar.stopped")}
      </div>
    </>
  );
}

function BigState({ me, screen, catalogue }: { me: MyState; screen: DeskScreen; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const reason = (id: string) => nameById(catalogue.not_ready_reasons, id, i18n.language);
  const isInCall = me.state === "talking" || me.state === "wrap-up" || me.state === "offered";
  return (
    <>
      <StateShape state={me.state} size={28} />
      <div>
        <div
          className={classes.word}
          data-testid="state-word"
          data-state={me.state}
          data-reason={me.reason ?? ""}
          aria-live="polite"
        >
          {t(`state.${me.state}`)}
          {me.state === "not-ready" && me.reason && (
            <span className={classes.why}> · {reason(me.reason)}</span>
          )}
        </div>
        <UsedOfReason me={me} screen={screen} catalogue={catalogue} />
        {isInCall && me.next_reason !== null && (
          <div className={classes.next} data-testid="next-state">
            {t("bar.nextNotReady", { reason: reason(me.next_reason) })}
          </div>
        )}
      </div>
      <div className={classes.clocks}>
        <Clock since={me.since} offsetMs={screen.offsetMs} className={classes.clock} testid="state-clock" />
        {me.state === "wrap-up" && me.wrap_up_until !== null && (
          <Countdown
            until={me.wrap_up_until}
            offsetMs={screen.offsetMs}
            left={t("wrap.left")}
            over={t("wrap.over")}
            className={classes.countdown}
          />
        )}
      </div>
    </>
  );
}

/** How much of today's limit of the present reason is used, where it has one. */
function UsedOfReason({ me, screen, catalogue }: { me: MyState; screen: DeskScreen; catalogue: Catalogue }) {
  const day = screen.snapshot?.day ?? null;
  const reason = catalogue.not_ready_reasons.find((one) => one.id === me.reason);
  if (me.state !== "not-ready" || day === null || (reason?.limit_s ?? null) === null) return null;
  return (
    <ReasonTime
      day={day}
      me={me}
      offsetMs={screen.offsetMs}
      reason={reason?.id ?? ""}
      limitS={reason?.limit_s ?? null}
    />
  );
}

/** The telephone in plain words: shape, word and colour. */
function PhoneMark({ screen }: { screen: DeskScreen }) {
  const { t } = useTranslation();
  const { registration, microphone } = screen.phone;
  const isBroken = microphone === "missing" || microphone === "denied";
  const leg = screen.snapshot?.me.leg ?? "rung";
  const isLine = registration === "registered" && leg !== "rung";
  const word = isBroken ? `microphone-${microphone}` : isLine ? `line-${leg}` : registration;
  return (
    <span
      className={classes.phone}
      data-testid="phone-state"
      data-registered={registration === "registered"}
      data-microphone={microphone}
      data-leg={leg}
      data-well={phoneObstacle(screen.phone) === null}
      role="status"
      aria-label={t("phone.label")}
    >
      <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
        {phoneObstacle(screen.phone) === null ? (
          <path d="M1 8.5 6 13.5 15 3" fill="none" stroke="currentColor" strokeWidth="2.5" />
        ) : (
          <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
        )}
      </svg>
      {t(`phone.${word}`)}
    </span>
  );
}
