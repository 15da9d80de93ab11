"""How far the journal can be read: numbers that are missing between two that are there may still be committed."""

from collections.abc import Sequence

from lexicon.clock import Clock

GAP_S = 5.0  # longer than any transaction of the journal lasts: a number that is missing until then was given up


class Places:
    """A place that is not taken yet, with later ones that are, may still be committed: it is waited for, for GAP_S."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._gaps: dict[int, float] = {}  # the place behind a gap -> since when it is seen

    def settled(self, place: int, places: Sequence[int]) -> int:
        """The last of these that can be read, of those behind ``place``; ``place`` itself: none yet."""
        now = self._clock.monotonic()
        self._gaps = {at: since for at, since in self._gaps.items() if now - since < 10 * GAP_S}
        for one in places:
            if one != place + 1 and now - self._gaps.setdefault(one, now) < GAP_S:
                break
            place = one
        return place
