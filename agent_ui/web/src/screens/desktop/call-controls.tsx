import { Button } from "@mantine/core";
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import type { DeskScreen } from "../../state/desk";
import { isLead, partiesOf, secondOf } from "../../state/second";
import { useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { patient } from "../parts/patient";
import classes from "./call.module.css";
import { keys } from "./keys";
import { SecondPanel } from "./second-panel";

const TargetPicker = patient(() => import("./target-picker"));

const KEYPAD = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/** What can be done with a conversation: one row of buttons, each always in its place, and below it what one of them opens. */
export function TalkControls({
  screen,
  call,
  catalogue,
}: {
  screen: DeskScreen;
  call: DeskCall | null;
  catalogue: Catalogue;
}) {
  useEffect(TargetPicker.ahead, []);
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const drawer = useDesk((desk) => desk.drawer);
  const { session, isMuted } = screen.phone;
  const isHeld = (call?.held_since ?? null) !== null && (call === null || secondOf(call) === null);
  const isBusy = call === null || !isLead(call) || secondOf(call) !== null;
  const isConference = call !== null && partiesOf(call).length > 0;
  return (
    <>
      <div className={classes.controls}>
        <KeyButton
          label={t("call.hangUp")}
          keyName={keys.hangUp}
          look="stop"
          testid="hangup-button"
          onClick={() => actions?.hangUp()}
        />
        <KeyButton
          label={t(isMuted || call?.is_muted ? "call.unmute" : "call.mute")}
          keyName={keys.mute}
          testid="mute-button"
          isPressed={isMuted || call?.is_muted === true}
          isDisabled={session !== "talking"}
          onClick={() => actions?.toggleMute()}
        />
        <KeyButton
          label={t(isHeld ? "call.retrieve" : "call.hold")}
          keyName={keys.hold}
          look={isHeld ? "accent" : "plain"}
          testid="hold-button"
          isPressed={isHeld}
          isDisabled={isBusy || isConference}
          onClick={() => actions?.toggleHold()}
        />
        <KeyButton
          label={t("call.keypad")}
          keyName={keys.keypad}
          testid="keypad-button"
          isExpanded={drawer === "keypad"}
          isDisabled={isBusy || isHeld}
          onClick={() => actions?.open("keypad")}
        />
        <KeyButton
          label={t("call.transfer")}
          keyName={keys.transfer}
          testid="transfer-button"
          isExpanded={drawer === "transfer"}
          isDisabled={isBusy}
          onClick={() => actions?.open("transfer")}
        />
        <KeyButton
          label={t("call.park")}
          keyName={keys.park}
          testid="park-button"
          isDisabled={isBusy || isConference}
          onClick={() => actions?.park()}
        />
      </div>
      {call !== null && drawer === "keypad" && !isHeld && <Keypad call={call} />}
      <Suspense>
        {call !== null && drawer === "transfer" && <TargetPicker call={call} catalogue={catalogue} />}
      </Suspense>
      {call !== null && <SecondPanel call={call} catalogue={catalogue} offsetMs={screen.offsetMs} />}
    </>
  );
}

/** Keys towards the caller, by mouse or by typing them. */
function Keypad({ call }: { call: DeskCall }) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const [pressed, setPressed] = useState("");
  const pad = useRef<HTMLFieldSetElement>(null);
  useEffect(() => pad.current?.querySelector("button")?.focus(), []);
  const press = (key: string) => {
    actions?.sendDigits(call.id, key);
    setPressed((before) => (before + key).slice(-24));
  };
  return (
    <fieldset
      className={classes.drawer}
      ref={pad}
      data-testid="keypad"
      onKeyDown={(event) => {
        if (KEYPAD.includes(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
          event.preventDefault();
          press(event.key);
        }
      }}
    >
      <legend className={classes.legend}>{t("call.keypadLabel")}</legend>
      <div className={classes.keypad}>
        {KEYPAD.map((key) => (
          <Button
            key={key}
            variant="default"
            data-testid={`key-${key === "*" ? "star" : key === "#" ? "hash" : key}`}
            onClick={() => press(key)}
          >
            {key}
          </Button>
        ))}
      </div>
      <output className={classes.pressed} data-testid="keys-pressed">
        {pressed || t("call.keypadHint")}
      </output>
      <Close />
    </fieldset>
  );
}

/** Puts away what a button opened. */
export function Close() {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
      aria-keyshortcuts="Escape"
      rightSection={
        <span className="key" aria-hidden="true">
          Esc
        </span>
      }
      onClick={() => useDesk.setState({ drawer: "none" })}
    >
      {t("bar.close")}
    </Button>
  );
}
