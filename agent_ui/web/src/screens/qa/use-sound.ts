import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { lanesOf, marksOf } from "../../link/qa";
import type { Found, Mark } from "../../protocol";
import { outline, peaks, type Span, silences, skipFrom } from "../../state/waveform";

const COLUMNS = 800;

export interface Wave {
  outlines: string[];
  silences: Span[];
}

/** What is drawn of a recording; "failed": its sound could not be read. */
export function useWave(one: Found): Wave | "reading" | "failed" {
  const [wave, setWave] = useState<Wave | "reading" | "failed">("reading");
  useEffect(() => {
    const over = new AbortController();
    lanesOf(one, over.signal).then(
      ({ lanes, rate }) => {
        if (over.signal.aborted) return;
        setWave({
          outlines: lanes.map((lane) => outline(peaks(lane, COLUMNS))),
          silences: silences(lanes, rate),
        });
      },
      () => {
        if (!over.signal.aborted) setWave("failed");
      },
    );
    return () => over.abort();
  }, [one]);
  return wave;
}

/** What happened in its call; null: not known yet. */
export function useMarks(one: Found): Mark[] | null {
  const [marks, setMarks] = useState<Mark[] | null>(null);
  useEffect(() => {
    let isOver = false;
    marksOf(one).then(
      (found) => !isOver && setMarks(found),
      () => undefined, // the recording is heard without them
    );
    return () => {
      isOver = true;
    };
  }, [one]);
  return marks;
}

/** The sound itself: where it is, and what is done with it. `skips`: the silences that are left out. */
export function useSound(audio: RefObject<HTMLAudioElement | null>, speed: number, skips: Span[]) {
  const [at, setAt] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  const [isBroken, setBroken] = useState(false);
  const left = useRef(skips);
  left.current = skips;

  useEffect(() => {
    if (audio.current) audio.current.playbackRate = speed;
  }, [audio, speed]);
  useEffect(() => {
    if (!isPlaying) return;
    let frame = 0;
    const look = () => {
      const sound = audio.current;
      if (sound) {
        const on = skipFrom(left.current, sound.currentTime);
        if (on !== null && !sound.seeking) sound.currentTime = on;
        setAt(sound.currentTime);
      }
      frame = requestAnimationFrame(look);
    };
    frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [audio, isPlaying]);

  const seek = useCallback(
    (to: number) => {
      if (!audio.current) return;
      audio.current.currentTime = Math.max(0, to);
      setAt(Math.max(0, to));
    },
    [audio],
  );
  const toggle = useCallback(() => {
    const sound = audio.current;
    if (!sound) return;
    if (sound.paused) sound.play().catch((error: Error) => setBroken(error.name !== "AbortError"));
    else sound.pause();
  }, [audio]);
  return { at, isPlaying, isBroken, setPlaying, setBroken, seek, toggle };
}
