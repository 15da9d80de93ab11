import { Button, Select } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import type { DeskScreen } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { nameById } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

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
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const drawer = useDesk((desk) => desk.drawer);
  const { session, isMuted } = screen.phone;
  const isHeld = (call?.held_since ?? null) !== null;
  const isUnknown = call === null;
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
          isDisabled={isUnknown}
          onClick={() => actions?.toggleHold()}
        />
        <KeyButton
          label={t("call.keypad")}
          keyName={keys.keypad}
          testid="keypad-button"
          isExpanded={drawer === "keypad"}
          isDisabled={isUnknown || isHeld}
          onClick={() => actions?.open("keypad")}
        />
        <KeyButton
          label={t("call.transfer")}
          keyName={keys.transfer}
          testid="transfer-button"
          isExpanded={drawer === "transfer"}
          isDisabled={isUnknown}
          onClick={() => actions?.open("transfer")}
        />
      </div>
      {call !== null && drawer === "keypad" && !isHeld && <Keypad call={call} />}
      {call !== null && drawer === "transfer" && <Transfer call={call} catalogue={catalogue} />}
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

/** Where the caller is to wait: every reason of the client's, with the queue it leads to. */
function Transfer({ call, catalogue }: { call: DeskCall; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const [chosen, setChosen] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const options = catalogue.reasons
    .filter((reason) => reason.client === call.client)
    .map((reason) => ({
      value: reason.id,
      label: `${nameById(catalogue.queues, reason.queue, i18n.language)} · ${nameById(catalogue.reasons, reason.id, i18n.language)}`,
    }));
  const target = catalogue.reasons.find((reason) => reason.id === chosen);
  return (
    <fieldset className={classes.drawer} data-testid="transfer">
      <legend className={classes.legend}>{t("call.transferLabel")}</legend>
      <Select
        className={classes.target}
        ref={field}
        aria-label={t("call.transferTo")}
        placeholder={t("call.transferTo")}
        data={options}
        value={chosen}
        onChange={setChosen}
        searchable
        selectFirstOptionOnChange
        nothingFoundMessage={t("wrap.nothing")}
        maxDropdownHeight={240}
        comboboxProps={{ transitionProps: { duration: 0 }, keepMounted: false }}
        data-testid="transfer-target"
      />
      <Button
        color="accent"
        disabled={!target}
        onClick={() => target && actions?.transfer(call.id, target.queue, target.id)}
        data-testid="transfer-blind"
      >
        {t("call.transferNow")}
      </Button>
      <Close />
      <p className={classes.hint}>{t("call.transferHint")}</p>
    </fieldset>
  );
}

function Close() {
  const { t } = useTranslation();
  return (
    <Button
      variant="subtle"
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
