"""What the journal says was going on when the last controller stopped: a fold over its entries, nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ari_app.call.past_callback import callback_fact
from ari_app.call.past_legs import leg_sent, standing_fact
from ari_app.call.past_pause import PastPause, pause_fact
from ari_app.call.past_second import PastSecond, second_fact
from ari_app.call.past_survey import PastSurvey, survey_fact
from ari_app.watch.past import PastWatch, fold_watch
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
    RecordingId,
    SkillId,
    WatchId,
    is_consult,
    nth_of_out,
)
from lexicon.journal import (
    AgentMuted,
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    AgentSteered,
    CallAnswered,
    CallArrived,
    CallbackTaken,
    CallBridged,
    CalleeRings,
    CallEnded,
    CallerRecognised,
    CallHeld,
    CallKept,
    CallOutCharged,
    CallOutMetered,
    CallOverflowed,
    CallParked,
    CallPlaced,
    CallPutThrough,
    CallQueued,
    CallRejoined,
    CallRetrieved,
    CallTakenOver,
    CallTransferred,
    CallUnparked,
    ConversationLifted,
    Entry,
    FlowStarted,
    HandedOutside,
    LanguageChosen,
    LegSent,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    OutsideAnswered,
    OutsideOver,
    ProfileChanged,
    ReasonChosen,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
    SecondAnswered,
    SecondLegEnded,
    SurveyAnswered,
    SurveyEnded,
    SurveyStarted,
    TalkEnded,
    VoicemailDropped,
    VoicemailLeft,
    VoicemailStarted,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.profile import Abilities


@dataclass(frozen=True, slots=True)
class PastParked:
    """A caller who was parked."""

    slot: int
    by: AgentId
    at: datetime
    limit_s: float


@dataclass(frozen=True, slots=True)
class PastCall:
    """An open call. ``offer`` is out until ``is_taken``; ``bridged_at`` while a conversation goes on."""

    id: CallId
    channel: ChannelId
    dialled: str
    caller: str
    arrived_at: datetime
    is_answered: bool = False
    flow: tuple[str, int] | None = None  # and its version; None: its number's row leads it
    language: str = ""  # chosen by the caller
    node: str = ""  # of the flow: where it waits
    reason: ReasonId | None = None
    joined_at: datetime | None = None
    is_return: bool = False
    preferred: tuple[AgentId, ...] = ()
    order: float = 0.0  # 0: noted before there was one
    queue: QueueId | None = None
    entered_at: datetime | None = None  # the queue; later than joined_at after an overflow
    offer: OfferId | None = None
    agent: AgentId | None = None
    is_taken: bool = False
    bridged_at: datetime | None = None
    talks: int = 0
    leg: ChannelId = ChannelId("")  # the agent's, of the conversation that goes on
    is_lifted: bool = False  # it is in a bridge of ours
    held_at: datetime | None = None
    is_muted: bool = False
    pause: PastPause | None = None
    message: VoicemailStarted | None = None  # that is being left
    messages: int = 0
    outside_leg: ChannelId = ChannelId("")  # where a flow sent the caller
    outside_number: str = ""
    outside_node: str = ""
    outside_at: datetime | None = None  # answered there
    sent_by: AgentId | None = None  # it was an agent who sent him there, and left
    sent_contact: CallId = CallId("")
    outs: int = 0  # legs that went outside
    has_rung: bool = False  # the customer's telephone
    is_placed: bool = False  # an agent called somebody
    kept_at: datetime | None = None  # the agent's browser is gone
    second: PastSecond | None = None
    survey: PastSurvey | None = None
    parked: PastParked | None = None
    seconds: int = 0  # that were ever sought
    parties: tuple[PastSecond, ...] = ()
    callback: CallbackTaken | None = None  # until the customer is reached, or it is over
    callback_dialled_at: datetime | None = None
    is_released: bool = False  # waits to be called back without the line on which that was asked for
    is_called_back: bool = False  # the line is one that we dialled
    stays: bool = False
    legs: tuple[LegSent, ...] = ()  # the trunks that were tried for the newest leg outside
    recordings: int = 0  # behind ``talks`` while the recorder has neither confirmed nor been missed
    client: ClientId | None = None  # None: it called no number of ours
    greeted: str = "zh"  # the number's language
    blocked_how: str = ""  # the client does not want this caller, and how that is told


@dataclass(frozen=True, slots=True)
class PastAgent:
    """A signed-in agent. ``leg``: the persistent one that is up; ``fallen``: the last one that was given up."""

    id: AgentId
    desk: DeskId
    name: str
    skills: tuple[SkillId, ...]
    abilities: Abilities | None
    since: datetime
    idle_since: datetime
    is_ready: bool = False
    reason: NotReadyReasonId | None = None
    next_reason: NotReadyReasonId | None = None
    wraps_up: CallId | None = None
    client: ClientId | None = None
    wrap_up_limit_s: float = 0.0
    is_leaving: bool = False  # a supervisor signs the agent out after the call
    leg: ChannelId = ChannelId("")
    fallen: ChannelId = ChannelId("")


@dataclass(frozen=True, slots=True)
class PastRecording:
    """A recording that was begun and not yet closed."""

    id: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId


@dataclass(slots=True)
class Past:
    """Everything that was open."""

    calls: dict[CallId, PastCall]
    agents: dict[AgentId, PastAgent]
    recordings: dict[RecordingId, PastRecording]
    messages: dict[RecordingId, VoicemailStarted] = field(default_factory=dict)
    watches: dict[WatchId, PastWatch] = field(default_factory=dict)
    meters: dict[ChannelId, tuple[CallOutMetered, datetime]] = field(default_factory=dict)  # legs outside that cost


def fold(entries: Iterable[Entry]) -> Past:
    """What is open after ``entries``, which come in the journal's order."""
    past = Past({}, {}, {})
    for entry in entries:
        _call_fact(past, entry)
        _agent_fact(past, entry)
        _recording_fact(past, entry)
        fold_watch(past.watches, entry)
        if isinstance(entry.fact, CallOutMetered):
            past.meters[entry.fact.leg] = (entry.fact, entry.at)
        elif isinstance(entry.fact, CallOutCharged):
            past.meters.pop(entry.fact.leg, None)
    return past


def _call_fact(past: Past, entry: Entry) -> None:
    fact = entry.fact
    if isinstance(fact, CallArrived | CallPlaced):
        past.calls[fact.call] = _begun(fact, entry.at)
        return
    if isinstance(fact, CallEnded):
        past.calls.pop(fact.call, None)
        return
    call = past.calls.get(getattr(fact, "call", CallId("")))
    if call is None:
        return
    if (of_others := second_fact(call, entry)) is not None:
        past.calls[call.id] = of_others
        return
    call = callback_fact(call, entry)
    match fact:
        case CallAnswered():
            call = replace(call, is_answered=True)
        case FlowStarted(flow=flow, version=version):
            call = replace(call, flow=(flow, version))
        case LanguageChosen(language=language):
            call = replace(call, language=language)
        case ReasonChosen(reason=reason):
            call = replace(call, reason=reason)
        case CallQueued():
            call = _queued(call, fact)
        case CallOverflowed(queue=queue):
            call = replace(call, queue=queue, entered_at=entry.at)
        case OfferMade(offer=offer, agent=agent):
            call = replace(call, offer=offer, agent=agent, is_taken=False)
        case OfferTaken():
            call = replace(call, is_taken=True)
        case TalkEnded(agent=agent) if call.agent is not None and agent != call.agent:
            return  # the part of an agent whose call a supervisor has taken over
        case OfferFailed() | OfferWithdrawn() | TalkEnded():
            call = replace(call, offer=None, agent=None, is_taken=False, bridged_at=None, kept_at=None)
        case CallBridged(bridge=bridge, agent_channel=leg):
            call = replace(call, bridged_at=entry.at, talks=int(bridge.rpartition("-")[2]), leg=leg, is_lifted=False)
            # One that we placed never waited.
            call = replace(call, held_at=None, is_muted=False, joined_at=call.joined_at or entry.at)
        case RecordingStarted() | RecordingMissing() | RecordingStopped() if not is_consult(fact.recording):
            number = int(fact.recording.rpartition("-")[2])  # missed and late is still one
            call = replace(call, recordings=max(call.recordings, number))
        case _:
            call = _controlled(call, entry)
    past.calls[call.id] = call


def _queued(call: PastCall, fact: CallQueued) -> PastCall:
    entered_at = fact.entered_at or call.entered_at or fact.joined_at
    call = replace(
        call, joined_at=fact.joined_at, is_return=fact.is_return, order=fact.order, queue=fact.queue,
        preferred=fact.preferred, node=fact.node, entered_at=entered_at,
    )  # fmt: skip
    call = replace(call, offer=None, is_taken=False, bridged_at=None, kept_at=None, second=None, parties=())
    return replace(call, parked=None, is_released=fact.is_callback, stays=fact.stays)


def _begun(fact: CallArrived | CallPlaced, at: datetime) -> PastCall:
    call = PastCall(fact.call, fact.channel, fact.number, fact.caller, at, client=fact.client, greeted=fact.language)
    if isinstance(fact, CallArrived):
        return call
    return replace(call, is_placed=True, reason=fact.reason, offer=fact.offer, agent=fact.agent, is_taken=True)


def _controlled(call: PastCall, entry: Entry) -> PastCall:
    """What was done with a conversation while it went on."""
    match entry.fact:
        case CallerRecognised(list="blocked", how=how) if how != "flow":
            return replace(call, blocked_how=how)
        case CallPutThrough(channel=leg, number=number, node=node):
            call = replace(call, outside_leg=leg, outside_number=number, outside_node=node, outside_at=None)
            return replace(call, outs=nth_of_out(leg))
        case HandedOutside(agent=by, contact=contact, number=number, leg=leg, how=how):
            since = None if how == "alone" else entry.at
            call = replace(call, outside_leg=leg, outside_number=number, outside_at=since, sent_by=by)
            return replace(call, sent_contact=contact, second=None, parties=(), held_at=None)
        case SecondAnswered():
            return replace(call, outside_at=entry.at)
        case SecondLegEnded(leg=leg) if leg == call.outside_leg:
            return replace(call, outside_leg=ChannelId(""), outside_at=None, sent_by=None)
        case OutsideAnswered():
            return replace(call, outside_at=entry.at)
        case OutsideOver():
            return replace(call, outside_leg=ChannelId(""), outside_at=None)
        case LegSent() as sent:
            return leg_sent(call, sent)
        case CalleeRings():
            return replace(call, has_rung=True)
        case ConversationLifted():
            return replace(call, is_lifted=True)
        case CallHeld():
            return replace(call, held_at=entry.at)
        case CallRetrieved():
            return replace(call, held_at=None)
        case CallKept():
            return replace(call, kept_at=entry.at, is_lifted=False, held_at=None, is_muted=False)
        case CallRejoined(offer=offer, bridge=bridge, agent_channel=leg, kept_s=kept_s):
            begun = (call.bridged_at or entry.at) + timedelta(seconds=kept_s)  # so that what is counted from it is talk
            talks = int(bridge.rpartition("-")[2])
            return replace(call, kept_at=None, offer=offer, leg=leg, bridged_at=begun, talks=talks, is_lifted=True)
        case AgentMuted(is_muted=is_muted):
            return replace(call, is_muted=is_muted)
        case CallParked(slot=slot, agent=by, limit_s=limit_s):
            return replace(call, parked=PastParked(slot, by, entry.at, limit_s))
        case CallUnparked():
            return replace(call, parked=None)
        case CallTransferred(queue=queue, reason=reason):
            return replace(call, queue=queue, reason=reason, entered_at=entry.at)
        case CallTakenOver(supervisor=supervisor, offer=offer):
            return replace(call, offer=offer, agent=supervisor, is_taken=True, bridged_at=None)
        case SurveyStarted() | SurveyAnswered() | SurveyEnded():
            return replace(call, survey=survey_fact(call.survey, entry))
        case _:
            return _messaged(call, entry)


def _messaged(call: PastCall, entry: Entry) -> PastCall:
    """What became of a message that the caller leaves."""
    match entry.fact:
        case VoicemailStarted() as begun:
            return replace(call, message=begun, messages=call.messages + 1)
        case VoicemailLeft(recording=recording) | VoicemailDropped(recording=recording):
            is_newest = call.message is not None and call.message.recording == recording
            return replace(call, message=None) if is_newest else call
        case _:
            return pause_fact(call, entry)


def _agent_fact(past: Past, entry: Entry) -> None:
    fact = entry.fact
    if isinstance(fact, AgentSignedIn):
        who = (fact.agent, fact.desk, fact.name, fact.skills, fact.abilities)
        past.agents[fact.agent] = PastAgent(*who, entry.at, entry.at)
        return
    if isinstance(fact, AgentSignedOut):
        past.agents.pop(fact.agent, None)
        return
    agent = past.agents.get(getattr(fact, "agent", AgentId("")))
    if agent is None:
        return
    match fact:
        case AgentReady(idle_since=idle_since):
            agent = replace(agent, is_ready=True, reason=None, since=entry.at, idle_since=idle_since, next_reason=None)
        case AgentNotReady(reason=reason):
            agent = replace(agent, is_ready=False, reason=reason, since=entry.at, next_reason=None)
        case AgentNextState(reason=reason):
            agent = replace(agent, next_reason=reason)
            if reason is None and not agent.is_ready:  # called somebody while Not ready, and is Ready after it
                agent = replace(agent, is_ready=True, reason=None)
        case CallPlaced():
            agent = replace(agent, wraps_up=None, client=None, next_reason=_after_call(agent))
        case AgentSteered(what=what):
            agent = replace(agent, is_leaving=what == "sign-out")
        case ProfileChanged(abilities=abilities):
            agent = replace(agent, abilities=abilities)
        case WrapUpStarted(call=call, client=client, limit_s=limit_s):
            agent = replace(agent, wraps_up=call, client=client, wrap_up_limit_s=limit_s, since=entry.at)
            agent = replace(agent, next_reason=_after_call(agent))
        case WrapUpEnded():
            agent = replace(agent, wraps_up=None, client=None)
        case _:
            agent = standing_fact(agent, fact)
    past.agents[agent.id] = agent


def _after_call(agent: PastAgent) -> NotReadyReasonId | None:
    """Who called somebody while Not ready is so again."""
    return agent.next_reason if agent.is_ready else agent.next_reason or agent.reason


def _recording_fact(past: Past, entry: Entry) -> None:
    match entry.fact:
        case RecordingStarted(recording, call, client, agent):
            past.recordings[recording] = PastRecording(recording, call, client, agent)
        case RecordingStopped(recording):
            past.recordings.pop(recording, None)
        case VoicemailStarted(recording=recording):
            past.messages[recording] = entry.fact
        case VoicemailLeft(recording=recording) | VoicemailDropped(recording=recording):
            past.messages.pop(recording, None)
        case _:
            pass
