import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { audioAddress } from "../../link/http";
import type { Catalogue, TimelineEntry } from "../../protocol";
import { clockText } from "../../state/clock";
import { dayAndTime, nameById } from "../words";
import classes from "./beside.module.css";

/** One contact of before in two lines: what and when, then what came of it. */
export function TimelineRow({ entry, catalogue }: { entry: TimelineEntry; catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const who = i18n.language.startsWith("zh") ? entry.agent_zh : entry.agent_en;
  const reason = nameById(catalogue.reasons, entry.reason || null, i18n.language);
  return (
    <li data-testid="timeline-entry" data-kind={entry.kind}>
      <div className={classes.line}>
        <span className={classes.kind}>{t(`beside.kinds.${entry.kind}`)}</span>
        <span>{reason}</span>
        <span className={classes.dim}>{dayAndTime(entry.at, i18n.language)}</span>
        <span className={classes.dim}>{who}</span>
        {entry.talked_s !== null && entry.talked_s !== undefined && (
          <span className={classes.dim}>{clockText(entry.talked_s)}</span>
        )}
      </div>
      <div className={classes.line}>
        {entry.disposition !== "" && (
          <span>{nameById(catalogue.dispositions, entry.disposition ?? "", i18n.language)}</span>
        )}
        {entry.disposition === "" && entry.outcome !== "" && (
          <span className={classes.dim}>
            {t(`beside.outcomes.${entry.outcome}`, { defaultValue: entry.outcome })}
          </span>
        )}
        {entry.state !== "" && (
          <span>{t(`beside.states.${entry.state}`, { defaultValue: entry.state })}</span>
        )}
        {entry.note !== "" && <span className={classes.said}>{entry.note}</span>}
        {(entry.recordings ?? []).map((id, place, all) => (
          <Sound key={id} id={id} part={all.length > 1 ? place + 1 : null} />
        ))}
      </div>
    </li>
  );
}

/** A recording is fetched when somebody wants to hear it, not before. `part`: which of several of one call. */
function Sound({ id, part }: { id: string; part: number | null }) {
  const { t } = useTranslation();
  const [isOpen, setIsOpen] = useState(false);
  const label = part === null ? t("beside.hear") : t("beside.hearPart", { part });
  if (!isOpen)
    return (
      <Button size="compact-xs" variant="default" onClick={() => setIsOpen(true)} data-testid="timeline-hear">
        {label}
      </Button>
    );
  return (
    // biome-ignore lint/a11y/useMediaCaption: a recorded telephone call has no captions
    <audio controls autoPlay src={audioAddress(id)} aria-label={label} className={classes.sound} />
  );
}
