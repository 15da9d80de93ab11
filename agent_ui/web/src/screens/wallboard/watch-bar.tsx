import { CloseButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { noticeCodes } from "../../state/notices";
import { type Permission, type WatchWay, watchWays } from "../../protocol";
import { useSeat } from "../../stores/seat";
import { useSession } from "../../stores/session";
import { Clock } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import { callerText, codeText, problemText } from "../words";
import { seatKeys } from "./seat-keys";
import classes from "./watch.module.css";

const NONE: Permission[] = [];
const LABELS: Record<WatchWay, string> = {
  listen: "watch.listen",
  whisper: "watch.whisper",
  barge: "watch.barge",
};

/** What I hear now and what I can do with it; and what was refused. */
export function WatchBar() {
  const { t, i18n } = useTranslation();
  const screen = useSeat((one) => one.screen);
  const actions = useSeat((one) => one.actions);
  const me = useSession(({ session }) => (session.is === "in" ? session.me.rights : NONE));
  const { mine, phone, notices } = screen;
  const agent = mine === null ? "" : i18n.language.startsWith("zh") ? mine.agent_zh : mine.agent_en;
  const isThere = phone.registration === "registered";
  return (
    <section
      className={classes.bar}
      aria-label={t("watch.label")}
      data-testid="watch-bar"
      data-open={mine !== null}
    >
      <p className={classes.what} aria-live="polite" data-testid="watch-what">
        {screen.isReplaced
          ? t("notice.desk-replaced")
          : mine === null
            ? t(isThere ? "watch.nothing" : "watch.noPhone", { state: t(`phone.${phone.registration}`) })
            : mine.is_taken
              ? t("watch.taken", { caller: callerText(mine.caller ?? "", t) })
              : mine.call !== null
                ? t(`watch.now.${mine.way}`, { agent })
                : t(mine.is_following ? "watch.waiting" : "watch.connecting", { agent })}{" "}
        {mine !== null && <Clock since={mine.since} offsetMs={screen.offsetMs} testid="watch-clock" />}
      </p>
      {phone.microphone === "denied" || phone.microphone === "missing" ? (
        <p className={classes.warning}>{t("watch.noMicrophone")}</p>
      ) : null}
      {mine !== null && (
        <div className={classes.controls}>
          {!mine.is_taken && (
            <>
              {watchWays
                .filter((way) => me.includes(way))
                .map((way) => (
                  <KeyButton
                    key={way}
                    label={t(LABELS[way])}
                    keyName={seatKeys[way]}
                    testid={`watch-${way}`}
                    look={mine.way === way ? "accent" : "plain"}
                    isPressed={mine.way === way}
                    onClick={() => actions?.change(way)}
                  />
                ))}
              <KeyButton
                label={t("watch.follow")}
                keyName={seatKeys.follow}
                testid="watch-follow"
                isPressed={mine.is_following}
                look={mine.is_following ? "accent" : "plain"}
                onClick={() => actions?.follow(!mine.is_following)}
              />
              {me.includes("take-over") && (
                <KeyButton
                  label={t("watch.takeOver")}
                  keyName={seatKeys.takeOver}
                  testid="watch-take-over"
                  isDisabled={mine.call === null}
                  onClick={() => actions?.takeOver()}
                />
              )}
            </>
          )}
          <KeyButton
            label={t(mine.is_taken ? "call.hangUp" : "watch.stop")}
            keyName={seatKeys.stop}
            testid="watch-stop"
            look="stop"
            onClick={() => actions?.stop()}
          />
        </div>
      )}
      <div className={classes.notices} aria-live="polite">
        {notices.map((notice) => (
          <p key={notice.key} className={classes.notice} data-testid="notice" data-code={notice.code}>
            {notice.problem
              ? problemText(notice.problem, t, i18n.language)
              : codeText("notice", noticeCodes, notice.code, t)}
            <CloseButton
              size="sm"
              aria-label={t("notice.dismiss")}
              onClick={() => actions?.dismiss(notice.key)}
            />
          </p>
        ))}
      </div>
    </section>
  );
}
