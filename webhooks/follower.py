"""From the journal into what is on its way: each subscription from its own place, so that nothing is lost."""

from lexicon.clock import Clock
from store.webhooks import Delivery, Webhook, Webhooks
from webhooks.events import body_of

AT_ONCE = 1000
GAP_S = 5.0  # longer than any transaction of the journal lasts: a number that is missing until then was given up


class Follower:
    """A place that is not taken yet, with later ones that are, may still be committed: it is waited for, for GAP_S."""

    def __init__(self, store: Webhooks, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._gaps: dict[int, float] = {}  # the place behind a gap -> since when it is seen

    async def step(self, one: Webhook) -> bool:
        """Line up what is new for this one; nothing while it is paused. Whether there may be more at once."""
        if one.paused_at is not None:
            return False
        places = await self._store.places(one.place, 0, AT_ONCE)
        until = self._settled(one.place, places)
        if until == one.place:
            return False
        new = [
            Delivery(
                found.place,
                found.call,
                body_of(found.kind, found.at, found.data, found.caller, sees_numbers=one.sees_numbers),
                0,
            )
            for found in await self._store.facts(one, until)
        ]
        await self._store.line_up(one.id, new, until, self._clock.now())
        return len(places) == AT_ONCE

    def _settled(self, place: int, places: list[int]) -> int:
        now = self._clock.monotonic()
        self._gaps = {at: since for at, since in self._gaps.items() if now - since < 10 * GAP_S}
        for one in places:
            if one != place + 1 and now - self._gaps.setdefault(one, now) < GAP_S:
                break
            place = one
        return place
