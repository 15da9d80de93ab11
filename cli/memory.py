"""The running centre's memory, for commands that read or change it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bus.link import Bus
from cli.running import Instance
from launch.clock import SystemClock
from store.journal import JournalWriter
from store.pool import Pool, open_pool

WRITER = "cli"


@asynccontextmanager
async def memory(instance: Instance) -> AsyncIterator[Pool]:
    """PostgreSQL, to read."""
    pool = await open_pool(instance.dsn, size=2, name="zuoxi-cli")
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def journal(instance: Instance, pool: Pool) -> AsyncIterator[JournalWriter]:
    """The way to change something with its fact; what was committed is announced before this ends."""
    bus = Bus(instance.env["ZUOXI_REDIS_URL"], WRITER)
    writer = JournalWriter(pool, WRITER, SystemClock(), instance.var / "spool" / "journal", bus.publish_facts)
    try:
        await writer.start()
        async with asyncio.TaskGroup() as group:
            task = group.create_task(writer.run(), name="journal")
            await asyncio.sleep(0)  # a task cancelled before its first step does nothing at all
            try:
                yield writer
            finally:
                task.cancel()
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None
    finally:
        await bus.close()
