import { Button, Tooltip } from "@mantine/core";
import type { TFunction } from "i18next";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LineState, LineTile } from "../../protocol";
import { isFull, lineKinds, lineWhys, refusedOf, registrations } from "../../state/lines";
import { Clock } from "../parts/clock";
import { CloseSwitch, ClosedNote } from "./close-switch";
import floor from "./floor.module.css";
import { LinesHistory } from "./lines-history";
import classes from "./lines.module.css";

/** Each trunk and span: whether calls can use it, how many do, what was refused and why. */
export const Lines = memo(function Lines({ lines, offsetMs }: { lines: LineTile[]; offsetMs: number }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  if (lines.length === 0) return null;
  return (
    <section className={`${floor.floor} ${classes.lines}`} aria-label={t("lines.title")} data-testid="lines">
      <header className={floor.head}>
        <h2>{t("lines.title")}</h2>
        <span className={floor.count}>{lines.length}</span>
        <Button
          size="compact-sm"
          variant="default"
          className={classes.more}
          aria-expanded={isOpen}
          data-testid="lines-history-button"
          onClick={() => setOpen(!isOpen)}
        >
          {t(isOpen ? "lines.hideHistory" : "lines.showHistory")}
        </Button>
      </header>
      <table className={floor.table}>
        <thead>
          <tr>
            <th scope="col">{t("lines.line")}</th>
            <th scope="col">{t("lines.state")}</th>
            <th scope="col" className={floor.figure}>
              <Explained label={t("lines.inUse")} text={t("lines.inUseMeans")} />
            </th>
            <th scope="col" className={floor.figure}>
              <Explained label={t("lines.peak")} text={t("lines.peakMeans")} />
            </th>
            <th scope="col" className={classes.aside}>
              {t("lines.signalling")}
            </th>
            <th scope="col" className={floor.figure}>
              <Explained label={t("lines.calls")} text={t("lines.callsMeans")} />
            </th>
            <th scope="col" className={`${floor.figure} ${classes.aside}`}>
              <Explained label={t("lines.mos")} text={t("lines.mosMeans")} />
            </th>
            <th scope="col">{t("lines.refused")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.id} line={line} offsetMs={offsetMs} />
          ))}
        </tbody>
      </table>
      {isOpen && <LinesHistory />}
    </section>
  );
});

const Row = memo(function Row({ line, offsetMs }: { line: LineTile; offsetMs: number }) {
  const { t, i18n } = useTranslation();
  const isChinese = i18n.language.startsWith("zh");
  return (
    <tr data-testid={`line-${line.id}`} data-state={line.state} data-full={isFull(line)} data-line={line.id}>
      <th scope="row">
        <span className={classes.name}>
          <span>
            {line.id} <span className={floor.why}>{kindText(line.kind, t)}</span>
          </span>
          <CloseSwitch kind="line" id={line.id} name={line.id} closed={line.closed} />
        </span>
        <ClosedNote closed={line.closed} />
      </th>
      <td>
        <span className={classes.state} data-state={line.state}>
          <LineShape state={line.state} />
          <strong data-testid={`line-state-${line.id}`}>{t(`lines.states.${line.state}`)}</strong>
          {line.why && <span>{whyText(line.why, t)}</span>}
          {line.state !== "up" && <Clock since={line.since} offsetMs={offsetMs} />}
        </span>
      </td>
      <td className={floor.figure} data-testid={`line-use-${line.id}`}>
        <span className={classes.use} data-full={isFull(line)}>
          {line.capacity === null ? line.in_use : `${line.in_use} / ${line.capacity}`}
          {isFull(line) && ` ${t("lines.full")}`}
        </span>
      </td>
      <td className={floor.figure} data-testid={`line-peak-${line.id}`}>
        {line.peak_today}
      </td>
      <td className={classes.aside}>{signalling(line, t).join(t("lines.list"))}</td>
      <td className={floor.figure}>{`${line.calls_in_today} / ${line.calls_out_today}`}</td>
      <td className={`${floor.figure} ${classes.aside}`} data-testid={`line-mos-${line.id}`}>
        {line.mos_today === null ? "–" : line.mos_today.toFixed(1)}
      </td>
      <td data-testid={`line-refused-${line.id}`}>
        {refusedOf(line) === 0 ? (
          "–"
        ) : (
          <ul className={classes.refused}>
            {line.refused_today.map((one) => (
              <li key={`${one.cause}-${one.sip}`}>
                {one.count} × {isChinese ? one.zh : one.en}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
});

/** What the line's own signalling says: alarm and D channel, or registration and OPTIONS. */
function signalling(line: LineTile, t: TFunction): string[] {
  const told: string[] = [];
  if (line.alarm) told.push(t("lines.alarm", { alarm: line.alarm }));
  if (line.d_channel) told.push(t(line.d_channel === "up" ? "lines.dUp" : "lines.dDown"));
  if (line.registration)
    told.push(
      (registrations as readonly string[]).includes(line.registration)
        ? t(`lines.registration.${line.registration}`)
        : line.registration,
    );
  if (line.rtt_ms !== null)
    told.push(t("lines.rtt", { ms: line.rtt_ms < 10 ? line.rtt_ms.toFixed(1) : Math.round(line.rtt_ms) }));
  return told;
}

export function whyText(why: string, t: TFunction): string {
  return (lineWhys as readonly string[]).includes(why) ? t(`lines.why.${why}`) : why;
}

function kindText(kind: string, t: TFunction): string {
  return (lineKinds as readonly string[]).includes(kind) ? t(`lines.kinds.${kind}`) : kind;
}

function Explained({ label, text }: { label: string; text: string }) {
  return (
    <Tooltip label={text} multiline w={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.explained}>
        {label}
      </button>
    </Tooltip>
  );
}

/** A shape for each state, so that colour is never all that tells them apart. */
export function LineShape({ state }: { state: LineState }) {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" className={classes.shape}>
      {state === "up" && <circle cx="8" cy="8" r="7" fill="currentColor" />}
      {state === "degraded" && <path d="M8 0 16 8 8 16 0 8Z" fill="currentColor" />}
      {state === "down" && (
        <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
      )}
      {state === "unknown" && (
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="3 2" />
      )}
    </svg>
  );
}
