"""Calls that Asterisk served alone, told to the journal; conversations of that time that still go on become ours."""

from datetime import datetime

from ari_app.call.fallback import Alone
from ari_app.call.state import Call, OutOffer, Phase, Way
from ari_app.engine.adopting import adopt_recording, adopt_talking
from ari_app.engine.desks import agent_at
from ari_app.engine.engine import Engine
from ari_app.engine.ports import World
from ari_app.engine.reconcile import leg_of
from ari_app.engine.recordings import OpenRecording
from ari_app.trunks.numbers import CallReason, DialledNumber
from flows.graph import reasons
from lexicon.ids import AgentId, CallId, ChannelId, call_bridge
from lexicon.journal import (
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    CallServedAlone,
    OfferMade,
    OfferTaken,
    ReasonChosen,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
    WrapUpOwed,
)
from routing.waiting import order_number

RANG_S = 12.0
NO_RECORDER = "asterisk-alone"


def adopt_alone(engine: Engine, seen: Alone, world: World) -> bool:
    """A conversation that began without a controller and goes on: from now on it is as any other. False: it is over,
    or nobody here knows its agent or number, and it goes on by itself."""
    caller = next((one for one in world.channels if one.id == seen.channel), None)
    leg = None if caller is None or caller.is_ours else leg_of(seen.offer, world)
    agent, number = agent_at(engine, seen.phone), engine.numbers.get(seen.number)
    reason = None if number is None else _reason(number)
    if leg is None or not leg.is_up or agent is None or number is None or reason is None or not seen.answered_at:
        return False
    if seen.call in engine.calls:
        return True
    now = engine.now()

    def ago(at: datetime) -> float:
        return now.mono - (now.at - at).total_seconds()

    _note_arrival(engine, seen, number, reason)
    client, queue = number.client, reason.queue.id
    engine.note(OfferMade(seen.offer, seen.call, client, queue, agent, leg.id, RANG_S))
    engine.note(OfferTaken(seen.offer, seen.call, client, agent, 0.0))
    _note_talk(engine, seen, number, (agent, leg.id))
    engine.note(CallServedAlone(seen.call, client, agent, seen.arrived_at, seen.answered_at, None))
    call = Call(
        seen.call,
        seen.channel,
        seen.number,
        seen.caller,
        number,
        ago(seen.arrived_at),
        Way.DIAL,
        Phase.TALKING,
        reason=reason,
        joined_at=seen.arrived_at,
        joined_mono=ago(seen.arrived_at),
        order=_order(seen, reason),
        entered_mono=ago(seen.arrived_at),
        offer=OutOffer(seen.offer, agent, "", ago(seen.answered_at), Way.DIAL, leg.id),
        bridged_mono=ago(seen.answered_at),
        recordings=seen.count,
    )
    adopt_talking(engine, call, seen.answered_at)
    if seen.is_recorded:
        adopt_recording(engine, OpenRecording(seen.recording, seen.call, agent, client), leg.id)
    return True


def note_alone(engine: Engine, seen: Alone, call: CallId) -> None:
    """A call that is over: its whole story at once; the times are in ``CallServedAlone``.

    ``call``: one that began under a controller and has been ended already, or else ``seen.call`` .
    """
    assert seen.ended_at is not None
    number, agent = engine.numbers.get(seen.number), agent_at(engine, seen.phone)
    reason = None if number is None else _reason(number)
    client, is_new = None if number is None else number.client, call == seen.call
    if is_new and (number is None or reason is None):
        language = "zh" if number is None else number.language
        engine.note(CallArrived(call, client, seen.channel, seen.number, seen.caller, language))
    elif is_new and number is not None and reason is not None:
        _note_arrival(engine, seen, number, reason)
    if seen.answered_at is not None and agent is not None and number is not None and reason is not None:
        if is_new:
            _note_talk(engine, seen, number, (agent, ChannelId("")))
            talked_s = (seen.ended_at - seen.answered_at).total_seconds()
            engine.note(TalkEnded(call, number.client, agent, talked_s))
        if seen.is_recorded:
            engine.recordings.note_stopped(OpenRecording(seen.recording, call, agent, number.client))
        if reason.queue.acw_limit_s > 0:
            engine.note(WrapUpOwed(call, number.client, agent))
    engine.note(CallServedAlone(call, client, agent, seen.arrived_at, seen.answered_at, seen.ended_at))
    if is_new:
        lasted_s = (seen.ended_at - seen.arrived_at).total_seconds()
        engine.note(CallEnded(call, client, seen.outcome, None, lasted_s))


def _reason(number: DialledNumber) -> CallReason | None:
    """Nobody asked the caller: what the flow comes to without a key, or the reason of its first key."""
    return next((number.reasons[one] for one in reasons(number.flow) if one in number.reasons), None)


def _order(seen: Alone, reason: CallReason) -> float:
    return order_number(seen.arrived_at, reason.queue.promise_s, reason.head_start_s)


def _note_arrival(engine: Engine, seen: Alone, number: DialledNumber, reason: CallReason) -> None:
    client = number.client
    engine.note(CallArrived(seen.call, client, seen.channel, seen.number, seen.caller, number.language))
    engine.note(CallAnswered(seen.call, client))
    engine.note(ReasonChosen(seen.call, client, reason.id, "fallback"))
    order, queue = _order(seen, reason), reason.queue.id
    engine.note(CallQueued(seen.call, client, queue, reason.id, seen.arrived_at, False, order))


def _note_talk(engine: Engine, seen: Alone, number: DialledNumber, who: tuple[AgentId, ChannelId]) -> None:
    assert seen.answered_at is not None
    agent, leg = who
    waited_s = (seen.answered_at - seen.arrived_at).total_seconds()
    bridge = call_bridge(seen.call, seen.count)
    engine.note(CallBridged(seen.call, number.client, agent, bridge, leg, waited_s))
    if seen.is_recorded:
        engine.note(RecordingStarted(seen.recording, seen.call, number.client, agent, 0.0))
    else:
        engine.note(RecordingMissing(seen.recording, seen.call, number.client, agent, NO_RECORDER))
