import { Switch } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import { clockText } from "../../state/clock";
import { type DeskScreen, isDirectCall, isSoundLost, talkingCall } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { Clock } from "../parts/clock";
import { ariaKey, KeyButton } from "../parts/key-button";
import { callerText, nameById } from "../words";
import classes from "./call.module.css";
import { TalkControls } from "./call-controls";
import { CallBack, Dialler, HangUpOnly } from "./dialler";
import { keys } from "./keys";
import { RecordingMark } from "./recording-mark";
import { OfferedBy } from "./second-panel";

/** The call in front of the agent; controls stay in one place from the first ring to the end. */
export function CallPanel({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const screen = useDesk((desk) => desk.screen);
  const call = screen.snapshot?.call ?? null;
  if (call !== null && call.phase !== "ivr" && call.phase !== "waiting") {
    return <KnownCall call={call} screen={screen} catalogue={catalogue} />;
  }
  if (isDirectCall(screen)) return <DirectCall screen={screen} catalogue={catalogue} />;
  return (
    <section className={classes.empty} aria-label={t("call.label")}>
      <p className={classes.none}>{t("call.none")}</p>
      <p>{t(screen.snapshot?.me.state === "ready" ? "call.noneReady" : "call.noneNotReady")}</p>
      <Dialler catalogue={catalogue} />
      <AutoAnswer />
    </section>
  );
}

/** Whether the page takes calls itself; offered where there is no call, so that nobody switches it by mistake in one. */
function AutoAnswer() {
  const { t } = useTranslation();
  const isAutoAnswer = useDesk((desk) => desk.isAutoAnswer);
  const actions = useDesk((desk) => desk.actions);
  return (
    <Switch
      className={classes.auto}
      label={
        <>
          {t("call.autoAnswer")}{" "}
          <span className="key" aria-hidden="true">
            {keys.autoAnswer}
          </span>
        </>
      }
      aria-keyshortcuts={ariaKey(keys.autoAnswer)}
      description={t("call.autoAnswerHint")}
      checked={isAutoAnswer}
      onChange={(event) => actions?.setAutoAnswer(event.currentTarget.checked)}
      data-testid="auto-answer"
    />
  );
}

function KnownCall({
  call,
  screen,
  catalogue,
}: {
  call: DeskCall;
  screen: DeskScreen;
  catalogue: Catalogue;
}) {
  const { t, i18n } = useTranslation();
  const phase = call.ended_at !== null ? "ended" : call.phase;
  return (
    <section
      className={classes.panel}
      aria-label={t("call.label")}
      data-testid="call-panel"
      data-phase={phase}
      data-call={call.id}
    >
      <header className={classes.head}>
        <div>
          <p className={classes.phase}>
            {t(phaseText(phase, call))}
            {call.is_outbound && phase !== "calling" && (
              <span className={classes.return}> · {t("call.outbound")}</span>
            )}
            {call.is_callback && (
              <span className={classes.return} data-testid="call-callback">
                {" · "}
                {t("call.callback")}
              </span>
            )}
            {call.vip != null && (
              <strong className={classes.vip} data-testid="call-vip">
                <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
                  <path
                    d="m8 0 2.4 5.2 5.6.7-4.1 3.9 1.1 5.7L8 12.7l-5 2.8 1.1-5.7L0 5.9l5.6-.7Z"
                    fill="currentColor"
                  />
                </svg>{" "}
                {t("call.vip")}
                {call.vip !== "" && `: ${call.vip}`}
              </strong>
            )}
            {call.is_return && <span className={classes.return}> · {t("call.returning")}</span>}
          </p>
          <p className={classes.number} data-testid="call-number">
            {callerText(call.caller, t)}
          </p>
        </div>
        <CallClock call={call} phase={phase} offsetMs={screen.offsetMs} />
      </header>
      {phase === "offered" && <OfferedBy call={call} />}
      {/* Said at once, over whatever is being read: a caller waits. */}
      <p className={classes.announced} role="alert">
        {phase === "offered" &&
          t("call.announced", {
            caller: callerText(call.caller, t),
            reason: nameById(catalogue.reasons, call.reason, i18n.language),
          })}
      </p>
      <Controls screen={screen} phase={phase} call={call} catalogue={catalogue} />
      {phase === "talking" && call.held_since && call.part !== "second" && !call.second && (
        <p className={classes.held} data-testid="held" role="status">
          {t("call.held")} <Clock since={call.held_since} offsetMs={screen.offsetMs} />
        </p>
      )}
      {phase === "talking" && <RecordingMark call={call} offsetMs={screen.offsetMs} />}
      {phase === "talking" && isSoundLost(screen) && <p className={classes.warning}>{t("call.soundLost")}</p>}
      {phase === "kept" && (
        <p className={classes.held} data-testid="kept" role="status">
          {t(call.part === "party" ? "call.reconnectingOthers" : "call.reconnecting")}
        </p>
      )}
      <SoundWarnings screen={screen} />
      <Details call={call} catalogue={catalogue} offsetMs={screen.offsetMs} />
    </section>
  );
}

function phaseText(phase: string, call: DeskCall): string {
  if (phase === "calling") return call.is_ringing ? "call.calleeRings" : "call.calling";
  if (phase === "offered") return "call.incoming";
  if (phase === "kept") return "call.kept";
  if (phase !== "talking") return "call.ended";
  return call.held_since ? "call.onHold" : "call.talking";
}

function CallClock({ call, phase, offsetMs }: { call: DeskCall; phase: string; offsetMs: number }) {
  const { t } = useTranslation();
  if (call.bridged_at === null) return null;
  const talked =
    call.ended_at === null ? null : (Date.parse(call.ended_at) - Date.parse(call.bridged_at)) / 1000;
  return (
    <p className={classes.talk}>
      <span className={classes.label}>{t("call.talkTime")}</span>
      {phase === "ended" && talked !== null ? (
        <span className={classes.clock}>{clockText(talked)}</span>
      ) : (
        <Clock since={call.bridged_at} offsetMs={offsetMs} className={classes.clock} testid="talk-clock" />
      )}
    </p>
  );
}

interface ControlsProps {
  screen: DeskScreen;
  phase: string;
  call: DeskCall | null;
  catalogue: Catalogue;
}

function Controls({ screen, phase, call, catalogue }: ControlsProps) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const { session } = screen.phone;
  if (phase === "offered") {
    const isAnswering = session === "answering" || session === "talking" || screen.wantsAnswer !== null;
    return (
      <div className={classes.controls}>
        <KeyButton
          label={t(isAnswering ? "call.answering" : "call.answer")}
          keyName={keys.answer}
          look="go"
          isLarge
          testid="answer-button"
          isDisabled={isAnswering}
          onClick={() => actions?.answer()}
        />
        <KeyButton
          label={t("call.decline")}
          keyName={keys.decline}
          isLarge
          testid="decline-button"
          isDisabled={isAnswering}
          onClick={() => actions?.decline()}
        />
        <span className={classes.aside}>{offerAside(screen, t)}</span>
      </div>
    );
  }
  if (phase === "calling" || phase === "kept") return <HangUpOnly />;
  if (phase === "ended" && call !== null) return <CallBack call={call} catalogue={catalogue} />;
  if (phase !== "talking") return null;
  return <TalkControls screen={screen} call={call} catalogue={catalogue} />;
}

function offerAside(screen: DeskScreen, t: (key: string) => string): string {
  if (screen.wantsAnswer !== null && screen.phone.session === "none") return t("call.answerWanted");
  return screen.phone.session === "none" ? t("call.ringingSoon") : "";
}

function SoundWarnings({ screen }: { screen: DeskScreen }) {
  const { t } = useTranslation();
  return (
    <>
      {(screen.phone.isMuted || talkingCall(screen)?.is_muted) && (
        <p className={classes.warning}>{t("call.muted")}</p>
      )}
      {screen.phone.isInterrupted && <p className={classes.warning}>{t("call.interrupted")}</p>}
    </>
  );
}

function Details({ call, catalogue, offsetMs }: { call: DeskCall; catalogue: Catalogue; offsetMs: number }) {
  const { t, i18n } = useTranslation();
  const name = (list: Catalogue["clients"] | Catalogue["reasons"], id: string) =>
    nameById(list, id, i18n.language);
  return (
    <dl className={classes.details}>
      <Detail
        label={t("call.reason")}
        testid="call-reason"
        value={name(catalogue.reasons, call.reason)}
        isMain
      />
      {call.queue !== "" && (
        <Detail
          label={t("call.queue")}
          testid="call-queue"
          value={name(catalogue.queues, call.queue)}
          isMain
        />
      )}
      <Detail label={t("call.client")} testid="call-client" value={name(catalogue.clients, call.client)} />
      <Detail
        label={t(call.is_outbound ? "call.shown" : "call.dialled")}
        testid="call-dialled"
        value={call.number}
      />
      {!call.is_outbound && (
        <Detail label={t("call.digits")} testid="call-digits" value={pathOf(call) || t("call.noDigits")} />
      )}
      <Detail
        label={t("call.language")}
        testid="call-language"
        value={t(`call.${call.language.startsWith("zh") ? "zh" : "en"}`)}
      />
      {!call.is_outbound && (
        <Detail
          label={t(call.waited_s === null ? "call.waiting" : "call.waited")}
          testid="call-waited"
          value={
            call.waited_s === null ? (
              <Clock since={call.queued_at} offsetMs={offsetMs} />
            ) : (
              clockText(call.waited_s)
            )
          }
        />
      )}
    </dl>
  );
}

/** The keys that the caller pressed on the way here, one after the other. */
const pathOf = (call: DeskCall): string => [...call.digits].join(" › ");

function Detail({
  label,
  value,
  testid,
  isMain,
}: {
  label: string;
  value: ReactNode;
  testid: string;
  isMain?: boolean;
}) {
  return (
    <div className={classes.detail} data-main={isMain ?? false}>
      <dt>{label}</dt>
      <dd data-testid={testid}>{value}</dd>
    </div>
  );
}

/** The exchange rings us by itself while nobody can tell who it is. */
function DirectCall({ screen, catalogue }: { screen: DeskScreen; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const isRinging = screen.phone.session === "ringing" || screen.phone.session === "answering";
  return (
    <section
      className={classes.panel}
      aria-label={t("call.label")}
      data-testid="call-panel"
      data-phase="direct"
    >
      <header className={classes.head}>
        <div>
          <p className={classes.phase}>{t(isRinging ? "call.incoming" : "call.talking")}</p>
          <p className={classes.number}>{t("call.directTitle")}</p>
        </div>
      </header>
      <Controls screen={screen} phase={isRinging ? "offered" : "talking"} call={null} catalogue={catalogue} />
      <SoundWarnings screen={screen} />
      <p className={classes.aside}>{t("call.directText")}</p>
    </section>
  );
}
