import type { MyDay, MyState } from "../protocol";

/** Seconds of the state that lasts still which lie in this day. */
export function runningS(day: MyDay, me: MyState, nowMs: number, offsetMs: number): number {
  const since = Math.max(Date.parse(me.since), Date.parse(day.began_at));
  return Math.max((nowMs + offsetMs - since) / 1000, 0);
}

/** Seconds in a state today, the present moment included. */
export function stateS(day: MyDay, me: MyState, state: string, nowMs: number, offsetMs: number): number {
  const before = day.states[state] ?? 0;
  return me.state === state ? before + runningS(day, me, nowMs, offsetMs) : before;
}

/** Seconds of Not ready for a reason today, the present moment included. */
export function reasonS(day: MyDay, me: MyState, reason: string, nowMs: number, offsetMs: number): number {
  const before = day.reasons[reason] ?? 0;
  const isNow = me.state === "not-ready" && me.reason === reason;
  return isNow ? before + runningS(day, me, nowMs, offsetMs) : before;
}

/** Mean handling time: (talk + hold + after-call work) / calls; null without a call. */
export function ahtS(day: MyDay): number | null {
  return day.calls > 0 ? (day.talked_s + day.held_s + day.acw_s) / day.calls : null;
}

/** Handling time / (handling time + ready and waiting); null while there was neither. */
export function occupancy(day: MyDay, me: MyState, nowMs: number, offsetMs: number): number | null {
  const busy = ["offered", "talking", "wrap-up"]
    .map((state) => stateS(day, me, state, nowMs, offsetMs))
    .reduce((sum, one) => sum + one, 0);
  const whole = busy + stateS(day, me, "ready", nowMs, offsetMs);
  return whole > 0 ? busy / whole : null;
}

export function csatOf(day: MyDay): number | null {
  return day.rated > 0 ? day.satisfied / day.rated : null;
}
