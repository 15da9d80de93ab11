import { Button, Select, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import { callObstacle } from "../../state/desk";
import { isWithheld } from "../../state/masking";
import type { Sheet } from "../../state/wrap-up";
import { useDesk } from "../../stores/desk";
import { useKept } from "../../stores/kept";
import { KeyButton } from "../parts/key-button";
import { callerText, nameById } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

/** Call a number that is typed: a button while it is closed, so that the page of a waiting agent stays quiet. */
export function Dialler({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const isDialling = useDesk((desk) => desk.isDialling);
  const actions = useDesk((desk) => desk.actions);
  const obstacle = useDesk((desk) => callObstacle(desk.screen));
  if (catalogue.lines.length === 0) return null;
  if (isDialling) return <DialForm catalogue={catalogue} />;
  return (
    <div className={classes.controls}>
      <KeyButton
        label={t("call.dial")}
        keyName={keys.keypad}
        testid="dial-button"
        isDisabled={obstacle !== null}
        onClick={() => actions?.dial()}
      />
    </div>
  );
}

function DialForm({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const obstacle = useDesk((desk) => callObstacle(desk.screen));
  const [number, setNumber] = useKept("dial", "");
  const [line, setLine] = useState(catalogue.lines[0]?.number ?? "");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const lines = catalogue.lines.map((one) => ({
    value: one.number,
    label: `${nameById(catalogue.clients, one.client, i18n.language)} \u00b7 ${one.number}`,
  }));
  return (
    <form
      className={`${classes.drawer} ${classes.dialler}`}
      data-testid="dialler"
      onSubmit={(event) => {
        event.preventDefault();
        actions?.placeCall({ number }, line, "");
        setNumber("");
      }}
    >
      <TextInput
        ref={field}
        className={classes.target}
        label={t("call.dialNumber")}
        value={number}
        onChange={(event) => setNumber(event.currentTarget.value)}
        inputMode="tel"
        autoComplete="off"
        maxLength={40}
        data-testid="dial-number"
      />
      <Select
        className={classes.target}
        label={t("call.dialLine")}
        data={lines}
        value={line}
        onChange={(value) => value !== null && setLine(value)}
        allowDeselect={false}
        comboboxProps={{ transitionProps: { duration: 0 }, keepMounted: false }}
        data-testid="dial-line"
      />
      <div className={classes.controls}>
        <KeyButton
          label={t("call.dialNow")}
          keyName="Enter"
          look="go"
          testid="dial-now"
          isSubmit
          isDisabled={number.trim() === "" || obstacle !== null}
        />
        <KeyButton
          label={t("bar.close")}
          keyName={keys.close}
          testid="dial-close"
          onClick={() => actions?.dial()}
        />
      </div>
      <p className={classes.hint}>{t("call.dialHint")}</p>
    </form>
  );
}

/** While the customer is being rung, or kept for this page, there is one thing to do: give up. */
export function HangUpOnly() {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  return (
    <div className={classes.controls}>
      <KeyButton
        label={t("call.hangUp")}
        keyName={keys.hangUp}
        look="stop"
        testid="hangup-button"
        onClick={() => actions?.hangUp()}
      />
    </div>
  );
}

/** Call the customer of the call that has just ended. */
export function CallBack({ call, catalogue }: { call: DeskCall; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const obstacle = useDesk((desk) => callObstacle(desk.screen));
  if (isWithheld(call.caller) || catalogue.lines.length === 0) return null;
  return (
    <div className={classes.controls}>
      <KeyButton
        label={t("call.callBack")}
        keyName={keys.answer}
        testid="call-back"
        isDisabled={obstacle !== null}
        onClick={() => actions?.answer()}
      />
    </div>
  );
}

/** Call the customer of a call whose wrap-up is still owed. */
export function CallAgain({ sheet, catalogue }: { sheet: Sheet; catalogue: Catalogue }) {
  const { t } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const obstacle = useDesk((desk) => callObstacle(desk.screen));
  const line = catalogue.lines.find((one) => one.client === sheet.client);
  if (isWithheld(sheet.caller) || line === undefined) return null;
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      disabled={obstacle !== null}
      aria-label={t("call.callBackTo", { caller: callerText(sheet.caller, t) })}
      data-testid={`call-again-${sheet.call}`}
      onClick={() => actions?.placeCall({ back_to: sheet.call }, line.number, sheet.draft.reason ?? "")}
    >
      {t("call.callBack")}
    </Button>
  );
}
