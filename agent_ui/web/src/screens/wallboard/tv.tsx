import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { FigureName, QueueTile } from "../../protocol";
import { go } from "../../route";
import { downLines } from "../../state/lines";
import { figureState, halfLevel, moodOf, pressing } from "../../state/tile";
import { chosen, pageNow, pageOf, pagesOf } from "../../state/tv";
import { abandonedShare, serviceLevel } from "../../state/wallboard";
import { useBoard, watchBoard } from "../../stores/board";
import { keepTv, tvSettings } from "../../stores/tv";
import { Clock, useTicking } from "../parts/clock";
import { useKeys } from "../parts/use-keys";
import { nameOf, percent, timeOfDay } from "../words";
import { Against } from "./against";
import { MoodShape } from "./mood-shape";
import classes from "./tv.module.css";

const leave = (event: KeyboardEvent) =>
  event.key === "Escape" || (event.key === "F2" && event.shiftKey) ? () => go("/wallboard") : null;

/** For a television across the room: no controls, large type; one key leads back. */
export default function Tv() {
  const { t, i18n } = useTranslation();
  const screen = useBoard((board) => board.screen);
  const [settings] = useState(tvSettings);
  useEffect(() => watchBoard(), []);
  useEffect(() => keepTv(settings), [settings]);
  useKeys(leave);
  const tiles = chosen(screen.queues, settings);
  const pages = pagesOf(tiles.length, settings.atOnce);
  const page = useTicking((now) => pageNow(now + screen.offsetMs, pages, settings.everyS));
  const shown = pageOf(tiles, page, settings.atOnce);
  return (
    <div className={classes.tv} data-link={screen.link} data-testid="tv" data-page={page}>
      <Head page={page} pages={pages} />
      {screen.lostSinceMs !== null && (
        <p className={classes.lost} role="alert" data-testid="tv-lost">
          <strong>{t("link.lost")}</strong>{" "}
          {t("link.lostBoard", { time: timeOfDay(screen.lostSinceMs, i18n.language) })}
        </p>
      )}
      {screen.hasBoard && tiles.length === 0 && <p className={classes.none}>{t("tv.none")}</p>}
      <div className={classes.tiles} data-shown={shown.length}>
        {shown.map((tile) => (
          <TvTile key={tile.id} tile={tile} offsetMs={screen.offsetMs} />
        ))}
      </div>
      <Strip tiles={tiles} lines={downLines(screen.lines).map((line) => line.id)} shown={shown} />
    </div>
  );
}

function Head({ page, pages }: { page: number; pages: number }) {
  const { t, i18n } = useTranslation();
  const link = useBoard((board) => board.screen.link);
  const heardMs = useBoard((board) => board.screen.heardMs);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  const now = useTicking((ms) => timeOfDay(ms + offsetMs, i18n.language));
  return (
    <header className={classes.head}>
      <h1>{t("board.title")}</h1>
      <span className={classes.fresh} data-link={link} data-testid="tv-fresh" role="status">
        <svg viewBox="0 0 16 16" width="0.8em" height="0.8em" aria-hidden="true">
          {link === "up" ? (
            <circle cx="8" cy="8" r="7" fill="currentColor" />
          ) : (
            <path d="M2 2 14 14M14 2 2 14" stroke="currentColor" strokeWidth="3" />
          )}
        </svg>{" "}
        {heardMs === null
          ? t("link.connecting")
          : t("tv.asOf", { time: timeOfDay(heardMs + offsetMs, i18n.language) })}
      </span>
      {pages > 1 && (
        <span className={classes.dim} data-testid="tv-page">
          {t("tv.page", { page: page + 1, pages })}
        </span>
      )}
      <span className={classes.now}>{now}</span>
      <span className={classes.dim}>
        <span className="key">Esc</span> {t("tv.leave")}
      </span>
    </header>
  );
}

function TvTile({ tile, offsetMs }: { tile: QueueTile; offsetMs: number }) {
  const { t, i18n } = useTranslation();
  const mood = moodOf(tile);
  const why = pressing(tile);
  return (
    <article className={classes.tile} data-mood={mood} data-testid={`tv-tile-${tile.id}`}>
      <h2>{nameOf(tile, i18n.language)}</h2>
      <p className={classes.mood}>
        <MoodShape mood={mood} className={classes.shape} /> {t(`tile.moods.${mood}`)}
        {why !== null && (
          <span className={classes.why}>
            {" "}
            <Against one={why} tile={tile} offsetMs={offsetMs} />
          </span>
        )}
      </p>
      <dl className={classes.large}>
        <Figure tile={tile} name="waiting">
          {tile.waiting}
        </Figure>
        <Figure tile={tile} name="longest">
          {tile.longest_waiting_since === null ? (
            "–"
          ) : (
            <Clock since={tile.longest_waiting_since} offsetMs={offsetMs} />
          )}
        </Figure>
        <Figure tile={tile} name="half">
          {percent(halfLevel(tile))}
        </Figure>
        <Figure tile={tile} name="forecast">
          {percent(tile.outlook?.forecast ?? null)}
        </Figure>
      </dl>
      <dl className={classes.small}>
        <Figure tile={tile} name="ready">
          {tile.ready}
        </Figure>
        <Figure tile={tile} name="staffed">
          {tile.staffed}
        </Figure>
        <Figure tile={tile} name="service-level">
          {percent(serviceLevel(tile))}
        </Figure>
        <Figure tile={tile} name="abandoned-share">
          {percent(abandonedShare(tile))}
        </Figure>
        <Figure tile={tile} name="asa">
          {tile.asa_s === null ? "–" : t("board.seconds", { seconds: Math.round(tile.asa_s) })}
        </Figure>
      </dl>
    </article>
  );
}

function Figure({ tile, name, children }: { tile: QueueTile; name: FigureName; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div data-state={figureState(tile, name)}>
      <dt>{t(`tile.figures.${name}`)}</dt>
      <dd data-testid={`tv-${name}`}>{children}</dd>
    </div>
  );
}

/** What needs a hand and is not shown now, and lines that are down: a rotation must hide nothing. */
function Strip({ tiles, lines, shown }: { tiles: QueueTile[]; lines: string[]; shown: QueueTile[] }) {
  const { t, i18n } = useTranslation();
  const elsewhere = tiles.filter(
    (tile) => !shown.includes(tile) && ["warning", "breached"].includes(moodOf(tile)),
  );
  if (elsewhere.length === 0 && lines.length === 0) return null;
  return (
    <ul className={classes.strip} data-testid="tv-strip">
      {lines.map((line) => (
        <li key={`line ${line}`} data-mood="breached">
          <MoodShape mood="breached" className={classes.shape} /> {t("lines.isDown", { line })}
        </li>
      ))}
      {elsewhere.map((tile) => (
        <li key={tile.id} data-mood={moodOf(tile)}>
          <MoodShape mood={moodOf(tile)} className={classes.shape} /> {nameOf(tile, i18n.language)}:{" "}
          {t(`tile.moods.${moodOf(tile)}`)}
        </li>
      ))}
    </ul>
  );
}
