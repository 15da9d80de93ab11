import { Select, TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, DeskCall } from "../../protocol";
import { outsideNumber, partiesOf } from "../../state/second";
import { useFreshColleagues } from "../../stores/colleagues";
import { type Target, useDesk } from "../../stores/desk";
import { KeyButton } from "../parts/key-button";
import { nameById, nameOf } from "../words";
import classes from "./call.module.css";
import { Close } from "./call-controls";
import { keys } from "./keys";

/** Who is to have the call, or to be asked: an agent, the experts that a reason of the client's leads to, or a number. */
export default function TargetPicker({ call, catalogue }: { call: DeskCall; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const colleagues = useFreshColleagues(true);
  const [chosen, setChosen] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const isConference = partiesOf(call).length > 0;
  const agents = colleagues
    .filter((one) => !partiesOf(call).includes(one.id))
    .map((one) => ({
      value: `agent:${one.id}`,
      label: `${nameOf(one, i18n.language)} · ${t(`state.${one.state}`)}`,
      disabled: !one.is_reachable,
    }));
  const reasons = catalogue.reasons
    .filter((reason) => reason.client === call.client)
    .map((reason) => ({
      value: `reason:${reason.id}`,
      label: `${nameById(catalogue.queues, reason.queue, i18n.language)} · ${nameById(catalogue.reasons, reason.id, i18n.language)}`,
    }));
  const canCallOut = catalogue.lines.some((line) => line.client === call.client);
  const agent = agents.find((one) => one.value === chosen);
  const reason = catalogue.reasons.find((one) => `reason:${one.id}` === chosen);
  const target = targetOf(agent?.value, reason, outsideNumber(typed));
  const seek = (how: "consult" | "transfer-to") => target && actions?.seek(call.id, how, target);
  const blind = () => reason && actions?.transfer(call.id, reason.queue, reason.id);
  // Enter that chooses from the list is the list's.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.ctrlKey || event.defaultPrevented) return;
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (event.altKey) {
      if (!isConference) blind();
    } else if (!event.shiftKey) seek("consult");
    else if (!isConference) seek("transfer-to");
  };
  return (
    <fieldset className={classes.drawer} data-testid="transfer" onKeyDown={onKeyDown}>
      <legend className={classes.legend}>{t("call.transferLabel")}</legend>
      <Select
        className={classes.target}
        size="md" // as high as the buttons beside it
        ref={field}
        aria-label={t("call.transferTo")}
        placeholder={t("call.transferTo")}
        data={[
          { group: t("call.agents"), items: agents },
          { group: t("call.queues"), items: reasons },
        ]}
        value={chosen}
        onChange={(value) => {
          setChosen(value);
          setTyped("");
        }}
        searchable
        selectFirstOptionOnChange
        nothingFoundMessage={t("wrap.nothing")}
        maxDropdownHeight={240}
        comboboxProps={{ transitionProps: { duration: 0 }, keepMounted: false }}
        data-testid="transfer-target"
      />
      {canCallOut && (
        <TextInput
          className={classes.target}
          size="md" // as high as the buttons beside it
          aria-label={t("call.outside")}
          placeholder={t("call.outside")}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setChosen(null);
          }}
          inputMode="tel"
          autoComplete="off"
          maxLength={40}
          data-testid="transfer-number"
        />
      )}
      <KeyButton
        label={t("call.consult")}
        keyName={keys.consult}
        look="accent"
        testid="consult"
        isDisabled={target === null}
        onClick={() => seek("consult")}
      />
      {!isConference && (
        <>
          <KeyButton
            label={t("call.transferSecond")}
            keyName={keys.transferTo}
            testid="transfer-second"
            isDisabled={target === null}
            onClick={() => seek("transfer-to")}
          />
          <KeyButton
            label={t("call.transferNow")}
            keyName={keys.blind}
            testid="transfer-blind"
            isDisabled={!reason}
            onClick={blind}
          />
        </>
      )}
      <Close />
      <p className={classes.hint}>{t(isConference ? "call.addHint" : "call.secondHint")}</p>
      {!isConference && <p className={classes.hint}>{t("call.giveAwayHint")}</p>}
    </fieldset>
  );
}

function targetOf(
  agent: string | undefined,
  reason: Catalogue["reasons"][number] | undefined,
  number: string | null,
): Target | null {
  if (agent) return { to: agent.slice("agent:".length) };
  if (reason) return { queue: reason.queue, reason: reason.id };
  return number === null ? null : { number };
}
