"""Queues and lines that supervisors have closed, told to the calls: each knows which, from its beginning on."""

from typing import Protocol

from ari_app.call import events as ev
from ari_app.call.events_closing import QueuesClosed
from ari_app.call.state import Call, replace
from ari_app.trunks.numbers import Published
from lexicon.ids import CallId, TrunkId


class Within(Protocol):
    """The engine, as far as it is needed here."""

    published: Published
    calls: dict[CallId, Call]

    def dispatch(self, call: CallId, event: ev.CallEvent) -> None: ...


def knowing(engine: Within, call: Call) -> Call:
    """A call that begins here, or is taken over."""
    return replace(call, closed=engine.published.closed)


def shut(engine: Within, trunk: TrunkId) -> str:
    """What becomes of a call that comes in over this line; "": it is open."""
    return engine.published.closed_lines.get(trunk, "")


def tell_closed(engine: Within) -> None:
    """What is closed now, to every call that knows it otherwise."""
    closed = engine.published.closed
    for call in list(engine.calls.values()):
        if call.closed != closed:
            engine.dispatch(call.id, QueuesClosed(closed))
