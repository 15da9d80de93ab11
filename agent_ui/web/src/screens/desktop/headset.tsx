import { TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../link/http";
import type { HeadsetCheck } from "../../protocol";
import { checkOf, QUIETEST_DB, type Trouble, troublesOf } from "../../state/headset";
import { useDesk } from "../../stores/desk";
import { useSide } from "../../stores/side";
import { KeyButton } from "../parts/key-button";
import classes from "./headset.module.css";
import { keys } from "./keys";

type Stage =
  | { is: "waiting" | "running" | "unkept" }
  | { is: "done"; check: HeadsetCheck; troubles: Trouble[] };

/** Microphone, echo and network before the first call. Beside the page, not over it; may be skipped for a reason. */
export function HeadsetPanel() {
  const snapshot = useDesk(({ screen }) => screen.snapshot);
  const session = useDesk(({ screen }) => screen.phone.session);
  const isOpen = useSide((side) => side.isCheckOpen);
  const isDue = snapshot?.me.state === "not-ready" && (snapshot.headset ?? "") === "";
  if (!isOpen && !isDue) return null;
  if (session !== "none" || snapshot?.me.state === "offered") return null; // a call comes first
  return <Check />;
}

function Check() {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const registered = useDesk(({ screen }) => screen.phone.registration === "registered");
  const [stage, setStage] = useState<Stage>({ is: "waiting" });
  const [level, setLevel] = useState<number | null>(null);
  const [why, setWhy] = useState("");
  const isGone = useRef(false);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
    };
  }, []);

  const keep = async (check: HeadsetCheck, troubles: Trouble[]) => {
    try {
      await api.headset(check);
      useSide.setState({ isCheckOpen: check.outcome !== "skipped" });
      if (!isGone.current) setStage({ is: "done", check, troubles });
    } catch {
      if (!isGone.current) setStage({ is: "unkept" });
    }
  };
  const run = async () => {
    if (stage.is === "running" || actions === null) return;
    setStage({ is: "running" });
    useSide.setState({ isCheckOpen: true });
    const found = await actions.checkHeadset(
      (db) => !isGone.current && setLevel(db),
      () => isGone.current,
    );
    if (isGone.current) return;
    await keep(
      checkOf(found.peakDb, found.echo, found.network),
      troublesOf(found.peakDb, found.echo, found.network),
    );
  };
  useEffect(() => {
    const start = () => void run();
    window.addEventListener("zx-headset-check", start);
    return () => window.removeEventListener("zx-headset-check", start);
  });

  return (
    <section
      className={classes.panel}
      aria-label={t("headset.title")}
      data-testid="headset"
      data-stage={stage.is}
    >
      <h2>{t("headset.title")}</h2>
      <p className={classes.lead}>{t(stage.is === "running" ? "headset.speak" : "headset.lead")}</p>
      {stage.is === "running" && <Meter db={level} />}
      {stage.is === "unkept" && (
        <p className={classes.red} role="alert">
          {t("headset.unkept")}
        </p>
      )}
      {stage.is === "done" && <Found check={stage.check} troubles={stage.troubles} />}
      <div className={classes.foot}>
        <KeyButton
          label={t(stage.is === "done" ? "headset.again" : "headset.start")}
          keyName={keys.check}
          look="accent"
          testid="headset-start"
          isBusy={stage.is === "running"}
          isDisabled={!registered}
          onClick={() => void run()}
        />
        {stage.is === "done" ? (
          <KeyButton
            label={t("bar.close")}
            keyName={keys.close}
            testid="headset-close"
            closesCheck
            onClick={() => useSide.setState({ isCheckOpen: false })}
          />
        ) : (
          <form
            className={classes.skip}
            onSubmit={(event) => {
              event.preventDefault();
              if (why.trim() !== "") void keep({ outcome: "skipped", why }, []);
            }}
          >
            <TextInput
              size="md" // as high as the button beside it
              aria-label={t("headset.why")}
              placeholder={t("headset.why")}
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
              maxLength={200}
              data-testid="headset-why"
            />
            <KeyButton
              label={t("headset.skip")}
              keyName="Enter"
              testid="headset-skip"
              isSubmit
              isDisabled={why.trim() === ""}
            />
          </form>
        )}
      </div>
    </section>
  );
}

function Meter({ db }: { db: number | null }) {
  const { t } = useTranslation();
  const value = Math.max((db ?? -80) + 80, 0);
  return (
    <div className={classes.meter} data-quiet={(db ?? -120) < QUIETEST_DB}>
      <meter min={0} max={80} low={80 + QUIETEST_DB} value={value} aria-label={t("headset.level")} />
      <span>{db === null ? "–" : `${Math.round(db)} dB`}</span>
    </div>
  );
}

function Found({ check, troubles }: { check: HeadsetCheck; troubles: Trouble[] }) {
  const { t } = useTranslation();
  const number = (value: number | null | undefined, unit: string) =>
    value === null || value === undefined ? "–" : `${Math.round(value)} ${unit}`;
  return (
    <div data-testid="headset-found" data-outcome={check.outcome} role="status">
      <p className={classes.figures}>
        {t("headset.figures", {
          level: number(check.level_db, "dB"),
          echo: number(check.echo_ms, "ms"),
          loss: check.loss === null || check.loss === undefined ? "–" : `${(check.loss * 100).toFixed(1)} %`,
          jitter: number(check.jitter_ms, "ms"),
        })}
      </p>
      {troubles.length === 0 && <p className={classes.green}>✓ {t("headset.good")}</p>}
      {troubles.map((trouble) => (
        <p key={trouble} className={classes.red} data-trouble={trouble}>
          ▲ {t(`headset.troubles.${trouble}`)}
        </p>
      ))}
    </div>
  );
}
