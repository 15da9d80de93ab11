"""What agents ask for in a conversation: checked here, so that the page hears at once why something can't be done."""

import re
from typing import assert_never

from ari_app.call import events as ev
from ari_app.call.ending import IN_TALK
from ari_app.call.events_pausing import PauseRequest, ResumeAsked
from ari_app.call.state import Call, Phase
from ari_app.engine.engine import Engine
from ari_app.engine.parking import park
from ari_app.engine.pausing import pause, paused
from ari_app.engine.seconds import asked, part_of, target
from lexicon.errors import BadInput, Conflict
from lexicon.ids import AgentId, CallId, QueueId, ReasonId
from lexicon.orders import (
    CompleteCall,
    ConsultCall,
    ControlOrder,
    DropParty,
    HoldCall,
    MergeCall,
    MuteCall,
    ParkCall,
    PauseRecording,
    ResumeRecording,
    RetrieveCall,
    SendDigits,
    SwapCall,
    TakeBack,
    TransferCall,
    TransferTo,
)

KEYS = re.compile(r"[0-9A-D*#]{1,32}")


def control(engine: Engine, agent: AgentId, order: ControlOrder) -> None:
    """Do it, or raise a ``Refused`` with a code for the page."""
    call = engine.calls.get(CallId(order.call))
    if call is None or part_of(call, agent) is None or call.phase not in IN_TALK:
        raise Conflict("that call is over", code="call-over")
    if call.phase in (Phase.JOINING, Phase.KEPT):
        raise Conflict("the call is just being connected", code="call-not-connected")
    if isinstance(order, HoldCall | TransferCall) and (call.second is not None or call.parties):
        raise Conflict("there is a second party in this call", code="second-sought")
    if not isinstance(order, MuteCall) and call.offer is not None and call.offer.agent != agent:
        raise Conflict("only the agent who leads the call can do that", code="not-the-lead")
    engine.dispatch(call.id, _asked(engine, call, agent, order))


def _asked(engine: Engine, call: Call, agent: AgentId, order: ControlOrder) -> ev.Asked | PauseRequest:
    match order:
        case HoldCall():
            return ev.HoldAsked(agent)
        case RetrieveCall():
            return ev.RetrieveAsked(agent)
        case MuteCall(is_muted=is_muted):
            return ev.MuteAsked(agent, is_muted)
        case SendDigits(digits=digits):
            if not KEYS.fullmatch(digits):
                raise BadInput("digits", "holds what no telephone has a key for", "up to 32 of 0-9 * # A-D")
            if call.control.is_held:
                raise Conflict("take the call back first", code="call-held")
            return ev.DigitsAsked(agent, digits)
        case TransferCall(queue=queue, reason=reason):
            return ev.TransferAsked(agent, target(engine, call, QueueId(queue), ReasonId(reason)))
        case TransferTo() | ConsultCall() if call.control.pause is not None:
            raise paused()
        case TransferTo() | ConsultCall() | TakeBack() | SwapCall() | CompleteCall() | MergeCall() | DropParty():
            return asked(engine, call, agent, order)
        case ParkCall():
            return park(engine, call, agent)
        case PauseRecording():
            return pause(engine, call, agent)
        case ResumeRecording():
            return ResumeAsked(agent)
        case _:
            assert_never(order)
