import type { DeskCall, DeskNews, DeskOrder, DeskSnapshot, Problem } from "../protocol";
import { offsetOf } from "./clock";
import { isLasting } from "./notices";

/** What the softphone says. */
export type PhoneNews =
  | { kind: "starting" }
  | { kind: "registered" }
  | { kind: "unregistered"; why: PhoneTrouble }
  | { kind: "microphone"; is: Microphone }
  | { kind: "ringing" }
  | { kind: "answering" }
  | { kind: "talking" }
  | { kind: "muted"; is: boolean }
  | { kind: "sound"; is: "flowing" | "interrupted" }
  | { kind: "ended" };

export type PhoneTrouble = "connecting" | "refused" | "away" | "stopped";
export type Microphone = "unknown" | "ready" | "missing" | "denied";

export interface PhoneScreen {
  registration: "starting" | "registered" | PhoneTrouble;
  microphone: Microphone;
  session: "none" | "ringing" | "answering" | "talking";
  isMuted: boolean;
  isInterrupted: boolean;
}

export interface Notice {
  key: string;
  code: string;
  call: string | null;
  problem: Problem | null;
  /** Whose doing it was, by its name in Chinese and in English. */
  by?: { zh: string; en: string };
}

/** Everything the desktop draws, except the wrap-up sheets. */
export interface DeskScreen {
  snapshot: DeskSnapshot | null;
  offsetMs: number;
  link: "connecting" | "up" | "lost";
  lostSinceMs: number | null;
  away: string[];
  phone: PhoneScreen;
  notices: Notice[];
  pending: Record<string, DeskOrder["type"]>;
  /** The offer the agent wants to answer although the telephone does not ring yet. */
  wantsAnswer: string | null;
  isReplaced: boolean;
  /** This page has had sound for the call of the snapshot. */
  hasHadSound: boolean;
}

export type ScreenNews =
  | { kind: "server"; news: DeskNews; receivedMs: number }
  | { kind: "link"; is: "up" | "lost"; atMs: number }
  | { kind: "phone"; news: PhoneNews }
  | { kind: "ordered"; order: DeskOrder }
  | { kind: "order-late"; id: string }
  | { kind: "order-unsent" }
  | { kind: "answer-wanted"; offer: string }
  | { kind: "noticed"; key: string; code: string }
  | { kind: "dismissed"; key: string };

export const emptyDesk: DeskScreen = {
  snapshot: null,
  offsetMs: 0,
  link: "connecting",
  lostSinceMs: null,
  away: [],
  phone: {
    registration: "starting",
    microphone: "unknown",
    session: "none",
    isMuted: false,
    isInterrupted: false,
  },
  notices: [],
  pending: {},
  wantsAnswer: null,
  isReplaced: false,
  hasHadSound: false,
};

const MOST_NOTICES = 4;
/** What good news makes untrue. */
const outdatedBy: Record<string, string> = { "exchange-found": "exchange-lost" };

/** The screen after one piece of news. */
export function desk(screen: DeskScreen, news: ScreenNews): DeskScreen {
  switch (news.kind) {
    case "server":
      return heard(screen, news.news, news.receivedMs);
    case "link":
      return linked(screen, news.is, news.atMs);
    case "phone":
      return {
        ...screen,
        phone: phoned(screen.phone, news.news),
        wantsAnswer: stillWanted(screen, news.news),
        hasHadSound: screen.hasHadSound || news.news.kind === "talking",
      };
    case "ordered":
      return { ...screen, pending: { ...screen.pending, [news.order.id]: news.order.type } };
    case "order-late":
      if (!(news.id in screen.pending)) return screen;
      return noticed(without(screen, news.id), { key: `late-${news.id}`, code: "order-unanswered" });
    case "order-unsent":
      return noticed(screen, { key: "unsent", code: "order-not-sent" });
    case "answer-wanted":
      return { ...screen, wantsAnswer: news.offer };
    case "noticed":
      return noticed(screen, news);
    case "dismissed":
      return { ...screen, notices: screen.notices.filter((n) => n.key !== news.key) };
  }
}

function heard(screen: DeskScreen, news: DeskNews, receivedMs: number): DeskScreen {
  switch (news.type) {
    case "snapshot":
      return {
        ...screen,
        snapshot: news,
        offsetMs: offsetOf(news.at, receivedMs),
        link: "up",
        lostSinceMs: null,
        notices: isNewCall(screen, news) ? screen.notices.filter((n) => isLasting(n.code)) : screen.notices,
        hasHadSound:
          screen.phone.session === "talking" ||
          (screen.hasHadSound && news.call?.id === screen.snapshot?.call?.id),
        wantsAnswer:
          news.call?.phase === "offered" && news.call.offer === screen.wantsAnswer
            ? screen.wantsAnswer
            : null,
      };
    case "notice": {
      const call = news.call ?? null;
      const by = { zh: news.by_zh ?? "", en: news.by_en ?? "" };
      const after = noticed(screen, { key: `${news.code}-${call ?? ""}`, code: news.code, call, by });
      return news.code === "desk-replaced" ? { ...after, isReplaced: true } : after;
    }
    case "links":
      return { ...screen, away: news.away };
    case "done":
      return without(screen, news.id);
    case "refused":
      if (isBelated(screen.pending[news.id], news.problem)) return without(screen, news.id);
      return noticed(without(screen, news.id), {
        key: `refused-${news.problem.code}`,
        code: news.problem.code,
        problem: news.problem,
      });
    default:
      return screen; // a newer server may know more words than this page
  }
}

function isNewCall(screen: DeskScreen, news: DeskSnapshot): boolean {
  return news.call !== null && news.call.id !== screen.snapshot?.call?.id;
}

/** Ending what has just ended by itself is no trouble that anybody needs to hear of. */
function isBelated(order: DeskOrder["type"] | undefined, problem: Problem): boolean {
  return (order === "decline" || order === "hang-up") && problem.code.endsWith("-over");
}

function linked(screen: DeskScreen, is: "up" | "lost", atMs: number): DeskScreen {
  if (is === "up") return { ...screen, link: "up", lostSinceMs: null };
  const lost: DeskScreen = { ...screen, link: "lost", lostSinceMs: screen.lostSinceMs ?? atMs, pending: {} };
  const unanswered = Object.values(screen.pending).some((type) => type !== "phone");
  return unanswered ? noticed(lost, { key: "unsent", code: "order-unanswered" }) : lost;
}

function phoned(phone: PhoneScreen, news: PhoneNews): PhoneScreen {
  switch (news.kind) {
    case "starting":
      return { ...phone, registration: "starting" };
    case "registered":
      return { ...phone, registration: "registered" };
    case "unregistered":
      return { ...phone, registration: news.why };
    case "microphone":
      return { ...phone, microphone: news.is };
    case "ringing":
      return { ...phone, session: "ringing", isMuted: false, isInterrupted: false };
    case "answering":
      return { ...phone, session: "answering" };
    case "talking":
      return { ...phone, session: "talking" };
    case "muted":
      return { ...phone, isMuted: news.is };
    case "sound":
      return { ...phone, isInterrupted: news.is === "interrupted" };
    case "ended":
      return { ...phone, session: "none", isMuted: false, isInterrupted: false };
  }
}

function stillWanted(screen: DeskScreen, news: PhoneNews): string | null {
  return news.kind === "answering" || news.kind === "ended" ? null : screen.wantsAnswer;
}

function without(screen: DeskScreen, id: string): DeskScreen {
  const { [id]: _, ...pending } = screen.pending;
  return { ...screen, pending };
}

function noticed(screen: DeskScreen, notice: Partial<Notice> & { key: string; code: string }): DeskScreen {
  const fresh: Notice = {
    key: notice.key,
    code: notice.code,
    call: notice.call ?? null,
    problem: notice.problem ?? null,
    ...(notice.by?.en ? { by: notice.by } : {}),
  };
  const others = screen.notices.filter((n) => n.key !== fresh.key && n.code !== outdatedBy[fresh.code]);
  return { ...screen, notices: [fresh, ...others].slice(0, MOST_NOTICES) };
}

/** The call that is offered now, if any. */
export function offeredCall(screen: DeskScreen): DeskCall | null {
  const call = screen.snapshot?.call ?? null;
  return call?.phase === "offered" && call.ended_at === null ? call : null;
}

/** The call that the agent is placing now, until the customer answers. */
export function placedCall(screen: DeskScreen): DeskCall | null {
  const call = screen.snapshot?.call ?? null;
  return call?.phase === "calling" && call.ended_at === null ? call : null;
}

/** Why nobody can be called now (a key of the texts), or null when somebody can. */
export function callObstacle(screen: DeskScreen): ReadyObstacle | "in-call" | null {
  const me = screen.snapshot?.me;
  if (screen.isReplaced) return "replaced";
  if (screen.link !== "up") return "link-lost";
  if (!me || me.state === "signed-out") return "no-state";
  if (me.state === "offered" || me.state === "talking") return "in-call";
  return phoneObstacle(screen.phone) ?? (me.is_phone_registered ? null : "phone-unconfirmed");
}

/** Whether a number can be typed: also while the telephone is still coming, so that no key of a quick agent is lost. */
export function mayType(screen: DeskScreen): boolean {
  const obstacle = callObstacle(screen);
  return obstacle !== "in-call" && obstacle !== "replaced";
}

/** The call in which the agent talks now, if any. */
export function talkingCall(screen: DeskScreen): DeskCall | null {
  const call = screen.snapshot?.call ?? null;
  return call?.phase === "talking" && call.ended_at === null ? call : null;
}

/** The caller hears music until this page's telephone is back: a page loaded anew, a browser or network that failed. */
export function keptCall(screen: DeskScreen): DeskCall | null {
  const call = screen.snapshot?.call ?? null;
  return call?.phase === "kept" && call.ended_at === null ? call : null;
}

/** Whether calls are joined to a leg that stays up for the shift: the page answers whatever rings, and never hangs up. */
export function isStanding(screen: DeskScreen): boolean {
  return (screen.snapshot?.me.leg ?? "rung") !== "rung";
}

/** True when the telephone holds a call that is nobody's any more, or the line that is kept open between calls. */
export function isLeftOver(screen: DeskScreen): boolean {
  const known = talkingCall(screen) ?? keptCall(screen);
  return (
    screen.phone.session === "talking" && known === null && screen.snapshot !== null && !isDirectCall(screen)
  );
}

/** Why Ready cannot be pressed now (a key of the texts), or null when it can. */
export type ReadyObstacle =
  | "replaced"
  | "link-lost"
  | "no-state"
  | "exchange-away"
  | "phone-starting"
  | "phone-connecting"
  | "phone-refused"
  | "phone-away"
  | "phone-unconfirmed"
  | "microphone-missing"
  | "microphone-denied"
  | "wrap-up-first"
  | "already-ready"
  | "ready-next"
  | "offered-now";

export function readyObstacle(screen: DeskScreen): ReadyObstacle | null {
  const me = screen.snapshot?.me;
  if (screen.isReplaced) return "replaced";
  if (screen.link !== "up") return "link-lost";
  if (!me) return "no-state";
  if (me.state === "wrap-up") return me.next_reason === null ? "wrap-up-first" : null;
  if (me.state === "offered") return "offered-now";
  if (me.state === "ready") return phoneObstacle(screen.phone) ?? "already-ready";
  if (me.state === "talking") return me.next_reason === null ? "ready-next" : null;
  return phoneObstacle(screen.phone) ?? (me.is_phone_registered ? null : "phone-unconfirmed");
}

/** What keeps the telephone from being usable, or null. */
export function phoneObstacle(phone: PhoneScreen): ReadyObstacle | null {
  if (phone.microphone === "missing") return "microphone-missing";
  if (phone.microphone === "denied") return "microphone-denied";
  switch (phone.registration) {
    case "registered":
      return null;
    case "starting":
      return "phone-starting";
    case "connecting":
      return "phone-connecting";
    case "refused":
      return "phone-refused";
    case "away":
    case "stopped":
      return "phone-away";
  }
}

/** True while the server says that we talk and the page has no sound for it (after a reload in a call). */
export function isSoundLost(screen: DeskScreen): boolean {
  return talkingCall(screen) !== null && screen.phone.session === "none" && !screen.hasHadSound;
}

/**
 * True when the telephone rings or talks while nobody can tell us about offers: the exchange's own fallback rings the
 * desk without the controller, and such a call must be answerable too.
 */
export function isDirectCall(screen: DeskScreen): boolean {
  const isKnown = offeredCall(screen) ?? talkingCall(screen) ?? keptCall(screen) ?? placedCall(screen);
  if (screen.phone.session === "none" || isKnown !== null || isStanding(screen)) return false;
  return screen.link !== "up" || screen.away.includes("controller") || screen.away.includes("bus");
}
