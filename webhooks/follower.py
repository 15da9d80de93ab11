"""From the journal into what is on its way: each subscription from its own place, so that nothing is lost."""

from lexicon.clock import Clock
from store.webhooks import Delivery, Webhook, Webhooks
from webhooks.events import body_of
from webhooks.places import Places

AT_ONCE = 1000


class Follower:
    """Each subscription is read up to where the journal is settled."""

    def __init__(self, store: Webhooks, clock: Clock) -> None:
        self._store, self._clock, self._places = store, clock, Places(clock)

    async def step(self, one: Webhook) -> bool:
        """Line up what is new for this one; nothing while it is paused. Whether there may be more at once."""
        if one.paused_at is not None:
            return False
        places = await self._store.places(one.place, 0, AT_ONCE)
        until = self._places.settled(one.place, places)
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
