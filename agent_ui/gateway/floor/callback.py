"""THINKER: callers who are to be called back, on the floor: they wait like others, and are counted apart from them."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lexicon.journal import CallbackDialled, CallbackEnded, CallbackTaken, Fact

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor


def taken(floor: "Floor", fact: CallbackTaken, at: datetime) -> None:
    """Nobody waits on this line any more; in the queue it waits from ``CallQueued`` on."""
    if line := floor.calls.get(fact.call):
        floor.set_phase(line, "ended")
        line.caller, line.is_callback = fact.number, True


def dialled(floor: "Floor", fact: CallbackDialled, at: datetime) -> None:
    """The agent hears the customer's telephone ring, soon."""
    if line := floor.calls.get(fact.call):
        floor.set_phase(line, "calling")
    if talk := floor.talk_of(fact.agent, fact.call):
        talk.phase, talk.recording = "calling", "none"


def ended(floor: "Floor", fact: CallbackEnded, at: datetime) -> None:
    """Who rang in himself is counted there, once."""
    line = floor.calls.get(fact.call)
    if line is not None and fact.why == "rang-in":
        floor.figures.uncounted(floor, line)


HANDLERS: dict[type[Fact], Callable[["Floor", Any, datetime], None]] = {
    CallbackTaken: taken,
    CallbackDialled: dialled,
    CallbackEnded: ended,
}
