"""Who is to be called back, found by the number: the customer may ring in before that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from ari_app.call import events as ev
from ari_app.call.callback import CANCELLED, Place
from ari_app.call.state import Call, KnownCaller, Phase
from ari_app.trunks.numbers import DialledNumber
from ari_app.trunks.outward import callback_number
from lexicon.errors import Conflict
from lexicon.ids import CallId, ClientId

if TYPE_CHECKING:
    from ari_app.engine.engine import Engine

OPEN = (Phase.PROMISED, Phase.AWAITING, Phase.PROPOSED)
"""Not dialled yet: may still be called off."""


class Callbacks:
    """By client and number, both the one to be called and the one from which it was asked for."""

    def __init__(self) -> None:
        self._calls: dict[tuple[ClientId, str], CallId] = {}

    def note(self, call: Call) -> None:
        """It is to be called back; the newest of a number's counts."""
        for key in _keys(call):
            self._calls[key] = call.id

    def follow(self, call: Call, before: Call) -> None:
        """What a step made of a call that is, or was, to be called back."""
        if before.callback is None:
            self.note(call)

    def forget(self, call: Call) -> None:
        """It is over."""
        for key in _keys(call):
            if self._calls.get(key) == call.id:
                del self._calls[key]

    def place(self, client: ClientId, caller: str, calls: Mapping[CallId, Call]) -> Place | None:
        """The place that is kept for this caller; a withheld number has none."""
        call = calls.get(self._calls.get((client, callback_number(caller)), CallId("")))
        if call is None or call.phase not in OPEN or call.reason is None or call.joined_at is None:
            return None
        return Place(call.id, call.reason.queue.id, call.joined_at, call.joined_mono, call.order)


def _keys(call: Call) -> set[tuple[ClientId, str]]:
    if call.callback is None or call.number is None:
        return set()
    numbers = {call.callback.number, callback_number(call.caller)} - {""}
    return {(call.number.client, number) for number in numbers}


def known_caller(engine: "Engine", number: DialledNumber | None, caller: str) -> KnownCaller:
    """What is known of who calls, the place that is kept for him included."""
    if number is None:
        return KnownCaller()
    known = engine.callers.known(number.client, caller, engine.published, engine.now().at)
    return replace(known, place=engine.callbacks.place(number.client, caller, engine.calls))


def cancel(engine: "Engine", call_id: CallId, by: str) -> None:
    """Nobody is called back. Conflict when somebody is being called already, or it is over."""
    call = engine.calls.get(call_id)
    if call is None or call.phase not in OPEN:
        raise Conflict("that callback is over, or being made", code="callback-over")
    engine.dispatch(call_id, ev.CallbackOver(CANCELLED, by))
