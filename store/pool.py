"""Connections to PostgreSQL. Nothing here hangs: what cannot be done within about five seconds raises DatabaseAway.

A connection that the server closed is replaced by the next use, so the pool outlives restarts of PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import asyncpg

from lexicon.errors import Conflict, DatabaseAway

ACQUIRE_S = 2.0
COMMAND_S = 3.0

_AWAY = (
    OSError,  # refused, unreachable, TimeoutError of connect, acquire or a command
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.DiskFullError,
)


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg says nothing of its types
    """Goes back to the pool as it is: nothing of ours changes a session (no SET, LISTEN or lock that outlives a
    transaction), so what asyncpg would ask of the server each time, a round trip of four statements, undoes nothing.
    An open transaction is rolled back all the same.
    """

    __slots__ = ()

    def get_reset_query(self) -> str:
        return ""


@contextmanager
def _our_errors() -> Iterator[None]:
    """asyncpg's errors as ours."""
    try:
        yield
    except (*_AWAY, asyncpg.InternalClientError) as error:
        raise DatabaseAway(f"PostgreSQL: {type(error).__name__}: {error}") from error
    except asyncpg.InterfaceError as error:
        if "clos" not in str(error):  # closed connection, closing pool; anything else is a mistake of ours
            raise
        raise DatabaseAway(f"PostgreSQL: {error}") from error
    except (asyncpg.SerializationError, asyncpg.DeadlockDetectedError) as error:
        raise Conflict(f"PostgreSQL: {error}") from error


class Pool:
    """asyncpg's pool with our limits and our errors. Connects at first use."""

    def __init__(self, inner: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._inner = inner

    @asynccontextmanager
    async def connection(self) -> "AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]":
        """A connection for the length of the block. Raises DatabaseAway, also for a loss within the block."""
        with _our_errors():
            connection = await self._acquire()
            try:
                yield connection
            except asyncpg.InternalClientError:
                connection.terminate()  # its protocol lost its way, as seen when the server stops within a command
                raise
            finally:
                await self._inner.release(connection, timeout=ACQUIRE_S)

    async def _acquire(self) -> "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]":
        async with asyncio.timeout(ACQUIRE_S):  # the pool's own timeout would be a task a time
            return await self._inner.acquire()

    @asynccontextmanager
    async def transaction(
        self, isolation: str | None = None
    ) -> "AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]":
        """A connection inside a transaction: committed at the end of the block, rolled back when it raises.

        ``isolation``: another level than the server's, in asyncpg's words (``repeatable_read``).
        """
        async with self.connection() as connection, connection.transaction(isolation=isolation):
            yield connection

    async def fetch(self, query: str, *args: Any, timeout_s: float = COMMAND_S) -> list[asyncpg.Record]:
        """All rows of a query."""
        async with self.connection() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(query, *args, timeout=timeout_s)
            return rows

    async def fetch_one(self, query: str, *args: Any) -> asyncpg.Record | None:
        """The first row of a query, or None."""
        async with self.connection() as connection:
            return await connection.fetchrow(query, *args)

    async def execute(self, query: str, *args: Any) -> int:
        """Run a statement; the number of rows it touched."""
        async with self.connection() as connection:
            tag: str = await connection.execute(query, *args)
            last = tag.rsplit(" ", 1)[-1]
            return int(last) if last.isdigit() else 0

    async def is_up(self) -> bool:
        """Whether PostgreSQL answers now."""
        try:
            await self.fetch_one("SELECT 1")
        except DatabaseAway:
            return False
        return True

    async def close(self) -> None:
        """Close every connection; those still in use are cut after two seconds."""
        try:
            async with asyncio.timeout(ACQUIRE_S):
                await self._inner.close()
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._inner.terminate()


class Line:
    """One connection of a pool, kept: for who says something many times a second, one command at a time.

    To take it from the pool and give it back costs more than a small command. After an error, or when the server closed
    it, the next command takes another. ``release`` it before the pool is closed.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held: asyncpg.pool.PoolConnectionProxy[asyncpg.Record] | None = None

    async def execute(self, query: str, *args: Any) -> None:
        """Run a statement in a transaction of its own. Raises DatabaseAway and Conflict, as the pool does."""
        with _our_errors():
            if self._is_lost():
                await self.release()
            if self._held is None:
                self._held = await self._pool._acquire()
            try:
                await self._held.execute(query, *args)
            except BaseException as error:
                if isinstance(error, asyncpg.InternalClientError):
                    self._held.terminate()  # as in ``Pool.connection``
                await self.release()
                raise

    def _is_lost(self) -> bool:
        try:
            return self._held is not None and self._held.is_closed()
        except asyncpg.InterfaceError:  # the pool took it back when the server closed it
            return True

    async def release(self) -> None:
        """Give it back."""
        held, self._held = self._held, None
        if held is not None:
            await self._pool._inner.release(held, timeout=ACQUIRE_S)


async def open_pool(dsn: str, *, size: int = 8, name: str = "zuoxi") -> Pool:
    """A pool of at most ``size`` connections; ``name`` shows in pg_stat_activity. Does not need PostgreSQL yet."""
    inner = await asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        timeout=ACQUIRE_S,
        command_timeout=COMMAND_S,
        connection_class=_Connection,
        server_settings={"timezone": "UTC", "lock_timeout": "2000", "application_name": name},
    )
    return Pool(inner)
