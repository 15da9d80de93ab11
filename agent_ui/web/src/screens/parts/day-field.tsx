import { TextInput, type TextInputProps } from "@mantine/core";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { dayTyped, momentTyped } from "../../state/written-day";
import classes from "./day-field.module.css";
import { DayPicker } from "./day-picker";

type DayFieldProps = Omit<TextInputProps, "value" | "onChange" | "type"> & {
  /** YYYY-MM-DD, with `hasTime` YYYY-MM-DDTHH:MM; "" for none. */
  value: string;
  /** What was typed, once it is a day, and "" while it is none. */
  onChange(value: string): void;
  hasTime?: boolean;
  /** What is no day is told as it was typed, for the server to refuse: where "" would mean something. */
  tellsWrong?: boolean;
};

const USUAL_TIME = "09:00";

/** A day, or a moment: typed, or chosen. The browser's own field speaks the browser's language, not the page's. */
export function DayField(props: DayFieldProps) {
  const { value, onChange, hasTime = false, tellsWrong = false, readOnly, error, ...field } = props;
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string | null>(null);
  const [isLeft, setLeft] = useState(false); // nobody is told of a mistake in what he is still typing
  const input = useRef<HTMLInputElement>(null);
  const picker = useRef<HTMLDivElement>(null);
  const id = useId();
  const read = hasTime ? momentTyped : dayTyped;
  const meant = (text: string) => read(text) ?? (tellsWrong ? text.trim() : "");
  // What stands there is what was typed as long as it means the value; a value from elsewhere takes its place.
  const isTyped = typed !== null && meant(typed) === value;
  const text = isTyped ? typed : value.replace("T", " ");
  const isWrong = isLeft && text.trim() !== "" && read(text) === null;
  const pick = (day: string) => {
    const time = read(value)?.slice(11) || USUAL_TIME;
    setTyped(null);
    onChange(hasTime ? `${day}T${time}` : day);
    picker.current?.hidePopover();
    input.current?.focus();
  };
  const open = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" || readOnly) return;
    event.preventDefault();
    picker.current?.showPopover();
  };
  return (
    <>
      <TextInput
        {...field}
        ref={input}
        readOnly={readOnly}
        autoComplete="off"
        placeholder={t(hasTime ? "date.hintMoment" : "date.hint")}
        value={text}
        error={isWrong ? t(hasTime ? "date.wrongMoment" : "date.wrong") : error}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setLeft(false);
          onChange(meant(event.currentTarget.value));
        }}
        onKeyDown={open}
        onBlur={() => {
          setLeft(true);
          if (read(text) !== null) setTyped(null);
        }}
        rightSectionPointerEvents="all"
        rightSection={
          readOnly ? undefined : (
            <button
              type="button"
              className={classes.open}
              popoverTarget={id}
              aria-label={t("date.choose")}
              title={t("date.choose")}
              disabled={field.disabled}
            >
              <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.5v3M10.5 1.5v3" />
              </svg>
            </button>
          )
        }
      />
      <DayPicker ref={picker} id={id} day={read(value)?.slice(0, 10) ?? ""} beside={input} onPick={pick} />
    </>
  );
}
