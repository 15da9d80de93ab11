import { type FocusEvent, type PointerEvent, type ReactNode, useState } from "react";
import classes from "./tile.module.css";

const WIDTH_PX = 280;
const EDGE_PX = 8;

interface Place {
  text: string;
  left: number;
  top: number;
}

/** What of the page is pointed at or has the focus, and has a formula: it stands below in words. One for all figures:
 * two hundred sleeping ones would be drawn anew with every change of a number. */
export function FormulaTip({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Place | null>(null);
  const show = (event: PointerEvent | FocusEvent) => {
    const figure = (event.target as HTMLElement).closest<HTMLElement>("[data-formula]");
    if (figure === null || (event.type === "pointerover" && (event as PointerEvent).pointerType === "touch"))
      return;
    const box = figure.getBoundingClientRect();
    const left = Math.max(EDGE_PX, Math.min(box.left, window.innerWidth - WIDTH_PX - EDGE_PX));
    setShown({ text: figure.dataset.formula ?? "", left, top: box.bottom + EDGE_PX / 2 });
  };
  const hide = () => setShown(null);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches; what can be pressed are the figures in it
    <div
      className={classes.tips}
      onPointerOver={show}
      onPointerOut={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event) => event.key === "Escape" && hide()}
    >
      {children}
      {shown !== null && (
        <p
          role="tooltip"
          className={classes.tip}
          style={{ left: shown.left, top: shown.top, width: WIDTH_PX }}
        >
          {shown.text}
        </p>
      )}
    </div>
  );
}
