import { Select, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { callObstacle } from "../../state/desk";
import { useDesk } from "../../stores/desk";
import { useKept } from "../../stores/kept";
import { KeyButton } from "../parts/key-button";
import { nameById } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

/** A number that is typed, and the line that is shown. */
export default function DialForm({ catalogue }: { catalogue: Catalogue }) {
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
        size="md" // as high as the buttons beside it
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
        size="md" // as high as the buttons beside it
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
      <p className={classes.hint} aria-live="polite" data-testid="dial-hint">
        {obstacle === null || obstacle === "in-call" ? t("call.dialHint") : t(`obstacle.${obstacle}`)}
      </p>
    </form>
  );
}
