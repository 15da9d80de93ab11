"""Who may act: of several controllers only the one that holds the lease does.

The lease is the row of ``writer``: its epoch is one more with each holder. Who lives is known by a session of
PostgreSQL with an advisory lock; the others wait for that lock in sessions of their own. So waiting costs nothing,
nothing has to be renewed, and the end of the holder's process hands the lock on within milliseconds. While PostgreSQL
is away nobody takes over and the holder goes on; when it is back the holder has ``GRACE_S`` to come first. A holder
whose epoch is no longer the row's has lost the lease for good.
"""

import asyncio
import contextlib

import asyncpg

from lexicon.errors import Conflict, DatabaseAway
from store.sql import load

CONNECT_S = 2.0
ANSWER_S = 3.0
RETRY_S = 0.3
GRACE_S = 3.0
_KEY = 0x5A55_5832  # the advisory lock; any number, the same for every controller of a cell
_SQL = load("journal")
_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_SESSION = {
    "timezone": "UTC",
    "lock_timeout": "0",
    # A machine that vanished says no farewell: the server finds out, or its lock would be held for two hours.
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "client_connection_check_interval": "10s",  # of those who wait for a lock
}


class LeaseLost(Conflict):
    """Another one holds the lease: whoever hears this stops at once."""

    code = "lease-lost"


class Lease:
    """One candidate's hold on the lease called ``writer``; ``epoch`` is 0 until it is taken."""

    def __init__(self, dsn: str, writer: str) -> None:
        self.epoch = 0
        self._dsn, self._writer = dsn, writer
        self._session: asyncpg.Connection[asyncpg.Record] | None = None
        self._ended = asyncio.Event()

    async def take(self) -> int:
        """Wait until the lease is ours, however long that is; its epoch."""
        was_away = False
        while True:
            try:
                session = await self._open()
                if was_away:
                    await asyncio.sleep(GRACE_S)
                await session.execute("SELECT pg_advisory_lock($1)", _KEY)
                row = await session.fetchrow(_SQL["next_epoch"], self._writer, timeout=ANSWER_S)
            except _AWAY:
                was_away = True
                await asyncio.sleep(RETRY_S)
                continue
            assert row is not None
            self.epoch = row["epoch"]
            return self.epoch

    async def keep(self) -> None:
        """For ever: where the session ended, take the lock again. Raises LeaseLost when somebody else has the epoch."""
        while True:
            await self._ended.wait()
            while not await self._regained():  # noqa: ASYNC110 - what is waited for is PostgreSQL
                await asyncio.sleep(RETRY_S)

    async def _regained(self) -> bool:
        try:
            session = await self._open()
            is_ours = await session.fetchval("SELECT pg_try_advisory_lock($1)", _KEY, timeout=ANSWER_S)
            row = await session.fetchrow(_SQL["epoch_of"], self._writer, timeout=ANSWER_S)
        except _AWAY:
            return False
        if row is None or row["epoch"] != self.epoch:
            raise LeaseLost(f"{self._writer}: epoch {self.epoch} is over")
        if not is_ours:  # an old session of ours that PostgreSQL still believes in, or another's before its epoch
            await self.close()
        return bool(is_ours)

    async def depose(self) -> bool:
        """End the session that holds the lock: its holder lives but does nothing. False when nobody holds it."""
        try:
            async with asyncio.timeout(CONNECT_S + ANSWER_S):
                session = await asyncpg.connect(self._dsn, timeout=CONNECT_S, command_timeout=ANSWER_S)
                try:
                    return bool(await session.fetchval(_SQL["depose"], _KEY))
                finally:
                    await session.close()
        except _AWAY as error:
            raise DatabaseAway(f"PostgreSQL: {error}") from error

    async def close(self) -> None:
        """Let the lock go."""
        session, self._session = self._session, None
        if session is None:
            return
        with contextlib.suppress(*_AWAY):
            await session.close(timeout=1)

    async def _open(self) -> "asyncpg.Connection[asyncpg.Record]":
        await self.close()
        session = await asyncpg.connect(
            self._dsn,
            timeout=CONNECT_S,
            server_settings={**_SESSION, "application_name": f"lease-{self._writer}"},
        )
        self._session = session
        self._ended.clear()
        session.add_termination_listener(self._over)
        return session

    def _over(self, session: "asyncpg.Connection[asyncpg.Record]") -> None:
        if session is self._session:
            self._ended.set()
