"""The contract with the screens: what travels over HTTP and the two WebSockets, as frozen msgspec types.

``agent_ui/web/src/protocol/`` is generated from this file and its neighbours, which go on from it, by
``python -m agent_ui.gateway.description.generate``. Times are ISO 8601 UTC strings, ``*_s`` seconds; ``type`` is a
message's type.

HTTP (JSON bodies; errors are ``Problem`` with status 400/401/403/404/409/429/503)
  POST /api/sign-in          SignIn -> Me          sets the cookie zx_session (HttpOnly, SameSite=Strict)
  POST /api/sign-out         -> 204                ends the sign-in, its SIP credentials and its desk
  GET  /api/me               -> Me
  GET  /api/catalogue        -> Catalogue
  POST /api/phone            PhoneWanted -> Phone  SIP credentials for this sign-in only
  GET  /api/wrap-ups         -> list[WrapUp]       my drafts and owed ones, newest first
  PUT  /api/wrap-ups/{call}  WrapUpDraft -> WrapUp (draft kept; owed stays owed)
  POST /api/wrap-ups/{call}  WrapUpDraft -> WrapUp (saved: committed when this answers 200)
  GET  /api/recordings?limit=&before=&call=&caller= -> list[Recording]  (an agent sees the own ones, a supervisor all)
  GET  /api/recordings/{id}/audio             -> audio/mpeg, byte ranges
  GET  /api/work-items?done=                  -> list[WorkItem]   messages (an agent sees those of the own clients)
  POST /api/work-items/{id}/take              -> WorkItem         409 when somebody else has it
  POST /api/work-items/{id}/done  WorkDone    -> WorkItem
  GET  /api/colleagues       -> list[Colleague]    who else is signed in, for a transfer or a consultation
  what stands beside a call on a desktop: see protocol/desk.py
  GET  /api/waiting          -> list[WaitingCall]  who waits or is rung for, in order of service (the first 200)
  GET  /api/explain/{id}     -> Explained          a call or an offer: why it waits now, and how each offer came about
  GET  /api/explain/{call}/{offer}  -> PastWhy     the whole answer for an offer, by replay of the journal up to it
  GET  /api/health           -> Health             no sign-in needed
WebSockets (cookie needed, Origin checked)
  /api/desk?page=PAGE_ID     server sends DeskNews, page sends DeskOrder, answered by OrderDone or OrderRefused
  /api/wallboard             server sends WallboardNews
  /api/watch?page=PAGE_ID    supervisors who listen: see protocol/watch.py
  /api/sip                   subprotocol "sip": the softphone's SIP, passed on to Asterisk
"""

from typing import Literal

import msgspec

from agent_ui.gateway.protocol.board import HalfHourNow, QueueOutlook
from agent_ui.gateway.protocol.closing import Closed
from agent_ui.gateway.protocol.control import ControlOrder, ParkedCall, SecondParty
from agent_ui.gateway.protocol.desk import DeskMessage, MyDay
from agent_ui.gateway.protocol.doors import Permission, Role
from agent_ui.gateway.protocol.lines import LegSound, LineTile
from agent_ui.gateway.protocol.lines import LinesChanged as LinesChanged
from agent_ui.gateway.protocol.out import OutLine as OutLine
from agent_ui.gateway.protocol.out import PlaceCall
from agent_ui.gateway.protocol.phone import Phone as Phone
from agent_ui.gateway.protocol.phone import PhoneWanted as PhoneWanted
from agent_ui.gateway.protocol.work import NextAction, WorkChanged


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every message."""


class Problem(Frozen, frozen=True, kw_only=True):
    """Why a request was refused. ``code`` is a word for programs (see lexicon.errors); texts are for people."""

    code: str
    zh: str
    en: str
    where: str = ""


class SignIn(Frozen, frozen=True, kw_only=True):
    login: str
    password: str
    code: str = ""  # of the second factor, or a recovery code


class Me(Frozen, frozen=True, kw_only=True):
    id: str
    login: str
    name_zh: str
    name_en: str
    role: Role
    desk: str
    rights: list[Permission]
    must: Literal["", "password", "totp"] = ""  # has to be done before anything else is let through


class WrapUpDraft(Frozen, frozen=True, kw_only=True):
    """``base``: the version that it was written upon by ``page``; where another page has written since, it is refused
    (draft-changed). Without it whatever is there is overwritten."""

    reason: str | None = None
    disposition: str | None = None
    note: str = ""
    next: NextAction | None = None
    base: int | None = None
    page: str = ""


class WrapUp(Frozen, frozen=True, kw_only=True):
    call: str
    client: str
    caller: str
    reason: str | None
    disposition: str | None
    note: str
    state: Literal["draft", "owed", "saved"]
    changed_at: str
    saved_at: str | None
    of: str = ""  # whose conversation it was, where that was not mine
    of_zh: str = ""
    of_en: str = ""
    queue: str | None = None
    due_at: str | None = None  # of an owed one
    version: int = 0
    page: str = ""  # that wrote last
    next: NextAction | None = None


class Recording(Frozen, frozen=True, kw_only=True):
    id: str
    call: str
    client: str
    agent: str
    agent_name_zh: str
    agent_name_en: str
    caller: str
    reason: str | None
    state: Literal["waiting", "kept", "failed"]
    started_at: str
    seconds: float | None
    why: str | None
    sound: list[LegSound] = []  # of the call's legs that have ended


class Part(Frozen, frozen=True, kw_only=True):
    is_well: bool
    detail: str


class Health(Frozen, frozen=True, kw_only=True):
    ready: bool
    version: str
    parts: dict[str, Part]


# ---------------------------------------------------------------- shared by both sockets

AgentState = Literal["signed-out", "not-ready", "ready", "offered", "talking", "wrap-up"]
CallPhase = Literal["calling", "ivr", "waiting", "offered", "talking", "kept", "ended"]


class DeskCall(Frozen, frozen=True, kw_only=True):
    """The call in front of the agent, from the offer to the end of the wrap-up."""

    id: str
    offer: str
    client: str
    number: str
    caller: str
    language: str
    queue: str
    reason: str
    digits: str
    queued_at: str
    offered_at: str
    bridged_at: str | None
    ended_at: str | None
    phase: CallPhase
    waited_s: float | None
    is_return: bool
    recording: Literal["none", "starting", "on", "missing"]
    held_since: str | None = None  # the caller hears music since then
    is_outbound: bool = False  # I called: ``caller`` is whom, ``number`` what is shown there
    is_ringing: bool = False  # the customer's telephone, of a call that I place
    is_callback: bool = False  # to be called back at ``caller``: the customer is dialled when I answer
    is_muted: bool = False  # the exchange lets nothing of what I say through
    paused_since: str | None = None  # the recording holds silence since then
    paused_until: str | None = None  # and goes on by itself
    part: Literal["lead", "second", "party"] = "lead"  # second: ``by`` has or consults me; party: ``by`` leads
    by: str | None = None
    asked: Literal["transfer", "consult"] | None = None  # what ``by`` wants of me
    second: SecondParty | None = None
    parties: list[str] = []  # agents in the conference besides me
    vip: str | None = None  # the caller is a VIP of the client's, with what is written of him


class MyState(Frozen, frozen=True, kw_only=True):
    """Where the agent stands. ``since`` is when ``state`` began; clocks are drawn from it."""

    state: AgentState
    since: str
    reason: str | None  # of Not ready
    next_reason: str | None  # Not ready asked for after this call
    wrap_up_until: str | None  # when the ACW limit passes
    is_phone_registered: bool
    leg: Literal["rung", "down", "up"] = "rung"  # rung for each call, or persistent: down or up


# ---------------------------------------------------------------- /api/desk, server to page


class DeskSnapshot(Frozen, frozen=True, kw_only=True, tag="snapshot"):
    """The whole truth about this desk; sent first and after every change of it (latest wins)."""

    at: str  # the server's time, so that the page's clocks agree with it
    me: MyState
    call: DeskCall | None
    owed: int  # wrap-ups still owed
    owed_due: str | None = None  # when the first of them is due
    parked: list[ParkedCall] = []  # whom anybody may take up, by slot
    day: MyDay | None = None
    hand_since: str | None = None  # raised
    messages: list[DeskMessage] = []  # of supervisors, that I have not read yet
    headset: str = ""  # what the check at this sign-in found; "": none yet


class DeskNotice(Frozen, frozen=True, kw_only=True, tag="notice"):
    """A word to the agent: code names a text on the screen (offer-missed, desk-replaced, caller-hung-up, ...)."""

    code: str
    call: str | None = None
    by_zh: str = ""  # whose doing it was; of a call out that failed: the cause in words
    by_en: str = ""


class LinkState(Frozen, frozen=True, kw_only=True, tag="links"):
    """What does not work now. Empty: all is well. Words: exchange, controller, database, bus.

    ``next_within_s``: the server promises to say this again within that time (a heartbeat), so that a page which
    hears nothing for longer may say "connection lost" although the socket looks open. None: no promise.
    """

    away: list[str]
    next_within_s: float | None = None


class OrderDone(Frozen, frozen=True, kw_only=True, tag="done"):
    id: str


class OrderRefused(Frozen, frozen=True, kw_only=True, tag="refused"):
    id: str
    problem: Problem


class NamesChanged(Frozen, frozen=True, kw_only=True, tag="names"):
    """Lists of the catalogue, or articles, are others: they are to be asked for again."""

    what: Literal["names", "articles"]


DeskNews = DeskSnapshot | DeskNotice | LinkState | OrderDone | OrderRefused | WorkChanged | NamesChanged


# ---------------------------------------------------------------- /api/desk, page to server


class GoReady(Frozen, frozen=True, kw_only=True, tag="ready"):
    """Ready now, or (in a call) Ready after it. Refused in ACW: the wrap-up ends by saving."""

    id: str


class GoNotReady(Frozen, frozen=True, kw_only=True, tag="not-ready"):
    """Not ready now, or after this call."""

    id: str
    reason: str


class DeclineOffer(Frozen, frozen=True, kw_only=True, tag="decline"):
    """The agent does not take the offered call; goes to Not ready (reason no-answer)."""

    id: str
    offer: str


class HangUp(Frozen, frozen=True, kw_only=True, tag="hang-up"):
    """End the conversation."""

    id: str
    call: str


class PhoneState(Frozen, frozen=True, kw_only=True, tag="phone"):
    """The page's softphone (or the agent program's) registered or lost its registration."""

    id: str
    is_registered: bool


DeskOrder = GoReady | GoNotReady | DeclineOffer | HangUp | PhoneState | ControlOrder | PlaceCall


# ---------------------------------------------------------------- /api/wallboard


class QueueTile(Frozen, frozen=True, kw_only=True):
    id: str
    client: str
    name_zh: str
    name_en: str
    waiting: int
    longest_waiting_since: str | None  # join time of the one who waits longest
    offered_today: int  # entered the queue
    answered_today: int
    abandoned_today: int
    within_promise_today: int  # answered within promise_s of entering
    promise_s: float
    asa_s: float | None  # mean wait of the answered
    staffed: int  # signed in with a skill of this queue
    ready: int
    callbacks: int = 0  # wait to be called back; not among ``waiting``
    longest_callback_since: str | None = None
    rated_today: int = 0  # answers of callers to questions that measure satisfaction
    satisfied_today: int = 0  # of these, one of the two best: CSAT is their share
    mean_score: float | None = None  # of the rated
    messages: int = 0  # that callers left and nobody has dealt with
    handled_today: int = 0  # conversations whose agent is free of them again
    aht_s: float | None = None  # of these: talk with hold, and after-call work
    half: HalfHourNow | None = None
    outlook: QueueOutlook | None = None
    closed: Closed | None = None  # by hand
    owed: int = 0  # wrap-ups of its calls that are still to be written
    owed_due: list[str] = []  # when the first of them (up to 50) are due
    messages_due: list[str] = []  # when the first of them (up to 50) are to be dealt with, the first due first


class FloorAgent(Frozen, frozen=True, kw_only=True):
    id: str
    name_zh: str
    name_en: str
    state: AgentState
    since: str
    reason: str | None
    call: str | None
    caller: str | None
    queue: str | None
    handled_today: int
    is_outbound: bool = False  # the agent placed the present call
    hand_since: str | None = None  # raised: the agent wants the leader to come
    limit_at: str | None = None  # when the present reason of Not ready is used up for today
    team: str = ""
    headset: str = ""  # good, poor or skipped at this sign-in
    owed: int = 0  # wrap-ups that were put off
    owed_due: str | None = None  # when the first of them is due
    held_since: str | None = None  # the caller is on hold
    paused_since: str | None = None  # the recording holds silence
    wrap_up_until: str | None = None  # when the limit of the present ACW is over
    queues: list[str] = []  # whose calls the agent may be offered


class Alarm(Frozen, frozen=True, kw_only=True):
    id: str
    code: str  # recording-missing, recording-failed, exchange-lost, disk-full, call-will-not-end
    at: str
    call: str | None
    agent: str | None
    detail: str


class Wallboard(Frozen, frozen=True, kw_only=True, tag="wallboard"):
    """All of it; sent first and whenever a gap was found."""

    at: str
    queues: list[QueueTile]
    agents: list[FloorAgent]
    alarms: list[Alarm]
    calls_in_ivr: int
    lines: list[LineTile] = []
    blocked_today: dict[str, int] = {}  # by client: callers turned away; in no queue's figures


class QueueChanged(Frozen, frozen=True, kw_only=True, tag="queue"):
    at: str
    queue: QueueTile


class AgentChanged(Frozen, frozen=True, kw_only=True, tag="agent"):
    at: str
    agent: FloorAgent


class AlarmRaised(Frozen, frozen=True, kw_only=True, tag="alarm"):
    at: str
    alarm: Alarm


class IvrChanged(Frozen, frozen=True, kw_only=True, tag="ivr"):
    """Calls that no queue has: in a menu now, or turned away today because the client has blocked the caller."""

    at: str
    calls_in_ivr: int
    blocked_today: dict[str, int] = {}


WallboardNews = Wallboard | QueueChanged | AgentChanged | AlarmRaised | IvrChanged | LinkState | LinesChanged
