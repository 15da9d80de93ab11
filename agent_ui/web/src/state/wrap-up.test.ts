import { expect, test } from "vitest";
import type { WrapUp } from "../protocol";
import { isComplete, noWrapUps, owedSheets, type WrapUpNews, type WrapUps, wrapUps } from "./wrap-up";

const opened: WrapUpNews = {
  kind: "opened",
  call: "c1",
  client: "acme",
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
  expect(sheet(opened).draft).toEqual({ reason: "r1", disposition: null, note: "" });
  expect(having(opened).shown).toBe("c1");
});

test("a draft kept in this browser comes back after a reload", () => {
  const draft = { reason: "r2", disposition: "d1", note: "kept" };
  const found = sheet({ ...opened, stored: { draft, wantsSave: false } }, listed({}));
  expect(found.draft).toEqual(draft);
});

test("a draft kept on the server comes back in another browser", () => {
  expect(sheet(opened, listed({})).draft).toEqual({ reason: "r9", disposition: "d9", note: "theirs" });
});

test("what is typed here wins over what the server lists", () => {
  expect(sheet(opened, typed, listed({})).draft.note).toBe("mine");
});

test("kept on the server is only said of what was really kept", () => {
  const sent = { reason: "r1", disposition: null, note: "mine" };
  expect(sheet(opened, typed, { kind: "kept", call: "c1", draft: sent }).kept).toBe("server");
  const typedOn: WrapUpNews = { kind: "typed", call: "c1", change: { note: "mine too" } };
  expect(sheet(opened, typed, typedOn, { kind: "kept", call: "c1", draft: sent }).kept).toBe("page");
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
  expect(isComplete({ reason: "r", disposition: "d", note: "" })).toBe(true);
  expect(isComplete({ reason: "r", disposition: null, note: "x" })).toBe(false);
});
