import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import classes from "./why.module.css";

interface SidePanelProps {
  /** Of the test ids and of the heading: `why`, `beside`. */
  name: string;
  title: string;
  /** Behind the heading, in its line. */
  head?: ReactNode;
  close(): void;
  /** Whether another panel lies over this one and goes first. */
  isUnder?(): boolean;
  children: ReactNode;
}

/** Beside the board: its heading has the focus as it opens, Escape closes it, and who had the focus has it again. */
export function SidePanel({ name, title, head, close, isUnder, children }: SidePanelProps) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const now = useRef({ close, isUnder });
  now.current = { close, isUnder };
  useEffect(() => {
    const before = document.activeElement;
    heading.current?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !now.current.isUnder?.()) now.current.close();
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside className={classes.panel} aria-labelledby={`${name}-heading`} data-testid={`${name}-panel`}>
      <header className={classes.head}>
        <h2 id={`${name}-heading`} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {head}
        <Button size="compact-sm" variant="default" data-testid={`${name}-close`} onClick={close}>
          {t("why.close")}{" "}
          <span className="key" aria-hidden="true">
            Esc
          </span>
        </Button>
      </header>
      {children}
    </aside>
  );
}
