import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { useDesk } from "../../stores/desk";
import { nameOf } from "../words";
import classes from "./desktop.module.css";
import { ReasonTime } from "./reason-time";

/** The reason codes as a row inside the state bar: it pushes the page down and covers nothing. */
export function NotReadyReasons({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const actions = useDesk((desk) => desk.actions);
  const { snapshot, offsetMs } = useDesk((desk) => desk.screen);
  const row = useRef<HTMLFieldSetElement>(null);
  const reasons = catalogue.not_ready_reasons.filter((reason) => reason.is_choosable);

  // Once, when the row opens: the state bar is drawn again with every word of the server, and a focus that jumped back
  // each time would take the keys of somebody who types a note.
  useEffect(() => row.current?.querySelector("button")?.focus(), []);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
      if (isTyping || event.ctrlKey || event.altKey || event.metaKey) return;
      const chosen = reasons[Number(event.key) - 1];
      if (!chosen) return;
      event.preventDefault();
      actions?.goNotReady(chosen.id);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  });

  return (
    <fieldset className={classes.reasons} ref={row}>
      <legend className={classes.legend}>{t("bar.chooseReason")}</legend>
      {reasons.map((reason, index) => (
        <Button
          key={reason.id}
          size="sm"
          variant="default"
          rightSection={
            index < 9 ? (
              <span className="key" aria-hidden="true">
                {index + 1}
              </span>
            ) : null
          }
          aria-keyshortcuts={index < 9 ? String(index + 1) : undefined}
          data-testid={`not-ready-${reason.id}`}
          onClick={() => actions?.goNotReady(reason.id)}
        >
          {nameOf(reason, i18n.language)}
          {(reason.limit_s ?? null) !== null && snapshot?.day && (
            <span className={classes.used}>
              <ReasonTime
                day={snapshot.day}
                me={snapshot.me}
                offsetMs={offsetMs}
                reason={reason.id}
                limitS={reason.limit_s ?? null}
              />
            </span>
          )}
        </Button>
      ))}
      <Button
        size="sm"
        variant="subtle"
        aria-keyshortcuts="Escape"
        rightSection={
          <span className="key" aria-hidden="true">
            Esc
          </span>
        }
        onClick={() => useDesk.setState({ isChoosing: false })}
      >
        {t("bar.close")}
      </Button>
    </fieldset>
  );
}
