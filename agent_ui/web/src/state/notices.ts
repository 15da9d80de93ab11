/** The words the screens know. A code outside these lists is shown as it is, never hidden. */

/** What the server may tell an agent (`DeskNotice.code`) and what the page tells by itself. */
export const noticeCodes = [
  "offer-missed",
  "offer-declined",
  "offer-withdrawn",
  "caller-hung-up",
  "call-ended",
  "call-lost",
  "desk-replaced",
  "phone-lost",
  "wrap-up-owed",
  "wrap-up-put-off",
  "recording-missing",
  "exchange-lost",
  "exchange-found",
  "controller-lost",
  "order-unanswered",
  "order-not-sent",
  "answer-failed",
  "sound-blocked",
  "control-refused",
  "call-transferred",
  "call-parked",
  "call-taken-over",
  "you-took-over",
  "take-over-refused",
  "watch-refused-by-exchange",
  "watch-conversation-over",
  "watch-hung-up",
  "watch-not-answered",
  "watch-unreachable",
  "watch-refused",
  "watch-page-lost",
  "watch-signed-out",
  "watch-agent-left",
  "watch-controller-lost",
  "out-busy",
  "out-no-answer",
  "out-wrong-number",
  "out-refused",
  "out-no-line",
  "out-unreachable",
  "out-phone-not-answered",
  "out-phone-unreachable",
  "out-desk-lost",
  "out-exchange-lost",
  "out-controller-lost",
  "call-handed-over",
  "call-is-yours",
  "in-conference-now",
  "dropped-from-conference",
  "second-no-answer",
  "second-declined",
  "second-unreachable",
  "second-left",
  "second-busy",
  "second-wrong-number",
  "second-no-line",
  "call-handed-outside",
  "steered-ready",
  "steered-ready-later",
  "steered-not-ready",
  "steered-sign-out",
  "steered-sign-out-later",
] as const;

/** Alarms on the wallboard (`Alarm.code`). */
export const alarmCodes = [
  "recording-missing",
  "recording-failed",
  "exchange-lost",
  "disk-full",
  "sip-attack",
  "guard-failed",
  "call-will-not-end",
] as const;

/** What may be away (`LinkState.away`). */
export const awayWords = ["exchange", "controller", "database", "bus"] as const;

/** Problems the page finds by itself; the server's own problems bring their texts along. */
export const problemCodes = ["unreachable", "unexpected", "incomplete"] as const;

/** Who ends a notice: the person, or time. A word about something that still needs a hand stays. */
export function isLasting(code: string): boolean {
  if (code.startsWith("out-")) return false;
  return ![
    "offer-withdrawn",
    "caller-hung-up",
    "call-ended",
    "exchange-found",
    "offer-declined",
    "call-transferred",
    "call-parked",
    "watch-conversation-over",
    "watch-hung-up",
    "watch-agent-left",
    "you-took-over",
    "call-handed-over",
    "call-is-yours",
    "in-conference-now",
  ].includes(code);
}
