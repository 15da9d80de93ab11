import { Button } from "@mantine/core";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import { callObstacle, mayType } from "../../state/desk";
import { isWithheld } from "../../state/masking";
import type { Sheet } from "../../state/wrap-up";
import { useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { patient } from "../parts/patient";
import { callerText } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

const DialForm = patient(() => import("./dial-form"));

/** Call a number that is typed: a button while it is closed, so that the page of a waiting agent stays quiet. */
export function Dialler({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const isDialling = useDesk((desk) => desk.isDialling);
  const actions = useDesk((desk) => desk.actions);
  const isOpen = useDesk((desk) => mayType(desk.screen));
  if (catalogue.lines.length === 0) return null;
  if (isDialling)
    return (
      <Suspense>
        <DialForm catalogue={catalogue} />
      </Suspense>
    );
  return (
    <div className={classes.controls}>
      <KeyButton
        label={t("call.dial")}
        keyName={keys.keypad}
        testid="dial-button"
        isDisabled={!isOpen}
        onClick={() => actions?.dial()}
      />
    </div>
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
