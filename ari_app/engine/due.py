"""Steps, holds and certifications of the floor fall due without an event from outside."""

from collections.abc import Callable, Iterable

from ari_app.engine.ports import Timers
from lexicon.moment import Moment
from routing.floor import Floor
from routing.moves import Decision

SAME_INSTANT_S = 1e-6  # what adding and taking away again leaves of a deadline


class FloorDue:
    """Wakes the floor when it has something to decide.

    A timer that rings too early asks again; setting it anew at every decision would cost more.
    """

    def __init__(
        self, timers: Timers, now: Callable[[], Moment], floor: Floor, decide: Callable[[Iterable[Decision]], None]
    ) -> None:
        self._timers, self._now, self._floor, self._decide = timers, now, floor, decide
        self._due_mono: float | None = None

    def look(self) -> None:
        """When is it due next?"""
        now = self._now()
        due_s = self._floor.next_due_s(now)
        if due_s is None or (self._due_mono is not None and self._due_mono <= now.mono + due_s + SAME_INSTANT_S):
            return
        self._due_mono = now.mono + due_s
        self._timers.set(("floor", "due"), due_s, self._ring)

    def _ring(self) -> None:
        self._due_mono = None
        self._decide(self._floor.advance(self._now()))
