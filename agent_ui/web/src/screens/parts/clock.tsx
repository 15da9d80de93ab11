import { useSyncExternalStore } from "react";
import { clockText, elapsedS, remainingS } from "../../state/clock";

const listeners = new Set<() => void>();
let timer: number | undefined;

/** One ticker for all clocks; it rests when nobody looks. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    for (const one of listeners) one();
  }, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** A value of the present moment; draws again only when it has changed. */
export function useTicking<T extends string | number | boolean>(read: (nowMs: number) => T): T {
  return useSyncExternalStore(subscribe, () => read(Date.now()));
}

interface ClockProps {
  offsetMs: number;
  className?: string | undefined;
  testid?: string | undefined;
}

/** How long something has lasted. */
export function Clock({ since, offsetMs, className, testid }: ClockProps & { since: string }) {
  const text = useTicking((now) => clockText(elapsedS(since, now, offsetMs)));
  return (
    <span className={className} data-testid={testid} role="timer" aria-live="off">
      {text}
    </span>
  );
}

/** How long is left until an instant, with its words; past it, by how much. */
export function Countdown({
  until,
  offsetMs,
  left,
  over,
  className,
}: ClockProps & { until: string; left: string; over: string }) {
  const seconds = useTicking((now) => remainingS(until, now, offsetMs));
  return (
    <span className={className} data-over={seconds < 0} role="timer" aria-live="off">
      {seconds < 0 ? over : left} {clockText(Math.abs(seconds))}
    </span>
  );
}
