"""Slots of parked callers, and who may take one up."""

from ari_app.call.events_parking import ParkAsked, PickUpAsked
from ari_app.call.state import Call, Phase
from ari_app.engine.engine import Engine
from ari_app.engine.seconds import WORDS
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId
from routing.floor import obstacle

MOST_SLOTS = 99


def park(engine: Engine, call: Call, agent: AgentId) -> ParkAsked:
    """The lowest slot of the client that is free."""
    if call.second is not None or call.parties:
        raise Conflict("there is a second party in this call", code="second-sought")
    client = None if call.number is None else call.number.client
    taken = {
        other.parked.slot
        for other in engine.calls.values()
        if other.parked is not None and other.number is not None and other.number.client == client
    }
    slot = next((one for one in range(1, MOST_SLOTS + 1) if one not in taken), None)
    if slot is None:
        raise Refused("no slot is free", code="no-slot")
    return ParkAsked(agent, slot, engine.park_s)


def pick_up(engine: Engine, agent: AgentId, call_id: CallId) -> None:
    """Have the agent rung for the parked caller, or raise a ``Refused`` with a code for the page."""
    call = engine.calls.get(call_id)
    if call is None or call.phase is not Phase.PARKED:
        raise Conflict("that caller is not parked any more", code="not-parked")
    known = engine.floor.agents.get(agent)
    why = "signed-out" if known is None else obstacle(known)
    if why:
        raise Refused(WORDS[why], code=f"not-free-{why}")
    engine.dispatch(call_id, PickUpAsked(agent))
