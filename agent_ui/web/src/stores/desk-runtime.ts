import { api } from "../link/http";
import { Link } from "../link/socket";
import { Ringer } from "../phone/ring";
import { WebRtcPhone } from "../phone/softphone";
import type { DeskNews, DeskOrder, Me } from "../protocol";
import {
  callObstacle,
  mayType,
  desk,
  emptyDesk,
  isDirectCall,
  isLeftOver,
  isStanding,
  keptCall,
  offeredCall,
  readyObstacle,
  placedCall,
  type ScreenNews,
  talkingCall,
} from "../state/desk";
import { isLasting } from "../state/notices";
import { pauseOf } from "../state/pause";
import { isLead, partiesOf } from "../state/second";
import { type Draft, noWrapUps } from "../state/wrap-up";
import { isAutoAnswer, keepAutoAnswer } from "./auto-answer";
import {
  type CallTarget,
  type DeskActions,
  type Drawer,
  type HeadsetFound,
  type Target,
  useDesk,
} from "./desk";
import { checkHeadset, noteUnchecked } from "./headset";
import { forgetArticle } from "./beside";
import { pageId } from "./page-id";
import { PhoneStart } from "./phone-start";
import { checkSession, readCatalogue } from "./session";
import { forgetWork, listWork, listWorkSoon } from "./work";
import { WrapUpDesk } from "./wrap-up-desk";

const ORDER_PATIENCE_MS = 4000;
const OFFER_PATIENCE_MS = 3000;
const DECLINE_AHEAD_MS = 150;
const NOTICE_LASTS_MS = 8000;
const LEFT_OVER_MS = 2000;
const SPREAD_MS = 2000; // not all desks ask in the same instant

type Wanted<O> = O extends { id: string } ? Omit<O, "id"> : never;

/** Joins socket, softphone and wrap-ups for one signed-in agent; the reducers decide, this only carries. */
class DeskRuntime implements DeskActions {
  private readonly link: Link<DeskOrder, DeskNews>;
  private readonly phone: WebRtcPhone;
  private readonly phoneStart: PhoneStart;
  private readonly ringer = new Ringer();
  private readonly agent: string;
  private readonly wrap: WrapUpDesk;
  private offerWait: number | undefined;
  private toldRegistered: boolean | null = null;
  private isPathNew = false; // the socket before this one died without a word
  private owed = -1;

  constructor(me: Me, speaker: HTMLAudioElement) {
    this.agent = me.id;
    this.wrap = new WrapUpDesk(me.id);
    this.link = new Link(`/api/desk?page=${encodeURIComponent(pageId)}`, {
      onNews: (news, receivedMs) => this.heard(news, receivedMs),
      onUp: (isAnother) => {
        this.toldRegistered = null;
        this.isPathNew = isAnother;
        this.phone.check(isAnother); // first: a telephone that is in doubt is not told to be there
        this.tell({ kind: "link", is: "up", atMs: Date.now() });
        void this.wrap.list();
        void listWork();
      },
      onLost: (atMs) => this.tell({ kind: "link", is: "lost", atMs }),
      onRefused: () => void checkSession(),
    });
    this.phone = new WebRtcPhone(() => api.phone({ kind: "webrtc" }), speaker, {
      onPhone: (news) => this.tell({ kind: "phone", news }),
      onTrouble: (code) => this.notice(code),
      mayReplace: () => keptCall(this.screen) !== null || isLeftOver(this.screen),
    });
    this.phoneStart = new PhoneStart(this.phone);
  }

  start(): void {
    window.addEventListener("beforeunload", this.warn);
    this.link.start();
    this.phoneStart.wait();
  }

  stop(): void {
    window.removeEventListener("beforeunload", this.warn);
    clearTimeout(this.offerWait);
    this.phoneStart.stop();
    this.ringer.stop();
    this.wrap.stop();
    this.phone.stop();
    this.link.stop();
  }

  goReady(): void {
    if (readyObstacle(this.screen) !== null) return;
    this.order({ type: "ready" });
    noteUnchecked(this.screen.snapshot?.headset ?? "");
  }

  goNotReady(reason: string): void {
    useDesk.setState({ isChoosing: false });
    this.order({ type: "not-ready", reason });
  }

  answer(): void {
    const offer = offeredCall(this.screen);
    if (this.screen.phone.session === "ringing") void this.phone.answer();
    else if (offer) this.tell({ kind: "answer-wanted", offer: offer.offer });
    else this.callBack();
  }

  decline(): void {
    const offer = offeredCall(this.screen);
    if (!offer && !isDirectCall(this.screen)) return;
    if (offer) this.order({ type: "decline", offer: offer.offer });
    // The order goes first, so that it is known for a refusal and not for a telephone that failed.
    window.setTimeout(() => this.phone.reject(486), offer ? DECLINE_AHEAD_MS : 0);
  }

  hangUp(): void {
    const call = talkingCall(this.screen) ?? keptCall(this.screen) ?? placedCall(this.screen);
    if (call) this.order({ type: "hang-up", call: call.id });
    const isUp = this.screen.phone.session === "talking" || this.screen.phone.session === "answering";
    if (isUp && !isStanding(this.screen)) this.phone.hangUp(); // a persistent leg stays
  }

  toggleMute(): void {
    if (this.screen.phone.session !== "talking") return;
    const call = talkingCall(this.screen);
    const isMuted = !(this.screen.phone.isMuted || call?.is_muted);
    // Here at once, and in the exchange, where the recording and a supervisor see it.
    this.phone.setMuted(isMuted);
    if (call) this.order({ type: "mute", call: call.id, is_muted: isMuted });
  }

  setAutoAnswer(is: boolean): void {
    useDesk.setState({ isAutoAnswer: is });
    keepAutoAnswer(this.agent, is);
  }

  toggleHold(): void {
    const call = talkingCall(this.screen);
    if (call?.second) this.second("take-back");
    else if (call) this.order({ type: call.held_since ? "retrieve" : "hold", call: call.id });
  }

  togglePause(): void {
    const call = talkingCall(this.screen);
    if (call === null || pauseOf(call) === null) return;
    this.order({ type: call.paused_since ? "resume-recording" : "pause-recording", call: call.id });
  }

  open(drawer: Drawer): void {
    const isOpen = useDesk.getState().drawer === drawer;
    const call = talkingCall(this.screen);
    // Only the one who leads a call does more in it than to talk, be silent and leave.
    const isMine = call !== null && isLead(call) && !call.second;
    useDesk.setState({ drawer: isOpen || !isMine ? "none" : drawer });
  }

  placeCall(who: CallTarget, line: string, reason: string): void {
    if (callObstacle(this.screen) !== null || ("number" in who && who.number.trim() === "")) return;
    useDesk.setState({ isDialling: false });
    this.order({ type: "place-call", line, reason, ...who });
  }

  dial(): void {
    if (talkingCall(this.screen)) this.open("keypad");
    else useDesk.setState({ isDialling: !useDesk.getState().isDialling && mayType(this.screen) });
  }

  private callBack(): void {
    const call = this.screen.snapshot?.call;
    if (call && call.ended_at !== null) this.placeCall({ back_to: call.id }, call.number, call.reason);
  }

  sendDigits(call: string, digits: string): void {
    this.order({ type: "digits", call, digits });
  }

  transfer(call: string, queue: string, reason: string): void {
    useDesk.setState({ drawer: "none" });
    this.order({ type: "transfer", call, queue, reason });
  }

  seek(call: string, how: "transfer-to" | "consult", who: Target): void {
    useDesk.setState({ drawer: "none" });
    this.order({ type: how, call, to: "", queue: "", reason: "", number: "", ...who });
  }

  second(what: "take-back" | "swap" | "complete" | "merge"): void {
    const call = talkingCall(this.screen);
    const second = call?.second;
    if (!call || !second) return;
    const isThere = second.state === "with" || second.state === "waiting";
    if (what === "take-back" || isThere) this.order({ type: what, call: call.id });
  }

  park(): void {
    const call = talkingCall(this.screen);
    if (call && isLead(call) && !call.second && partiesOf(call).length === 0) {
      useDesk.setState({ drawer: "none" });
      this.order({ type: "park", call: call.id });
    }
  }

  pickUp(call?: string): void {
    const parked = [...(this.screen.snapshot?.parked ?? [])].sort((a, b) => a.since.localeCompare(b.since));
    const wanted = call ?? parked[0]?.call;
    if (wanted) this.order({ type: "pick-up", call: wanted });
  }

  dropParty(call: string, party: string): void {
    this.order({ type: "drop-party", call, party });
  }

  checkHeadset(tell: (db: number) => void, isOver: () => boolean): Promise<HeadsetFound> {
    return checkHeadset(this.phone, tell, isOver);
  }

  dismiss(key: string): void {
    this.tell({ kind: "dismissed", key });
  }

  type(call: string, change: Partial<Draft>): void {
    this.wrap.type(call, change);
  }

  save(call: string): void {
    const inCall = talkingCall(this.screen) ?? keptCall(this.screen);
    if (inCall?.id !== call) void this.wrap.save(call); // saving ends ACW, so the call ends first
  }

  show(call: string): void {
    this.wrap.show(call);
  }

  settle(call: string, take: "mine" | "theirs"): void {
    this.wrap.settle(call, take);
  }

  discard(call: string): void {
    this.wrap.discard(call);
  }

  private get screen() {
    return useDesk.getState().screen;
  }

  private heard(news: DeskNews, receivedMs: number): void {
    if (news.type === "work") {
      listWorkSoon();
      return;
    }
    if (news.type === "names") {
      if (news.what === "articles") forgetArticle();
      else setTimeout(() => void readCatalogue(), Math.random() * SPREAD_MS);
      return;
    }
    const wasKept = keptCall(this.screen) !== null;
    const wasTalking = talkingCall(this.screen) !== null;
    this.tell({ kind: "server", news, receivedMs });
    if (news.type === "snapshot") {
      // What this page still has of a conversation that is kept is silent for good: the telephone is rung anew.
      if (!wasKept && keptCall(this.screen) !== null && this.screen.phone.session === "talking") {
        this.phone.hangUp();
        if (this.isPathNew) this.phone.check(true); // nothing that is said over it matters any more
      }
      if (wasTalking && talkingCall(this.screen) === null) void listWork(); // somebody was talked with
      if (wasTalking && talkingCall(this.screen) === null) window.setTimeout(this.dropLeftOver, LEFT_OVER_MS);
      this.phoneStart.hear(news.me.state === "signed-out");
      const call = news.call;
      // The microphone of a persistent leg is for the next caller as it was for the first.
      if (isStanding(this.screen) && talkingCall(this.screen) === null && this.screen.phone.isMuted)
        this.phone.setMuted(false);
      if (talkingCall(this.screen) === null) useDesk.setState({ drawer: "none" });
      if (
        call &&
        (call.phase === "talking" ||
          call.phase === "kept" ||
          (call.phase === "ended" && news.me.state === "wrap-up"))
      )
        this.wrap.open(call);
      if (news.owed !== this.owed) void this.wrap.list();
      this.owed = news.owed;
    }
    if (news.type === "notice") {
      if (!isLasting(news.code)) this.dismissLater(`${news.code}-${news.call ?? ""}`);
      if (news.code === "offer-missed" || news.code === "offer-declined") void listWork();
      if (news.code === "desk-replaced") this.stop();
    }
  }

  /** Reduce, then do what the new screen asks of the telephone. */
  private tell(news: ScreenNews): void {
    useDesk.setState(({ screen }) => ({ screen: desk(screen, news) }));
    this.attendRinging();
    this.tellRegistration();
  }

  private attendRinging(): void {
    const { phone, wantsAnswer } = this.screen;
    const isPlaced = placedCall(this.screen) !== null;
    const isKnown = isPlaced || offeredCall(this.screen) !== null || isDirectCall(this.screen);
    if (phone.session !== "ringing") {
      clearTimeout(this.offerWait);
      this.offerWait = undefined;
      this.ringer.stop();
      return;
    }
    if (keptCall(this.screen) !== null || isStanding(this.screen)) {
      clearTimeout(this.offerWait);
      this.offerWait = undefined;
      void this.phone.answer();
    } else if (isKnown) {
      clearTimeout(this.offerWait);
      this.offerWait = undefined;
      if (!isPlaced) this.ringer.start();
      if (isPlaced || wantsAnswer !== null || useDesk.getState().isAutoAnswer) void this.phone.answer();
    } else if (this.offerWait === undefined) {
      // The INVITE and the offer come by different roads; a ring that nobody announced is not ours to take.
      this.ringer.stop();
      this.offerWait = window.setTimeout(() => this.phone.reject(480), OFFER_PATIENCE_MS);
    }
  }

  private tellRegistration(): void {
    const is = this.screen.phone.registration === "registered";
    if (is === this.toldRegistered || this.screen.snapshot === null || this.screen.isReplaced) return;
    const order: DeskOrder = { type: "phone", id: crypto.randomUUID(), is_registered: is };
    if (!this.link.send(order)) return;
    this.toldRegistered = is;
    this.expectAnswer(order);
  }

  private order(wanted: Wanted<DeskOrder>): void {
    const order = { ...wanted, id: crypto.randomUUID() } as DeskOrder;
    if (this.link.send(order)) this.expectAnswer(order);
    else this.tell({ kind: "order-unsent" });
  }

  private expectAnswer(order: DeskOrder): void {
    this.tell({ kind: "ordered", order });
    window.setTimeout(() => this.tell({ kind: "order-late", id: order.id }), ORDER_PATIENCE_MS);
  }

  private notice(code: string): void {
    this.tell({ kind: "noticed", key: code, code });
  }

  private dismissLater(key: string): void {
    window.setTimeout(() => this.dismiss(key), NOTICE_LASTS_MS);
  }

  /** An exchange that dies says no goodbye: what this page holds of the call that is over would be held for good. */
  private readonly dropLeftOver = (): void => {
    const isOffered = offeredCall(this.screen) !== null; // and just being answered, perhaps
    if (isLeftOver(this.screen) && !isOffered && !isStanding(this.screen)) this.phone.hangUp();
  };

  private readonly warn = (event: BeforeUnloadEvent): void => {
    const isTalking = talkingCall(this.screen) !== null || !isStanding(this.screen);
    if (this.screen.phone.session === "talking" && isTalking) event.preventDefault();
  };
}

/** Start the desk of a signed-in agent. `speaker` plays the caller. */
export function startDesk(me: Me, speaker: HTMLAudioElement): DeskActions {
  forgetWork();
  useDesk.setState({
    screen: emptyDesk,
    wrap: noWrapUps,
    isChoosing: false,
    drawer: "none",
    isDialling: false,
    isAutoAnswer: isAutoAnswer(me.id),
  });
  const runtime = new DeskRuntime(me, speaker);
  useDesk.setState({ actions: runtime });
  runtime.start();
  return runtime;
}
