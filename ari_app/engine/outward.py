"""Calls that agents place from their desks: checked here, so that the page hears at once why it can't be done."""

from datetime import UTC, datetime

from ari_app.call import events as ev
from ari_app.call.state import Call, OutOffer, Phase, Way
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Ids
from ari_app.trunks.numbers import CallReason, DialledNumber
from ari_app.trunks.outward import caller_id
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, OfferId, ReasonId, out_channel
from lexicon.orders import Answer, MayCall, PlaceCall


def place_call(engine: Engine, ids: Ids, agent: AgentId, order: PlaceCall) -> CallId:
    """Begin it, or raise a ``Refused`` or ``BadInput`` with a code for the page."""
    line = line_for(engine, order.line, order.number)
    number = engine.permits.asked(order.number, line.client, agent, line.number)
    reason = _reason(line, ReasonId(order.reason))
    call_id, offer, now = ids.call(), OfferId(ids.offer()), engine.now()
    decisions = engine.floor.place(agent, call_id, now)
    is_placed = engine.floor.agents[agent].call == call_id
    endpoint = engine.endpoint_of(agent)
    out = OutOffer(offer, agent, endpoint, now.mono, Way.ORIGINATE)
    channel = out_channel(call_id, 1)
    who = (call_id, channel, line.number, number, line, now.mono, Way.ORIGINATE)
    call = Call(*who, phase=Phase.RAISING, reason=reason, offer=out)
    engine.decide(decisions)
    if not is_placed:  # a call was put to the agent in this very instant
        raise Conflict("finish the call first", code="in-call")
    engine.adopt(call)
    engine.dispatch(call_id, ev.Placed())
    return call_id


def may_call(engine: Engine, order: MayCall) -> Answer:
    """Whether a number may be called then: from this line or, where that is not the client's, from its first."""
    client, at = ClientId(order.client), datetime.fromtimestamp(order.at_s, UTC)
    line = engine.numbers.get(order.line)
    shown = order.line if line is not None and line.client == client else caller_id(engine.numbers, client).number
    why = engine.permits.planned(order.number, (client, AgentId(order.agent)), shown, at)
    return Answer(id=order.id, code=why, text="this number may not be called then" if why else "")


def line_for(engine: Engine, wanted: str, number: str = "") -> DialledNumber:
    """The client's number to call from: the one that is wanted, else the first. Help is called from any."""
    if wanted:
        line = engine.numbers.get(wanted)
        if line is None and engine.numbers and engine.permits.is_for_help(number):
            line = engine.numbers[min(engine.numbers)]
        if line is None:
            raise Refused("this client has no such number", code="no-line")
        return line
    if not engine.numbers:
        raise Refused("there is no number to call from", code="no-line")
    first = engine.numbers[min(engine.numbers)]
    return caller_id(engine.numbers, first.client)


def _reason(line: DialledNumber, wanted: ReasonId) -> CallReason:
    own = {reason.id: reason for reason in line.reasons.values() if reason.queue.client == line.client}
    if not own:
        raise Refused("nothing is known of what calls from this number are about", code="no-line")
    return own.get(wanted) or own[min(own)]
