import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { useBeside, watchFigure } from "../../stores/beside-board";
import { useBoard, watchBoard } from "../../stores/board";
import { useMay } from "../../stores/session";
import { useWhy, watchWhy } from "../../stores/why";
import { KeyButton } from "../parts/key-button";
import { LinksBanner } from "../parts/links-banner";
import { Waiting } from "../parts/waiting";
import { timeOfDay } from "../words";
import { Alarms } from "./alarms";
import { BesideBoard } from "./beside";
import classes from "./board.module.css";
import { boardKeys, editThresholds, goToNext, turnTv, useBoardKeys } from "./board-keys";
import { Floor } from "./floor";
import { Lines } from "./lines";
import { Tile } from "./tile";
import { WaitingList } from "./waiting-list";
import { WatchBar } from "./watch-bar";
import { WhyPanel } from "./why-panel";

export default function Wallboard({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const screen = useBoard((board) => board.screen);
  const maySee = useMay("explain");
  const mayWatch = useMay("watch");
  const isAsking = useWhy(({ screen: asked }) => asked.about !== null) && maySee;
  const isBeside = useBeside(({ beside }) => beside.is !== "nothing");
  const maySet = useMay("thresholds");
  useBoardKeys();
  useEffect(() => watchFigure(), []);
  useEffect(() => watchBoard(), []);
  useEffect(() => (maySee ? watchWhy() : undefined), [maySee]);

  const lost =
    screen.lostSinceMs === null
      ? null
      : t("link.lostBoard", { time: timeOfDay(screen.lostSinceMs, i18n.language) });
  return (
    <div className={classes.board} data-link={screen.link} data-panel={isAsking || isBeside}>
      <LinksBanner lostText={lost} away={screen.away} />
      <div className={classes.head}>
        <h1>{t("board.title")}</h1>
        <Freshness />
        <KeyButton
          label={t("tile.next")}
          keyName={boardKeys.next}
          onClick={goToNext}
          testid="board-next"
          isSmall
        />
        {maySet && (
          <KeyButton
            label={t("thresholds.open")}
            keyName={boardKeys.thresholds}
            onClick={editThresholds}
            testid="board-thresholds"
            isSmall
          />
        )}
        <KeyButton label={t("tv.title")} keyName={boardKeys.tv} onClick={turnTv} testid="board-tv" isSmall />
        <span className={classes.ivr}>
          {t("board.inIvr")} <strong data-testid="calls-in-ivr">{screen.callsInIvr}</strong>
        </span>
        <span className={classes.ivr} title={t("board.blockedHint")}>
          {t("board.blocked")} <strong data-testid="blocked-today">{screen.blockedToday}</strong>
        </span>
      </div>
      {screen.hasBoard ? (
        <>
          <Alarms alarms={screen.alarms} agents={screen.agents} lines={screen.lines} queues={screen.queues} />
          <section aria-label={t("board.queues")} className={classes.tiles}>
            {screen.queues.length === 0 && <p className={classes.none}>{t("board.noQueues")}</p>}
            {screen.queues.map((tile) => (
              <Tile key={tile.id} tile={tile} offsetMs={screen.offsetMs} catalogue={catalogue} />
            ))}
          </section>
          <Lines lines={screen.lines} offsetMs={screen.offsetMs} />
          {maySee && <WaitingList agents={screen.agents} offsetMs={screen.offsetMs} catalogue={catalogue} />}
          <Floor
            maySee={maySee}
            mayWatch={mayWatch}
            agents={screen.agents}
            offsetMs={screen.offsetMs}
            catalogue={catalogue}
          />
        </>
      ) : (
        <Waiting>{t("app.loading")}</Waiting>
      )}
      <BesideBoard queues={screen.queues} />
      {maySee && <WhyPanel />}
      {mayWatch && <WatchBar />}
    </div>
  );
}

/** How fresh the figures are: live, or since when they stand still. */
function Freshness() {
  const { t, i18n } = useTranslation();
  const link = useBoard((board) => board.screen.link);
  const lostSinceMs = useBoard((board) => board.screen.lostSinceMs);
  const text =
    lostSinceMs !== null
      ? t("link.lostSince", { time: timeOfDay(lostSinceMs, i18n.language) })
      : t(link === "up" ? "link.live" : "link.connecting");
  return (
    <span className={classes.fresh} data-link={link} data-testid="freshness" role="status">
      <svg viewBox="0 0 16 16" width="10" height="10" aria-hidden="true">
        {link === "up" ? (
          <circle cx="8" cy="8" r="7" fill="currentColor" />
        ) : (
          <path d="M2 2 14 14M14 2 2 14" stroke="currentColor" strokeWidth="3" />
        )}
      </svg>
      {text}
    </span>
  );
}
