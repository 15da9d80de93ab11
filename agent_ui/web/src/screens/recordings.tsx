import { Button } from "@mantine/core";
import type { TFunction } from "i18next";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, audioAddress, problemIn } from "../link/http";
import type { Catalogue, Problem, Recording } from "../protocol";
import { clockText } from "../state/clock";
import { Caller } from "./parts/caller";
import classes from "./recordings.module.css";
import { callerText, dayAndTime, nameById, problemText } from "./words";

const PAGE = 50;
// A recording that is being made is ready within seconds; the list asks again until it is.
const LOOK_AGAIN_MS = 3000;

export default function Recordings({ catalogue }: { catalogue: Catalogue }) {
  const { t, i18n } = useTranslation();
  const { list, problem, hasMore, read } = useRecordings();
  const [playing, setPlaying] = useState<Recording | null>(null);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>{t("rec.title")}</h1>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void read(null)}
          data-testid="recordings-refresh"
        >
          {t("rec.refresh")}
        </Button>
      </header>
      {problem && (
        <p className={classes.problem} role="alert" data-testid="notice" data-code={problem.code}>
          {t("rec.failed", { why: problemText(problem, t, i18n.language) })}
        </p>
      )}
      <div className={classes.list}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t("rec.start")}</th>
              <th scope="col">{t("rec.agent")}</th>
              <th scope="col">{t("rec.caller")}</th>
              <th scope="col">{t("rec.reason")}</th>
              <th scope="col" className={classes.figure}>
                {t("rec.length")}
              </th>
              <th scope="col">{t("rec.sound")}</th>
              <th scope="col">{t("rec.state")}</th>
              <th scope="col">
                <span className={classes.hidden}>{t("rec.play")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {list?.map((one) => (
              <Row
                key={one.id}
                one={one}
                catalogue={catalogue}
                isPlaying={playing?.id === one.id}
                onPlay={setPlaying}
              />
            ))}
          </tbody>
        </table>
        {list?.length === 0 && <p className={classes.none}>{t("rec.none")}</p>}
        {hasMore && list && (
          <Button variant="subtle" onClick={() => void read(list.at(-1)?.started_at ?? null)}>
            {t("rec.more")}
          </Button>
        )}
      </div>
      <Player playing={playing} />
    </div>
  );
}

function useRecordings() {
  const [list, setList] = useState<Recording[] | null>(null);
  const [hasMore, setHasMore] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  const read = useCallback(async (before: string | null) => {
    try {
      const found = await api.recordings(PAGE, before, new URLSearchParams(location.search).get("call"));
      setProblem(null);
      setList((known) => (before === null ? found : merged(known ?? [], found)));
      setHasMore(found.length === PAGE);
    } catch (error) {
      setProblem(problemIn(error));
    }
  }, []);

  useEffect(() => void read(null), [read]);
  const isMaking = problem !== null || (list?.some((one) => one.state === "waiting") ?? false);
  useEffect(() => {
    if (!isMaking) return;
    const timer = setInterval(() => void read(null), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isMaking, read]);
  return { list, problem, hasMore, read };
}

function merged(known: Recording[], older: Recording[]): Recording[] {
  const ids = new Set(known.map((one) => one.id));
  return [...known, ...older.filter((one) => !ids.has(one.id))];
}

interface RowProps {
  one: Recording;
  catalogue: Catalogue;
  isPlaying: boolean;
  onPlay(one: Recording): void;
}

function Row({ one, catalogue, isPlaying, onPlay }: RowProps) {
  const { t, i18n } = useTranslation();
  const agent = i18n.language.startsWith("zh") ? one.agent_name_zh : one.agent_name_en;
  return (
    <tr
      data-testid={`recording-${one.id}`}
      data-state={one.state}
      data-call={one.call}
      data-playing={isPlaying}
    >
      <td>{dayAndTime(one.started_at, i18n.language)}</td>
      <td>{agent}</td>
      <td>
        <Caller kind="recording" id={one.id} number={one.caller} />
      </td>
      <td>{nameById(catalogue.reasons, one.reason, i18n.language)}</td>
      <td className={classes.figure}>{one.seconds === null ? "–" : clockText(one.seconds)}</td>
      <td title={soundText(one, t)} data-testid={`sound-${one.id}`}>
        {(one.sound ?? []).map((leg) => leg.mos_in?.toFixed(1) ?? "–").join(" / ") || "–"}
      </td>
      <td>
        <span className={classes.state} data-state={one.state}>
          {t(`rec.states.${one.state}`)}
        </span>
        {one.why && <span className={classes.why}>{one.why}</span>}
      </td>
      <td className={classes.act}>
        <Button
          size="compact-sm"
          variant={isPlaying ? "filled" : "default"}
          disabled={one.state !== "kept"}
          data-testid={`play-${one.id}`}
          onClick={() => onPlay(one)}
        >
          {t(isPlaying ? "rec.playing" : "rec.play")}
        </Button>
      </td>
    </tr>
  );
}

/** What RTCP told of each leg: who, loss, jitter, round trip, and the opinion that comes of it. */
function soundText(one: Recording, t: TFunction): string {
  return (one.sound ?? [])
    .map((leg) =>
      t("rec.legSound", {
        part: t(leg.part === "agent" ? "rec.agent" : "rec.caller"),
        mos: leg.mos_in?.toFixed(1) ?? "–",
        loss: leg.loss_in?.toFixed(1) ?? "–",
        jitter: leg.jitter_in_ms?.toFixed(0) ?? "–",
        rtt: leg.rtt_ms?.toFixed(0) ?? "–",
      }),
    )
    .join("\n");
}

function Player({ playing }: { playing: Recording | null }) {
  const { t, i18n } = useTranslation();
  return (
    <footer className={classes.player}>
      {playing ? (
        <>
          <div>
            <p className={classes.what}>
              {dayAndTime(playing.started_at, i18n.language)} · {callerText(playing.caller, t)}
            </p>
            <p className={classes.lanes}>{t("rec.player")}</p>
          </div>
          {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions yet */}
          <audio
            key={playing.id}
            controls
            autoPlay
            src={audioAddress(playing.id)}
            data-testid="recording-audio"
          />
        </>
      ) : (
        <p className={classes.lanes}>{t("rec.choose")}</p>
      )}
    </footer>
  );
}
