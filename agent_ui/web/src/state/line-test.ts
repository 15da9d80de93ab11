import type { LineTest } from "../protocol";

/** Something to say of a test call: a text of the Admin page and what is put into it. */
export interface Said {
  key: string;
  put: Record<string, string | number>;
}

type Language = "zh" | "en";
const seconds = (s: number) => s.toFixed(1);

export const isOver = (test: LineTest) => test.state === "over" || test.state === "lost";

/** Whether it did what a line is for: answered, with sound where that can be counted. */
export const isGood = (test: LineTest) => test.result === "heard" || test.result === "answered";

/** What happened so far, a line for each step; the last of a call that is over says why it ended as it did. */
export function steps(test: LineTest): Said[] {
  const said: Said[] = [
    { key: "admin.lineTests.calling", put: { line: test.line, number: test.number } },
    ...(test.shown ? [{ key: "admin.lineTests.shows", put: { shown: test.shown } }] : []),
  ];
  if (test.rang_s != null)
    said.push({
      key: test.is_early ? "admin.lineTests.early" : "admin.lineTests.rang",
      put: { s: seconds(test.rang_s) },
    });
  if (test.answered_s != null)
    said.push({ key: "admin.lineTests.answered", put: { s: seconds(test.answered_s) } });
  if (test.state === "lost") said.push({ key: "admin.lineTests.lostEnd", put: {} });
  return said;
}

/** Behind the result: causes, and what was heard. An answered call ended as it was to: its cause says nothing. */
export function details(test: LineTest, language: Language): Said[] {
  const said: Said[] = [];
  const wasReached = test.answered_s != null;
  if (test.cause && !wasReached)
    said.push({
      key: "admin.lineTests.cause",
      put: { number: test.cause.number, words: test.cause[language] },
    });
  if (test.sip)
    said.push({ key: "admin.lineTests.sip", put: { number: test.sip.number, words: test.sip[language] } });
  if (wasReached) said.push({ key: "admin.lineTests.talked", put: { s: seconds(test.talked_s ?? 0) } });
  if (test.codec)
    said.push({
      key: "admin.lineTests.sound",
      put: {
        codec: test.codec,
        sent: test.sent ?? 0,
        received: test.received ?? 0,
        lost: test.lost ?? 0,
      },
    });
  if (test.is_far_end && wasReached) said.push({ key: "admin.lineTests.farEnd", put: {} });
  return said;
}
