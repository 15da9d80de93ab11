import { Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, QueueTile } from "../../protocol";
import { abandonedShare, csat, needOf, overdueOf, serviceLevel } from "../../state/wallboard";
import { Clock, useTicking } from "../parts/clock";
import { nameById, nameOf, percent } from "../words";
import { CloseSwitch, ClosedNote } from "./close-switch";
import classes from "./tile.module.css";

/** One queue. Every number says its formula on hover, focus or touch. */
export function Tile({
  tile,
  offsetMs,
  catalogue,
}: {
  tile: QueueTile;
  offsetMs: number;
  catalogue: Catalogue;
}) {
  const { t, i18n } = useTranslation();
  const need = useTicking((now) => needOf(tile, now, offsetMs));
  const sums = {
    seconds: tile.promise_s,
    within: tile.within_promise_today,
    answered: tile.answered_today,
    abandoned: tile.abandoned_today,
  };
  const needWord =
    tile.staffed === 0 ? "nobody" : need === "calm" ? "calm" : need === "soon" ? "needSoon" : "needNow";
  return (
    <article className={classes.tile} data-testid={`tile-${tile.id}`} data-need={need} data-queue={tile.id}>
      <header className={classes.head}>
        <h2>{nameOf(tile, i18n.language)}</h2>
        <span className={classes.client}>{nameById(catalogue.clients, tile.client, i18n.language)}</span>
        <CloseSwitch kind="queue" id={tile.id} name={nameOf(tile, i18n.language)} closed={tile.closed} />
      </header>
      <ClosedNote closed={tile.closed} />
      <p className={classes.need}>
        <NeedShape need={tile.staffed === 0 && need === "calm" ? "nobody" : need} /> {t(`board.${needWord}`)}
        <span className={classes.promise}>{t("board.promise", { seconds: tile.promise_s })}</span>
      </p>
      <div className={classes.large}>
        <Figure label={t("board.waiting")} formula={t("formula.waiting")} testid="waiting">
          {tile.waiting}
        </Figure>
        <Figure label={t("board.longest")} formula={t("formula.longest")} testid="longest">
          {tile.longest_waiting_since === null ? (
            "–"
          ) : (
            <Clock since={tile.longest_waiting_since} offsetMs={offsetMs} />
          )}
        </Figure>
        <Figure
          label={t("board.serviceLevel")}
          formula={t("formula.serviceLevel", sums)}
          testid="service-level"
        >
          {percent(serviceLevel(tile))}
        </Figure>
      </div>
      <div className={classes.small}>
        <Figure label={t("board.callbacks")} formula={t("formula.callbacks")} testid="callbacks">
          {tile.callbacks}
        </Figure>
        <Figure label={t("board.ready")} formula={t("formula.ready")} testid="ready">
          {tile.ready}
        </Figure>
        <Figure label={t("board.staffed")} formula={t("formula.staffed")} testid="staffed">
          {tile.staffed}
        </Figure>
        <Figure label={t("board.answered")} formula={t("formula.answered")} testid="answered">
          {tile.answered_today}
        </Figure>
        <Figure label={t("board.abandoned")} formula={t("formula.abandoned")} testid="abandoned">
          {tile.abandoned_today}
        </Figure>
        <Figure
          label={t("board.abandonedShare")}
          formula={t("formula.abandonedShare", sums)}
          testid="abandoned-share"
        >
          {percent(abandonedShare(tile))}
        </Figure>
        <Figure label={t("board.asa")} formula={t("formula.asa")} testid="asa">
          {tile.asa_s === null ? "–" : t("board.seconds", { seconds: Math.round(tile.asa_s) })}
        </Figure>
        {csat(tile) === null ? null : (
          <Figure
            label={t("board.csat")}
            formula={t("formula.csat", {
              satisfied: tile.satisfied_today,
              rated: tile.rated_today,
              mean: (tile.mean_score ?? 0).toFixed(1),
            })}
            testid="csat"
          >
            {percent(csat(tile))}
          </Figure>
        )}
      </div>
      {(tile.messages ?? 0) > 0 && <Messages tile={tile} offsetMs={offsetMs} />}
    </article>
  );
}

/** Messages that callers left and nobody has dealt with: a line only while there are any. */
function Messages({ tile, offsetMs }: { tile: QueueTile; offsetMs: number }) {
  const { t } = useTranslation();
  const overdue = useTicking((now) => overdueOf(tile, now, offsetMs));
  return (
    <p className={classes.messages} data-testid={`messages-${tile.id}`} data-overdue={overdue > 0}>
      <span>{t("board.messages", { count: tile.messages ?? 0 })}</span>
      {overdue > 0 && (
        <span className={classes.overdue}>
          <NeedShape need="now" /> {t("board.overdue", { count: overdue })}
        </span>
      )}
    </p>
  );
}

interface FigureProps {
  label: string;
  formula: string;
  testid: string;
  children: ReactNode;
}

function Figure({ label, formula, testid, children }: FigureProps) {
  return (
    <Tooltip label={formula} multiline w={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.figure}>
        <span className={classes.label}>{label}</span>
        <span className={classes.value} data-testid={testid}>
          {children}
        </span>
      </button>
    </Tooltip>
  );
}

function NeedShape({ need }: { need: "calm" | "soon" | "now" | "nobody" }) {
  return (
    <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true" className={classes.shape}>
      {need === "nobody" ? (
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" />
      ) : need === "calm" ? (
        <path d="M1 8.5 6 13.5 15 3" fill="none" stroke="currentColor" strokeWidth="2.5" />
      ) : (
        <path d="M8 0 16 15H0ZM7 5v5h2V5ZM7 11.5v2h2v-2Z" fill="currentColor" fillRule="evenodd" />
      )}
    </svg>
  );
}
