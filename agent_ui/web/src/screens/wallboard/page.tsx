import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue } from "../../protocol";
import { useBeside, watchFigure } from "../../stores/beside-board";
import { useBoard, watchBoard } from "../../stores/board";
import { useMay } from "../../stores/session";
import { useWhy, watchWhy } from "../../stores/why";
import { useTicking } from "../parts/clock";
import { KeyButton } from "../parts/key-button";
import { LinksBanner } from "../parts/links-banner";
import { Waiting } from "../parts/waiting";
import { timeOfDay } from "../words";
import { Alarms } from "./alarms";
import { BesideBoard } from "./beside";
import classes from "./board.module.css";
import { boardKeys, editThresholds, goToNext, turnTv, useBoardKeys } from "./board-keys";
import { Floor } from "./floor";
import { FormulaTip } from "./formula-tip";
import { Lines } from "./lines";
import { Tile } from "./tile";
import { WaitingList } from "./waiting-list";
import { WatchBar } from "./watch-bar";
import { WhyPanel } from "./why-panel";

export default function Wallboard({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const link = useBoard((board) => board.screen.link);
  const away = useBoard((board) => board.screen.away);
  const lostSinceMs = useBoard((board) => board.screen.lostSinceMs);
  const hasBoard = useBoard((board) => board.screen.hasBoard);
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
    lostSinceMs === null ? null : t("link.lostBoard", { time: timeOfDay(lostSinceMs, i18n.language) });
  return (
    <div className={classes.board} data-link={link} data-panel={isAsking || isBeside}>
      <LinksBanner lostText={lost} away={away} />
      <div className={classes.head}>
        <h1>{t("board.title")}</h1>
        <Freshness />
        <AsOf />
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
        <InIvr />
        <BlockedToday />
      </div>
      {hasBoard ? (
        <>
          <AlarmsNow />
          <Tiles catalogue={catalogue} />
          <LinesNow />
          {maySee && <WaitingList catalogue={catalogue} />}
          <Floor maySee={maySee} mayWatch={mayWatch} catalogue={catalogue} />
        </>
      ) : (
        <Waiting>{t("app.loading")}</Waiting>
      )}
      <BesideNow />
      {maySee && <WhyPanel />}
      {mayWatch && <WatchBar />}
    </div>
  );
}

/* Each part hears of what it draws alone: on a floor of a thousand something changes eighty times a second. */

function InIvr() {
  const { t } = useTranslation();
  const calls = useBoard((board) => board.screen.callsInIvr);
  return (
    <span className={classes.ivr}>
      {t("board.inIvr")} <strong data-testid="calls-in-ivr">{calls}</strong>
    </span>
  );
}

function BlockedToday() {
  const { t } = useTranslation();
  const calls = useBoard((board) => board.screen.blockedToday);
  return (
    <span className={classes.ivr} title={t("board.blockedHint")}>
      {t("board.blocked")} <strong data-testid="blocked-today">{calls}</strong>
    </span>
  );
}

function AlarmsNow() {
  const alarms = useBoard((board) => board.screen.alarms);
  const lines = useBoard((board) => board.screen.lines);
  const queues = useBoard((board) => board.screen.queues);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  return <Alarms alarms={alarms} lines={lines} queues={queues} offsetMs={offsetMs} />;
}

function Tiles({ catalogue }: { catalogue: Catalogue }) {
  const { t } = useTranslation();
  const queues = useBoard((board) => board.screen.queues);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  return (
    <FormulaTip>
      <section aria-label={t("board.queues")} className={classes.tiles}>
        {queues.length === 0 && <p className={classes.none}>{t("board.noQueues")}</p>}
        {queues.map((tile) => (
          <Tile key={tile.id} tile={tile} offsetMs={offsetMs} catalogue={catalogue} />
        ))}
      </section>
    </FormulaTip>
  );
}

function LinesNow() {
  const lines = useBoard((board) => board.screen.lines);
  const offsetMs = useBoard((board) => board.screen.offsetMs);
  return <Lines lines={lines} offsetMs={offsetMs} />;
}

function BesideNow() {
  const queues = useBoard((board) => board.screen.queues);
  return <BesideBoard queues={queues} />;
}

/** When the server's last word came: at least every 1.2 seconds, while all is well. Not read out each time. */
function AsOf() {
  const { t, i18n } = useTranslation();
  const text = useTicking(() => {
    const { heardMs, offsetMs } = useBoard.getState().screen;
    return heardMs === null ? "" : t("tv.asOf", { time: timeOfDay(heardMs + offsetMs, i18n.language) });
  });
  return text === "" ? null : (
    <span className={classes.asOf} data-testid="board-as-of">
      {text}
    </span>
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
