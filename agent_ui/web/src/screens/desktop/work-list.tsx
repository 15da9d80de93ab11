import { Button, VisuallyHidden } from "@mantine/core";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { audioAddress } from "../../link/http";
import type { Catalogue, MissedCall, WorkItem } from "../../protocol";
import { callObstacle } from "../../state/desk";
import { isWithheld } from "../../state/masking";
import { isMine, isOverdue, isPlannedKind } from "../../state/work";
import { type CallTarget, useDesk } from "../../stores/desk";
import { useSession } from "../../stores/session";
import { doItem, takeItem, useWork } from "../../stores/work";
import { withNextTexts } from "../../texts";
import { callerText, dayAndMinute, dayAndTime, nameById, problemText } from "../words";
import { NoteField } from "../parts/note-field";
import { Caller } from "../parts/caller";
import { patient } from "../parts/patient";
import { keys } from "./keys";
import classes from "./work.module.css";

const PlannedItem = patient(() => withNextTexts(import("./planned-item")));

const LOOK_AGAIN_MS = 15_000; // for what becomes overdue meanwhile

/** Messages that callers left: heard, taken, done. Nothing to be seen when there are none. */
export function WorkList({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const { items, missed, problem } = useWork();
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  if (items.length === 0 && missed.length === 0 && problem === null)
    return <p className={classes.due}>{t("work.empty")}</p>;
  const late = items.filter((one) => isOverdue(one, nowMs)).length;
  return (
    <section className={classes.work} aria-label={t("work.title")} data-testid="work-list">
      <h2>
        {t("work.title")} <span className={classes.count}>{items.length + missed.length}</span>
        {late > 0 && (
          <span className={classes.late} data-testid="work-overdue">
            {t("work.overdueCount", { count: late })}
          </span>
        )}
      </h2>
      {problem && (
        <p className={classes.problem} role="alert">
          {t("work.failed", { why: problemText(problem, t, i18n.language) })}
        </p>
      )}
      <ul>
        {missed.map((call) => (
          <Missed key={call.call} call={call} catalogue={catalogue} nowMs={nowMs} />
        ))}
        {items.map((item) => (
          <Item key={item.id} item={item} catalogue={catalogue} nowMs={nowMs} />
        ))}
      </ul>
    </section>
  );
}

/** Rang here in vain, and nobody has talked with the caller since: mine, until somebody has. */
function Missed({ call, catalogue, nowMs }: { call: MissedCall; catalogue: Catalogue; nowMs: number }) {
  const { t, i18n } = useTranslation();
  const isLate = Date.parse(call.due_at) <= nowMs;
  return (
    <li data-testid={`missed-${call.call}`} data-late={isLate}>
      <div className={classes.line}>
        <strong>{callerText(call.caller, t)}</strong>
        <span>{t("work.missed")}</span>
        <span>{nameById(catalogue.reasons, call.reason || null, i18n.language)}</span>
        <span className={classes.due}>{dayAndTime(call.at, i18n.language)}</span>
        <span className={isLate ? classes.late : classes.due}>
          {t("work.missedDue", { when: dayAndMinute(call.due_at, i18n.language) })}
        </span>
      </div>
      <CallBack
        who={{ back_to: call.call }}
        caller={call.caller}
        reason={call.reason}
        line={call.number}
        testid="missed-call-back"
      />
    </li>
  );
}

/** The server knows the whole number, and of an item the line to call from. Who calls an item back sees to it. */
function CallBack(props: {
  who: CallTarget;
  caller: string;
  reason: string;
  line: string;
  testid: string;
  first?: () => Promise<unknown>;
}) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const obstacle = useDesk((desk) => callObstacle(desk.screen));
  if (isWithheld(props.caller)) return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      disabled={obstacle !== null}
      onClick={() =>
        void Promise.resolve(props.first?.()).then(() =>
          actions?.placeCall(props.who, props.line, props.reason),
        )
      }
      aria-keyshortcuts={keys.callBack.replace("Ctrl", "Control")}
      rightSection={
        <span className="key" aria-hidden="true">
          {keys.callBack}
        </span>
      }
      data-testid={props.testid}
      data-call-back
    >
      {t("call.callBack")}
      <VisuallyHidden> {callerText(props.caller, t)}</VisuallyHidden>
    </Button>
  );
}

function Item({ item, catalogue, nowMs }: { item: WorkItem; catalogue: Catalogue; nowMs: number }) {
  const { t, i18n } = useTranslation();
  const me = useSession(({ session }) => (session.is === "in" ? session.me.id : null));
  const [note, setNote] = useState("");
  const [isBusy, setIsBusy] = useState(false);
  const isLate = isOverdue(item, nowMs);
  const whose = i18n.language.startsWith("zh") ? item.agent_name_zh : item.agent_name_en;
  const busy = (work: Promise<unknown>) => {
    setIsBusy(true);
    void work.finally(() => setIsBusy(false));
  };
  return (
    <li data-testid={`work-${item.id}`} data-state={item.state} data-late={isLate}>
      <div className={classes.line}>
        <strong>
          <Caller kind="work-item" id={item.id} number={item.caller} />
        </strong>
        {item.kind === "voicemail" && <span>{t("work.message")}</span>}
        <span>{nameById(catalogue.reasons, item.reason, i18n.language)}</span>
        <span className={isLate ? classes.late : classes.due}>
          {t(isLate ? "work.overdue" : "work.due", { when: dayAndMinute(item.due_at, i18n.language) })}
        </span>
      </div>
      {isPlannedKind(item) ? (
        <Suspense>
          <PlannedItem item={item} mayChange={item.state === "open" || isMine(item, me)} />
        </Suspense>
      ) : item.kind === "callback" ? (
        <p className={classes.due} data-testid="work-callback">
          {t("work.callback", { why: t(`callbackWhy.${item.why}`, { defaultValue: item.why }) })}
        </p>
      ) : item.sound === "kept" ? (
        // biome-ignore lint/a11y/useMediaCaption: what a caller says has no captions
        <audio
          controls
          preload="none"
          src={audioAddress(item.id)}
          aria-label={t("work.sound", { caller: callerText(item.caller, t) })}
        />
      ) : (
        <p className={classes.due}>{t(`work.sound_${item.sound}`)}</p>
      )}
      <div className={classes.line}>
        {(item.state === "open" || isMine(item, me)) && item.kind !== "follow-up" && (
          <CallBack
            who={{ item: item.id }}
            caller={item.caller}
            reason={item.reason}
            line=""
            first={() => (item.state === "open" ? takeItem(item.id) : Promise.resolve())}
            testid={`call-item-${item.id}`}
          />
        )}
        {item.state === "open" && (
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            onClick={() => busy(takeItem(item.id))}
            data-testid="work-take"
          >
            {t("work.take")}
          </Button>
        )}
      </div>
      {item.state === "taken" && !isMine(item, me) && (
        <p className={classes.due}>{t("work.takenBy", { name: whose })}</p>
      )}
      {isMine(item, me) && (
        <div className={classes.finish}>
          <NoteField
            aria-label={t("work.note")}
            placeholder={t("work.note")}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            maxLength={4000}
            least={1}
            most={4}
            data-testid="work-note"
          />
          <Button
            size="compact-sm"
            disabled={isBusy}
            onClick={() => busy(doItem(item.id, note))}
            data-testid="work-done"
          >
            {t("work.done")}
          </Button>
        </div>
      )}
    </li>
  );
}
