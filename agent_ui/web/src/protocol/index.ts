// Generated from agent_ui/gateway/protocol.py by `python -m agent_ui.gateway.generate`. Do not edit.

/** Why a request was refused. ``code`` is a word for programs (see lexicon.errors); texts are for people. */
export interface Problem {
  code: string;
  zh: string;
  en: string;
  where?: string;
}

export interface SignIn {
  login: string;
  password: string;
}

export const roles = ["agent", "supervisor"] as const;
export type Role = (typeof roles)[number];

export interface Me {
  id: string;
  login: string;
  name_zh: string;
  name_en: string;
  role: Role;
  desk: string;
}

export interface Named {
  id: string;
  name_zh: string;
  name_en: string;
}

export interface Reason {
  id: string;
  client: string;
  queue: string;
  skill: string;
  name_zh: string;
  name_en: string;
}

export interface Disposition {
  id: string;
  client: string;
  name_zh: string;
  name_en: string;
  is_resolved: boolean;
}

export interface NotReadyReason {
  id: string;
  name_zh: string;
  name_en: string;
  is_choosable: boolean;
}

/** The names behind the ids. */
export interface Catalogue {
  clients: Named[];
  queues: Named[];
  skills: Named[];
  reasons: Reason[];
  dispositions: Disposition[];
  not_ready_reasons: NotReadyReason[];
}

export interface PhoneWanted {
  kind?: "sip" | "webrtc";
}

/** SIP credentials. webrtc: register over the WebSocket ``/api/sip``; sip: by UDP at ``host:port``. */
export interface Phone {
  kind: "sip" | "webrtc";
  user: string;
  password: string;
  domain: string;
  host: string;
  port: number;
}

export interface WrapUpDraft {
  reason?: string | null;
  disposition?: string | null;
  note?: string;
}

export interface WrapUp {
  call: string;
  client: string;
  caller: string;
  reason: string | null;
  disposition: string | null;
  note: string;
  state: "draft" | "owed" | "saved";
  changed_at: string;
  saved_at: string | null;
}

export interface Recording {
  id: string;
  call: string;
  client: string;
  agent: string;
  agent_name_zh: string;
  agent_name_en: string;
  caller: string;
  reason: string | null;
  state: "failed" | "kept" | "waiting";
  started_at: string;
  seconds: number | null;
  why: string | null;
}

export interface Part {
  is_well: boolean;
  detail: string;
}

export interface Health {
  ready: boolean;
  version: string;
  parts: Record<string, Part>;
}

export const agentStates = ["signed-out", "not-ready", "ready", "offered", "talking", "wrap-up"] as const;
export type AgentState = (typeof agentStates)[number];

export const callPhases = ["ivr", "waiting", "offered", "talking", "ended"] as const;
export type CallPhase = (typeof callPhases)[number];

/** The call in front of the agent, from the offer to the end of the wrap-up. */
export interface DeskCall {
  id: string;
  offer: string;
  client: string;
  number: string;
  caller: string;
  language: string;
  queue: string;
  reason: string;
  digits: string;
  queued_at: string;
  offered_at: string;
  bridged_at: string | null;
  ended_at: string | null;
  phase: CallPhase;
  waited_s: number | null;
  is_return: boolean;
  recording: "missing" | "none" | "on" | "starting";
}

/** Where the agent stands. ``since`` is when ``state`` began; clocks are drawn from it. */
export interface MyState {
  state: AgentState;
  since: string;
  reason: string | null;
  next_reason: string | null;
  wrap_up_until: string | null;
  is_phone_registered: boolean;
}

/** The whole truth about this desk; sent first and after every change of it (latest wins). */
export interface DeskSnapshot {
  type: "snapshot";
  at: string;
  me: MyState;
  call: DeskCall | null;
  owed: number;
}

/** A word to the agent: code names a text on the screen (offer-missed, desk-replaced, caller-hung-up, ...). */
export interface DeskNotice {
  type: "notice";
  code: string;
  call?: string | null;
}

/**
 * What does not work now. Empty: all is well. Words: exchange, controller, database, bus.
 *
 * ``next_within_s``: the server promises to say this again within that time (a heartbeat), so that a page which
 * hears nothing for longer may say "connection lost" although the socket looks open. None: no promise.
 */
export interface LinkState {
  type: "links";
  away: string[];
  next_within_s?: number | null;
}

export interface OrderDone {
  type: "done";
  id: string;
}

export interface OrderRefused {
  type: "refused";
  id: string;
  problem: Problem;
}

export type DeskNews = DeskSnapshot | DeskNotice | LinkState | OrderDone | OrderRefused;

/** Ready now, or (in a call) Ready after it. Refused in ACW: the wrap-up ends by saving. */
export interface GoReady {
  type: "ready";
  id: string;
}

/** Not ready now, or after this call. */
export interface GoNotReady {
  type: "not-ready";
  id: string;
  reason: string;
}

/** The agent does not take the offered call; goes to Not ready (reason no-answer). */
export interface DeclineOffer {
  type: "decline";
  id: string;
  offer: string;
}

/** End the conversation. */
export interface HangUp {
  type: "hang-up";
  id: string;
  call: string;
}

/** The page's softphone (or the agent program's) registered or lost its registration. */
export interface PhoneState {
  type: "phone";
  id: string;
  is_registered: boolean;
}

export type DeskOrder = GoReady | GoNotReady | DeclineOffer | HangUp | PhoneState;

export interface QueueTile {
  id: string;
  client: string;
  name_zh: string;
  name_en: string;
  waiting: number;
  longest_waiting_since: string | null;
  offered_today: number;
  answered_today: number;
  abandoned_today: number;
  within_promise_today: number;
  promise_s: number;
  asa_s: number | null;
  staffed: number;
  ready: number;
}

export interface FloorAgent {
  id: string;
  name_zh: string;
  name_en: string;
  state: AgentState;
  since: string;
  reason: string | null;
  call: string | null;
  caller: string | null;
  queue: string | null;
  handled_today: number;
}

export interface Alarm {
  id: string;
  code: string;
  at: string;
  call: string | null;
  agent: string | null;
  detail: string;
}

/** All of it; sent first and whenever a gap was found. */
export interface Wallboard {
  type: "wallboard";
  at: string;
  queues: QueueTile[];
  agents: FloorAgent[];
  alarms: Alarm[];
  calls_in_ivr: number;
}

export interface QueueChanged {
  type: "queue";
  at: string;
  queue: QueueTile;
}

export interface AgentChanged {
  type: "agent";
  at: string;
  agent: FloorAgent;
}

export interface AlarmRaised {
  type: "alarm";
  at: string;
  alarm: Alarm;
}

export interface IvrChanged {
  type: "ivr";
  at: string;
  calls_in_ivr: number;
}

export type WallboardNews = Wallboard | QueueChanged | AgentChanged | AlarmRaised | IvrChanged | LinkState;
