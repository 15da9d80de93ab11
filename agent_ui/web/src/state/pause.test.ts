import { describe, expect, test } from "vitest";
import type { DeskCall } from "../protocol";
import { pauseOf } from "./pause";

const call = (with_: Partial<DeskCall>): DeskCall =>
  ({
    phase: "talking",
    recording: "on",
    part: "lead",
    paused_since: null,
    second: null,
    ...with_,
  }) as DeskCall;

const SINCE = "2026-11-29T12:00:00Z";

describe("the recording of a conversation", () => {
  test("may be paused while it goes on", () => expect(pauseOf(call({}))).toBe("may"));
  test("is paused", () => expect(pauseOf(call({ paused_since: SINCE }))).toBe("paused"));
  test.each<Partial<DeskCall>>([
    { recording: "missing" },
    { recording: "starting" },
    { recording: "none" },
    { part: "party" },
    { part: "second" },
    { phase: "kept" },
    { phase: "ended", paused_since: SINCE },
    { second: { mode: "consult", state: "with", agent: "li", queue: "", since: SINCE } },
  ])("is not for %o", (with_) => expect(pauseOf(call(with_))).toBeNull());
});
