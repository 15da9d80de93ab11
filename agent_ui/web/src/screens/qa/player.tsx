import { Button, Switch } from "@mantine/core";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { audioAddress } from "../../link/http";
import { fileAddress } from "../../link/qa";
import type { Found, Mark } from "../../protocol";
import { clockText } from "../../state/clock";
import { nextMark, nextSpeed } from "../../state/waveform";
import { useKeys } from "../parts/use-keys";
import { dayAndTime } from "../words";
import { Lanes } from "./lanes";
import classes from "./qa.module.css";
import { useMarks, useSound, useWave } from "./use-sound";

const STEP_S = 5;
const TYPED_IN = "input, select, textarea, [role=listbox], [role=combobox]";
const PRESSED = "button, a, [role=switch]"; // Space is theirs

interface PlayerProps {
  one: Found | null;
  onStep(by: 1 | -1): void;
}

export function Player({ one, onStep }: PlayerProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.player} aria-label={t("qa.player")} data-testid="qa-player">
      {one?.state === "kept" ? (
        <Sound one={one} onStep={onStep} />
      ) : (
        <Nothing isChosen={one !== null} onStep={onStep} />
      )}
      <p className={classes.dim}>{t("qa.keys")}</p>
    </section>
  );
}

function Nothing({ isChosen, onStep }: { isChosen: boolean; onStep(by: 1 | -1): void }) {
  const { t } = useTranslation();
  useKeys(useCallback((event) => (isTyping(event) ? null : listKey(event.key, onStep)), [onStep]));
  return <p>{t(isChosen ? "qa.notKept" : "qa.choose")}</p>;
}

function Sound({ one, onStep }: { one: Found; onStep(by: 1 | -1): void }) {
  const { t, i18n } = useTranslation();
  const audio = useRef<HTMLAudioElement>(null);
  const wave = useWave(one);
  const marks = useMarks(one);
  const [speed, setSpeed] = useState(1);
  const [isSkipping, setSkipping] = useState(false);
  const isDrawn = typeof wave === "object";
  const sound = useSound(audio, speed, isSkipping && isDrawn ? wave.silences : []);
  const length = one.seconds ?? 0;
  const jump = (by: 1 | -1) => {
    const to = nextMark(marks?.map((mark) => mark.from_s) ?? [], sound.at, by);
    if (to !== null) sound.seek(to);
  };
  const slower = () => setSpeed((now) => nextSpeed(now, -1));
  const faster = () => setSpeed((now) => nextSpeed(now, 1));
  const acts = new Map<string, () => void>([
    [" ", sound.toggle],
    ["ArrowLeft", () => sound.seek(sound.at - STEP_S)],
    ["ArrowRight", () => sound.seek(Math.min(length, sound.at + STEP_S))],
    ["<", slower],
    [">", faster],
    ["[", () => jump(-1)],
    ["]", () => jump(1)],
    ["s", () => setSkipping((is) => !is)],
  ]);
  useKeys((event) => {
    if (isTyping(event)) return null;
    if (event.key === " " && (event.target as Element).closest(PRESSED)) return null;
    return acts.get(event.key) ?? listKey(event.key, onStep);
  });
  return (
    <>
      <h2>{dayAndTime(one.started_at, i18n.language)}</h2>
      {/* biome-ignore lint/a11y/useMediaCaption: a telephone call has no captions yet */}
      <audio
        ref={audio}
        src={audioAddress(one.id)}
        preload="metadata"
        onPlay={() => sound.setPlaying(true)}
        onPause={() => sound.setPlaying(false)}
        onError={() => sound.setBroken(true)}
        data-testid="qa-audio"
      />
      <Lanes wave={wave} marks={marks ?? []} at={sound.at} length={length} onSeek={sound.seek} />
      {sound.isBroken && <p role="alert">{t("qa.noSound")}</p>}
      <div className={classes.controls}>
        <Button size="xs" onClick={sound.toggle} data-testid="qa-play">
          {t(sound.isPlaying ? "qa.pause" : "qa.play")}
        </Button>
        <span className={classes.clock}>
          {clockText(sound.at)} / {clockText(length)}
        </span>
        <Button size="xs" variant="default" aria-label={t("qa.slower")} onClick={slower}>
          &lt;
        </Button>
        <span aria-live="polite" data-testid="qa-speed" data-speed={speed}>
          {t("qa.speed", { speed })}
        </span>
        <Button size="xs" variant="default" aria-label={t("qa.faster")} onClick={faster}>
          &gt;
        </Button>
        <Switch
          size="xs"
          label={t("qa.skip")}
          checked={isSkipping}
          disabled={!isDrawn}
          onChange={(event) => setSkipping(event.currentTarget.checked)}
          data-testid="qa-skip"
        />
        <Button
          size="xs"
          variant="subtle"
          component="a"
          href={fileAddress(one)}
          download
          data-testid="qa-download"
        >
          {t("qa.download")}
        </Button>
      </div>
      {marks && <MarkList marks={marks} onSeek={sound.seek} />}
    </>
  );
}

function MarkList({ marks, onSeek }: { marks: Mark[]; onSeek(to: number): void }) {
  const { t } = useTranslation();
  if (marks.length === 0) return <p className={classes.dim}>{t("qa.noMarks")}</p>;
  return (
    <ul className={classes.marks} aria-label={t("qa.marksOf")}>
      {marks.map((mark) => (
        <li key={`${mark.kind} ${mark.from_s}`} data-kind={mark.kind} data-testid={`mark-${mark.kind}`}>
          {mark.from_s < 0 ? (
            <span>
              {t("qa.before", { mark: t(`qa.marks.${mark.kind}`) })}{" "}
              {clockText(Math.round(mark.to_s - mark.from_s))}
            </span>
          ) : (
            <Button size="compact-xs" variant="default" onClick={() => onSeek(mark.from_s)}>
              {t(`qa.marks.${mark.kind}`)} {clockText(mark.from_s)}
              {mark.to_s > mark.from_s && `–${clockText(mark.to_s)}`}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function isTyping(event: KeyboardEvent): boolean {
  const isOther = event.ctrlKey || event.altKey || event.metaKey;
  const field = (event.target as Element).closest(TYPED_IN);
  return isOther || (field !== null && !field.matches("[role=switch]"));
}

function listKey(key: string, onStep: (by: 1 | -1) => void): (() => void) | null {
  if (key === "ArrowDown") return () => onStep(1);
  return key === "ArrowUp" ? () => onStep(-1) : null;
}
