import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Link } from "./socket";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: string[] = [];
  isClosed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.isClosed = true;
  }
  open() {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
    this.say({ type: "links", away: [], next_within_s: 1.2 });
  }
  say(news: object) {
    this.onmessage?.({ data: JSON.stringify(news) });
  }
}

let told: string[] = [];
let link: Link<object, { type: string }>;
let events = new EventTarget();
let answer: "nothing" | "well" = "nothing";

/** A server that stands still takes the question and does not answer it, until it is given up. */
const asked = vi.fn(
  (_path: string, { signal }: { signal: AbortSignal }) =>
    new Promise<void>((done, fail) => {
      if (answer === "well") done();
      else signal.addEventListener("abort", () => fail(signal.reason));
    }),
);

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  told = [];
  answer = "nothing";
  asked.mockClear();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal("location", { protocol: "https:", host: "zuoxi" });
  vi.stubGlobal("fetch", asked);
  vi.stubGlobal("navigator", { onLine: true });
  events = new EventTarget();
  vi.stubGlobal("window", {
    setTimeout,
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  });
  link = new Link("/api/desk", {
    onNews: (news) => news.type === "links" || told.push(news.type),
    onUp: (isAnother) => told.push(isAnother ? "another" : "up"),
    onLost: () => told.push("lost"),
    onRefused: () => told.push("refused"),
  });
  link.start();
  FakeSocket.all[0]?.open();
});

afterEach(() => {
  link.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const first = () => FakeSocket.all[0] as FakeSocket;

test("silence is told within two seconds, and four seconds of it cost no socket", async () => {
  await vi.advanceTimersByTimeAsync(1850);
  expect(told).toEqual(["up"]);
  await vi.advanceTimersByTimeAsync(100);
  expect(told).toEqual(["up", "lost"]);
  expect(link.send({ type: "ready" })).toBe(false);
  await vi.advanceTimersByTimeAsync(2100);
  first().say({ type: "snapshot" });
  expect(told).toEqual(["up", "lost", "up", "snapshot"]);
  expect(link.send({ type: "ready" })).toBe(true);
  expect(FakeSocket.all).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all).toHaveLength(1); // no promise was made since, so no silence is one
});

test("a server that answers while the socket stays silent: only this connection is dead", async () => {
  answer = "well";
  await vi.advanceTimersByTimeAsync(1900 + 1500 + 20);
  expect(told).toEqual(["up", "lost"]);
  expect(first().isClosed).toBe(true);
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.all[1]?.open();
  expect(told).toEqual(["up", "lost", "another"]);
});

test("a socket that speaks after the server has answered elsewhere is kept", async () => {
  answer = "well";
  await vi.advanceTimersByTimeAsync(1900 + 1000);
  first().say({ type: "links", next_within_s: 1.2 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual(["up", "lost", "up"]);
  expect(first().isClosed).toBe(false);
});

test("after fifteen seconds without any answer it begins anew", async () => {
  await vi.advanceTimersByTimeAsync(1900 + 14_000);
  expect(first().isClosed).toBe(false);
  expect(asked.mock.calls.length).toBeGreaterThan(2);
  await vi.advanceTimersByTimeAsync(1600);
  expect(first().isClosed).toBe(true);
  expect(FakeSocket.all).toHaveLength(2);
  const before = asked.mock.calls.length;
  await vi.advanceTimersByTimeAsync(3000);
  expect(asked.mock.calls.length).toBe(before);
  expect(told).toEqual(["up", "lost"]);
});

test("a socket that closes is told at once and opened again", async () => {
  first().onclose?.();
  expect(told).toEqual(["up", "lost"]);
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.all).toHaveLength(2);
});

test("no question waits for the one before, whose connection may be as dead", async () => {
  await vi.advanceTimersByTimeAsync(1900 + 2100);
  expect(asked).toHaveBeenCalledTimes(3);
  answer = "well"; // over a connection that is new; the first three are never answered
  await vi.advanceTimersByTimeAsync(1000 + 1500);
  expect(FakeSocket.all).toHaveLength(2);
});

test("what was begun without a network is begun anew with one, and four seconds in vain are waiting enough", async () => {
  events.dispatchEvent(new Event("offline"));
  await vi.advanceTimersByTimeAsync(500);
  expect(FakeSocket.all).toHaveLength(2); // and its SYN is lost
  await vi.advanceTimersByTimeAsync(4000 + 250);
  expect(FakeSocket.all).toHaveLength(3);
  events.dispatchEvent(new Event("online"));
  expect(FakeSocket.all).toHaveLength(4);
  expect(FakeSocket.all[2]?.isClosed).toBe(true);
  FakeSocket.all[3]?.open();
  events.dispatchEvent(new Event("online")); // an open one is left alone
  expect(FakeSocket.all).toHaveLength(4);
  expect(told).toEqual(["up", "lost", "lost", "another"]); // and never "refused": nobody has
});

test("a server that closes before it says anything may have refused", () => {
  events.dispatchEvent(new Event("offline")); // the sign-in ended while there was no network
  vi.advanceTimersByTime(500);
  FakeSocket.all[1]?.onclose?.();
  expect(told).toEqual(["up", "lost", "lost", "refused"]);
});
