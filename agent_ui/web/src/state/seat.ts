import type { Problem, SeatSnapshot, WatchNews, WatchWay, Watching } from "../protocol";
import { offsetOf } from "./clock";
import { isLasting } from "./notices";
import type { Notice, PhoneNews, PhoneScreen } from "./desk";

/** Everything a supervisor's screens draw of who listens. */
export interface SeatScreen {
  mine: Watching | null;
  others: Watching[];
  offsetMs: number;
  link: "connecting" | "up" | "lost";
  phone: Pick<PhoneScreen, "registration" | "microphone" | "session">;
  notices: Notice[];
  isReplaced: boolean;
  /** The agent whose row has the focus: what the keys begin with. */
  focused: string | null;
}

export type SeatNews =
  | { kind: "server"; news: WatchNews; receivedMs: number }
  | { kind: "link"; is: "up" | "lost" }
  | { kind: "phone"; news: PhoneNews }
  | { kind: "noticed"; code: string }
  | { kind: "dismissed"; key: string }
  | { kind: "focused"; agent: string | null };

export const emptySeat: SeatScreen = {
  mine: null,
  others: [],
  offsetMs: 0,
  link: "connecting",
  phone: { registration: "starting", microphone: "unknown", session: "none" },
  notices: [],
  isReplaced: false,
  focused: null,
};

export function seat(screen: SeatScreen, news: SeatNews): SeatScreen {
  switch (news.kind) {
    case "server":
      return heard(screen, news.news, news.receivedMs);
    case "link":
      return { ...screen, link: news.is };
    case "phone":
      return { ...screen, phone: phone(screen.phone, news.news) };
    case "noticed":
      return noticed(screen, news.code, null, null);
    case "dismissed":
      return { ...screen, notices: screen.notices.filter((notice) => notice.key !== news.key) };
    case "focused":
      return { ...screen, focused: news.agent };
  }
}

function heard(screen: SeatScreen, news: WatchNews, receivedMs: number): SeatScreen {
  switch (news.type) {
    case "seat":
      return snapshot(screen, news, receivedMs);
    case "notice": {
      const told = noticed(screen, news.code, news.call ?? null, null);
      return news.code === "desk-replaced" ? { ...told, isReplaced: true, mine: null } : told;
    }
    case "refused":
      return noticed(screen, `refused-${news.problem.code}`, null, news.problem);
    default:
      return screen; // "done" shows itself in the next snapshot
  }
}

function snapshot(screen: SeatScreen, news: SeatSnapshot, receivedMs: number): SeatScreen {
  const began = news.mine !== null && screen.mine?.call !== news.mine.call;
  return {
    ...screen,
    mine: news.mine,
    others: news.others,
    offsetMs: offsetOf(news.at, receivedMs),
    notices: began ? screen.notices.filter((notice) => isLasting(notice.code)) : screen.notices,
  };
}

function noticed(screen: SeatScreen, code: string, call: string | null, problem: Problem | null): SeatScreen {
  const key = `${code}-${call ?? ""}`;
  const rest = screen.notices.filter((notice) => notice.key !== key);
  return { ...screen, notices: [{ key, code, call, problem }, ...rest].slice(0, 5) };
}

function phone(before: SeatScreen["phone"], news: PhoneNews): SeatScreen["phone"] {
  switch (news.kind) {
    case "starting":
      return { ...before, registration: "starting" };
    case "registered":
      return { ...before, registration: "registered" };
    case "unregistered":
      return { ...before, registration: news.why };
    case "microphone":
      return { ...before, microphone: news.is };
    case "ringing":
    case "answering":
    case "talking":
      return { ...before, session: news.kind };
    case "ended":
      return { ...before, session: "none" };
    default:
      return before;
  }
}

/** Whether somebody can be listened to now: the telephone is there and no call has been taken over. */
export function mayListen(screen: SeatScreen): boolean {
  return screen.link === "up" && screen.phone.registration === "registered" && screen.mine?.is_taken !== true;
}

/** Who hears this agent's conversation now, in which way; I come first. */
export function listeners(screen: SeatScreen, agent: string): Watching[] {
  const all = screen.mine === null ? screen.others : [screen.mine, ...screen.others];
  return all.filter((one) => one.agent === agent && !one.is_taken);
}

export type { WatchWay };
