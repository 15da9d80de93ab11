import type { TFunction } from "i18next";
import type { AgainstThreshold } from "../../protocol";
import { clockText } from "../../state/clock";
import { kindOf } from "../../state/tile";
import { percent } from "../words";

/** A figure's value as people read it. */
export function valueText(figure: string, value: number | null, t: TFunction): string {
  if (value === null) return "–";
  switch (kindOf(figure)) {
    case "share":
      return percent(value);
    case "time":
      return figure === "longest"
        ? clockText(Math.floor(value))
        : t("board.seconds", { seconds: Math.round(value) });
    default:
      return String(value);
  }
}

/** "Forecast 74% of 80%": how one figure stands against its threshold. */
export function againstText(one: AgainstThreshold, t: TFunction): string {
  const name = one.figure === "service-level" ? t("tile.forecast") : t(`tile.figures.${one.figure}`);
  return t(one.figure === "service-level" || one.figure === "ready" ? "tile.ofLeast" : "tile.ofMost", {
    name,
    value: valueText(one.figure, one.value, t),
    threshold: valueText(one.figure, one.threshold, t),
  });
}
