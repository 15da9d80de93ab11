"""Asking over the bus from the command line: no sign-in is needed, and the gateway need not run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bus.link import Bus
from lexicon.errors import ZuoxiError


@asynccontextmanager
async def answers_to(bus: Bus) -> AsyncIterator[None]:
    """Within it answers are heard; then the bus is closed. What fails within is raised as it is, not in a group."""
    failure: ZuoxiError | None = None
    try:
        async with asyncio.TaskGroup() as group:
            hearing = group.create_task(bus.run(), name="answers")
            try:
                yield
            except ZuoxiError as error:
                failure = error
            finally:
                hearing.cancel()
    finally:
        await bus.close()
    if failure is not None:
        raise failure
