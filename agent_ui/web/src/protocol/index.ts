// Generated from agent_ui/gateway/protocol/ by `python -m agent_ui.gateway.description.generate`. Do not edit.

export const lastss = ["good", "time", "sign-in"] as const;
export type Lasts = (typeof lastss)[number];

/**
 * 1 to 10; 0 takes the skill away. For good, or for a while: until a time (``until``), or for the agent's present
 * sign-in. The own level comes back then by itself; set for good it holds at once.
 */
export interface SkillLevel {
  level: number;
  lasts?: Lasts;
  until?: string;
}

/** 1 to 100, the weight; 0 takes the queue away. Who has none serves every queue. How long: as ``SkillLevel``. */
export interface Serves {
  weight: number;
  lasts?: Lasts;
  until?: string;
}

/** A skill or queue that is as it is for a while; ``own``: what comes back. ``until`` null: for this sign-in. */
export interface LentAbility {
  kind: "queue" | "skill";
  id: string;
  value: number;
  own: number;
  until: string | null;
}

/**
 * Skills with levels, queues with weights, as they hold now; ``lent``: which of them for a while alone.
 * ``serves_all``: there is no queue among them, not of any client.
 */
export interface AgentAbilities {
  agent: string;
  skills: Record<string, number>;
  queues: Record<string, number>;
  serves_all: boolean;
  lent: LentAbility[];
}

export const waitings = ["keep", "let-go"] as const;
export type Waiting = (typeof waitings)[number];

export const incomings = ["announce", "refuse"] as const;
export type Incoming = (typeof incomings)[number];

/** ``waiting``: those who wait are told and keep their place, or are told and let go. */
export interface CloseQueue {
  waiting?: Waiting;
  why?: string;
}

/** ``incoming``: calls over it hear that it is closed, or are refused so that the carrier may try another way. */
export interface CloseLine {
  incoming?: Incoming;
  why?: string;
}

/** By whom, since when, why; ``how`` as it was said when it was closed. */
export interface Closed {
  at: string;
  by_zh: string;
  by_en: string;
  why: string;
  how: string;
}

export const tileStates = ["calm", "warning", "breached"] as const;
export type TileState = (typeof tileStates)[number];

export const watchedFigures = ["service-level", "longest", "abandoned-share", "asa", "waiting", "ready"] as const;
export type WatchedFigure = (typeof watchedFigures)[number];

/** The present half hour of the client's time zone; a call counts for the one in which it entered the queue. */
export interface HalfHourNow {
  begins_at: string;
  offered: number;
  answered: number;
  abandoned: number;
  within_promise: number;
}

/** One figure that is near its threshold (warning) or past it (breached). */
export interface AgainstThreshold {
  figure: WatchedFigure;
  state: TileState;
  value: number;
  threshold: number;
}

/**
 * ``forecast``: of the half hour's service level, a share; None: no call yet. ``against``: the worst first.
 *
 * ``is_easing``: it is better by now; ``state`` and ``against`` are as they were, for some seconds, so that a figure
 * that hovers about its threshold makes no tile flicker.
 */
export interface QueueOutlook {
  state: TileState;
  since: string;
  forecast: number | null;
  against: AgainstThreshold[];
  is_easing?: boolean;
}

/** Past which a queue needs a hand; null: not watched. Shares are 0 to 1 (see lexicon/thresholds.py). */
export interface Thresholds {
  service_level?: number | null;
  longest_wait_s?: number | null;
  abandoned?: number | null;
  asa_s?: number | null;
  waiting?: number | null;
  ready?: number | null;
  from_calls?: number;
  warn_at?: number;
}

/** What is watched in a queue. ``is_usual``: nothing was said for it. The promise itself is the routing plan's. */
export interface QueueThresholds {
  queue: string;
  client: string;
  promise_s: number;
  is_usual: boolean;
  thresholds: Thresholds;
}

export const figureNames = ["waiting", "longest", "callbacks", "offered", "answered", "abandoned", "abandoned-share", "service-level", "half", "forecast", "asa", "aht", "csat", "ready", "staffed"] as const;
export type FigureName = (typeof figureNames)[number];

export const callEnds = ["waiting", "answered", "abandoned", "left"] as const;
export type CallEnd = (typeof callEnds)[number];

/** One call behind a figure. ``chance``: to be answered within the promise, of one that waits; ``score``: CSAT's. */
export interface FigureCall {
  id: string;
  caller: string;
  at: string;
  end: CallEnd;
  waited_s?: number | null;
  is_within?: boolean;
  agent?: string | null;
  agent_name_zh?: string;
  agent_name_en?: string;
  chance?: number | null;
  talked_s?: number | null;
  acw_s?: number | null;
  score?: number | null;
}

/** One agent behind a figure of agents. */
export interface FigureAgent {
  id: string;
  name_zh: string;
  name_en: string;
  is_ready: boolean;
}

/**
 * ``value``: null while there is nothing to compute it from. ``parts``: what it is made of, and its parameters, by
 * the names in which docs/wallboard.md gives the formulas. ``total``: calls behind it, of which ``calls`` are those
 * from ``offset`` on.
 */
export interface Figure {
  queue: string;
  figure: FigureName;
  at: string;
  begins_at: string;
  value: number | null;
  parts: Record<string, number | null>;
  total: number;
  offset: number;
  calls: FigureCall[];
  agents: FigureAgent[];
  thresholds: Thresholds;
}

/**
 * Call ``number`` from ``line``; what becomes of it is told by the snapshots, and by a notice when it fails.
 *
 * ``reason``: what it is about, "" for one of the line's. ``back_to``: instead of a number, who was in this call of
 * mine; ``item``: who left this message, or waits for this callback. Of these the number is put in by the server, and
 * without ``line`` one of the same client's. Refused while in an offer or a call.
 */
export interface PlaceCall {
  type: "place-call";
  id: string;
  number?: string;
  line?: string;
  reason?: string;
  back_to?: string;
  item?: string;
}

/** A number of a client's that calls can be placed from: it is what the customer is shown. */
export interface OutLine {
  number: string;
  client: string;
}

export interface PhoneWanted {
  kind?: "sip" | "webrtc";
}

/** A relay for sound that cannot go straight (RFC 8656), with a password that ends by itself. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** SIP credentials. webrtc: register over the WebSocket ``/api/sip``; sip: by UDP at ``host:port``. */
export interface Phone {
  kind: "sip" | "webrtc";
  user: string;
  password: string;
  domain: string;
  host: string;
  port: number;
  ice: IceServer[];
}

export interface Named {
  id: string;
  name_zh: string;
  name_en: string;
}

/** ``is_current``: in the plan that holds; else only calls and wrap-ups from before it name it. */
export interface Reason {
  id: string;
  client: string;
  queue: string;
  skill: string;
  name_zh: string;
  name_en: string;
  is_current: boolean;
  parent?: string | null;
}

export interface Team {
  id: string;
  client: string;
  name_zh: string;
  name_en: string;
}

/** ``is_current``: may be chosen; else only wrap-ups from before have it. */
export interface Disposition {
  id: string;
  client: string;
  name_zh: string;
  name_en: string;
  is_resolved: boolean;
  is_current: boolean;
}

export interface NotReadyReason {
  id: string;
  name_zh: string;
  name_en: string;
  is_choosable: boolean;
  limit_s?: number | null;
}

/** The names behind the ids. */
export interface Catalogue {
  clients: Named[];
  queues: Named[];
  skills: Named[];
  reasons: Reason[];
  dispositions: Disposition[];
  not_ready_reasons: NotReadyReason[];
  lines: OutLine[];
  teams?: Team[];
}

/**
 * My day so far, without the state that lasts since ``MyState.since``. ``began_at``: the day's midnight.
 *
 * ``talked_s`` is without hold; AHT is (talked_s + held_s + acw_s) / calls. ``reasons``: of Not ready, in seconds.
 */
export interface MyDay {
  began_at: string;
  calls: number;
  talked_s: number;
  held_s: number;
  acw_s: number;
  states: Record<string, number>;
  reasons: Record<string, number>;
  rated: number;
  satisfied: number;
}

/** A supervisor's words, shown until I say that I have read them. */
export interface DeskMessage {
  id: string;
  by_zh: string;
  by_en: string;
  text: string;
  at: string;
}

/** To these agents who are signed in; none named: to all of them. */
export interface SendMessage {
  text: string;
  to?: string[];
}

/** What was sent today, and by how many it was read. ``waiting``: who has not. */
export interface SentMessage {
  id: string;
  by_zh: string;
  by_en: string;
  text: string;
  at: string;
  to: number;
  waiting: string[];
}

/** What the check at the beginning of a shift found; see HeadsetChecked in docs/glossary.md. */
export interface HeadsetCheck {
  outcome: "good" | "poor" | "skipped";
  why?: string;
  level_db?: number | null;
  echo_ms?: number | null;
  round_trip_ms?: number | null;
  jitter_ms?: number | null;
  loss?: number | null;
}

export interface CustomerField {
  name: string;
  value: string;
}

/** What the client told us of the customer, found by ``key``. */
export interface CustomerRecord {
  key: string;
  name: string;
  fields: CustomerField[];
}

/** One contact or note. ``id``: the call's, work item's or note's; ``recordings``: those that I may hear. */
export interface TimelineEntry {
  kind: "call-in" | "call-out" | "callback" | "follow-up" | "note" | "voicemail";
  id: string;
  at: string;
  agent_zh?: string;
  agent_en?: string;
  reason?: string;
  disposition?: string;
  note?: string;
  talked_s?: number | null;
  fault?: string;
  outcome?: string;
  state?: string;
  due_at?: string | null;
  recordings?: string[];
}

/** Who is in this call: the card and every contact, the newest first. ``is_known``: the number was shown. */
export interface Customer {
  call: string;
  client: string;
  is_known: boolean;
  records: CustomerRecord[];
  timeline: TimelineEntry[];
}

/** A note about the customer of this call. */
export interface AddNote {
  note: string;
}

/** What to say and know about a reason; ``body`` is a subset of Markdown. */
export interface Article {
  reason: string;
  language: string;
  version: number;
  title: string;
  body: string;
  published_at: string;
}

/** Rang at my desk, was not taken, and nobody has talked with the caller since. Mine, to be called back. */
export interface MissedCall {
  call: string;
  client: string;
  number: string;
  caller: string;
  reason: string;
  at: string;
  due_at: string;
}

export const roles = ["agent", "team-leader", "qa", "trainer", "planner", "supervisor", "operations-manager", "client", "administrator"] as const;
export type Role = (typeof roles)[number];

export const permissions = ["me", "catalogue", "wallboard", "desk", "phone", "call-out", "wrap-ups", "recordings", "all-recordings", "explain", "lines", "figures", "thresholds", "close", "abilities", "flows", "articles", "centre", "watch", "listen", "whisper", "barge", "take-over", "steer", "work", "all-work", "callbacks", "reveal", "sessions", "people", "audit", "tokens", "webhooks", "calls", "reports", "dial", "override", "customers", "events"] as const;
export type Permission = (typeof permissions)[number];

/** Show me the whole number of this call, recording, work item or entry of a list. */
export interface Reveal {
  kind: "call" | "listed" | "recording" | "work-item";
  id: string;
}

export interface Revealed {
  number: string;
}

/** A living sign-in. ``is_mine``: the one that asks. */
export interface SignInLine {
  desk: string;
  person: string;
  name_zh: string;
  name_en: string;
  role: Role;
  address: string;
  began_at: string;
  seen_at: string;
  expires_at: string;
  is_mine: boolean;
}

/** One row of the trail; ``detail`` is JSON, ``hash`` hexadecimal. */
export interface AuditLine {
  id: number;
  at: string;
  who: string;
  act: string;
  whom: string;
  client: string;
  address: string;
  detail: string;
  hash: string;
}

/**
 * ``rows``: how many were walked; ``broken``: the first that is not what it was (``why``: missing, altered,
 * cut-off); null: it is whole.
 */
export interface AuditVerified {
  rows: number;
  hash: string;
  broken: number | null;
  why: string;
}

export interface NewPassword {
  old: string;
  new: string;
}

/** ``picture``: a data: address of the QR code; ``seed``: the same to be typed. */
export interface NewFactor {
  seed: string;
  picture: string;
}

export interface FactorCode {
  code: string;
}

/** Each is good for one sign-in without the telephone. They are told once. */
export interface RecoveryCodes {
  codes: string[];
}

/** A person. ``clients``: seen by the person; null: all. */
export interface Account {
  id: string;
  login: string;
  name_zh: string;
  name_en: string;
  role: Role;
  clients: string[] | null;
  networks: string[];
  is_enabled: boolean;
  has_factor: boolean;
}

/**
 * ``clients``: whose rows it sees; null: all. ``networks``: CIDR; none: from anywhere. ``per_minute``, ``per_day``:
 * as ``TokenLimits``. ``today``: requests it made since midnight UTC.
 */
export interface TokenLine {
  id: string;
  name: string;
  rights: Permission[];
  clients: string[] | null;
  networks: string[];
  made_by: string;
  made_at: string;
  expires_at: string;
  used_at: string | null;
  used_from: string;
  per_minute: number | null;
  per_day: number | null;
  today: number;
}

/** ``days``: how long it lives. ``clients``: whose rows it sees; null: all. */
export interface NewToken {
  name: string;
  rights: Permission[];
  clients: string[] | null;
  networks?: string[];
  days?: number;
  per_minute?: number | null;
  per_day?: number | null;
}

/**
 * Requests in a minute (1 to 6,000; null: as for every program) and in a day of UTC (to 10,000,000; null: without
 * end). Who makes more is answered 429, and by Retry-After told when the next one is taken.
 */
export interface TokenLimits {
  per_minute: number | null;
  per_day: number | null;
}

/** ``token``: shown as ``Authorization: Bearer ...``. */
export interface MadeToken {
  id: string;
  token: string;
  expires_at: string;
}

/** A call that has ended. ``fault`` and ``outcome``: whose doing the end was, and what it was. */
export interface CallSummary {
  id: string;
  client: string;
  direction: string;
  number: string;
  caller: string;
  queue: string;
  reason: string;
  agents: string[];
  arrived_at: string;
  ended_at: string;
  waited_s: number | null;
  talked_s: number | null;
  fault: string;
  outcome: string;
}

/** ``next``: the cursor (``after``) of what comes then; the same as before when there is nothing new. */
export interface CallPage {
  calls: CallSummary[];
  next: string;
}

/** One queue's half hour; ``service_level``: the share answered within the promise, null without a call. */
export interface ServiceLevel {
  begins_at: string;
  queue: string;
  offered: number;
  answered: number;
  abandoned: number;
  within_promise: number;
  service_level: number | null;
}

/** ``id``: of who asks; the same again places no second call. ``line``: a number of a client's to call from. */
export interface Dial {
  id: string;
  number: string;
  line: string;
  reason?: string;
}

export interface Dialled {
  call: string;
}

/**
 * ``clients``: whose facts; null: all. ``waiting``: on their way; ``dead``: given up. ``failing_since``: nothing
 * was taken since then. ``paused_by``: who paused it; "system": it failed for days; "": it is not paused.
 */
export interface WebhookLine {
  id: string;
  name: string;
  url: string;
  kinds: string[];
  clients: string[] | null;
  sees_numbers: boolean;
  made_by: string;
  made_at: string;
  waiting: number;
  dead: number;
  failing_since: string | null;
  failures: number;
  paused_at: string | null;
  paused_by: string;
}

/** ``kinds``: as in docs/api.md, none for all. ``sees_numbers``: callers' numbers whole; noted in the trail. */
export interface NewWebhook {
  name: string;
  url: string;
  clients: string[] | null;
  kinds?: string[];
  sees_numbers?: boolean;
}

export interface MadeWebhook {
  id: string;
  secret: string;
}

export interface DeadLetter {
  place: number;
  call: string;
  body: string;
  tries: number;
  why: string;
}

/** ``place`` 0: all that were given up; else this one, taken or not. */
export interface Resend {
  place?: number;
}

export interface Resent {
  count: number;
}

export const deliveryStates = ["waiting", "done", "dead"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * One message. ``place``: of its fact in the journal, below 0 for a test; its ``webhook-id`` is the webhook's id, a
 * dot, and this. ``number``: goes into ``before``. ``status``: of the last answer; null: none came.
 */
export interface DeliveryLine {
  number: number;
  place: number;
  type: string;
  call: string;
  body: string;
  state: DeliveryState;
  tries: number;
  why: string;
  lined_at: string;
  next_at: string;
  tried_at: string | null;
  took_ms: number | null;
  status: number | null;
}

export interface TestSent {
  place: number;
}

/** ``from_now``: what was noted while it was paused is passed over. */
export interface ResumeWebhook {
  from_now?: boolean;
}

/** The caller hears music until I take the call back; the recording holds silence. */
export interface HoldCall {
  type: "hold";
  id: string;
  call: string;
}

/** Take the held call back. */
export interface RetrieveCall {
  type: "retrieve";
  id: string;
  call: string;
}

/** The caller is not to hear me, or to hear me again; done in the exchange, so that the recording agrees. */
export interface MuteCall {
  type: "mute";
  id: string;
  call: string;
  is_muted: boolean;
}

/** Press keys (0-9 * # A-D) towards the caller. */
export interface SendDigits {
  type: "digits";
  id: string;
  call: string;
  digits: string;
}

/** Give the call away to a queue of the same client; my part ends, the caller waits there with its join time. */
export interface TransferCall {
  type: "transfer";
  id: string;
  call: string;
  queue: string;
  reason?: string;
}

/**
 * Have an agent (``to``), an expert of ``queue`` or ``number`` outside take the call over.
 *
 * I get it back when nobody answers.
 */
export interface TransferTo {
  type: "transfer-to";
  id: string;
  call: string;
  to?: string;
  queue?: string;
  reason?: string;
  number?: string;
}

/** Talk with an agent, an expert of ``queue`` or ``number`` outside, while the caller hears music. */
export interface ConsultCall {
  type: "consult";
  id: string;
  call: string;
  to?: string;
  queue?: string;
  reason?: string;
  number?: string;
}

/** Seek and consult nobody any more: alone with the caller again. */
export interface TakeBack {
  type: "take-back";
  id: string;
  call: string;
}

/** Talk with the other one: the caller, or who is consulted. */
export interface SwapCall {
  type: "swap";
  id: string;
  call: string;
}

/** Give the caller to the one who is consulted; my part ends. */
export interface CompleteCall {
  type: "complete";
  id: string;
  call: string;
}

/** All talk with each other. */
export interface MergeCall {
  type: "merge";
  id: string;
  call: string;
}

/** Send this agent (or number outside) out of the conference that I lead. */
export interface DropParty {
  type: "drop-party";
  id: string;
  call: string;
  party: string;
}

/** Leave the caller in a numbered slot, where any agent may take him up; he comes back to me after a while. */
export interface ParkCall {
  type: "park";
  id: string;
  call: string;
}

/** Take this parked caller up: my telephone rings. */
export interface PickUpCall {
  type: "pick-up";
  id: string;
  call: string;
}

/** What is said now is not to be in the recording of this conversation: it holds silence, and goes on by itself. */
export interface PauseRecording {
  type: "pause-recording";
  id: string;
  call: string;
}

/** Let the recording go on. */
export interface ResumeRecording {
  type: "resume-recording";
  id: string;
  call: string;
}

export type PauseOrder = PauseRecording | ResumeRecording;

export type ParkOrder = ParkCall | PickUpCall;

export type SecondOrder = TransferTo | ConsultCall | TakeBack | SwapCall | CompleteCall | MergeCall | DropParty;

export type ControlOrder = HoldCall | RetrieveCall | MuteCall | SendDigits | TransferCall | TransferTo | ConsultCall | TakeBack | SwapCall | CompleteCall | MergeCall | DropParty | ParkCall | PickUpCall | PauseRecording | ResumeRecording;

/**
 * Whom I seek, or consult. ``waiting``: I talk with the caller, the other one hears music.
 *
 * ``agent`` is the id of the one who rings or is there, or whom I named; null: nobody is found yet.
 */
export interface SecondParty {
  mode: "consult" | "transfer";
  state: "ringing" | "seeking" | "waiting" | "with";
  agent: string | null;
  queue: string;
  since: string;
  number?: string;
}

/** A caller in a numbered slot; ``by`` parked him. */
export interface ParkedCall {
  call: string;
  client: string;
  slot: number;
  caller: string;
  by: string;
  since: string;
}

/** Another agent who is signed in. */
export interface Colleague {
  id: string;
  name_zh: string;
  name_en: string;
  state: "not-ready" | "offered" | "ready" | "talking" | "wrap-up";
  is_reachable: boolean;
}

export const lineStates = ["up", "degraded", "down", "unknown"] as const;
export type LineState = (typeof lineStates)[number];

/** Calls that were refused for one cause: of Q.850, or a status of SIP (0: none was given). */
export interface Refusals {
  cause: number;
  sip: number;
  count: number;
  zh: string;
  en: string;
}

/** One SIP trunk or span. ``why``: a word for ``state`` (see lexicon/journal/line.py). */
export interface LineTile {
  id: string;
  kind: string;
  state: LineState;
  why: string;
  since: string;
  in_use: number;
  capacity: number | null;
  peak_today: number;
  alarm: string;
  d_channel: string;
  registration: string;
  rtt_ms: number | null;
  calls_in_today: number;
  calls_out_today: number;
  refused_today: Refusals[];
  mos_today: number | null;
  closed?: Closed | null;
}

/** Lines that changed, and those that are no more. */
export interface LinesChanged {
  type: "lines";
  at: string;
  lines: LineTile[];
  gone: string[];
}

/** The sound of one leg of a call, as it came from there: see ``LegMeasured`` in lexicon/journal/line.py. */
export interface LegSound {
  part: string;
  trunk?: string;
  codec?: string;
  loss_in?: number | null;
  jitter_in_ms?: number | null;
  rtt_ms?: number | null;
  mos_in?: number | null;
  mos_out?: number | null;
}

/** One line in one half hour. */
export interface LineHalf {
  line: string;
  kind: string;
  peak: number;
  capacity: number | null;
  busy_s: number;
  down_s: number;
  degraded_s: number;
  calls_in: number;
  calls_out: number;
  refused: number;
  mos: number | null;
}

/** One queue in one half hour, by when its calls entered it. */
export interface QueueHalf {
  queue: string;
  name_zh: string;
  name_en: string;
  offered: number;
  answered: number;
  abandoned: number;
  within_promise: number;
  service_level: number | null;
}

export interface HalfHour {
  start: string;
  lines: LineHalf[];
  queues: QueueHalf[];
}

/** A day's half hours, those that have begun. */
export interface LineHistory {
  day: string;
  zone: string;
  halves: HalfHour[];
}

export const workStates = ["open", "taken", "done", "cancelled"] as const;
export type WorkState = (typeof workStates)[number];

export const workKinds = ["voicemail", "callback", "planned-callback", "follow-up"] as const;
export type WorkKind = (typeof workKinds)[number];

export const owners = ["agent", "team", "queue"] as const;
export type Owner = (typeof owners)[number];

/**
 * A message that a caller left: its sound is the recording of the same id, ``sound`` as a recording's state. Or a
 * callback of which nothing came, ``why`` as in CallbackEnded: ``caller`` is to be called.
 */
export interface WorkItem {
  id: string;
  client: string;
  queue: string;
  reason: string;
  call: string;
  caller: string;
  spoken_s: number | null;
  created_at: string;
  due_at: string;
  state: WorkState;
  agent: string | null;
  agent_name_zh: string;
  agent_name_en: string;
  done_at: string | null;
  note: string;
  sound: "failed" | "kept" | "none" | "waiting";
  kind?: WorkKind;
  why?: string;
  owner?: Owner;
  starts_at?: string | null;
  what?: string;
}

/**
 * What is to follow a call: the customer is called back ``at`` a time, or something is done by then. ``owner``: me,
 * my team, or who takes the queue's calls. ``number``: whom to call, "" for who was in the call.
 */
export interface NextAction {
  kind: "follow-up" | "planned-callback";
  at: string;
  owner: Owner;
  what?: string;
  number?: string;
}

/** A planned one is to be done at another time or by others. ``to``: the agent; "" for me. */
export interface MoveItem {
  at: string;
  owner: Owner;
  to?: string;
}

/** Why it is not to be done any more. */
export interface CancelItem {
  why: string;
}

/** What was done about it. */
export interface WorkDone {
  note?: string;
}

/** A work item of this client is new, was taken or was done: what is listed is to be asked for again. */
export interface WorkChanged {
  type: "work";
  client: string;
}

/**
 * Reasons and dispositions that were chosen in the last four weeks, most used first: by me for this queue, then by
 * everybody for this client. What nobody chose is not among them.
 */
export interface MostUsed {
  reasons: string[];
  dispositions: string[];
}

/** ``agent`` talked, ``owner`` has to write it by ``due_at``. */
export interface OwedWrapUp {
  call: string;
  agent: string;
  agent_zh: string;
  agent_en: string;
  owner: string;
  owner_zh: string;
  owner_en: string;
  client: string;
  queue: string | null;
  reason: string | null;
  caller: string;
  owed_at: string | null;
  due_at: string;
}

/** To whom. */
export interface HandOwed {
  to: string;
}

/** Why it need not be written. */
export interface CloseOwed {
  why: string;
}

/** Within what time an owed wrap-up has to be written: of a queue; of a client's queues (``queue`` ""); of all. */
export interface DueRule {
  client: string;
  queue: string;
  due_s: number;
}

/** ``due_s`` null: as the wider rule says. */
export interface SetDue {
  client?: string;
  queue?: string;
  due_s?: number | null;
}

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
  code?: string;
}

export interface Me {
  id: string;
  login: string;
  name_zh: string;
  name_en: string;
  role: Role;
  desk: string;
  rights: Permission[];
  must?: "" | "password" | "totp";
}

/**
 * ``base``: the version that it was written upon by ``page``; where another page has written since, it is refused
 * (draft-changed). Without it whatever is there is overwritten.
 */
export interface WrapUpDraft {
  reason?: string | null;
  disposition?: string | null;
  note?: string;
  next?: NextAction | null;
  base?: number | null;
  page?: string;
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
  of?: string;
  of_zh?: string;
  of_en?: string;
  queue?: string | null;
  due_at?: string | null;
  version?: number;
  page?: string;
  next?: NextAction | null;
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
  sound?: LegSound[];
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

export const callPhases = ["calling", "ivr", "waiting", "offered", "talking", "kept", "ended"] as const;
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
  held_since?: string | null;
  is_outbound?: boolean;
  is_ringing?: boolean;
  is_callback?: boolean;
  is_muted?: boolean;
  paused_since?: string | null;
  paused_until?: string | null;
  part?: "lead" | "party" | "second";
  by?: string | null;
  asked?: "consult" | "transfer" | null;
  second?: SecondParty | null;
  parties?: string[];
  vip?: string | null;
}

/** Where the agent stands. ``since`` is when ``state`` began; clocks are drawn from it. */
export interface MyState {
  state: AgentState;
  since: string;
  reason: string | null;
  next_reason: string | null;
  wrap_up_until: string | null;
  is_phone_registered: boolean;
  leg?: "down" | "rung" | "up";
}

/** The whole truth about this desk; sent first and after every change of it (latest wins). */
export interface DeskSnapshot {
  type: "snapshot";
  at: string;
  me: MyState;
  call: DeskCall | null;
  owed: number;
  owed_due?: string | null;
  parked?: ParkedCall[];
  day?: MyDay | null;
  hand_since?: string | null;
  messages?: DeskMessage[];
  headset?: string;
}

/** A word to the agent: code names a text on the screen (offer-missed, desk-replaced, caller-hung-up, ...). */
export interface DeskNotice {
  type: "notice";
  code: string;
  call?: string | null;
  by_zh?: string;
  by_en?: string;
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

/** Lists of the catalogue, or articles, are others: they are to be asked for again. */
export interface NamesChanged {
  type: "names";
  what: "articles" | "names";
}

export type DeskNews = DeskSnapshot | DeskNotice | LinkState | OrderDone | OrderRefused | WorkChanged | NamesChanged;

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

export type DeskOrder = GoReady | GoNotReady | DeclineOffer | HangUp | PhoneState | HoldCall | RetrieveCall | MuteCall | SendDigits | TransferCall | TransferTo | ConsultCall | TakeBack | SwapCall | CompleteCall | MergeCall | DropParty | ParkCall | PickUpCall | PauseRecording | ResumeRecording | PlaceCall;

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
  callbacks?: number;
  longest_callback_since?: string | null;
  rated_today?: number;
  satisfied_today?: number;
  mean_score?: number | null;
  messages?: number;
  handled_today?: number;
  aht_s?: number | null;
  half?: HalfHourNow | null;
  outlook?: QueueOutlook | null;
  closed?: Closed | null;
  owed?: number;
  owed_due?: string[];
  messages_due?: string[];
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
  is_outbound?: boolean;
  hand_since?: string | null;
  limit_at?: string | null;
  team?: string;
  headset?: string;
  owed?: number;
  owed_due?: string | null;
  held_since?: string | null;
  paused_since?: string | null;
  wrap_up_until?: string | null;
  queues?: string[];
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
  lines?: LineTile[];
  blocked_today?: Record<string, number>;
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

/** Calls that no queue has: in a menu now, or turned away today because the client has blocked the caller. */
export interface IvrChanged {
  type: "ivr";
  at: string;
  calls_in_ivr: number;
  blocked_today?: Record<string, number>;
}

export type WallboardNews = Wallboard | QueueChanged | AgentChanged | AlarmRaised | IvrChanged | LinkState | LinesChanged;

/** One who waits. ``place``: how many of the same queue go before it, and itself; ``step``: of the queue's steps. */
export interface WaitingCall {
  id: string;
  client: string;
  queue: string;
  reason: string;
  caller: string;
  joined_at: string;
  place: number;
  step: number;
  is_return: boolean;
  is_emergency: boolean;
  is_callback: boolean;
  offered_to: string | null;
}

export const skipRules = ["skill", "level", "team", "queue", "medium", "certification", "desk-lost", "no-phone", "not-ready", "offered", "talking", "wrap-up", "capacity"] as const;
export type SkipRule = (typeof skipRules)[number];

export const changeEvents = ["hold-ends", "step", "overflow", "callback", "voicemail", "longest-wait", "certified", "certification-ends", "wrap-up-limit"] as const;
export type ChangeEvent = (typeof changeEvents)[number];

export interface AskedSkill {
  skill: string;
  level: number;
}

/**
 * What is asked of an agent at a step (0, 1, 2 ...) of the queue. ``teams`` empty: any. Nothing of that is asked
 * of who is in one of ``or_teams``.
 */
export interface AskedStep {
  step: number;
  skills: AskedSkill[];
  certified_for: string | null;
  teams: string[];
  or_teams: string[];
}

/**
 * A signed-in agent. ``rule``: the first that keeps the agent from the call; None: stands free.
 *
 * ``may_take``: free, and the call is not held for another. ``rank`` and ``idle_since`` make the order of choice
 * (smallest first). The rest is what is behind the rule, see routing.explaining.explanation.Detail.
 */
export interface Candidate {
  agent: string;
  name_zh: string;
  name_en: string;
  rule: SkipRule | null;
  may_take: boolean;
  is_preferred: boolean;
  rank: number | null;
  idle_since: string | null;
  skill: string | null;
  has: number | null;
  needs: number | null;
  team: string | null;
  starts: string | null;
  ends: string | null;
  since: string | null;
  reason: string | null;
  call: string | null;
  wants_pause: boolean;
}

/** What happens in ``in_s`` seconds if nothing does before. ``more`` agents qualify then (below 0: fewer). */
export interface Ahead {
  event: ChangeEvent;
  in_s: number;
  asked: AskedStep | null;
  queue: string | null;
  agent: string | null;
  more: number;
  more_free: number;
}

/**
 * Seconds from now in the mean, and eight times of ten between ``low_s`` and ``high_s``. ``rests_on``: handled
 * contacts that the pace was learned from; 0: a guess.
 */
export interface ExpectedWait {
  wait_s: number;
  low_s: number;
  high_s: number;
  rests_on: number;
}

/**
 * The whole answer for a call at an instant: who could take it, who not and why, what changes when.
 *
 * ``ahead``: how many go before it of those who compete with it for an agent. ``held_for``: only these may take it
 * for ``held_s`` more. ``skips``: agents by rule, "free" of those who stand free.
 */
export interface Why {
  at: string;
  call: string;
  client: string;
  queue: string;
  reason: string;
  strategy: string;
  is_emergency: boolean;
  joined_at: string;
  waited_s: number;
  order: number;
  ahead: number;
  first_ahead: string[];
  asked: AskedStep;
  steps: number;
  candidates: Candidate[];
  skips: Record<string, number>;
  held_for: string[];
  held_s: number | null;
  offer: string | null;
  offered_to: string | null;
  changes: Ahead[];
  is_paused: boolean;
  plan_version: number;
  expected: ExpectedWait | null;
}

/** ``rule``: the part of the key that decided against the winner. */
export interface RunnerUp {
  id: string;
  rule: string;
  rank: number;
  second: number;
}

/**
 * Why this agent (``of`` agent) or this call (``of`` contact), as it was noted with the offer.
 *
 * Key of an agent: ``rank`` by the queue's ``strategy``, ``second`` idle since (s since 1970); of a call: ``rank`` 0
 * for an emergency, ``second`` the order number (s since 1970). The smallest wins, then the smaller id.
 */
export interface Choice {
  of: "agent" | "contact";
  strategy: string;
  rank: number;
  second: number;
  runners_up: RunnerUp[];
  skips: Record<string, number>;
  step: number;
}

/** ``outcome``: open, taken, or why it failed or was withdrawn (no-answer, declined, caller-gone ...). */
export interface PastOffer {
  offer: string;
  call: string;
  at: string;
  queue: string;
  agent: string;
  outcome: string;
  rang_s: number | null;
  choice: Choice | null;
}

export interface TwoNames {
  name_zh: string;
  name_en: string;
}

/** The names behind the ids that an answer mentions. */
export interface NameBook {
  agents: Record<string, TwoNames>;
  skills: Record<string, TwoNames>;
  reasons: Record<string, TwoNames>;
  queues: Record<string, TwoNames>;
  teams: Record<string, TwoNames>;
  not_ready: Record<string, TwoNames>;
}

/** ``now``: while the call waits or is rung for. ``trouble``: why that cannot be told although it may wait. */
export interface Explained {
  call: string;
  caller: string;
  phase: CallPhase;
  now: Why | null;
  trouble: Problem | null;
  offers: PastOffer[];
  names: NameBook;
}

/** The floor in the instant before the offer. ``is_same``: the stored choice follows from it. */
export interface PastWhy {
  offer: PastOffer;
  is_same: boolean;
  why: Why;
  names: NameBook;
}

export const watchWays = ["listen", "whisper", "barge"] as const;
export type WatchWay = (typeof watchWays)[number];

/**
 * A supervisor and the agent whose conversations he hears.
 *
 * Without ``call``: being connected, or (following) waiting. ``since``: when ``call`` began to be heard, or the whole
 * was asked for.
 */
export interface Watching {
  id: string;
  supervisor: string;
  supervisor_zh: string;
  supervisor_en: string;
  agent: string;
  agent_zh: string;
  agent_en: string;
  way: WatchWay;
  is_following: boolean;
  call: string | null;
  caller: string | null;
  is_taken: boolean;
  since: string;
}

/** Everything that supervisors hear now, mine first; sent first and after every change (latest wins). */
export interface SeatSnapshot {
  type: "seat";
  at: string;
  mine: Watching | null;
  others: Watching[];
}

export type WatchNews = SeatSnapshot | DeskNotice | LinkState | OrderDone | OrderRefused;

/**
 * Hear this agent's conversation, or (``is_following``) every one from now on; instead of what is heard now.
 *
 * ``call``: the conversation that was on the screen; refused when that is over and nobody is followed.
 */
export interface Watch {
  type: "watch";
  id: string;
  agent: string;
  way: WatchWay;
  call?: string;
  is_following?: boolean;
}

/** The same, in another way. */
export interface ChangeWay {
  type: "way";
  id: string;
  way: WatchWay;
}

/** No more. */
export interface StopWatching {
  type: "stop";
  id: string;
}

/** I talk with the caller from now on; the agent's part ends. */
export interface TakeOver {
  type: "take-over";
  id: string;
}

/** End the conversation that I took over, and with it the call. */
export interface EndTaken {
  type: "end-taken";
  id: string;
}

/** Have this agent be Ready, Not ready (for ``reason``) or signed out; in a call: after it, which is not cut. */
export interface Steer {
  type: "steer";
  id: string;
  agent: string;
  what: "not-ready" | "ready" | "sign-out";
  reason?: string;
}

export type WatchOrder = Watch | ChangeWay | StopWatching | TakeOver | EndTaken | Steer;

/** ``seen``: the mark of the row as it was read; "" for one that is not there yet. */
export interface CentreRow {
  seen: string;
  row: Record<string, string | number | boolean | string[] | null>;
}

export interface CentreDrop {
  key: string[];
  seen: string;
}

/** ``column`` 0: the row as a whole; ``name``: of the column. */
export interface ImportMistake {
  row: number;
  column: number;
  name: string;
  zh: string;
  en: string;
}

/** A column that changes; of customers without what stood and will stand there. */
export interface ImportChange {
  name: string;
  was: string;
  now: string;
}

export interface ImportLine {
  row: number;
  key: string;
  what: "added" | "changed" | "removed";
  changes: ImportChange[];
}

/**
 * What would come of a file. ``lines``: the first of those that change something. With a mistake nothing is done.
 *
 * ``token``: stands for the file and for all of this; what is taken in must have it still.
 */
export interface ImportPreview {
  encoding: string;
  rows: number;
  added: number;
  changed: number;
  unchanged: number;
  removed: number;
  lines: ImportLine[];
  mistakes: ImportMistake[];
  token: string;
}

export interface FirstPassword {
  login: string;
  password: string;
}

/** ``passwords``: of who is new, told this once; each is changed at the first sign-in. */
export interface ImportDone {
  added: number;
  changed: number;
  removed: number;
  passwords: FirstPassword[];
}

export const listNames = ["vip", "blocked", "do-not-call"] as const;
export type ListName = (typeof listNames)[number];

/** ``client`` "": the whole centre (do-not-call alone). ``until``: the last day, "" always. */
export interface ListWish {
  client: string;
  number: string;
  reason?: string;
  until?: string;
  priority?: number;
  agents?: string[];
}

/** ``seen``: the mark of the entry as it was read. */
export interface ListChange {
  seen: number;
  reason?: string;
  until?: string;
  priority?: number;
  agents?: string[];
}

export interface ListSeen {
  seen: number;
}

/** May be called for so many minutes from now, 0: not any more. ``why`` is in the audit trail. */
export interface Allow {
  seen: number;
  minutes: number;
  why: string;
}

export interface DoNotCall {
  reason?: string;
}

/** ``number``: masked. ``is_over``: its last day has passed. ``allowed_until``: may be called until then. */
export interface ListLine {
  entry: number;
  client: string;
  number: string;
  reason: string;
  until: string;
  priority: number;
  agents: string[];
  added_by: string;
  added_at: string;
  is_over: boolean;
  seen: number;
  allowed_until?: string | null;
  allowed_by?: string;
  allowed_why?: string;
}

/** ``total``: of the client's, or of all that is seen. ``below``: where the next page begins; None: no more. */
export interface ListPage {
  lines: ListLine[];
  total: number;
  below: number | null;
}

export const whoRules = ["skill", "level", "team", "queue", "medium", "certification", "signed-out", "desk-lost", "not-ready", "offered", "talking", "wrap-up"] as const;
export type WhoRule = (typeof whoRules)[number];

/** What is asked from ``after_s`` seconds of waiting on; ``levels`` replace or add to what the reason asks. */
export interface PlanStep {
  after_s: number;
  is_certified: boolean;
  is_anyone: boolean;
  levels: Record<string, number>;
  teams: string[];
  or_teams: string[];
}

/** How the wait ends after ``after_s`` seconds. */
export interface PlanLast {
  after_s: number;
  then: "callback" | "overflow" | "voicemail";
  queue: string | null;
}

export interface PlanRules {
  id: string;
  promise_s: number;
  medium: "chat" | "mail" | "voice";
  strategy: "best-level" | "fewest-calls" | "longest-idle" | "most-specialised" | "round-robin" | "weighted-share";
  steps: PlanStep[];
  last: PlanLast | null;
  ring_timeout_s: number;
  misses_allowed: number;
  hold_s: number;
}

export interface PlanQueue {
  client: string;
  name_zh: string;
  name_en: string;
  rules: PlanRules;
}

export interface PlanNeeds {
  id: string;
  queue: string;
  skills: Record<string, number>;
  needs_certification: boolean;
  parent: string | null;
  priority: number;
  is_emergency: boolean;
}

export interface PlanReason {
  name_zh: string;
  name_en: string;
  needs: PlanNeeds;
}

export interface PlanNamed {
  client: string;
  name_zh: string;
  name_en: string;
}

/** ``head_starts``: seconds by priority. */
export interface PlanDocument {
  queues: PlanQueue[];
  reasons: PlanReason[];
  skills: Record<string, PlanNamed>;
  teams: Record<string, PlanNamed>;
  head_starts: Record<string, number>;
  format: number;
}

/** ``version`` 0: none was published, the tables hold. ``is_whole``: of every client, head starts may be changed. */
export interface PlanSeen {
  version: number;
  published_at: string | null;
  published_by: string;
  note: string;
  is_whole: boolean;
  document: PlanDocument;
}

export interface PlanLine {
  version: number;
  published_at: string;
  published_by: string;
  note: string;
  queues: number;
  reasons: number;
}

/** ``after``: the version that was looked at. */
export interface PlanWish {
  document: PlanDocument;
  after: number;
  note?: string;
}

export interface PlanRollback {
  version: number;
  after: number;
  note?: string;
}

/** ``where``: queues or reasons, the id, the key as a file calls it. */
export interface PlanProblem {
  where: string[];
  zh: string;
  en: string;
  is_warning: boolean;
}

/** ``version``: the published one; 0: nothing was published. */
export interface PlanAnswer {
  version: number;
  problems: PlanProblem[];
}

/** ``rule``: the first that keeps this one from the call; null: could take it now. */
export interface WhoLine {
  agent: string;
  name_zh: string;
  name_en: string;
  rule: WhoRule | null;
  skill: string | null;
  has: number | null;
  needs: number | null;
  reason: string | null;
}

/** ``step``: of ``steps``, by how long it would have waited. ``asked``: skills with the level that is asked for. */
export interface Who {
  queue: string;
  step: number;
  steps: number;
  asked: Record<string, number>;
  is_certified: boolean;
  agents: WhoLine[];
}

export const fieldKinds = ["text", "integer", "number", "flag", "choice", "instant", "pieces", "name", "names", "map", "group"] as const;
export type FieldKind = (typeof fieldKinds)[number];

/**
 * One line of a form. ``key``: as in the file; ``of``: what a name names, or each value of a map.
 *
 * ``by``: what the keys of a map name ("": any word); ``usual``: what holds for a field that is left out, in words.
 */
export interface FormField {
  key: string;
  kind: FieldKind;
  is_needed: boolean;
  of?: string;
  by?: string;
  words?: string[];
  usual?: string;
  fields?: FormField[];
}

/** All fields of one kind of node, in the order in which they are declared. */
export interface NodeForm {
  do: string;
  fields: FormField[];
}

/** Every form of a flow file. ``keys``: those of a telephone; ``reads_as``: how a value can be spoken. */
export interface FlowForms {
  head: FormField[];
  nodes: NodeForm[];
  source: FormField[];
  survey: FormField[];
  question: FormField[];
  keys: string[];
  languages: string[];
  reads_as: string[];
}

/** ``value``: what is at ``where`` from now on, null for nothing; or ``rename``: what it is called from now on. */
export interface FlowChange {
  where: (string | number)[];
  value?: unknown;
  rename?: string;
}

export interface FlowText {
  text: string;
  changes?: FlowChange[];
}

/** ``line`` 0: nowhere in the text. */
export interface FlowProblem {
  where: (string | number)[];
  line: number;
  column: number;
  zh: string;
  en: string;
  is_warning: boolean;
}

/** ``data``: what the text says, null when it cannot be read; ``is_kept``: comments were, where it was changed. */
export interface FlowChecked {
  text: string;
  data: unknown;
  problems: FlowProblem[];
  is_kept: boolean;
}

/** ``prompts``: recorded files. */
export interface FlowNames {
  reasons: string[];
  numbers: string[];
  prompts: string[];
}

export interface FlowVersionLine {
  flow: string;
  version: number;
  client: string;
  published_at: string;
  published_by: string;
  note: string;
  nodes: number;
}

/** Begun and not published. ``after``: the version it began with, 0 for none. */
export interface FlowDraftLine {
  flow: string;
  client: string;
  text: string;
  after: number;
  changed_at: string;
}

export interface FlowList {
  flows: FlowVersionLine[];
  drafts: FlowDraftLine[];
}

/** ``is_newest``: it holds now; ``is_written``: the file as it was published, not one made from its document. */
export interface FlowVersionText {
  flow: string;
  version: number;
  text: string;
  published_at: string;
  published_by: string;
  note: string;
  is_newest: boolean;
  is_written: boolean;
}

/** What has to change in version ``version`` for it to be this text. */
export interface FlowCompared {
  text: string;
  version: number;
}

export interface DifferenceLine {
  is: "added" | "gap" | "removed" | "same";
  text: string;
}

export interface FlowKept {
  text: string;
  after: number;
}

/** Publish this; ``after``: the version that was looked at, 0 for none. */
export interface FlowWanted {
  text: string;
  after: number;
  note?: string;
}

export interface FlowPut {
  version: number;
  problems: FlowProblem[];
}

/** Everything that is wrong or odd. */
export interface FlowNotPut {
  problems: FlowProblem[];
}

/** ``at``: an instant, ISO 8601, in the calendar's zone where it names none; "": now. */
export interface HoursAsked {
  text: string;
  calendar: string;
  at?: string;
}

export const openings = ["open", "closed", "holiday"] as const;
export type Opening = (typeof openings)[number];

export interface DayTold {
  date: string;
  hours: string[];
  why: "holiday" | "special" | "week";
  name: string;
}

/** ``changes_at``: null where nothing changes within a year; the instants are of the calendar's zone. */
export interface HoursTold {
  at: string;
  opening: Opening;
  changes_at: string | null;
  afterwards: Opening;
  days: DayTold[];
}

/**
 * ``answers``: what the caller types, one for each time it is asked, "" for silence; where a source is asked, what
 * it says: ``tier=gold;name=Wang``, "" for nobody, ``!`` for no answer. ``at``: as in ``HoursAsked``.
 */
export interface TryAsked {
  text: string;
  answers?: string[];
  at?: string;
  caller?: string;
  is_vip?: boolean;
  is_blocked?: boolean;
}

/** ``what``: a word of ``ari_app.ivr.trying``, ``told`` what belongs to it. ``said``: the words of what is heard. */
export interface TriedStep {
  node: string;
  what: string;
  told: Record<string, string>;
  said: string[];
}

export const waitss = ["", "keys", "source"] as const;
export type Waits = (typeof waitss)[number];

/** ``ways``: from node to node, as they were gone. ``waits``: for which answer; "": the flow's part is over. */
export interface FlowTried {
  at: string;
  steps: TriedStep[];
  ways: string[][];
  waits: Waits;
}

/**
 * ``csv`` with the heading kind,date,until,name,hours; its days are put into this calendar of the text. Kinds:
 * holiday, workday, and week for a day that is as the week says again.
 */
export interface DaysAsked {
  text: string;
  calendar: string;
  csv: string;
}

export interface DaysWrong {
  row: number;
  zh: string;
  en: string;
}

/** ``changes``: to be sent with the text's next check; none where anything is wrong. */
export interface DaysRead {
  wrong: DaysWrong[];
  holidays: number;
  workdays: number;
  weekly: number;
  replaced: number;
  changes: FlowChange[];
}

/** ``flow`` "": led by its own row; ``reasons``: of that row. ``marks``: what is wrong with it. */
export interface RoadNumber {
  number: string;
  client: string;
  flow: string;
  reasons: string[];
  marks: string[];
}

export interface RoadHours {
  calendar: string;
  opening: Opening;
  changes_at: string | null;
  marks: string[];
}

export interface RoadFlow {
  flow: string;
  client: string;
  version: number;
  hours: RoadHours[];
  reasons: string[];
  marks: string[];
}

export interface RoadReason {
  id: string;
  queue: string;
}

/** ``able``: agents who have what its calls ask for; ``here``: those of them who are signed in. */
export interface RoadQueue {
  id: string;
  client: string;
  able: number;
  here: number;
  marks: string[];
}

export interface Roads {
  numbers: RoadNumber[];
  flows: RoadFlow[];
  reasons: RoadReason[];
  queues: RoadQueue[];
}

/** ``was``: the client whose it was seen to be, "": nobody's. It leads to ``flow``, or without one to ``reason``. */
export interface NumberWanted {
  client: string;
  flow?: string;
  reason?: string;
  was?: string;
}

/** ``was``: as above. */
export interface NumberSeen {
  was: string;
}

export interface ArticleLine {
  client: string;
  reason: string;
  language: string;
  version: number;
  title: string;
  published_by: string;
  published_at: string;
}

/** ``body``: the subset of Markdown that docs/desktop.md names. */
export interface ArticleText {
  version: number;
  title: string;
  body: string;
}

/** ``after``: the version that was looked at, 0 for none. */
export interface ArticleWanted {
  title: string;
  body: string;
  after: number;
}

/** ``version`` 0: the product's own. ``peak_db``: as it came, 0 is full scale; ``cut_s``: silence taken away. */
export interface PromptFile {
  language: string;
  version: number;
  seconds: number;
  peak_db: number | null;
  uploaded_by: string;
  uploaded_at: string | null;
  text: string;
  cut_s?: number;
}

/** ``client`` "": the product's. ``used``: flows in force that say it; ``old``: those that play an older file. */
export interface PromptLine {
  client: string;
  name: string;
  files: PromptFile[];
  used: string[];
  old: string[];
}

export const promptCallStates = ["calling", "recording", "over", "lost"] as const;
export type PromptCallState = (typeof promptCallStates)[number];

/** Whom to call, and over which trunk or span. */
export interface PromptCallWish {
  number: string;
  line: string;
}

/**
 * As it is now. ``number`` is masked. ``state`` lost: its end was never told.
 *
 * ``result``: as PromptRecordingEnded says it, "" before the end; and, where the file was looked at, nothing-said,
 * too-short, gone (kept, or deleted after an hour). ``seconds``: as it would be played; ``is_cut``: the longest time
 * was over.
 */
export interface PromptCall {
  id: string;
  client: string;
  name: string;
  language: string;
  line: string;
  number: string;
  began_at: string;
  state: PromptCallState;
  result?: string;
  seconds?: number;
  is_cut?: boolean;
}

/**
 * ``lines``: names of trunks and spans, none for who does not see every client. ``calls``: your own of the last
 * hour that go on or were not kept, the newest first; of those that came to nothing the newest alone.
 */
export interface PromptCalls {
  lines: string[];
  calls: PromptCall[];
}

export const markKinds = ["menu", "waiting", "hold", "paused", "transfer", "consult", "joined"] as const;
export type MarkKind = (typeof markKinds)[number];

/** A recording. ``held_s``: how long its caller was on hold in all. */
export interface Found {
  id: string;
  call: string;
  client: string;
  agent: string;
  agent_name_zh: string;
  agent_name_en: string;
  caller: string;
  queue: string | null;
  reason: string | null;
  disposition: string | null;
  state: "failed" | "kept" | "waiting";
  started_at: string;
  seconds: number | null;
  held_s: number;
}

/** ``before`` and ``before_id`` ask for the next page; None: this was the last. */
export interface FoundPage {
  found: Found[];
  before: string | null;
  before_id: string | null;
}

/** From ``from_s`` to ``to_s`` of the recording; equal: an instant. Below 0: before the recording began. */
export interface Mark {
  kind: MarkKind;
  from_s: number;
  to_s: number;
}

export const staffStates = ["active", "locked", "left"] as const;
export type StaffState = (typeof staffStates)[number];

/** For a reason and all below it: days in the zone of its client, the last one included. */
export interface StaffCertification {
  reason: string;
  first_day: string;
  last_day: string;
}

/** What of a person is typed. ``clients`` null: all; ``queues`` empty: every queue; levels 1 to 10. */
export interface StaffRow {
  login: string;
  name_zh: string;
  name_en: string;
  role: Role;
  clients: string[] | null;
  networks: string[];
  needs_totp: boolean;
  has_standing_leg: boolean;
  team: string | null;
  skills: Record<string, number>;
  queues: Record<string, number>;
  certifications: StaffCertification[];
}

/** ``why``: goes into the audit trail. */
export interface StaffWish {
  seen: string;
  row: StaffRow;
  why: string;
}

export interface StaffWhy {
  why: string;
}

export interface StaffTurn {
  state: StaffState;
  why: string;
}

/** A certification that ends soon, or has ended within the last 30 days. ``in_days``: negative when it is over. */
export interface StaffEnd {
  reason: string;
  last_day: string;
  in_days: number;
}

/** A person in the list. ``ending``: certifications that end within 30 days, or did so and were not renewed. */
export interface StaffLine {
  id: string;
  login: string;
  name_zh: string;
  name_en: string;
  role: Role;
  clients: string[] | null;
  team: string | null;
  state: StaffState;
  has_factor: boolean;
  is_signed_in: boolean;
  ending: StaffEnd[];
}

/** ``total``: of those that fit; ``ending``: people of all that are seen with a certification that ends. */
export interface StaffPage {
  total: number;
  ending: number;
  people: StaffLine[];
}

/** ``role_needs_totp``, ``role_networks``: what the role asks anyway. ``is_me``: whose own rights others change. */
export interface StaffPerson {
  seen: string;
  row: StaffRow;
  state: StaffState;
  left_at: string | null;
  has_factor: boolean;
  must_change_password: boolean;
  is_signed_in: boolean;
  role_needs_totp: boolean;
  role_networks: string[];
  ending: StaffEnd[];
  is_me: boolean;
}

/** It is told this once, and good for choosing another. */
export interface StaffPassword {
  login: string;
  password: string;
}

/** ``password``: of who is new, told this once. ``has_ended``: the person's sign-ins were ended by it. */
export interface StaffSaved {
  person: StaffPerson;
  password: string | null;
  has_ended: boolean;
}

/** ``networks``: in CIDR; empty: from anywhere. A person's own networks are stronger than the role's. */
export interface RoleRule {
  role: Role;
  needs_totp: boolean;
  networks: string[];
}

/** ``address``: where who asks is, as the server sees it. ``has_factor``: of who asks. */
export interface RoleRules {
  rules: RoleRule[];
  address: string;
  has_factor: boolean;
}

/** ``was``: the rule as it was seen. ``why``: goes into the audit trail. */
export interface RoleRuleWish {
  was: RoleRule;
  needs_totp: boolean;
  networks: string[];
  why: string;
}

/** ``in_call``: sign-ins that live on because of a conversation; the same rule saved again ends them. */
export interface RoleRuleSaved {
  rule: RoleRule;
  ended: number;
  in_call: number;
}

/**
 * ``is_in_force``: the last change is what calls go by. ``since``: when what they go by last became another;
 * ``changed_at``: the last change (null: none for a day). ``why``: why it is not in force (refused, late, controller,
 * unknown), with ``refused`` in the controller's words.
 */
export interface InForce {
  is_in_force: boolean;
  since: string | null;
  changed_at: string | null;
  plan: number | null;
  why: string;
  refused: string;
}

export const lineTestStates = ["calling", "rings", "answered", "over", "lost"] as const;
export type LineTestState = (typeof lineTestStates)[number];

/** ``seconds``: how long an answered call lasts. ``shown``: the caller id to show; "": the line's usual one. */
export interface LineTestWish {
  number: string;
  seconds?: number;
  shown?: string;
}

/** A cause of Q.850 or a status of SIP, in words. */
export interface LineTestCause {
  number: number;
  zh: string;
  en: string;
}

/**
 * A test call as it is now. Seconds count from its beginning; null: not yet, or never.
 *
 * ``state`` lost: its end was never told (call control went away). ``number`` is masked, as its carrier was told it.
 * ``is_early``: sound came before the answer, no ringing. ``result``: as LineTestEnded says it; "" before the end.
 * Packets are of sound, counted on SIP lines alone (``codec`` "": not counted). ``why``: what Asterisk said when the
 * call could not be tried at all.
 */
export interface LineTest {
  id: string;
  line: string;
  number: string;
  shown: string;
  by: string;
  began_at: string;
  state: LineTestState;
  rang_s?: number | null;
  is_early?: boolean;
  answered_s?: number | null;
  ended_s?: number | null;
  talked_s?: number;
  result?: string;
  cause?: LineTestCause | null;
  sip?: LineTestCause | null;
  codec?: string;
  sent?: number;
  received?: number;
  lost?: number;
  is_far_end?: boolean;
  why?: string;
}

/** A trunk or span by its name in lines.yml, as call control tells of it now. As of LineTile. */
export interface LineNow {
  id: string;
  kind: string;
  state: LineState;
  why: string;
  in_use: number;
  capacity: number | null;
}

/** ``left``: how many more this person may make now. */
export interface LineTests {
  lines: LineNow[];
  tests: LineTest[];
  left: number;
}

/** ``hours``: empty when closed. ``why``: by which of its rules. */
export interface CalendarDay {
  date: string;
  hours: string[];
  why: "holiday" | "special" | "week";
  name: string;
}

/** What stands in it for a date of that year, as the CSV of days says it. */
export interface CalendarEntry {
  kind: "holiday" | "workday";
  date: string;
  until: string;
  name: string;
  hours: string[];
}

/** ``used_by``: the nodes that ask it; ``numbers``: who calls them comes there. */
export interface CalendarYear {
  client: string;
  flow: string;
  flow_zh: string;
  flow_en: string;
  version: number;
  calendar: string;
  time_zone: string;
  used_by: string[];
  numbers: string[];
  days: CalendarDay[];
  entries: CalendarEntry[];
}
