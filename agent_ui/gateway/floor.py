"""THINKER: the floor as the journal tells it: agents, calls in progress, today's counts, alarms.

``apply`` takes one entry and changes the floor; it knows no clock, no database and no socket. The same entries in the
same order always give the same floor, so it can be rebuilt from the journal at any time. Entries about agents or calls
that it has not heard of are no error: the journal is read from some hour on, not from the beginning of time.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, OfferId, QueueId, ReasonId, SkillId
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    DeskBack,
    DeskLost,
    DigitPressed,
    Entry,
    ExchangeLost,
    Fact,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    ReasonChosen,
    RecordingFailed,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpSaved,
    WrapUpStarted,
)
from lexicon.outcome import Fault

State = Literal["signed-out", "not-ready", "ready", "offered", "talking", "wrap-up"]
Phase = Literal["ivr", "waiting", "offered", "talking", "ended"]
Sound = Literal["none", "starting", "on", "missing"]

MOST_ALARMS = 50
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class CallLine:
    """One call in progress."""

    id: CallId
    client: ClientId | None
    number: str
    caller: str
    language: str
    phase: Phase = "ivr"
    digits: str = ""
    reason: ReasonId | None = None
    queue: QueueId | None = None
    joined_at: datetime | None = None
    joined_day: date | None = None  # in the client's time zone: the day that this call counts for
    is_return: bool = False
    is_answered: bool = False  # some agent has talked with this caller
    agent: AgentId | None = None  # to whom it is offered, or who talked last since it waited


@dataclass(frozen=True, slots=True)
class Talk:
    """One agent's part in a call, from the offer to the end of the wrap-up."""

    call: CallLine
    offer: OfferId
    offered_at: datetime
    phase: Phase = "offered"
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    waited_s: float | None = None
    recording: Sound = "none"


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One signed-in agent."""

    id: AgentId
    desk: DeskId
    skills: tuple[SkillId, ...]
    state: State
    since: datetime
    reason: NotReadyReasonId | None = None
    next_reason: NotReadyReasonId | None = None
    wrap_up_until: datetime | None = None
    talk: Talk | None = None
    is_present: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """One queue's calls of one day; a call counts for the day on which it entered the queue."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    within_promise: int = 0
    waited_s: float = 0.0  # of the answered, together


@dataclass(frozen=True, slots=True)
class AlarmLine:
    id: str
    code: str
    at: datetime
    call: CallId | None
    agent: AgentId | None
    detail: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the counts need to know of the catalogue."""

    zones: Mapping[ClientId, ZoneInfo] = field(default_factory=dict)
    promises: Mapping[QueueId, float] = field(default_factory=dict)


class Floor:
    """The floor now. Read its attributes; change it by ``apply`` alone."""

    def __init__(self, rules: Rules, owed: Mapping[AgentId, Iterable[CallId]] | None = None) -> None:
        self.rules = rules
        self.agents: dict[AgentId, AgentLine] = {}
        self.calls: dict[CallId, CallLine] = {}
        self.counts: dict[tuple[QueueId, date], Counts] = {}
        self.handled: dict[tuple[AgentId, date], int] = {}
        self.owed: dict[AgentId, set[CallId]] = {agent: set(calls) for agent, calls in (owed or {}).items()}
        self.alarms: deque[AlarmLine] = deque(maxlen=MOST_ALARMS)

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        handler = _HANDLERS.get(type(entry.fact))
        if handler is not None:
            handler(self, entry.fact, entry.at)
        code = _ALARMS.get(type(entry.fact))
        if code is not None:
            fact: Any = entry.fact
            id_ = f"{entry.writer}-{entry.epoch}-{entry.seq}"
            call, agent = getattr(fact, "call", None), getattr(fact, "agent", None)
            self.alarms.append(AlarmLine(id_, code, entry.at, call, agent, getattr(fact, "why", "")))

    def zone(self, client: ClientId | None) -> ZoneInfo:
        """The client's time zone; UTC for nobody's."""
        return self.rules.zones.get(client, UTC_ZONE) if client is not None else UTC_ZONE

    # ------------------------------------------------------------ calls

    def _call(self, call: CallId, **changes: Any) -> CallLine | None:
        known = self.calls.get(call)
        if known is None:
            return None
        changed = replace(known, **changes)
        self.calls[call] = changed
        return changed

    def _arrived(self, fact: CallArrived, at: datetime) -> None:
        self.calls[fact.call] = CallLine(fact.call, fact.client, fact.number, fact.caller, fact.language)

    def _digit(self, fact: DigitPressed, at: datetime) -> None:
        known = self.calls.get(fact.call)
        if known is not None:
            self._call(fact.call, digits=known.digits + fact.digit)

    def _reason(self, fact: ReasonChosen, at: datetime) -> None:
        self._call(fact.call, reason=fact.reason)

    def _queued(self, fact: CallQueued, at: datetime) -> None:
        known = self.calls.get(fact.call)
        day = fact.joined_at.astimezone(self.zone(fact.client)).date()
        if known is not None and known.joined_at is None:
            self._count(fact.queue, day, offered=1)
        self._call(
            fact.call,
            phase="waiting",
            queue=fact.queue,
            reason=fact.reason,
            joined_at=fact.joined_at,
            joined_day=day,
            is_return=fact.is_return,
            agent=None,
        )

    def _bridged(self, fact: CallBridged, at: datetime) -> None:
        known = self.calls.get(fact.call)
        if known is not None and known.queue is not None and known.joined_day is not None and not known.is_answered:
            is_within = fact.waited_s <= self.rules.promises.get(known.queue, 0.0)
            self._count(known.queue, known.joined_day, answered=1, within_promise=is_within, waited_s=fact.waited_s)
        self._call(fact.call, phase="talking", is_answered=True, agent=fact.agent)
        self._talk(fact.agent, fact.call, phase="talking", bridged_at=at, waited_s=fact.waited_s)

    def _ended(self, fact: CallEnded, at: datetime) -> None:
        known = self.calls.pop(fact.call, None)
        if known is None or known.queue is None or known.joined_day is None or known.is_answered:
            return
        if fact.outcome.fault is Fault.CALLER:
            self._count(known.queue, known.joined_day, abandoned=1)

    def _count(self, queue: QueueId, day: date, **more: float) -> None:
        now = self.counts.get((queue, day), Counts())
        self.counts[queue, day] = replace(now, **{name: getattr(now, name) + by for name, by in more.items()})
        if len(self.counts) > 1000:  # old days are nobody's "today"
            oldest = day - timedelta(days=2)
            self.counts = {key: counts for key, counts in self.counts.items() if key[1] >= oldest}

    # ------------------------------------------------------------ offers and talks

    def _agent(self, agent: AgentId, at: datetime, **changes: Any) -> AgentLine:
        known = self.agents.get(agent)
        if known is None:  # signed in before the first entry that was read
            known = AgentLine(agent, DeskId(""), (), "not-ready", at)
        if "state" in changes and changes["state"] != known.state:
            changes["since"] = at
        changed = replace(known, **changes)
        self.agents[agent] = changed
        return changed

    def _talk(self, agent: AgentId, call: CallId, **changes: Any) -> None:
        known = self.agents.get(agent)
        if known is not None and known.talk is not None and known.talk.call.id == call:
            self.agents[agent] = replace(known, talk=replace(known.talk, **changes))

    def _offer_made(self, fact: OfferMade, at: datetime) -> None:
        line = self._call(fact.call, phase="offered", agent=fact.agent)
        if line is None:
            line = CallLine(fact.call, fact.client, "", "", "zh", queue=fact.queue)
        talk = Talk(line, fact.offer, at)
        self._agent(fact.agent, at, state="offered", reason=None, next_reason=None, wrap_up_until=None, talk=talk)

    def _offer_taken(self, fact: OfferTaken, at: datetime) -> None:
        self._agent(fact.agent, at, state="talking")
        self._talk(fact.agent, fact.call, phase="talking", recording="starting")
        self._call(fact.call, phase="talking")

    def _offer_over(self, fact: OfferFailed | OfferWithdrawn, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.talk is not None and known.talk.offer == fact.offer:
            self.agents[fact.agent] = replace(known, talk=None)  # the state follows by a fact of its own
        call = self.calls.get(fact.call)
        if call is not None and call.agent == fact.agent:
            self._call(fact.call, phase="waiting", agent=None)

    def _talk_ended(self, fact: TalkEnded, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.talk is not None and known.talk.call.id == fact.call:
            if known.talk.bridged_at is not None:
                key = (fact.agent, at.astimezone(self.zone(fact.client)).date())
                self.handled[key] = self.handled.get(key, 0) + 1
            self._talk(fact.agent, fact.call, phase="ended", ended_at=at)

    def _recording_started(self, fact: RecordingStarted, at: datetime) -> None:
        self._talk(fact.agent, fact.call, recording="on")

    def _recording_missing(self, fact: RecordingMissing, at: datetime) -> None:
        self._talk(fact.agent, fact.call, recording="missing")

    # ------------------------------------------------------------ agents

    def _signed_in(self, fact: AgentSignedIn, at: datetime) -> None:
        self.agents[fact.agent] = AgentLine(
            fact.agent, fact.desk, fact.skills, "not-ready", at, reason=NotReadyReasonId("sign-in")
        )

    def _signed_out(self, fact: AgentSignedOut, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.desk in (fact.desk, ""):
            del self.agents[fact.agent]

    def _ready(self, fact: AgentReady, at: datetime) -> None:
        self._agent(fact.agent, at, state="ready", reason=None, next_reason=None, wrap_up_until=None, talk=None)

    def _not_ready(self, fact: AgentNotReady, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        changes: dict[str, Any] = {"reason": fact.reason, "next_reason": None, "wrap_up_until": None, "talk": None}
        if known is None or known.reason != fact.reason:
            changes["since"] = at
        self._agent(fact.agent, at, state="not-ready", **changes)

    def _next_state(self, fact: AgentNextState, at: datetime) -> None:
        self._agent(fact.agent, at, next_reason=fact.reason)

    def _wrap_up_started(self, fact: WrapUpStarted, at: datetime) -> None:
        self._agent(fact.agent, at, state="wrap-up", wrap_up_until=at + timedelta(seconds=fact.limit_s))

    def _wrap_up_ended(self, fact: WrapUpEnded, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.state == "wrap-up":  # ready or not ready follows by a fact of its own
            self.agents[fact.agent] = replace(known, wrap_up_until=None)

    def _desk_lost(self, fact: DeskLost, at: datetime) -> None:
        self._agent(fact.agent, at, is_present=False)

    def _desk_back(self, fact: DeskBack, at: datetime) -> None:
        self._agent(fact.agent, at, is_present=True)

    # ------------------------------------------------------------ wrap-ups

    def _owed(self, fact: WrapUpOwed, at: datetime) -> None:
        self.owed.setdefault(fact.agent, set()).add(fact.call)

    def _saved(self, fact: WrapUpSaved, at: datetime) -> None:
        self.owed.get(fact.agent, set()).discard(fact.call)


_ALARMS: dict[type[Fact], str] = {
    RecordingMissing: "recording-missing",
    RecordingFailed: "recording-failed",
    ExchangeLost: "exchange-lost",
}

_HANDLERS: dict[type[Fact], Callable[[Floor, Any, datetime], None]] = {
    CallArrived: Floor._arrived,
    DigitPressed: Floor._digit,
    ReasonChosen: Floor._reason,
    CallQueued: Floor._queued,
    CallBridged: Floor._bridged,
    CallEnded: Floor._ended,
    OfferMade: Floor._offer_made,
    OfferTaken: Floor._offer_taken,
    OfferFailed: Floor._offer_over,
    OfferWithdrawn: Floor._offer_over,
    TalkEnded: Floor._talk_ended,
    RecordingStarted: Floor._recording_started,
    RecordingMissing: Floor._recording_missing,
    AgentSignedIn: Floor._signed_in,
    AgentSignedOut: Floor._signed_out,
    AgentReady: Floor._ready,
    AgentNotReady: Floor._not_ready,
    AgentNextState: Floor._next_state,
    WrapUpStarted: Floor._wrap_up_started,
    WrapUpEnded: Floor._wrap_up_ended,
    DeskLost: Floor._desk_lost,
    DeskBack: Floor._desk_back,
    WrapUpOwed: Floor._owed,
    WrapUpSaved: Floor._saved,
}
