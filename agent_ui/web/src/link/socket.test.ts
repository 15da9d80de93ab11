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
  vi.stubGlobal("window", { setTimeout, addEventListener: () => {}, removeEventListener: () => {} });
  link = new Link("/api/desk", {
    onNews: (news) => news.type === "links" || told.push(news.type),
    onUp: () => told.push("up"),
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
  await vi.advanceTimersByTimeAsync(1900 + 1500 + 500);
  expect(told).toEqual(["up", "lost"]);
  expect(first().isClosed).toBe(true);
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.all[1]?.open();
  expect(told).toEqual(["up", "lost", "up"]);
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
