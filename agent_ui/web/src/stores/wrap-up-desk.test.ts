import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeskCall, WrapUp } from "../protocol";

const NOTE = "what the customer said";
let kept: Record<string, string>;
let versions: Map<string, number>;
let isAway: boolean;
let sent: string[];

function storage(): Record<string, string> {
  const store: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => store[key] ?? null,
    setItem: (key: string, value: string) => {
      store[key] = value;
    },
    removeItem: (key: string) => {
      delete store[key];
    },
  };
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(store, name, { value });
  return store;
}

async function answer(path: string, init: RequestInit): Promise<Response> {
  if (isAway) throw new TypeError("no network");
  sent.push(`${init.method} ${path}`);
  if (init.method === "GET") return Response.json([]);
  const call = path.split("/").pop() ?? "";
  versions.set(call, (versions.get(call) ?? 0) + 1);
  const state = init.method === "POST" ? "saved" : "draft";
  return Response.json({
    ...JSON.parse(String(init.body)),
    call,
    state,
    version: versions.get(call),
  } as WrapUp);
}

beforeEach(() => {
  vi.useFakeTimers();
  kept = storage();
  versions = new Map();
  isAway = false;
  sent = [];
  vi.stubGlobal("localStorage", kept);
  vi.stubGlobal("window", Object.assign(new EventTarget(), { setTimeout, clearTimeout }));
  vi.stubGlobal("fetch", answer);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const call = (id: string) =>
  ({ id, client: "acme", queue: "q", caller: "138****5678", reason: "r" }) as DeskCall;

async function desk() {
  const { WrapUpDesk } = await import("./wrap-up-desk");
  const { useDesk } = await import("./desk");
  const { noWrapUps } = await import("../state/wrap-up");
  useDesk.setState({ wrap: noWrapUps });
  return { made: new WrapUpDesk("anna"), stores: () => JSON.stringify(useDesk.getState()), useDesk };
}

test("after hundreds of calls no store, no timer and no drawer of the browser keeps one that has ended", async () => {
  const { made, stores } = await desk();
  for (let n = 0; n < 300; n += 1) {
    made.open(call(`c${n}`));
    made.type(`c${n}`, { disposition: "d", note: NOTE });
    await vi.advanceTimersByTimeAsync(600);
    await made.save(`c${n}`);
  }
  expect(sent.filter((one) => one.startsWith("POST"))).toHaveLength(300);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(stores()).not.toContain(NOTE);
  expect(Object.keys(kept)).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("typed while the network is away: kept here, sent when it is back, and gone when its writer leaves", async () => {
  const { made, stores } = await desk();
  made.open(call("c1"));
  isAway = true;
  made.type("c1", { note: NOTE });
  await vi.advanceTimersByTimeAsync(10_000);
  made.stop();
  expect(JSON.stringify(kept)).toContain(NOTE); // the server has it not
  isAway = false;
  const again = await desk();
  expect(again.stores()).not.toContain(NOTE);
  again.made.open(call("c1"));
  expect(stores()).toContain(NOTE);
  again.made.type("c1", { disposition: "d" });
  await vi.advanceTimersByTimeAsync(600);
  again.made.stop();
  expect(JSON.stringify(kept)).not.toContain(NOTE);
});

test("what another person left is shown to nobody, and forgotten as far as the server has it", async () => {
  const { DraftBox } = await import("./drafts");
  const draft = { reason: null, disposition: null, note: NOTE, next: null };
  new DraftBox("ben").put("b1", { draft, wantsSave: false, isKept: true });
  new DraftBox("ben").put("b2", { draft, wantsSave: false });
  const { made, stores } = await desk();
  await made.list();
  made.open(call("b2"));
  expect(stores()).not.toContain(NOTE);
  expect(Object.keys(kept)).toEqual(["zx.draft.ben.b2"]);
  made.stop();
});

test("a draft that the server never heard of is brought when it is there again", async () => {
  const { DraftBox } = await import("./drafts");
  const draft = { reason: "r", disposition: null, note: NOTE, next: null };
  new DraftBox("anna").put("c9", { draft, wantsSave: false });
  const { made } = await desk();
  await made.list();
  await vi.advanceTimersByTimeAsync(0);
  expect(sent).toContain("PUT /api/wrap-ups/c9");
  made.stop();
});
