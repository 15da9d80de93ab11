import { type KeyboardEvent, type Ref, type RefObject, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { today } from "../../state/staff";
import { inWeeks, monthsLater, weeksOf } from "../../state/written-day";
import classes from "./day-field.module.css";

interface PickerProps {
  ref: Ref<HTMLDivElement>;
  id: string;
  day: string; // "": none yet
  beside: RefObject<HTMLInputElement | null>;
  onPick(day: string): void;
}

const GAP_PX = 4;

/** Below its field, or above where there is no room; never out of the window. */
function place(panel: HTMLElement, field: HTMLElement): void {
  const at = field.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const isBelow = at.bottom + GAP_PX + height <= window.innerHeight;
  const top = isBelow ? at.bottom + GAP_PX : at.top - GAP_PX - height;
  panel.style.top = `${Math.max(top, GAP_PX)}px`;
  panel.style.left = `${Math.max(Math.min(at.left, window.innerWidth - width - GAP_PX), GAP_PX)}px`;
}

/** A month to choose a day of, laid over the page as long as it is open. */
export function DayPicker({ ref, id, day, beside, onPick }: PickerProps) {
  const { t } = useTranslation();
  // Each opening is a month anew, also one of which the browser tells together with the closing before it.
  const [opening, setOpening] = useState(0); // 0: closed
  const openings = useRef(0);
  return (
    <div
      ref={ref}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={t("date.choose")}
      className={classes.picker}
      onToggle={(event) => setOpening(event.newState === "open" ? ++openings.current : 0)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation(); // what lies below stays open
        event.currentTarget.hidePopover();
        beside.current?.focus();
      }}
    >
      {opening > 0 && <Month key={opening} day={day || today()} beside={beside} onPick={onPick} />}
    </div>
  );
}

function Month({ day, beside, onPick }: Pick<PickerProps, "day" | "beside" | "onPick">) {
  const { t, i18n } = useTranslation();
  const [at, setAt] = useState(day);
  const table = useRef<HTMLTableElement>(null);
  const hasMoved = useRef(true); // the buttons beside the month's name keep the focus
  // biome-ignore lint/correctness/useExhaustiveDependencies: placed anew as a month of more weeks is taller
  useEffect(() => {
    const panel = table.current?.parentElement;
    if (panel && beside.current) place(panel, beside.current);
    if (hasMoved.current) table.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
  }, [at, beside]);
  const move = (event: KeyboardEvent) => {
    const next = inWeeks(at, event.key);
    if (next === null) return;
    event.preventDefault();
    hasMoved.current = true;
    setAt(next);
  };
  const turn = (months: number) => {
    hasMoved.current = false;
    setAt(monthsLater(at, months));
  };
  const written = (form: Intl.DateTimeFormatOptions, of: string) =>
    new Date(`${of}T12:00:00Z`).toLocaleDateString(i18n.language, { ...form, timeZone: "UTC" });
  const weeks = weeksOf(at);
  return (
    <>
      <div className={classes.month}>
        <button type="button" aria-label={t("date.earlier")} onClick={() => turn(-1)}>
          ‹
        </button>
        <strong aria-live="polite">{written({ year: "numeric", month: "long" }, at)}</strong>
        <button type="button" aria-label={t("date.later")} onClick={() => turn(1)}>
          ›
        </button>
      </div>
      <table ref={table} onKeyDown={move}>
        <thead>
          <tr>
            {weeks[0]?.map((one) => (
              <th key={one} scope="col">
                {written({ weekday: "short" }, one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((one) => (
                <td key={one}>
                  <button
                    type="button"
                    tabIndex={one === at ? 0 : -1}
                    aria-pressed={one === day}
                    aria-current={one === today() ? "date" : undefined}
                    aria-label={written({ dateStyle: "full" }, one)}
                    data-beside={one.slice(0, 7) !== at.slice(0, 7)}
                    data-testid={`pick-${one}`}
                    onClick={() => onPick(one)}
                  >
                    {Number(one.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
