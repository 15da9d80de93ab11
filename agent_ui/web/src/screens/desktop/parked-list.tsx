import { useTranslation } from "react-i18next";
import { useFreshColleagues } from "../../stores/colleagues";
import { useDesk } from "../../stores/desk";
import { Clock } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import { callerText, nameById } from "../words";
import classes from "./call.module.css";
import { keys } from "./keys";

/** Callers whom anybody may take up, by slot. Nothing is shown while nobody is parked. */
export function ParkedList() {
  const { t, i18n } = useTranslation();
  const screen = useDesk((desk) => desk.screen);
  const actions = useDesk((desk) => desk.actions);
  const parked = screen.snapshot?.parked ?? [];
  const colleagues = useFreshColleagues(parked.length > 0);
  if (parked.length === 0) return null;
  const isFree = screen.snapshot?.me.state === "ready";
  const oldest = [...parked].sort((a, b) => a.since.localeCompare(b.since))[0];
  return (
    <section className={classes.parked} aria-label={t("call.parkedTitle")} data-testid="parked">
      <h2 className={classes.legend}>{t("call.parkedTitle")}</h2>
      <ul className={classes.slots}>
        {parked.map((one) => (
          <li key={one.call} className={classes.slot} data-testid={`slot-${one.slot}`}>
            <strong>{t("call.slot", { slot: one.slot })}</strong>
            <span>{callerText(one.caller, t)}</span>
            <Clock since={one.since} offsetMs={screen.offsetMs} />
            {colleagues.some((known) => known.id === one.by) && (
              <span className={classes.aside}>
                {t("call.parkedBy", { who: nameById(colleagues, one.by, i18n.language) })}
              </span>
            )}
            <KeyButton
              label={t("call.pickUp")}
              keyName={one === oldest ? keys.pickUp : ""}
              testid={`pick-up-${one.slot}`}
              isDisabled={!isFree}
              onClick={() => actions?.pickUp(one.call)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
