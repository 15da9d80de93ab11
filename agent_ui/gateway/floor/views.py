"""THINKER: what the screens are told, derived from the floor, the catalogue's names and the present instant."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_ui.gateway.desk.views import with_extras
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.floor.calls import half_of
from agent_ui.gateway.floor.day import home_zone, limit_at
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import AgentLine, AlarmLine, Counts, SecondLine, Talk
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.protocol import board as pb
from agent_ui.gateway.protocol import control as pc
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol.closing import Closed
from lexicon.causes import InWords, in_words
from lexicon.ids import AgentId, ClientId, DeskId, QueueId, SkillId, TrunkId
from lexicon.journal import (
    CallEnded,
    CallOutBarred,
    CallOutEnding,
    CallOutFailed,
    CallParked,
    CallTransferred,
    ControlRefused,
    Entry,
    ExchangeFound,
    ExchangeLost,
    HandedOutside,
    HandedOver,
    OfferFailed,
    OfferWithdrawn,
    PartyJoined,
    PartyLeft,
    RecordingMissing,
    RecordingResumed,
    SecondEnded,
    WrapUpClosed,
    WrapUpEnded,
    WrapUpHanded,
)
from lexicon.outcome import Fault
from lexicon.thresholds import Thresholds

MOST_DUE = 50


@dataclass(frozen=True, slots=True)
class QueueNames:
    """What a tile needs of the catalogue."""

    id: QueueId
    client: ClientId
    name_zh: str
    name_en: str
    promise_s: float
    skills: frozenset[SkillId]  # of the reasons that lead here
    closed: Closed | None = None  # by hand


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the ids."""

    queues: tuple[QueueNames, ...]
    people: Mapping[AgentId, tuple[str, str]]  # zh, en
    teams: Mapping[AgentId, str] = field(default_factory=dict)
    thresholds: Mapping[QueueId, Thresholds] = field(default_factory=dict)  # where something was said
    closed_lines: Mapping[TrunkId, Closed] = field(default_factory=dict)


# ---------------------------------------------------------------- wallboard


def half_now(floor: Floor, queue: QueueNames, now: datetime) -> pb.HalfHourNow:
    """What is known of the present half hour."""
    begins = half_of(now, floor.zone(queue.client))
    counts = floor.figures.halves.get((queue.id, begins), Counts())
    return pb.HalfHourNow(
        begins_at=iso(begins),
        offered=counts.offered,
        answered=counts.answered,
        abandoned=counts.abandoned,
        within_promise=counts.within_promise,
    )


def queue_tile(floor: Floor, queue: QueueNames, today: date, staff: tuple[int, int]) -> p.QueueTile:
    """The tile of one queue; ``today`` in its client's time zone, ``staff``: how many are signed in, how many Ready."""
    waiting, callbacks = floor.waiting.get(queue.id, {}), floor.callbacks.get(queue.id, {})
    due, owed = floor.messages.get(queue.id, []), floor.owed.queues.get(queue.id, [])
    counts = floor.counts.get((queue.id, today), Counts())
    return p.QueueTile(
        id=queue.id,
        client=queue.client,
        name_zh=queue.name_zh,
        name_en=queue.name_en,
        waiting=len(waiting),
        longest_waiting_since=iso_or_none(min(waiting.values(), default=None)),
        offered_today=counts.offered,
        answered_today=counts.answered,
        abandoned_today=counts.abandoned,
        within_promise_today=counts.within_promise,
        promise_s=queue.promise_s,
        asa_s=counts.waited_s / counts.answered if counts.answered else None,
        staffed=staff[0],
        ready=staff[1],
        callbacks=len(callbacks),
        longest_callback_since=iso_or_none(min(callbacks.values(), default=None)),
        rated_today=counts.rated,
        satisfied_today=counts.satisfied,
        mean_score=counts.score / counts.rated if counts.rated else None,
        handled_today=counts.handled,
        aht_s=(counts.talked_s + counts.acw_s) / counts.handled if counts.handled else None,
        messages=len(due),
        messages_due=[iso(at) for at in due[:MOST_DUE]],
        closed=queue.closed,
        owed=len(owed),
        owed_due=[iso(at) for at in owed[:MOST_DUE]],
    )


def floor_agent(
    floor: Floor, line: AgentLine, names: Names, days: Mapping[ZoneInfo, date], where: frozenset[QueueId] = frozenset()
) -> p.FloorAgent:
    """One signed-in agent on the wallboard; ``days``: which day it is in every zone of the floor's; staff ``where``."""
    zh, en = names.people.get(line.id, (line.id, line.id))
    call = line.talk.call if line.talk is not None else None
    talking = line.talk if line.state == "talking" else None
    zone = floor.zone(call.client if call is not None else _only_client(names))
    return p.FloorAgent(
        id=line.id,
        name_zh=zh,
        name_en=en,
        state=line.state,
        since=iso(line.since),
        reason=line.reason,
        call=call.id if call is not None else None,
        caller=mask_number(call.caller) if call is not None else None,
        queue=call.queue if call is not None else None,
        handled_today=floor.handled.get((line.id, days[zone]), 0),
        is_outbound=call is not None and call.is_outbound and line.state == "talking",
        hand_since=iso_or_none(line.hand_at),
        limit_at=iso_or_none(limit_at(line, floor.book, floor.rules.limits, days[home_zone(floor)], home_zone(floor))),
        team=names.teams.get(line.id, ""),
        headset=line.headset,
        owed=floor.owed.count(line.id),
        owed_due=iso_or_none(floor.owed.first_due(line.id)),
        held_since=iso_or_none(talking.held_at) if talking is not None else None,
        paused_since=iso_or_none(talking.paused_at) if talking is not None else None,
        wrap_up_until=iso_or_none(line.wrap_up_until) if line.state == "wrap-up" else None,
        queues=sorted(where),
    )


def _only_client(names: Names) -> ClientId | None:
    return names.queues[0].client if names.queues else None


def left_agent(gone: p.FloorAgent, at: str) -> p.FloorAgent:
    """The last word about an agent who signed out, at that instant (ISO 8601)."""
    return p.FloorAgent(
        id=gone.id,
        name_zh=gone.name_zh,
        name_en=gone.name_en,
        state="signed-out",
        since=at,
        reason=None,
        call=None,
        caller=None,
        queue=None,
        handled_today=gone.handled_today,
    )


def alarm(line: AlarmLine) -> p.Alarm:
    return p.Alarm(id=line.id, code=line.code, at=iso(line.at), call=line.call, agent=line.agent, detail=line.detail)


# ---------------------------------------------------------------- desk


def desk_snapshot(floor: Floor, agent: AgentId, desk: DeskId, *, is_registered: bool, now: datetime) -> p.DeskSnapshot:
    """The whole truth about one agent's desk; what the agent does at another desk is not this one's."""
    line = floor.agents.get(agent)
    owed, owed_due = floor.owed.count(agent), iso_or_none(floor.owed.first_due(agent))
    if line is None or line.desk not in (desk, ""):
        me = p.MyState(
            state="signed-out",
            since=iso(now),
            reason=None,
            next_reason=None,
            wrap_up_until=None,
            is_phone_registered=is_registered,
        )
        return p.DeskSnapshot(at=iso(now), me=me, call=None, owed=owed, owed_due=owed_due)
    me = p.MyState(
        state=line.state,
        since=iso(line.since),
        reason=line.reason,
        next_reason=line.next_reason,
        wrap_up_until=iso_or_none(line.wrap_up_until),
        is_phone_registered=is_registered,
    )
    call = desk_call(line.talk) if line.talk else None
    snapshot = p.DeskSnapshot(at=iso(now), me=me, call=call, owed=owed, owed_due=owed_due, parked=parked(floor))
    return with_extras(snapshot, floor, line, now)


def parked(floor: Floor) -> list[pc.ParkedCall]:
    """Whom anybody may take up."""
    return [
        pc.ParkedCall(
            call=one.call,
            client=one.client,
            slot=one.slot,
            caller=mask_number(one.caller),
            by=one.by,
            since=iso(one.since),
        )
        for one in sorted(floor.parked.values(), key=lambda one: (one.client, one.slot))
    ]


def with_standing_leg(snapshot: p.DeskSnapshot, line: AgentLine | None) -> p.DeskSnapshot:
    """For an agent who has a persistent leg: whether it is up."""
    is_up = line is not None and line.is_leg_up
    return replace(snapshot, me=replace(snapshot.me, leg="up" if is_up else "down"))


def desk_call(talk: Talk) -> p.DeskCall:
    """The call in front of the agent."""
    call = talk.call
    return p.DeskCall(
        id=call.id,
        offer=talk.offer,
        client=call.client or "",
        number=call.number,
        caller=mask_number(call.caller),
        language=call.language,
        queue=call.queue or "",
        reason=call.reason or "",
        digits=call.digits,
        queued_at=iso(call.joined_at or talk.offered_at),
        offered_at=iso(talk.offered_at),
        bridged_at=iso_or_none(talk.bridged_at),
        ended_at=iso_or_none(talk.ended_at),
        phase=talk.phase,
        waited_s=talk.waited_s,
        is_return=call.is_return,
        recording=talk.recording,
        is_outbound=call.is_outbound,
        is_callback=call.is_callback,
        is_ringing=talk.is_ringing,
        held_since=iso_or_none(talk.held_at),
        is_muted=talk.is_muted,
        paused_since=iso_or_none(talk.paused_at),
        paused_until=iso_or_none(talk.paused_until),
        part=cast(Literal["lead", "second", "party"], talk.part),
        by=talk.by if talk.part != "lead" else None,
        asked=cast(Literal["transfer", "consult"], talk.mode) if talk.part == "second" else None,
        second=second_party(talk.second),
        parties=list(talk.parties),
        vip=call.vip,
    )


def second_party(line: SecondLine | None) -> pc.SecondParty | None:
    """Whom the agent seeks or consults."""
    if line is None:
        return None
    mode = cast(Literal["transfer", "consult"], line.mode)
    state = cast(Literal["seeking", "ringing", "with", "waiting"], line.state)
    return pc.SecondParty(
        mode=mode, state=state, agent=line.agent, queue=line.queue, since=iso(line.since), number=line.number
    )


def colleagues(floor: Floor, me: AgentId, names: Names) -> list[pc.Colleague]:
    """Everybody else who is signed in, by name of login."""
    found = []
    for line in sorted(floor.agents.values(), key=lambda line: line.id):
        if line.id == me or line.state == "signed-out":
            continue
        zh, en = names.people.get(line.id, (line.id, line.id))
        is_free = line.state == "ready" and line.is_present
        found.append(pc.Colleague(id=line.id, name_zh=zh, name_en=en, state=line.state, is_reachable=is_free))
    return found


_SECOND_OVER = {
    "no-answer": "second-no-answer",
    "declined": "second-declined",
    "agent-left": "second-no-answer",
    "unreachable": "second-unreachable",
    "refused": "second-unreachable",
    "exchange-away": "second-unreachable",
    "controller-lost": "second-unreachable",
    "left": "second-left",
    "busy": "second-busy",
    "wrong-number": "second-wrong-number",
    "no-line": "second-no-line",
}
_OWED = {"limit": "wrap-up-owed", "called-out": "wrap-up-put-off", "supervisor": "wrap-up-forced"}
_MISSED = {"no-answer": "offer-missed", "declined": "offer-declined", "unreachable": "phone-lost"}


_UNTOLD = ("given-up", "not-allowed")


def notices(floor: Floor, entry: Entry) -> list[tuple[AgentId | None, p.DeskNotice]]:
    """The words to agents that an entry causes (None: to everybody), given the floor before the entry."""
    match entry.fact:
        case OfferFailed(agent=agent, why=why, call=call) if why in _MISSED:
            return [(agent, p.DeskNotice(code=_MISSED[why], call=call))]
        case OfferWithdrawn(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="offer-withdrawn", call=call))]
        case RecordingMissing(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="recording-missing", call=call))]
        case ControlRefused(agent=agent, call=call, what="pause" | "resume" as what):
            return [(agent, p.DeskNotice(code=f"recording-{what}-refused", call=call))]
        case RecordingResumed(agent=agent, call=call, how="limit" | "kept" as how):
            over = "recording-goes-on" if how == "limit" else "recording-pause-over"
            return [(agent, p.DeskNotice(code=over, call=call))]
        case ControlRefused(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="control-refused", call=call))]
        case CallOutBarred(agent=agent, why=why, call=call, detail=detail) if agent and call:
            return [(agent, p.DeskNotice(code=why, call=call, by_zh=detail, by_en=detail))]
        case CallOutEnding(agent=agent, call=call, left_s=left_s) if agent:
            return [(agent, p.DeskNotice(code="out-time-near" if left_s else "out-time-over", call=call))]
        case CallOutFailed(agent=agent, why=why, call=call, cause=cause, sip=sip) if why not in _UNTOLD:
            told = in_words(cause, sip) if cause or sip else InWords("", "")
            return [(agent, p.DeskNotice(code=f"out-{why}", call=call, by_zh=told.zh, by_en=told.en))]
        case CallTransferred(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="call-transferred", call=call))]
        case CallParked(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="call-parked", call=call))]
        case SecondEnded(agent=agent, call=call, why=why) if why in _SECOND_OVER:
            return [(agent, p.DeskNotice(code=_SECOND_OVER[why], call=call))]
        case HandedOver(agent=agent, to=to, call=call, how=how):
            given = [] if how == "conference" else [(agent, p.DeskNotice(code="call-handed-over", call=call))]
            return [*given, (to, p.DeskNotice(code="call-is-yours", call=call))]
        case HandedOutside(agent=agent, call=call, how=how) if how != "conference":
            return [(agent, p.DeskNotice(code="call-handed-outside", call=call))]
        case PartyJoined(agent=agent, call=call) if agent:
            return [(agent, p.DeskNotice(code="in-conference-now", call=call))]
        case PartyLeft(agent=agent, call=call, why="dropped") if agent:
            return [(agent, p.DeskNotice(code="dropped-from-conference", call=call))]
        case WrapUpEnded(agent=agent, call=call, how=how) if how in _OWED:
            return [(agent, p.DeskNotice(code=_OWED[how], call=call))]
        case WrapUpHanded(agent=agent, to=to, call=call):
            taken = p.DeskNotice(code="wrap-up-taken", call=call)
            return [(agent, taken), (to, p.DeskNotice(code="wrap-up-given", call=call))]
        case WrapUpClosed(agent=agent, call=call):
            return [(agent, p.DeskNotice(code="wrap-up-closed", call=call))]
        case ExchangeLost():
            return [(None, p.DeskNotice(code="exchange-lost"))]
        case ExchangeFound():
            return [(None, p.DeskNotice(code="exchange-found"))]
        case CallEnded(call=call, outcome=outcome) if call in floor.calls and floor.calls[call].phase == "talking":
            codes = {Fault.CALLER: "caller-hung-up", Fault.SYSTEM: "call-lost", Fault.LINE: "call-lost"}
            code = codes.get(outcome.fault)
            with_it = floor.agents.get(floor.calls[call].agent or AgentId(""))
            if code is None or with_it is None or with_it.talk is None or with_it.talk.call.id != call:
                return []
            return [(with_it.id, p.DeskNotice(code=code, call=call))]
        case _:
            return []
