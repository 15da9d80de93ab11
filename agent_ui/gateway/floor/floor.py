"""THINKER: the floor as the journal tells it: agents, calls in progress, today's counts, alarms.

``apply`` takes one entry and changes the floor; it knows no clock, no database and no socket. The same entries in the
same order always give the same floor, so it can be rebuilt from the journal at any time. Entries about agents or calls
that it has not heard of are no error: the journal is read from some hour on, not from the beginning of time.

What an entry touched is noted in ``touched``, so that who draws the floor draws only that anew. Lines are changed in
place (an entry costs a few assignments); a talk keeps a copy of its call, as it was when it was offered.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor import callback as floor_callback
from agent_ui.gateway.floor import desk as floor_desk
from agent_ui.gateway.floor import leg as floor_leg
from agent_ui.gateway.floor import listed as floor_listed
from agent_ui.gateway.floor import out as floor_out
from agent_ui.gateway.floor import pause as floor_pause
from agent_ui.gateway.floor import second as floor_second
from agent_ui.gateway.floor import survey as floor_survey
from agent_ui.gateway.floor import wrap_up as floor_wrap_up
from agent_ui.gateway.floor.alarms import alarm_of
from agent_ui.gateway.floor.calls import CallBook
from agent_ui.gateway.floor.day import DayBook
from agent_ui.gateway.floor.lines import (
    UTC_ZONE,
    AgentLine,
    AlarmLine,
    CallLine,
    Counts,
    ParkedLine,
    Phase,
    Rules,
    State,
    Talk,
    Touched,
)
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, QueueId
from lexicon.journal import (
    AgentMuted,
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallBridged,
    CalleeRings,
    CallEnded,
    CallHeld,
    CallOverflowed,
    CallPlaced,
    CallPutThrough,
    CallQueued,
    CallRetrieved,
    DigitPressed,
    Entry,
    Fact,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    OutsideOver,
    ProfileChanged,
    QueueLeft,
    ReasonChosen,
    RecordingMissing,
    RecordingStarted,
    RequirementRelaxed,
    TalkEnded,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault

MOST_ALARMS = 50


class Floor:
    """The floor now. Read its attributes; change it by ``apply`` alone."""

    def __init__(self, rules: Rules, owed: Mapping[AgentId, set[tuple[CallId, AgentId]]] | None = None) -> None:
        self.rules = rules
        self.agents: dict[AgentId, AgentLine] = {}
        self.calls: dict[CallId, CallLine] = {}
        self.counts: dict[tuple[QueueId, date], Counts] = {}
        self.handled: dict[tuple[AgentId, date], int] = {}
        self.owed = floor_wrap_up.OwedBook(owed)
        self.alarms: deque[AlarmLine] = deque(maxlen=MOST_ALARMS)
        self.waiting: defaultdict[QueueId, dict[CallId, datetime]] = defaultdict(dict)  # since when, offered ones too
        self.callbacks: defaultdict[QueueId, dict[CallId, datetime]] = defaultdict(dict)  # the same, without a line
        self.in_ivr = 0
        self.blocked: dict[tuple[ClientId, date], int] = {}  # callers whom a client turned away
        self.touched = Touched()
        self.parked: dict[CallId, ParkedLine] = {}
        self.messages: dict[QueueId, list[datetime]] = {}  # not dealt with: when due; from their rows
        self.desk_messages: dict[str, floor_desk.MessageLine] = {}
        self.book, self.figures = DayBook(), CallBook()

    def apply(self, entry: Entry) -> None:
        """Take one entry in."""
        handler = _HANDLERS.get(type(entry.fact))
        if handler is not None:
            handler(self, entry.fact, entry.at)
            self.book.settle(self, entry)
            self.figures.settle(self, entry)
        if (alarm := alarm_of(entry)) is not None:
            self.alarms.append(alarm)

    def zone(self, client: ClientId | None) -> ZoneInfo:
        """The client's time zone; UTC for nobody's."""
        return self.rules.zones.get(client, UTC_ZONE) if client is not None else UTC_ZONE

    # ------------------------------------------------------------ calls

    def set_phase(self, line: CallLine, phase: Phase) -> None:
        was, line.phase = line.phase, phase
        self.in_ivr += (phase == "ivr") - (was == "ivr")
        if line.queue is None:
            return
        self.touched.queues.add(line.queue)
        waiting = self.callbacks if line.is_callback else self.waiting
        if phase not in ("waiting", "offered"):
            waiting[line.queue].pop(line.id, None)
        elif line.joined_at is not None:
            waiting[line.queue][line.id] = line.joined_at

    def _arrived(self, fact: CallArrived, at: datetime) -> None:
        self._forget(fact.call)
        self.calls[fact.call] = CallLine(fact.call, fact.client, fact.number, fact.caller, fact.language)
        self.in_ivr += 1

    def _forget(self, call: CallId) -> CallLine | None:
        floor_second.unparked(self, call)
        known = self.calls.pop(call, None)
        if known is not None:
            self.set_phase(known, "ended")
        return known

    def _digit(self, fact: DigitPressed, at: datetime) -> None:
        if known := self.calls.get(fact.call):
            known.digits += fact.digit

    def _reason(self, fact: ReasonChosen, at: datetime) -> None:
        if known := self.calls.get(fact.call):
            known.reason = fact.reason

    def _queued(self, fact: CallQueued, at: datetime) -> None:
        known = self.calls.get(fact.call)
        if known is None:
            return
        day = fact.joined_at.astimezone(self.zone(fact.client)).date()
        if not known.is_answered:  # whom we called is no arrival; once for each queue
            self.figures.entered(self, known, fact.queue, fact.joined_at, day)
        if known.queue is not None and known.queue != fact.queue:
            self.set_phase(known, "ivr")  # out of the queue where it was
        known.queue, known.reason = fact.queue, fact.reason
        known.joined_at, known.joined_day, known.is_return = fact.joined_at, day, fact.is_return
        known.order = fact.order or fact.joined_at.timestamp()
        known.is_callback = fact.is_callback
        known.agent = None
        self.set_phase(known, "waiting")

    def _overflowed(self, fact: CallOverflowed, at: datetime) -> None:
        """It entered another queue: that one has it now, with the time it has waited already."""
        known = self.calls.get(fact.call)
        if known is None or known.queue == fact.queue:
            return
        phase = known.phase
        self.set_phase(known, "ivr")
        known.queue, known.step = fact.queue, 0
        if known.joined_at is not None and known.joined_day is not None and not known.is_answered:
            self.figures.entered(self, known, fact.queue, known.joined_at, known.joined_day)
        self.set_phase(known, phase)

    def _relaxed(self, fact: RequirementRelaxed, at: datetime) -> None:
        if (known := self.calls.get(fact.call)) and known.queue == fact.queue:
            known.step = fact.step

    def _left(self, fact: QueueLeft, at: datetime) -> None:
        if known := self.calls.get(fact.call):
            self.set_phase(known, "ended")  # a last word is said; how it ended follows

    def _bridged(self, fact: CallBridged, at: datetime) -> None:
        known = self.calls.get(fact.call)
        if known is not None:
            if known.queue is not None and known.joined_day is not None and not known.is_answered:
                self.figures.answered(self, known, fact)
            known.is_answered, known.agent = True, fact.agent
            self.set_phase(known, "talking")
        if talk := self.talk_of(fact.agent, fact.call):
            talk.phase, talk.bridged_at, talk.waited_s = "talking", at, fact.waited_s

    def _ended(self, fact: CallEnded, at: datetime) -> None:
        known = self._forget(fact.call)
        if known is None or known.queue is None or known.joined_day is None or known.is_answered or known.is_callback:
            return  # nobody hangs up who is to be called back
        if fact.outcome.fault is Fault.CALLER:
            self.figures.gave_up(self, known, at)
        else:
            self.figures.left(known)

    def count(self, queue: QueueId, day: date) -> Counts:
        """The counts to be changed."""
        self.touched.queues.add(queue)
        counts = self.counts.get((queue, day))
        if counts is None:
            if len(self.counts) >= 1000:  # old days are nobody's "today"
                oldest = day - timedelta(days=2)
                self.counts = {key: counts for key, counts in self.counts.items() if key[1] >= oldest}
            counts = self.counts[queue, day] = Counts()
        return counts

    # ------------------------------------------------------------ offers and talks

    def agent_line(self, agent: AgentId, at: datetime, state: State | None = None) -> AgentLine:
        """The agent's line to be changed, in that state."""
        self.touched.agents.add(agent)
        known = self.agents.get(agent)
        if known is None:  # signed in before the first entry that was read
            known = self.agents[agent] = AgentLine(agent, DeskId(""), (), "not-ready", at)
        if state is not None and state != known.state:
            known.state, known.since = state, at
        return known

    def talk_of(self, agent: AgentId, call: CallId) -> Talk | None:
        """The agent's part in that call, to be changed."""
        known = self.agents.get(agent)
        if known is None or known.talk is None or known.talk.call.id != call:
            return None
        self.touched.agents.add(agent)
        return known.talk

    def _offer_made(self, fact: OfferMade, at: datetime) -> None:
        if fact.contact:
            floor_second.offer_made(self, fact, at)
            return
        line = self.calls.get(fact.call)
        if line is None:
            line = CallLine(fact.call, fact.client, "", "", "zh", queue=fact.queue)
        else:
            line.agent = fact.agent
            self.set_phase(line, "offered")
        agent = self.agent_line(fact.agent, at, "offered")
        agent.reason = agent.next_reason = agent.wrap_up_until = None
        agent.talk = Talk(copy(line), fact.offer, at)

    def _offer_taken(self, fact: OfferTaken, at: datetime) -> None:
        floor_second.offer_settled(self, fact, at)
        self.agent_line(fact.agent, at, "talking")
        if talk := self.talk_of(fact.agent, fact.call):
            talk.phase, talk.recording = "talking", "starting"
        if line := self.calls.get(fact.call):
            self.set_phase(line, "talking")

    def _offer_over(self, fact: OfferFailed | OfferWithdrawn, at: datetime) -> None:
        floor_second.offer_settled(self, fact, at)
        known = self.agents.get(fact.agent)
        if known is not None and known.talk is not None and known.talk.offer == fact.offer:
            self.agent_line(fact.agent, at).talk = None  # the state follows by a fact of its own
        call = self.calls.get(fact.call)
        if call is not None and call.agent == fact.agent:
            call.agent = None
            self.set_phase(call, "waiting")

    def _talk_ended(self, fact: TalkEnded, at: datetime) -> None:
        floor_second.left(self, fact, at)
        if talk := self.talk_of(fact.agent, fact.call):
            if talk.bridged_at is not None:
                key = (fact.agent, at.astimezone(self.zone(fact.client)).date())
                self.handled[key] = self.handled.get(key, 0) + 1
            talk.phase, talk.ended_at = "ended", at
            talk.held_at, talk.is_muted, talk.paused_at, talk.paused_until = None, False, None, None

    def _held(self, fact: CallHeld | CallRetrieved, at: datetime) -> None:
        if talk := self.talk_of(fact.agent, fact.call):
            talk.held_at = at if isinstance(fact, CallHeld) else None

    def _muted(self, fact: AgentMuted, at: datetime) -> None:
        if talk := self.talk_of(fact.agent, fact.call):
            talk.is_muted = fact.is_muted

    def _recording(self, fact: RecordingStarted | RecordingMissing, at: datetime) -> None:
        if talk := self.talk_of(fact.agent, fact.call):
            talk.recording = "on" if isinstance(fact, RecordingStarted) else "missing"

    # ------------------------------------------------------------ agents

    def _signed_in(self, fact: AgentSignedIn, at: datetime) -> None:
        self.touched.agents.add(fact.agent)
        self.agents[fact.agent] = AgentLine(
            fact.agent, fact.desk, fact.skills, "not-ready", at, reason=NotReadyReasonId("sign-in")
        )

    def _profile(self, fact: ProfileChanged, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None:
            self.touched.agents.add(fact.agent)
            known.skills = tuple(fact.abilities.skills)

    def _signed_out(self, fact: AgentSignedOut, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.desk in (fact.desk, ""):
            self.touched.agents.add(fact.agent)
            del self.agents[fact.agent]

    def _ready(self, fact: AgentReady, at: datetime) -> None:
        agent = self.agent_line(fact.agent, at, "ready")
        agent.reason = agent.next_reason = agent.wrap_up_until = agent.talk = None

    def _not_ready(self, fact: AgentNotReady, at: datetime) -> None:
        agent = self.agent_line(fact.agent, at, "not-ready")
        if agent.reason != fact.reason:
            agent.since = at
        agent.reason, agent.next_reason, agent.wrap_up_until, agent.talk = fact.reason, None, None, None

    def _next_state(self, fact: AgentNextState, at: datetime) -> None:
        self.agent_line(fact.agent, at).next_reason = fact.reason

    def _wrap_up_started(self, fact: WrapUpStarted, at: datetime) -> None:
        self.agent_line(fact.agent, at, "wrap-up").wrap_up_until = at + timedelta(seconds=fact.limit_s)

    def _wrap_up_ended(self, fact: WrapUpEnded, at: datetime) -> None:
        known = self.agents.get(fact.agent)
        if known is not None and known.state == "wrap-up":  # ready or not ready follows by a fact of its own
            self.agent_line(fact.agent, at).wrap_up_until = None


_HANDLERS: dict[type[Fact], Callable[[Floor, Any, datetime], None]] = {
    CallPlaced: floor_out.placed,
    CalleeRings: floor_out.rings,
    CallPutThrough: floor_out.put_through,
    OutsideOver: floor_out.outside_over,
    CallArrived: Floor._arrived,
    DigitPressed: Floor._digit,
    ReasonChosen: Floor._reason,
    CallQueued: Floor._queued,
    CallOverflowed: Floor._overflowed,
    RequirementRelaxed: Floor._relaxed,
    QueueLeft: Floor._left,
    CallBridged: Floor._bridged,
    CallEnded: Floor._ended,
    OfferMade: Floor._offer_made,
    OfferTaken: Floor._offer_taken,
    OfferFailed: Floor._offer_over,
    OfferWithdrawn: Floor._offer_over,
    TalkEnded: Floor._talk_ended,
    CallHeld: Floor._held,
    CallRetrieved: Floor._held,
    AgentMuted: Floor._muted,
    RecordingStarted: Floor._recording,
    RecordingMissing: Floor._recording,
    AgentSignedIn: Floor._signed_in,
    ProfileChanged: Floor._profile,
    AgentSignedOut: Floor._signed_out,
    AgentReady: Floor._ready,
    AgentNotReady: Floor._not_ready,
    AgentNextState: Floor._next_state,
    WrapUpStarted: Floor._wrap_up_started,
    WrapUpEnded: Floor._wrap_up_ended,
    **floor_second.HANDLERS,
    **floor_leg.HANDLERS,
    **floor_pause.HANDLERS,
    **floor_callback.HANDLERS,
    **floor_survey.HANDLERS,
    **floor_desk.HANDLERS,
    **floor_wrap_up.HANDLERS,
    **floor_listed.HANDLERS,
}
