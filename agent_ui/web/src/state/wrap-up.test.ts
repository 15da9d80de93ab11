import { expect, test } from "vitest";
import type { WrapUp } from "../protocol";
import { isComplete, noWrapUps, owedSheets, type WrapUpNews, type WrapUps, wrapUps } from "./wrap-up";

const opened: WrapUpNews = {
  kind: "opened",
  call: "c1",
  client: "acme",
  queue: "q1",
  caller: "138",
  reason: "r1",
  stored: null,
};
const having = (...news: WrapUpNews[]): WrapUps => news.reduce(wrapUps, noWrapUps);
const sheet = (...news: WrapUpNews[]) => {
  const found = having(...news).sheets.c1;
  if (!found) throw new Error("no sheet");
  return found;
};
const listed = (change: Partial<WrapUp>): WrapUpNews => ({
  kind: "listed",
  stored: {},
  page: "me",
  current: null,
  wrapUps: [
    {
      call: "c1",
      client: "acme",
      caller: "138",
      reason: "r9",
      disposition: "d9",
      note: "theirs",
      state: "draft",
      changed_at: "2026-11-22T12:00:00Z",
      saved_at: null,
      ...change,
    },
  ],
});
const typed: WrapUpNews = { kind: "typed", call: "c1", change: { note: "mine" } };

test("a sheet opens with the call's reason chosen", () => {
  expect(sheet(opened).draft).toEqual({ reason: "r1", disposition: null, note: "", next: null });
  expect(having(opened).shown).toBe("c1");
});

test("a draft kept in this browser comes back after a reload", () => {
  const draft = { reason: "r2", disposition: "d1", note: "kept", next: null };
  const found = sheet({ ...opened, stored: { draft, wantsSave: false } }, listed({}));
  expect(found.draft).toEqual(draft);
});

test("a draft kept on the server comes back in another browser", () => {
  expect(sheet(opened, listed({})).draft).toEqual({
    reason: "r9",
    disposition: "d9",
    note: "theirs",
    next: null,
  });
});

test("what is typed here wins over what the server lists", () => {
  expect(sheet(opened, typed, listed({})).draft.note).toBe("mine");
});

test("kept on the server is only said of what was really kept", () => {
  const sent = { reason: "r1", disposition: null, note: "mine", next: null };
  expect(sheet(opened, typed, { kind: "kept", call: "c1", draft: sent, version: 1 }).kept).toBe("server");
  const typedOn: WrapUpNews = { kind: "typed", call: "c1", change: { note: "mine too" } };
  expect(sheet(opened, typed, typedOn, { kind: "kept", call: "c1", draft: sent, version: 1 }).kept).toBe(
    "page",
  );
});

test("saved is only said after the server's word", () => {
  expect(sheet(opened, { kind: "saving", call: "c1" }).status).toBe("saving");
  expect(sheet(opened, { kind: "saving", call: "c1" }, { kind: "saved", call: "c1" }).status).toBe("saved");
});

test("a failed save says why, keeps the text and can be typed on", () => {
  const problem = { code: "unreachable", zh: "", en: "" };
  const failed: WrapUpNews = { kind: "failed", call: "c1", problem, willRetry: true };
  const found = sheet(opened, typed, { kind: "saving", call: "c1" }, failed);
  expect(found).toMatchObject({ status: "failed", problem, willRetry: true });
  expect(found.draft.note).toBe("mine");
  expect(sheet(opened, failed, typed)).toMatchObject({ status: "draft", problem: null, willRetry: false });
});

test("nothing changes a sheet that is being saved or is saved", () => {
  expect(sheet(opened, { kind: "saving", call: "c1" }, typed).draft.note).toBe("");
  expect(sheet(opened, { kind: "saved", call: "c1" }, typed).draft.note).toBe("");
  expect(sheet(opened, { kind: "saved", call: "c1" }, listed({ state: "owed" })).status).toBe("saved");
});

test("owed ones are listed until they are saved", () => {
  expect(owedSheets(having(listed({ state: "owed" }))).map((one) => one.call)).toEqual(["c1"]);
  expect(owedSheets(having(listed({ state: "owed" }), { kind: "saved", call: "c1" }))).toEqual([]);
  expect(owedSheets(having(listed({ state: "saved" })))).toEqual([]);
});

test("the next call opens its own sheet and tidies the saved ones away", () => {
  const next: WrapUpNews = { ...opened, call: "c2" };
  const found = having(opened, { kind: "saved", call: "c1" }, next);
  expect(found.shown).toBe("c2");
  expect(Object.keys(found.sheets)).toEqual(["c2"]);
});

test("news about an unknown call changes nothing", () => {
  expect(having(typed)).toEqual(noWrapUps);
});

test("reason and disposition make it complete", () => {
  expect(isComplete({ reason: "r", disposition: "d", note: "", next: null })).toBe(true);
  expect(isComplete({ reason: "r", disposition: null, note: "x", next: null })).toBe(false);
});

const other = (version: number) => listed({ version, page: "other", note: "theirs", state: "draft" });

test("what another page wrote is put beside what is typed here, and nothing is lost before one is chosen", () => {
  const found = sheet(opened, typed, other(3));
  expect(found.draft.note).toBe("mine");
  expect(found.theirs?.note).toBe("theirs");
  const mine = sheet(opened, typed, other(3), { kind: "settled", call: "c1", take: "mine" });
  expect(mine).toMatchObject({ theirs: null, version: 3, kept: "page", draft: { note: "mine" } });
  const theirs = sheet(opened, typed, other(3), { kind: "settled", call: "c1", take: "theirs" });
  expect(theirs).toMatchObject({ theirs: null, version: 3, draft: { note: "theirs" } });
});

test("a page that has typed nothing since follows the other one", () => {
  const draft = { reason: "r1", disposition: null, note: "mine", next: null };
  const found = sheet(opened, typed, { kind: "kept", call: "c1", draft, version: 1 }, other(2));
  expect(found).toMatchObject({ theirs: null, version: 2, draft: { note: "theirs" } });
});

test("what this very page wrote is no conflict, whatever was heard of it", () => {
  expect(sheet(opened, typed, listed({ version: 2, page: "me", note: "older" })).theirs).toBeNull();
});

test("after a reload what the old page typed and the server has is its own", () => {
  const draft = { reason: "r1", disposition: null, note: "mine", next: null };
  const stored = { c1: { draft, wantsSave: false, base: 1, page: "old" } };
  const at = (page: string, version: number) =>
    wrapUps(noWrapUps, { ...(listed({ version, page }) as Extract<WrapUpNews, { kind: "listed" }>), stored })
      .sheets.c1;
  expect(at("old", 2)?.theirs).toBeNull();
  expect(at("other", 1)?.theirs).toBeNull();
  expect(at("other", 2)?.theirs?.note).toBe("theirs");
  expect(at("other", 2)?.draft.note).toBe("mine");
});

test("what was handed on or closed goes away, unless something was typed that the server has not", () => {
  const none: WrapUpNews = { ...(listed({}) as Extract<WrapUpNews, { kind: "listed" }>), wrapUps: [] };
  expect(having(listed({ state: "owed" }), none)).toEqual(noWrapUps);
  expect(sheet(listed({ state: "owed" }), typed, none).draft.note).toBe("mine");
  expect(sheet(opened, { ...none, current: "c1" }).call).toBe("c1");
});

test("hundreds of calls later nothing of an ended one is kept", () => {
  let state = noWrapUps;
  for (let n = 0; n < 300; n += 1) {
    const call = `c${n}`;
    const draft = { reason: "r1", disposition: "d", note: "n", next: null };
    for (const news of [
      { ...opened, call },
      { kind: "typed", call, change: draft },
      { kind: "kept", call, draft, version: 1 },
      { kind: "saving", call },
      { kind: "saved", call },
    ] as WrapUpNews[])
      state = wrapUps(state, news);
    expect(Object.keys(state.sheets).length).toBe(1);
  }
  expect(wrapUps(state, { kind: "gone", call: "c299" })).toEqual(noWrapUps);
});

test("who has the same caller again gets what was saved, to amend and save anew", () => {
  const saved: WrapUpNews[] = [opened, { kind: "saved", call: "c1" }];
  expect(sheet(...saved, listed({ state: "saved" })).status).toBe("saved");
  const gone: WrapUpNews = { kind: "gone", call: "c1" };
  const again = sheet(...saved, gone, opened, listed({ state: "saved", version: 3 }));
  expect(again).toMatchObject({ status: "draft", isAgain: true, isOwed: false, version: 3 });
  expect(again.draft.note).toBe("theirs");
  const done = sheet(...saved, gone, opened, listed({ state: "saved" }), typed, {
    kind: "saved",
    call: "c1",
  });
  expect(done).toMatchObject({ status: "saved", isAgain: false });
});
