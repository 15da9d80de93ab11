"""Second parties as the engine sees them: whose contact it is, and what an agent may ask for."""

from ari_app.call.events_second import (
    CompleteAsked,
    DropAsked,
    MergeAsked,
    SecondAsked,
    SecondRequest,
    SwapAsked,
    TakeBackAsked,
)
from ari_app.call.others import is_somebody_away
from ari_app.call.out_offer import OutOffer
from ari_app.call.second import Mode
from ari_app.call.state import Call, Phase
from ari_app.engine.engine import Engine
from ari_app.trunks.numbers import CallReason
from ari_app.trunks.outward import caller_id
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, QueueId, ReasonId
from lexicon.orders import CompleteCall, ConsultCall, DropParty, MergeCall, SecondOrder, SwapCall, TakeBack, TransferTo
from routing.floor import obstacle

WORDS = {
    "signed-out": "that agent is not signed in",
    "desk-lost": "that agent's page is not connected",
    "not-ready": "that agent is Not ready",
    "busy": "that agent is busy",
    "no-phone": "that agent's telephone is not registered",
}


def asked(engine: Engine, call: Call, agent: AgentId, order: SecondOrder) -> SecondRequest:
    """What the order means, or a ``Refused`` with a code for the page."""
    match order:
        case TransferTo() | ConsultCall():
            if call.second is not None:
                raise Conflict("somebody is sought or consulted already", code="second-sought")
            mode = Mode.TRANSFER if isinstance(order, TransferTo) else Mode.CONSULT
            if is_somebody_away(call):
                raise Conflict("somebody of the conference is being reconnected", code="party-away")
            if call.parties and mode is Mode.TRANSFER:
                raise Conflict("leave the conference instead", code="in-conference")
            return _sought(engine, call, agent, mode, order)
        case TakeBack():
            if call.second is None and not _is_wanted(call):
                raise Conflict("nobody is sought or consulted", code="no-second")
            return TakeBackAsked(agent)
        case SwapCall() | CompleteCall() | MergeCall():
            if call.phase is not Phase.CONSULTING:
                raise Conflict("nobody is consulted", code="no-second")
            if isinstance(order, SwapCall):
                return SwapAsked(agent)
            return CompleteAsked(agent) if isinstance(order, CompleteCall) else MergeAsked(agent)
        case DropParty(party=party):
            if not any(one.name == party for one in call.parties):
                raise Conflict("that agent is not in the conference", code="no-second")
            return DropAsked(agent, party)


def _is_wanted(call: Call) -> bool:
    """Whether somebody is to be sought as soon as the legs are here."""
    return any(isinstance(want, SecondAsked) for want in call.control.wants)


def _sought(engine: Engine, call: Call, agent: AgentId, mode: Mode, order: TransferTo | ConsultCall) -> SecondAsked:
    assert call.reason is not None
    if order.number:
        return _outside(engine, call, agent, mode, order.number)
    if order.to:
        to = AgentId(order.to)
        if to == agent or any(one.offer.agent == to for one in call.parties):
            raise Refused("that agent is in this call", code="agent-in-call")
        known = engine.floor.agents.get(to)
        why = "signed-out" if known is None else obstacle(known)
        if why:
            raise Refused(WORDS[why], code=f"agent-{why}")
        return SecondAsked(agent, mode, call.reason, to, engine.seek_s)
    reason = target(engine, call, QueueId(order.queue), ReasonId(order.reason))
    if not engine.floor.is_staffed(reason.queue.id, reason.id):
        raise Refused("nobody who could take it is signed in", code="no-expert")
    return SecondAsked(agent, mode, reason, None, engine.seek_s)


def _outside(engine: Engine, call: Call, agent: AgentId, mode: Mode, typed: str) -> SecondAsked:
    """A number outside, by the rules of a call from the desk; what is shown there is the number the caller knows."""
    assert call.reason is not None and call.number is not None
    if any(one.number for one in call.parties):
        raise Conflict("a number outside is in the conference already", code="outside-in-call")
    client = call.number.client
    is_known = call.dialled in engine.numbers and engine.numbers[call.dialled].client == client
    stays = is_known or engine.permits.is_for_help(typed)
    shown = call.dialled if stays else caller_id(engine.numbers, client).number
    number = engine.permits.asked(typed, client, agent, shown)
    return SecondAsked(agent, mode, call.reason, None, engine.seek_s, number, shown)


def target(engine: Engine, call: Call, queue: QueueId, reason: ReasonId) -> CallReason:
    """Where somebody is to be found, and for what: a queue of the same client, with a reason that leads there."""
    rules = engine.published.queues.get(queue)
    if rules is None or call.number is None or call.reason is None or rules.client != call.number.client:
        raise Refused("no such queue for this client", code="no-such-queue")
    leading = sorted(one.id for one in call.number.reasons.values() if one.queue.id == queue)
    wanted = reason or (call.reason.id if call.reason.id in leading else "")
    if wanted and wanted not in leading:
        raise Refused("that reason does not lead to this queue", code="no-such-queue")
    if not leading:
        raise Refused("nothing leads to this queue", code="no-such-queue")
    found = call.number.reasons[ReasonId(wanted or leading[0])]
    return CallReason(found.id, rules, found.head_start_s, found.is_emergency)


def part_of(call: Call, agent: AgentId) -> OutOffer | None:
    """The agent's part in the call: as the one who leads, who is consulted, or who is in the conference."""
    parts = [call.offer, *(one.offer for one in call.parties)]
    if call.second is not None and call.second.is_here:
        parts.append(call.second.offer)
    return next((one for one in parts if one is not None and one.agent == agent), None)
