import { backOffMs } from "./backoff";

/** What a link tells its owner. */
export interface LinkEars<News> {
  onNews(news: News, receivedMs: number): void;
  /** `isAnother`: the connection before it died without a word, and with it perhaps whatever else went that way. */
  onUp(isAnother: boolean): void;
  onLost(atMs: number): void;
  /** The server closed or refused before anything was heard: perhaps the sign-in has ended. */
  onRefused(): void;
}

interface Heartbeat {
  type?: string;
  next_within_s?: number | null;
}

// A heartbeat may be this much late (a busy machine) before its absence counts.
const GRACE_MS = 700;
// A socket that has not opened by then is given up and tried again.
const OPEN_WITHIN_MS = 4000;
const RETRY_MS = 250;
// A silent socket is given up when the server answers over another connection and this one says nothing for so long,
const ANSWERED_MS = 1500;
// or, whatever else is true, after so long. Until then it may be that somebody only stands still.
const GIVE_UP_MS = 15_000;
// Each question takes a connection that the browser has kept, and after an outage all of those are dead: so nobody waits
// for the answer to one before the next is put.
const ASK_EVERY_MS = 1000;
const ASK_FOR_MS = 3000;

/**
 * One WebSocket that comes back by itself (0.5 .. 4 s) until it is stopped. Losing it is told at once: when the
 * socket closes, when the browser goes offline, and when a heartbeat that the server promised does not come. In the
 * last case the socket is kept, as a server or network that stands still for some seconds loses nothing, unless it
 * turns out that only this connection is dead.
 */
export class Link<Order, News> {
  private socket: WebSocket | null = null;
  private tries = 0;
  private retry: number | undefined;
  private watch: number | undefined;
  private giveUp: number | undefined;
  private isStopped = true;
  private hasHeard = false;
  private silence: AbortController | null = null;
  private wasDead = false;
  private hasAnswer = false; // over another connection, while this one is silent

  constructor(
    private readonly path: string,
    private readonly ears: LinkEars<News>,
  ) {}

  start(): void {
    if (!this.isStopped) return;
    this.isStopped = false;
    window.addEventListener("offline", this.offline);
    window.addEventListener("online", this.again);
    this.open();
  }

  stop(): void {
    this.isStopped = true;
    window.removeEventListener("offline", this.offline);
    window.removeEventListener("online", this.again);
    this.forget();
    clearTimeout(this.retry);
  }

  /** True when the order went onto an open socket (not yet that it was done). */
  send(order: Order): boolean {
    if (this.silence !== null || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(order));
    return true;
  }

  private open(): void {
    this.forget();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}${this.path}`);
    this.socket = socket;
    this.hasHeard = false;
    this.watch = window.setTimeout(this.openAgain, OPEN_WITHIN_MS);
    socket.onopen = () => {
      clearTimeout(this.watch);
      const wasDead = this.wasDead;
      this.wasDead = false;
      this.ears.onUp(wasDead);
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      this.hasHeard = true;
      this.tries = 0;
      this.endSilence(true);
      const news = decode<News & Heartbeat>(event.data);
      if (news === null) return;
      if (news.type === "links") this.expect(news.next_within_s ?? null);
      this.ears.onNews(news, Date.now());
    };
    socket.onclose = () => this.drop({ isClosed: true });
  }

  /** From now on silence longer than this means that the connection is lost. */
  private expect(nextWithinS: number | null): void {
    clearTimeout(this.watch);
    if (nextWithinS !== null) this.watch = window.setTimeout(this.fallSilent, nextWithinS * 1000 + GRACE_MS);
  }

  /** Nothing comes: told as lost, and kept until it is known to be. */
  private readonly fallSilent = (): void => {
    const silence = new AbortController();
    this.silence = silence;
    this.giveUp = window.setTimeout(this.dead, GIVE_UP_MS);
    this.ears.onLost(Date.now());
    this.ask(silence.signal);
    const asking = setInterval(() => this.ask(silence.signal), ASK_EVERY_MS);
    silence.signal.addEventListener("abort", () => clearInterval(asking), { once: true });
  };

  /** Whether the server answers at all; then this socket has a moment to do so too. */
  private ask(ended: AbortSignal): void {
    if (this.hasAnswer) return;
    const question = new AbortController();
    const stop = () => question.abort();
    const late = setTimeout(stop, ASK_FOR_MS);
    ended.addEventListener("abort", stop, { once: true });
    fetch("/", { cache: "no-store", signal: question.signal })
      .then(
        () => {
          if (ended.aborted || this.hasAnswer) return;
          this.hasAnswer = true;
          clearTimeout(this.giveUp);
          this.giveUp = window.setTimeout(this.dead, ANSWERED_MS);
        },
        () => undefined,
      )
      .finally(() => {
        clearTimeout(late);
        ended.removeEventListener("abort", stop);
      });
  }

  private endSilence(isHeard: boolean): void {
    clearTimeout(this.giveUp);
    this.hasAnswer = false;
    if (this.silence === null) return;
    this.silence.abort();
    this.silence = null;
    if (isHeard) this.ears.onUp(false);
  }

  /** This connection is dead. Where the server answers over others there is nothing to wait for. */
  private readonly dead = (): void => {
    const isThere = this.hasAnswer;
    this.wasDead = true;
    this.drop(isThere ? { afterMs: 0 } : {});
  };

  /** Nothing came of it in four seconds: that was waiting enough, and what is asked for anew is asked in vain less long. */
  private readonly openAgain = (): void => {
    this.wasDead = true;
    this.drop({ afterMs: RETRY_MS });
  };

  private readonly offline = (): void => {
    this.wasDead = true;
    this.drop({});
  };

  private drop({ afterMs, isClosed = false }: { afterMs?: number; isClosed?: boolean }): void {
    if (this.isStopped || this.socket === null) return;
    const wasHeard = this.hasHeard;
    const wasTold = this.silence !== null;
    this.forget();
    if (!wasTold) this.ears.onLost(Date.now());
    // Without an answer nobody has refused; and what is asked now would wait, and keep others waiting.
    if (!wasHeard && isClosed && navigator.onLine) this.ears.onRefused();
    clearTimeout(this.retry);
    const ms = afterMs ?? backOffMs(this.tries++);
    if (!this.isStopped) this.retry = window.setTimeout(() => this.open(), ms);
  }

  /** There is a network again: what was begun without one would wait for seconds yet. */
  private readonly again = (): void => {
    if (this.isStopped || this.socket?.readyState === WebSocket.OPEN) return;
    this.tries = 0;
    clearTimeout(this.retry);
    this.open();
  };

  private forget(): void {
    clearTimeout(this.watch);
    this.endSilence(false);
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }
}

function decode<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    console.warn("a message was not JSON and was left out");
    return null;
  }
}
