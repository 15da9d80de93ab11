import { type RefObject, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { FlowProblem } from "../../protocol";
import { worst } from "../../state/flow";
import classes from "./flows.module.css";

export interface YamlHandle {
  /** Show a line and put the cursor there. */
  go: (line: number, column: number) => void;
}

interface Props {
  text: string;
  problems: FlowProblem[];
  type: (text: string) => void;
  handle: RefObject<YamlHandle | null>;
}

const LINE_PX = 18;

/** The file itself: what is typed here is what the forms show. */
export function YamlPane({ text, problems, type, handle }: Props) {
  const { t, i18n } = useTranslation();
  const area = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const lines = text.split("\n");
  useImperativeHandle(handle, () => ({
    go: (line, column) => {
      const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      const place = before + Math.max(0, column - 1);
      area.current?.focus({ preventScroll: true });
      area.current?.setSelectionRange(place, place);
      if (frame.current) frame.current.scrollTop = (line - 4) * LINE_PX;
    },
  }));
  return (
    <div className={classes.yaml} ref={frame}>
      <ol className={classes.gutter} aria-hidden="true">
        {lines.map((_, place) => {
          const here = problems.filter((one) => one.line === place + 1);
          const state = worst(here);
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: lines are their numbers
              key={place}
              data-problem={state ?? undefined}
              title={here.map((one) => (i18n.language.startsWith("zh") ? one.zh : one.en)).join("\n")}
            >
              {state === null ? "" : state === "wrong" ? "✖" : "▲"} {place + 1}
            </li>
          );
        })}
      </ol>
      <textarea
        ref={area}
        className={classes.text}
        aria-label={t("flows.file")}
        spellCheck={false}
        wrap="off"
        rows={lines.length + 2}
        value={text}
        data-testid="flow-yaml"
        onChange={(event) => type(event.currentTarget.value)}
      />
    </div>
  );
}
