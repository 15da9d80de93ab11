import { api } from "../link/http";
import { Link } from "../link/socket";
import { WebRtcPhone } from "../phone/softphone";
import type { WatchNews, WatchOrder, WatchWay } from "../protocol";
import { isLasting } from "../state/notices";
import { emptySeat, mayListen, type SeatNews, seat } from "../state/seat";
import { type SeatActions, useSeat } from "./seat";
import { checkSession } from "./session";

const pageId = crypto.randomUUID();
const NOTICE_LASTS_MS = 8000;
const PHONE_PATIENCE_MS = 3000;

type Wanted<O> = O extends { id: string } ? Omit<O, "id"> : never;

/** Joins socket and softphone for one signed-in supervisor; the reducer decides, this only carries. */
class SeatRuntime implements SeatActions {
  private readonly link: Link<WatchOrder, WatchNews>;
  private readonly phone: WebRtcPhone;
  private phoneWait: number | undefined;

  constructor(speaker: HTMLAudioElement) {
    this.link = new Link(`/api/watch?page=${encodeURIComponent(pageId)}`, {
      onNews: (news, receivedMs) => this.heard(news, receivedMs),
      onUp: () => this.tell({ kind: "link", is: "up" }),
      onLost: () => this.tell({ kind: "link", is: "lost" }),
      onRefused: () => void checkSession(),
    });
    this.phone = new WebRtcPhone(() => api.phone({ kind: "webrtc" }), speaker, {
      onPhone: (news) => {
        this.tell({ kind: "phone", news });
        // Nothing but what was asked for ever rings here.
        if (news.kind === "ringing") void this.phone.answer();
      },
      mayReplace: () => false,
      onTrouble: (code) => this.tell({ kind: "noticed", code }),
    });
  }

  start(): void {
    this.link.start();
    this.phoneWait = window.setTimeout(() => this.startPhone(), PHONE_PATIENCE_MS);
  }

  leave(): void {
    clearTimeout(this.phoneWait);
    this.phoneWait = undefined;
    this.phone.stop();
    this.link.stop();
  }

  listen(agent: string, call: string | null, way: WatchWay, isFollowing: boolean): void {
    if (!mayListen(this.screen)) return;
    this.order({ type: "watch", agent, call: call ?? "", way, is_following: isFollowing });
  }

  change(way: WatchWay): void {
    if (this.screen.mine && !this.screen.mine.is_taken) this.order({ type: "way", way });
  }

  follow(is: boolean): void {
    const mine = this.screen.mine;
    if (mine && !mine.is_taken && mine.is_following !== is) this.listen(mine.agent, mine.call, mine.way, is);
  }

  takeOver(): void {
    if (this.screen.mine?.call && !this.screen.mine.is_taken) this.order({ type: "take-over" });
  }

  stop(): void {
    const mine = this.screen.mine;
    if (mine) this.order({ type: mine.is_taken ? "end-taken" : "stop" });
  }

  steer(agent: string, what: "ready" | "not-ready" | "sign-out", reason: string): void {
    this.order({ type: "steer", agent, what, reason });
  }

  focus(agent: string | null): void {
    this.tell({ kind: "focused", agent });
  }

  dismiss(key: string): void {
    this.tell({ kind: "dismissed", key });
  }

  private get screen() {
    return useSeat.getState().screen;
  }

  private startPhone(): void {
    if (this.phoneWait === undefined) return;
    clearTimeout(this.phoneWait);
    this.phoneWait = undefined;
    void this.phone.start();
  }

  private heard(news: WatchNews, receivedMs: number): void {
    this.tell({ kind: "server", news, receivedMs });
    if (news.type === "seat") this.startPhone();
    if (news.type !== "notice") return;
    if (news.code === "desk-replaced") this.leave();
    else if (!isLasting(news.code)) {
      window.setTimeout(() => this.dismiss(`${news.code}-${news.call ?? ""}`), NOTICE_LASTS_MS);
    }
  }

  private tell(news: SeatNews): void {
    useSeat.setState(({ screen }) => ({ screen: seat(screen, news) }));
  }

  private order(wanted: Wanted<WatchOrder>): void {
    const order = { ...wanted, id: crypto.randomUUID() } as WatchOrder;
    if (!this.link.send(order)) this.tell({ kind: "noticed", code: "order-not-sent" });
  }
}

/** Start the seat of a signed-in supervisor. `speaker` plays what is heard. */
export function startSeat(speaker: HTMLAudioElement): SeatActions {
  useSeat.setState({ screen: emptySeat });
  const runtime = new SeatRuntime(speaker);
  useSeat.setState({ actions: runtime });
  runtime.start();
  return runtime;
}
