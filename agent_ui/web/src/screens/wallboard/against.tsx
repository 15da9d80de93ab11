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

/** How one figure stands against its threshold; a wait runs on, as the tile's own clock does. */
export function Against({ one, tile, offsetMs }: AgainstProps) {
  const { t } = useTranslation();
  const text = useTicking((now) => againstText({ ...one, value: valueNow(one, tile, now, offsetMs) }, t));
  return <span aria-live="off">{text}</span>; // what ticks is not read out each second
}
