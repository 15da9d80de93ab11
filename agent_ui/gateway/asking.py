"""The controller is asked for something, and what it refuses is raised as everywhere."""

from agent_ui.gateway.problems import error_of
from bus.link import ANSWER_S, Bus
from lexicon.orders import Answer
from lexicon.orders_aside import AnyOrder

PATIENT_S = 5.0
"""For questions that may wait behind others."""


async def ask(bus: Bus, order: AnyOrder, timeout_s: float = ANSWER_S) -> Answer:
    """What was done. Raises what the controller refused it for, ControllerAway and BusAway."""
    told = await bus.ask(order, timeout_s=timeout_s)
    if told.code:
        raise error_of(told.code, told.text)
    return told
