import type { Found, FoundPage, Mark } from "../protocol";
import { ask, audioAddress } from "./http";

const PAGE = 50;

/** What is looked for, as it stands in the address bar: days are the page's own, of its time zone. */
export type Sought = Record<string, string>;

export const soughtNames = [
  "number",
  "agent",
  "queue",
  "reason",
  "disposition",
  "since",
  "until",
  "shortest_s",
  "longest_s",
  "held_s",
] as const;

export function soughtIn(search: string): Sought {
  const query = new URLSearchParams(search);
  return Object.fromEntries(
    soughtNames.flatMap((name) => {
      const text = query.get(name)?.trim() ?? "";
      return text ? [[name, text]] : [];
    }),
  );
}

function dayBegins(day: string, later: number): string {
  const at = new Date(`${day}T00:00:00`);
  if (Number.isNaN(at.getTime())) return day; // somebody's own address: the server says what is wrong with it
  at.setDate(at.getDate() + later);
  return at.toISOString();
}

/** A page of recordings; `after`: the page before this one. */
export function search(sought: Sought, after: FoundPage | null): Promise<FoundPage> {
  const query = new URLSearchParams({ ...sought, limit: String(PAGE) });
  if (sought.since) query.set("since", dayBegins(sought.since, 0));
  if (sought.until) query.set("until", dayBegins(sought.until, 1)); // the whole day
  if (after?.before) query.set("before", after.before);
  if (after?.before_id) query.set("before_id", after.before_id);
  return ask<FoundPage>("GET", `/api/qa/recordings?${query}`);
}

export const marksOf = (one: Found) =>
  ask<Mark[]>("GET", `/api/qa/recordings/${encodeURIComponent(one.id)}/marks`);

export const fileAddress = (one: Found) => `/api/recordings/${encodeURIComponent(one.id)}/file`;

const RATE = 4000; // enough to draw by, and an hour of two lanes is 115 MB for a moment

/** The samples of both lanes. */
export async function lanesOf(
  one: Found,
  signal: AbortSignal,
): Promise<{ lanes: Float32Array[]; rate: number }> {
  const answer = await fetch(audioAddress(one.id), { credentials: "same-origin", signal });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const decoder = new OfflineAudioContext(2, 1, RATE);
  const sound = await decoder.decodeAudioData(await answer.arrayBuffer());
  const lanes = Array.from({ length: sound.numberOfChannels }, (_, lane) => sound.getChannelData(lane));
  return { lanes, rate: sound.sampleRate };
}
