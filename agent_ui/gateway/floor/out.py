"""THINKER: calls that the centre places, on the floor. They are no arrivals: no queue counts them."""

from copy import copy
from datetime import datetime
from typing import TYPE_CHECKING

from agent_ui.gateway.floor.lines import CallLine, Talk
from lexicon.journal import CalleeRings, CallPlaced, CallPutThrough, OutsideOver

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor


def placed(floor: "Floor", fact: CallPlaced, at: datetime) -> None:
    line = CallLine(fact.call, fact.client, fact.number, fact.caller, fact.language, "calling")
    line.reason, line.agent, line.is_outbound, line.is_answered = fact.reason, fact.agent, True, True
    floor.calls[fact.call] = line
    agent = floor.agent_line(fact.agent, at, "talking")
    agent.next_reason = agent.reason if agent.reason is not None else agent.next_reason
    agent.reason = agent.wrap_up_until = None
    agent.talk = Talk(copy(line), fact.offer, at, phase="calling")


def rings(floor: "Floor", fact: CalleeRings, at: datetime) -> None:
    agent = floor.agents.get(fact.agent)
    if agent is not None and agent.talk is not None and agent.talk.call.id == fact.call:
        floor.agent_line(fact.agent, at)
        agent.talk.is_ringing = True


def put_through(floor: "Floor", fact: CallPutThrough, at: datetime) -> None:
    """The caller is in no menu any more, and in no queue."""
    if line := floor.calls.get(fact.call):
        floor.set_phase(line, "talking")


def outside_over(floor: "Floor", fact: OutsideOver, at: datetime) -> None:
    if line := floor.calls.get(fact.call):
        floor.set_phase(line, "ended" if fact.why in ("completed", "given-up") else "ivr")
