import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { QueueTile } from "../../protocol";
import { closeBeside, useBeside } from "../../stores/beside-board";
import { useWhy } from "../../stores/why";
import { nameOf } from "../words";
import { FigureTold } from "./figure-told";
import { SidePanel } from "./side-panel";
import { ThresholdsForm } from "./thresholds-form";
import { TvChoice } from "./tv-choice";

const OwedPanel = lazy(() => import("./owed-panel"));

/** Beside the board, never over a control that it needs: a figure with its calls, thresholds, what television shows. */
export function BesideBoard({ queues }: { queues: QueueTile[] }) {
  const { t, i18n } = useTranslation();
  const beside = useBeside((state) => state.beside);
  if (beside.is === "nothing") return null;
  if (beside.is === "tv")
    return (
      <Panel key="tv" title={t("tv.title")}>
        <TvChoice queues={queues} />
      </Panel>
    );
  const tile = queues.find((one) => one.id === beside.queue);
  const name = tile ? nameOf(tile, i18n.language) : beside.queue;
  if (beside.is === "thresholds")
    return (
      <Panel key={`thresholds ${beside.queue}`} title={t("thresholds.titleOf", { queue: name })}>
        <ThresholdsForm queue={beside.queue} />
      </Panel>
    );
  if (beside.is === "owed")
    return (
      <Panel key={`owed ${beside.queue}`} title={t("owed.titleOf", { queue: name })}>
        <Suspense>
          <OwedPanel queue={beside.queue} />
        </Suspense>
      </Panel>
    );
  return (
    <Panel
      key={`figure ${beside.queue} ${beside.figure}`}
      title={t("figure.titleOf", { figure: t(`tile.figures.${beside.figure}`), queue: name })}
    >
      <FigureTold asked={beside} />
    </Panel>
  );
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <SidePanel name="beside" title={title} close={closeBeside} isUnder={isWhyOver}>
      {children}
    </SidePanel>
  );
}

const isWhyOver = () => useWhy.getState().screen.about !== null;
