"""Calls that agents placed, as the journal tells of them: no offer is made to such an agent."""

from typing import TYPE_CHECKING, Any

from lexicon.journal import CallPlaced
from lexicon.moment import Moment
from routing.agent import AgentState

if TYPE_CHECKING:
    from routing.explaining.told import ToldFloor


def placed(floor: "ToldFloor", fact: CallPlaced, now: Moment) -> None:
    known = floor.agents.get(fact.agent)
    if known is not None:
        next_reason = known.reason if known.state is AgentState.NOT_READY else known.next_reason
        busy: dict[str, Any] = {"state": AgentState.TALKING, "since": now.at, "call": fact.call, "offer": None}
        floor.change(fact.agent, **busy, reason=None, next_reason=next_reason, client="")
