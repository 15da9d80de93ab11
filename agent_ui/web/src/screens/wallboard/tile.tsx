import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, FigureName, QueueTile } from "../../protocol";
import { figureState, halfLevel, moodOf, pressing } from "../../state/tile";
import { abandonedShare, csat, lateOf, overdueOf, serviceLevel } from "../../state/wallboard";
import { openFigure, openOwed } from "../../stores/beside-board";
import { useMay } from "../../stores/session";
import { Clock, useTicking } from "../parts/clock";
import { nameById, nameOf, percent } from "../words";
import { Against } from "./against";
import { CloseSwitch, ClosedNote } from "./close-switch";
import { MoodShape } from "./mood-shape";
import classes from "./tile.module.css";

interface TileProps {
  tile: QueueTile;
  offsetMs: number;
  catalogue: Catalogue;
}

/** One queue. Every number says its formula on hover or focus, and opens with the calls behind it. */
export const Tile = memo(function Tile({ tile, offsetMs, catalogue }: TileProps) {
  const { t, i18n } = useTranslation();
  const mood = moodOf(tile);
  const why = pressing(tile);
  const sums = {
    seconds: tile.promise_s,
    within: tile.within_promise_today,
    answered: tile.answered_today,
    abandoned: tile.abandoned_today,
  };
  const half = {
    seconds: tile.promise_s,
    within: tile.half?.within_promise ?? 0,
    answered: tile.half?.answered ?? 0,
    abandoned: tile.half?.abandoned ?? 0,
  };
  const figure = (name: FigureName, testid: string, formula: string, value: ReactNode) => (
    <Figure queue={tile.id} name={name} state={figureState(tile, name)} formula={formula} testid={testid}>
      {value}
    </Figure>
  );
  const seconds = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : t("board.seconds", { seconds: Math.round(value) });
  return (
    <article
      className={classes.tile}
      data-testid={`tile-${tile.id}`}
      data-mood={mood}
      data-queue={tile.id}
      id={`tile-${tile.id}`}
    >
      <header className={classes.head}>
        <h2>{nameOf(tile, i18n.language)}</h2>
        <span className={classes.client}>{nameById(catalogue.clients, tile.client, i18n.language)}</span>
        <CloseSwitch kind="queue" id={tile.id} name={nameOf(tile, i18n.language)} closed={tile.closed} />
      </header>
      <ClosedNote closed={tile.closed} />
      <p className={classes.need}>
        <button
          type="button"
          className={classes.mood}
          data-testid="mood"
          data-queue={tile.id}
          onClick={() => openFigure(tile.id, "forecast")}
        >
          <MoodShape mood={mood} className={classes.shape} />
          <span>{t(`tile.moods.${mood}`)}</span>
          {why !== null && (
            <span className={classes.why}>
              <Against one={why} tile={tile} offsetMs={offsetMs} />
            </span>
          )}
        </button>
        <span className={classes.promise}>{t("board.promise", { seconds: tile.promise_s })}</span>
      </p>
      <div className={classes.large}>
        {figure("waiting", "waiting", t("formula.waiting"), tile.waiting)}
        {figure(
          "longest",
          "longest",
          t("formula.longest"),
          tile.longest_waiting_since === null ? (
            "–"
          ) : (
            <Clock since={tile.longest_waiting_since} offsetMs={offsetMs} />
          ),
        )}
        {figure("half", "half-level", t("formula.half", half), percent(halfLevel(tile)))}
        {figure(
          "forecast",
          "forecast",
          t("formula.forecast", { seconds: tile.promise_s }),
          percent(tile.outlook?.forecast ?? null),
        )}
        {figure(
          "service-level",
          "service-level",
          t("formula.serviceLevel", sums),
          percent(serviceLevel(tile)),
        )}
      </div>
      <div className={classes.small}>
        {figure("ready", "ready", t("formula.ready"), tile.ready)}
        {figure("staffed", "staffed", t("formula.staffed"), tile.staffed)}
        {figure("offered", "offered", t("formula.offered"), tile.offered_today)}
        {figure("answered", "answered", t("formula.answered"), tile.answered_today)}
        {figure("abandoned", "abandoned", t("formula.abandoned"), tile.abandoned_today)}
        {figure(
          "abandoned-share",
          "abandoned-share",
          t("formula.abandonedShare", sums),
          percent(abandonedShare(tile)),
        )}
        {figure("asa", "asa", t("formula.asa"), seconds(tile.asa_s))}
        {figure("aht", "aht", t("formula.aht"), seconds(tile.aht_s))}
        {figure("callbacks", "callbacks", t("formula.callbacks"), tile.callbacks)}
        {csat(tile) !== null &&
          figure(
            "csat",
            "csat",
            t("formula.csat", {
              satisfied: tile.satisfied_today,
              rated: tile.rated_today,
              mean: (tile.mean_score ?? 0).toFixed(1),
            }),
            percent(csat(tile)),
          )}
      </div>
      {(tile.messages ?? 0) > 0 && <Messages tile={tile} offsetMs={offsetMs} />}
      {(tile.owed ?? 0) > 0 && <Owed tile={tile} offsetMs={offsetMs} />}
    </article>
  );
});

/** Messages that callers left and nobody has dealt with: a line only while there are any. */
function Messages({ tile, offsetMs }: { tile: QueueTile; offsetMs: number }) {
  const { t } = useTranslation();
  const overdue = useTicking((now) => overdueOf(tile, now, offsetMs));
  return (
    <p className={classes.messages} data-testid={`messages-${tile.id}`} data-overdue={overdue > 0}>
      <span>{t("board.messages", { count: tile.messages ?? 0 })}</span>
      {overdue > 0 && (
        <span className={classes.overdue}>
          <MoodShape mood="warning" className={classes.shape} /> {t("board.overdue", { count: overdue })}
        </span>
      )}
    </p>
  );
}

/** Wrap-ups that are still to be written: a line only while there are any; it opens with the list. */
function Owed({ tile, offsetMs }: { tile: QueueTile; offsetMs: number }) {
  const { t } = useTranslation();
  const mayHand = useMay("all-work");
  const overdue = useTicking((now) => lateOf(tile.owed_due, now, offsetMs));
  return (
    <p className={classes.messages} data-testid={`owed-${tile.id}`} data-overdue={overdue > 0}>
      {mayHand ? (
        <button type="button" className={classes.opens} onClick={() => openOwed(tile.id)}>
          {t("board.owed", { count: tile.owed ?? 0 })}
        </button>
      ) : (
        <span>{t("board.owed", { count: tile.owed ?? 0 })}</span>
      )}
      {overdue > 0 && (
        <span className={classes.overdue}>
          <MoodShape mood="warning" className={classes.shape} /> {t("board.overdue", { count: overdue })}
        </span>
      )}
    </p>
  );
}

interface FigureProps {
  queue: string;
  name: FigureName;
  state: ReturnType<typeof figureState>;
  formula: string;
  testid: string;
  children: ReactNode;
}

/** One number; the others of the tile change more often than it does. */
const Figure = memo(function Figure({ queue, name, state, formula, testid, children }: FigureProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={classes.figure}
      data-figure={name}
      data-formula={formula}
      data-state={state}
      onClick={() => openFigure(queue, name)}
    >
      <span className={classes.label}>{t(`tile.figures.${name}`)}</span>
      <span className={classes.value} data-testid={testid}>
        {children}
      </span>
    </button>
  );
});
