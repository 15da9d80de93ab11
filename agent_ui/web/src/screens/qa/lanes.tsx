import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Mark } from "../../protocol";
import { clockText } from "../../state/clock";
import classes from "./qa.module.css";
import type { Wave } from "./use-sound";

interface LanesProps {
  wave: Wave | "reading" | "failed";
  marks: Mark[];
  at: number;
  length: number;
  onSeek(to: number): void;
}

/** Customer above, agent below, as they lie in the file; a press goes there. The arrow keys are the page's. */
export function Lanes({ wave, marks, at, length, onSeek }: LanesProps) {
  const { t } = useTranslation();
  const share = (seconds: number) => (length > 0 ? Math.min(100, Math.max(0, (100 * seconds) / length)) : 0);
  const press = (event: MouseEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onSeek(((event.clientX - box.left) / box.width) * length);
  };
  const names = [t("qa.customer"), t("qa.agentLane")];
  return (
    <div
      className={classes.lanes}
      data-testid="qa-lanes"
      data-wave={typeof wave === "object" ? "drawn" : wave}
    >
      <div className={classes.names} aria-hidden="true">
        {names.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the page's own, see Player */}
      <div
        className={classes.drawing}
        role="slider"
        tabIndex={0}
        aria-label={t("qa.position")}
        aria-valuemin={0}
        aria-valuemax={Math.round(length)}
        aria-valuenow={Math.round(at)}
        aria-valuetext={t("qa.at", { at: clockText(at), of: clockText(length) })}
        onClick={press}
        data-testid="qa-position"
      >
        {typeof wave === "object" ? (
          wave.outlines.map((path, lane) => (
            <svg
              key={names[lane] ?? lane}
              className={classes.lane}
              data-lane={lane}
              viewBox="0 0 800 2"
              preserveAspectRatio="none"
              aria-hidden="true"
            >
              <path d={path} />
            </svg>
          ))
        ) : (
          <p className={classes.dim}>{t(wave === "failed" ? "qa.noWave" : "qa.reading")}</p>
        )}
        {marks
          .filter((mark) => mark.from_s >= 0)
          .map((mark) => (
            <span
              key={`${mark.kind} ${mark.from_s}`}
              className={classes.mark}
              data-kind={mark.kind}
              style={{ left: `${share(mark.from_s)}%`, width: `${share(mark.to_s) - share(mark.from_s)}%` }}
            />
          ))}
        <span className={classes.here} style={{ left: `${share(at)}%` }} />
      </div>
    </div>
  );
}
