import { useTranslation } from "react-i18next";
import type { AgainstThreshold, QueueTile } from "../../protocol";
import { valueNow } from "../../state/tile";
import { useTicking } from "../parts/clock";
import { againstText } from "./figure-words";

interface AgainstProps {
  one: AgainstThreshold;
  tile: QueueTile;
  offsetMs: number;
}

/** How one figure stands against its threshold now; that it is better by now, where the state is only held yet. */
export function Against({ one, tile, offsetMs }: AgainstProps) {
  const { t } = useTranslation();
  const text = useTicking((now) => againstText({ ...one, value: valueNow(one, tile, now, offsetMs) }, t));
  const isEasing = tile.outlook?.is_easing ?? false;
  return <span aria-live="off">{isEasing ? t("tile.easing", { text }) : text}</span>; // what ticks is not read out
}
