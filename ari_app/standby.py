"""A controller that waits its turn: warm, silent, and acting within moments of the holder's end.

It has read what was published and is connected to PostgreSQL and Redis, not to Asterisk. The end of the holder's
process hands it the lease at once (``store/lease.py``); a holder that lives but says nothing (stopped, or lost in a
loop) is known by the beat that every controller sends each second, and is deposed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from ari_app import facts
from ari_app.catalogue import published
from lexicon.errors import Away, ZuoxiError
from lexicon.orders import Beat
from store.lease import Lease
from store.plans import Plans

HUNG_S = 8.0
"""Without a beat of the holder, while Redis and PostgreSQL answer, for so long."""
RETRY_S = 0.5


class Announced(Protocol):
    """The bus, as far as a standby needs it."""

    async def ping(self) -> None: ...

    def beats(self) -> AsyncIterator[Beat]: ...


async def wait_for_lease(lease: Lease, plans: Plans, bus: Announced, say_warm: Callable[[], None]) -> int:
    """Return with the lease; its epoch. ``say_warm`` is called when we are warm and have to wait."""
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(_watch(lease, plans, bus, say_warm), name="standby")
        epoch = await lease.take()
        watching.cancel()
        return epoch


async def _watch(lease: Lease, plans: Plans, bus: Announced, say_warm: Callable[[], None]) -> None:
    await _warm(plans, bus)
    facts.standing_by()
    say_warm()
    await _depose_the_hung(lease, bus)


async def _warm(plans: Plans, bus: Announced) -> None:
    """Everything that is slow the first time: connections, statements, the reading of a plan."""
    while True:
        try:
            published(*await plans.in_force())
            await bus.ping()
            return
        except Away:
            await asyncio.sleep(RETRY_S)
        except ZuoxiError as error:  # the plan that holds cannot be read now; whoever publishes mends that
            facts.plan_refused(error.text)
            return


async def _depose_the_hung(lease: Lease, bus: Announced) -> None:
    """A beat that stops, while Redis answers, is a holder that does nothing any more."""
    loop = asyncio.get_running_loop()
    heard = loop.time() + HUNG_S  # it may be starting
    beats = bus.beats()

    async def hear() -> None:
        nonlocal heard
        async for _ in beats:
            heard = loop.time()

    async with asyncio.TaskGroup() as group:
        group.create_task(hear(), name="hear-beats")
        while True:
            await asyncio.sleep(HUNG_S / 2)
            if loop.time() - heard < HUNG_S:
                continue
            try:
                await bus.ping()
                if await lease.depose():
                    facts.deposed(HUNG_S)
            except Away:
                pass
            heard = loop.time()
