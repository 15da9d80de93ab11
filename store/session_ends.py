"""PostgreSQL's word that a sign-in was ended or somebody's rights are others, by whomever: see migration 0028."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg

CHANNEL = "zuoxi_doors"
CONNECT_S, ASK_S, ASK_EVERY_S, AGAIN_S = 2.0, 2.0, 5.0, 1.0


class SessionEnds:
    """A connection of its own, which listens."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn

    async def heard(self) -> AsyncIterator[None]:
        """For ever: something ended, or, while the connection is away and just after it, may have."""
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async for _ in self._listen():
                    yield
            yield
            await asyncio.sleep(AGAIN_S)

    async def _listen(self) -> AsyncIterator[None]:
        connection = await asyncpg.connect(
            self._dsn, timeout=CONNECT_S, command_timeout=ASK_S, server_settings={"application_name": "zuoxi-doors"}
        )
        told = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: told.set())
            await connection.add_listener(CHANNEL, lambda *_: told.set())
            told.set()  # what was ended before it listened
            while not connection.is_closed():
                try:
                    async with asyncio.timeout(ASK_EVERY_S):
                        await told.wait()
                except TimeoutError:
                    await connection.execute("SELECT 1")  # a link that stalls says nothing of itself
                    continue
                told.clear()
                yield
        finally:
            connection.terminate()
