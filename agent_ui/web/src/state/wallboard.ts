import type { Alarm, FloorAgent, LineTile, QueueTile, WallboardNews } from "../protocol";
import { offsetOf, steadyOffset } from "./clock";
import { changedLines } from "./lines";

/** Everything the wallboard draws. */
export interface BoardScreen {
  hasBoard: boolean;
  queues: QueueTile[];
  agents: FloorAgent[];
  alarms: Alarm[];
  callsInIvr: number;
  blockedToday: number; // turned away: in no queue's figures
  lines: LineTile[];
  offsetMs: number;
  link: "connecting" | "up" | "lost";
  lostSinceMs: number | null;
  heardMs: number | null; // when the server's last word came, by the page's clock
  away: string[];
}

export type BoardNews =
  | { kind: "server"; news: WallboardNews; receivedMs: number }
  | { kind: "link"; is: "up" | "lost"; atMs: number };

export const emptyBoard: BoardScreen = {
  hasBoard: false,
  queues: [],
  agents: [],
  alarms: [],
  callsInIvr: 0,
  blockedToday: 0,
  lines: [],
  offsetMs: 0,
  link: "connecting",
  lostSinceMs: null,
  heardMs: null,
  away: [],
};

const MOST_ALARMS = 20;

export function board(screen: BoardScreen, news: BoardNews): BoardScreen {
  if (news.kind === "link") {
    return news.is === "up"
      ? { ...screen, link: "up", lostSinceMs: null }
      : { ...screen, link: "lost", lostSinceMs: screen.lostSinceMs ?? news.atMs };
  }
  const said = news.news;
  const after = { ...heard(screen, said), heardMs: news.receivedMs };
  return "at" in said
    ? { ...after, offsetMs: steadyOffset(screen.offsetMs, offsetOf(said.at, news.receivedMs)) }
    : after;
}

function heard(screen: BoardScreen, news: WallboardNews): BoardScreen {
  switch (news.type) {
    case "wallboard":
      return {
        ...screen,
        hasBoard: true,
        queues: news.queues,
        agents: news.agents,
        alarms: newestFirst(news.alarms),
        callsInIvr: news.calls_in_ivr,
        blockedToday: sum(news.blocked_today),
        lines: news.lines ?? [],
      };
    case "queue":
      return { ...screen, queues: replaced(screen.queues, news.queue) };
    case "agent":
      return { ...screen, agents: replaced(screen.agents, news.agent) };
    case "alarm":
      return { ...screen, alarms: newestFirst(replaced(screen.alarms, news.alarm)) };
    case "ivr":
      return { ...screen, callsInIvr: news.calls_in_ivr, blockedToday: sum(news.blocked_today) };
    case "lines":
      return { ...screen, lines: changedLines(screen.lines, news.lines, news.gone) };
    case "links":
      return { ...screen, away: news.away };
    default:
      return screen; // a newer server may know more words than this page
  }
}

const sum = (counts: Record<string, number> = {}) => Object.values(counts).reduce((all, one) => all + one, 0);

function replaced<T extends { id: string }>(list: T[], item: T): T[] {
  const at = list.findIndex((one) => one.id === item.id);
  return at < 0 ? [...list, item] : list.with(at, item);
}

function newestFirst(alarms: Alarm[]): Alarm[] {
  return alarms.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, MOST_ALARMS);
}

/** Answered within the promise / (answered + abandoned), today; null while nobody was either. */
export function serviceLevel(tile: QueueTile): number | null {
  return share(tile.within_promise_today, tile.answered_today + tile.abandoned_today);
}

/** Abandoned / (answered + abandoned), today; null while nobody was either. */
export function abandonedShare(tile: QueueTile): number | null {
  return share(tile.abandoned_today, tile.answered_today + tile.abandoned_today);
}

/** CSAT: answers that are one of the scale's two best / answers, today; null while there is none. */
export function csat(tile: QueueTile): number | null {
  return share(tile.satisfied_today ?? 0, tile.rated_today ?? 0);
}

function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

/** How many of the messages that nobody has dealt with are overdue; of many, at least so many. */
export function overdueOf(tile: QueueTile, nowMs: number, offsetMs: number): number {
  return lateOf(tile.messages_due, nowMs, offsetMs);
}

/** How many of these instants have passed. */
export function lateOf(due: string[] | undefined, nowMs: number, offsetMs: number): number {
  return (due ?? []).filter((at) => Date.parse(at) <= nowMs + offsetMs).length;
}
