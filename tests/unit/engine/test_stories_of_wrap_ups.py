"""After-call work ends saved or owed, whatever an agent's page asks for."""

import contextlib
from typing import Any, get_args

import msgspec
import pytest

from ari_app.call.state import Way
from lexicon.errors import ZuoxiError
from lexicon.ids import AgentId
from lexicon.journal import AgentReady, WrapUpEnded, WrapUpOwed
from lexicon.orders import DeskOrder, OpenGateway, PlaceCall, SetReady
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, tell

ANN = AgentId("ann")
# A call out makes it owed, in test_stories_of_calling_out.
KINDS = [kind for kind in get_args(DeskOrder) if kind not in (OpenGateway, PlaceCall)]


def filled(kind: type[msgspec.Struct], call: str) -> dict[str, Any]:
    """Something plausible in each field that has to be there."""
    known: dict[str, Any] = {
        "call": call, "page": "p1", "reason": "break", "kind": "sip", "number": "13900001111", "by": "self",
        "name": "Ann", "skills": {}, "is_registered": True, "is_muted": True, "digits": "1", "queue": "q", "to": "bo",
        "party": "bo", "offer": "o1",
    }  # fmt: skip
    needed = [one.name for one in msgspec.structs.fields(kind) if one.required]
    return {name: known[name] for name in needed if name not in ("id", "gateway", "agent", "desk")}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_order_of_a_page_gets_around_the_wrap_up(kind: type[msgspec.Struct]) -> None:
    async def told(centre: Centre) -> None:
        await centre.seat()
        await centre.ready("ann")
        await centre.talk("ann")
        call = centre.engine.floor.agents[ANN].call
        await centre.hang_up("ann")
        await centre.soon()
        assert centre.state("ann") is AgentState.WRAP_UP
        ready = len(centre.journal.facts(AgentReady))
        for wanted, fields in ((kind, filled(kind, str(call))), (SetReady, {})):
            with contextlib.suppress(ZuoxiError):
                await centre.order(wanted, "ann", **fields)
            await centre.soon()
        known = centre.engine.floor.agents.get(ANN)
        ended = centre.journal.facts(WrapUpEnded)
        if known is not None and known.state is AgentState.WRAP_UP:
            assert not ended and len(centre.journal.facts(AgentReady)) == ready
        else:  # signed out, or calling: what was to be written down is owed
            assert [fact.call for fact in centre.journal.facts(WrapUpOwed)] == [call] and ended[-1].how != "saved"

    tell(told, Way.DIAL)
