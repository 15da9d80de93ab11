import type { HeadsetCheck } from "../protocol";

/** Tones that came back from the exchange, and how long the middle one took. */
export interface Echo {
  heard: number;
  of: number;
  ms: number | null;
}

export interface Network {
  roundTripMs?: number;
  jitterMs?: number;
  loss?: number;
}

export const noEcho: Echo = { heard: 0, of: 5, ms: null };

/** Below that nobody is understood; above it a loud voice is distorted. */
export const QUIETEST_DB = -45;
const SLOWEST_ECHO_MS = 500;
const MOST_JITTER_MS = 50;
const MOST_LOSS = 0.02;
const SILENT_DB = -120;

export type Trouble = "microphone" | "echo" | "delay" | "loss" | "jitter";

/** Root mean square of the samples, in dB of full scale. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const level = Math.sqrt(sum / Math.max(samples.length, 1));
  return level > 0 ? Math.max(20 * Math.log10(level), SILENT_DB) : SILENT_DB;
}

/** What is wrong; nothing when all is well. `peakDb`: the loudest that was heard; null: no microphone. */
export function troublesOf(peakDb: number | null, echo: Echo, network: Network): Trouble[] {
  const found: Trouble[] = [];
  if (peakDb === null || peakDb < QUIETEST_DB) found.push("microphone");
  if (echo.heard < echo.of - 1) found.push("echo");
  else if ((echo.ms ?? 0) > SLOWEST_ECHO_MS) found.push("delay");
  if ((network.loss ?? 0) > MOST_LOSS) found.push("loss");
  if ((network.jitterMs ?? 0) > MOST_JITTER_MS) found.push("jitter");
  return found;
}

const rounded = (value: number | null | undefined) =>
  value === null || value === undefined ? null : Math.round(value * 1000) / 1000;

/** As it is kept. */
export function checkOf(peakDb: number | null, echo: Echo, network: Network): HeadsetCheck {
  const troubles = troublesOf(peakDb, echo, network);
  return {
    outcome: troubles.length === 0 ? "good" : "poor",
    why: troubles.join(" "),
    level_db: rounded(peakDb),
    echo_ms: rounded(echo.ms),
    round_trip_ms: rounded(network.roundTripMs),
    jitter_ms: rounded(network.jitterMs),
    loss: rounded(network.loss),
  };
}
