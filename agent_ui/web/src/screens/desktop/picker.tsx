import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Choice, fitting } from "../../state/choice";
import classes from "./picker.module.css";

type Typed = (text: string, letters: string) => boolean;
let typedAs: Typed | null = null;

/** By pinyin too, once its table is here; who types before it finds what is written so. */
const fetchPinyin = () =>
  import("../../state/pinyin").then(
    (found) => {
      typedAs = found.isTypedAs;
    },
    () => undefined,
  );

/** One of many: type to search, arrows and Enter, or the number in front while nothing is typed yet. */
export function Picker(props: {
  label: string;
  hint: string;
  choices: Choice[];
  used: string[];
  value: string | null;
  isFixed: boolean;
  onChoose: (value: string) => void;
  testid: string;
}) {
  const { t } = useTranslation();
  const [query, setQuery] = useState<string | null>(null); // null: closed
  const [at, setAt] = useState(0);
  const [, setHasPinyin] = useState(typedAs !== null);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const chosen = props.choices.find((one) => one.value === props.value) ?? null;
  const isOpen = query !== null && !props.isFixed;
  const found = isOpen ? fitting(props.choices, query, props.used, typedAs) : [];
  const marked = found[Math.min(at, found.length - 1)] ?? null;
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  const open = () => {
    if (query === null && !props.isFixed) {
      setQuery("");
      setAt(0);
    }
    if (typedAs === null) void fetchPinyin().then(() => setHasPinyin(true));
  };
  const choose = (choice: Choice | null) => {
    if (choice) props.onChoose(choice.value);
    setQuery(null);
    requestAnimationFrame(() => input.current?.select()); // what is typed next takes its place
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.nativeEvent.isComposing) return;
    if (event.key === "Tab") {
      setQuery(null);
      return;
    }
    if (!isOpen) {
      if (event.key !== "ArrowDown" && event.key !== "Enter") return;
      open();
    } else if (event.key === "ArrowDown") setAt(Math.min(at + 1, found.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter") choose(marked);
    else if (event.key === "Escape") setQuery(null);
    else if (query === "" && /^[1-9]$/.test(event.key) && found[Number(event.key) - 1])
      choose(found[Number(event.key) - 1] ?? null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={classes.picker}>
      <TextInput
        ref={input}
        label={props.label}
        placeholder={chosen?.label ?? props.hint}
        value={isOpen ? query : (chosen?.label ?? "")}
        readOnly={props.isFixed}
        autoComplete="off"
        role="combobox"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={marked ? `${id}-${marked.value}` : undefined}
        onClick={open}
        onFocus={(event) => {
          event.currentTarget.select();
          if (typedAs === null) void fetchPinyin().then(() => setHasPinyin(true));
        }}
        onBlur={() => setQuery(null)}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        data-testid={props.testid}
        data-value={props.value ?? ""}
      />
      {isOpen && (
        <div className={classes.list} role="listbox" id={`${id}-list`} aria-label={props.label} ref={list}>
          {found.length === 0 && <p className={classes.none}>{t("wrap.nothing")}</p>}
          {found.map((choice, place) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the input's, which keeps the focus
            <div
              key={choice.value}
              id={`${id}-${choice.value}`}
              role="option"
              aria-selected={choice === marked}
              tabIndex={-1}
              data-value={choice.value}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              <span className={classes.number} aria-hidden="true">
                {query === "" && place < 9 ? place + 1 : ""}
              </span>
              <span className={classes.label}>{choice.label}</span>
              {choice.detail && <span className={classes.detail}>{choice.detail}</span>}
            </div>
          ))}
        </div>
      )}
    </div>
  );
}
