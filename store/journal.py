"""Appending to the journal: in order, in batches, and never waiting for PostgreSQL.

``record`` is synchronous. A task commits what was recorded and then announces it: at once as long as little happens,
under load in batches PACE_S apart, since a commit costs the same for one entry as for fifty. While PostgreSQL is away
the entries go to a spool file, are announced once they are on the disk, and are brought in, in order, when it is back.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import asyncpg

from lexicon.clock import Clock
from lexicon.errors import Away, Conflict, DatabaseAway
from lexicon.journal import Entry, Fact
from store.codec import appended
from store.pool import Line, Pool
from store.spool import Spool, leftovers
from store.sql import load

Announce = Callable[[Sequence[Entry]], Awaitable[None]]

PACE_S = 0.035
AT_ONCE = 10  # batches that need not wait for their turn after a quiet moment
RETRY_S = 0.5
BATCH = 500
MOST_PENDING = 100_000
MOST_UNANNOUNCED = 20_000

_SQL = load("journal")
_log = logging.getLogger("zuoxi.store.journal")


class JournalFull(Away):
    """Neither PostgreSQL nor the disk took anything for so long that no more can be held."""

    code = "journal-full"


class Transaction:
    """A transaction of the journal's database: rows by ``connection``, facts by ``record``, committed together."""

    def __init__(self, connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> None:
        self.connection = connection
        self.facts: list[Fact] = []

    def record(self, fact: Fact) -> None:
        """Add a fact; it gets its place in the journal at the commit."""
        self.facts.append(fact)


class JournalWriter:
    """The one way into the journal for the service called ``writer``. ``start``, then ``run`` in a task of its own."""

    def __init__(self, pool: Pool, writer: str, clock: Clock, spool_dir: Path, announce: Announce) -> None:
        self.epoch = 0
        self.rejected = 0  # entries or effects that PostgreSQL refused for what they are
        self._pool, self._writer, self._clock, self._announce = pool, writer, clock, announce
        self._line = Line(pool)
        self._folder = spool_dir
        self._spool: Spool | None = None
        self._seq = 0
        self._pending: deque[Entry] = deque()
        self._unannounced: deque[Entry] = deque(maxlen=MOST_UNANNOUNCED)
        self._is_up = True
        self._lock = asyncio.Lock()  # held while entries become durable: keeps batches and transactions in order
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._wake_announcer = asyncio.Event()
        self._durable = asyncio.Condition()

    @property
    def is_database_up(self) -> bool:
        """False from the first failed commit until the spool is empty again."""
        return self._is_up

    async def start(self, epoch: int = 0) -> None:
        """Take the next epoch (or the one that the lease gave) and bring in what earlier epochs left in their spools.

        Raises DatabaseAway.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        if not epoch:
            row = await self._pool.fetch_one(_SQL["next_epoch"], self._writer)
            assert row is not None
            epoch = row["epoch"]
        self.epoch = epoch
        self._spool = Spool(self._folder / f"{self._writer}-{self.epoch}.jsonl")
        try:
            for path in leftovers(self._folder, self._writer):
                await self._drain(Spool(path))
        finally:
            await self._line.release()

    def record(self, fact: Fact) -> Entry:
        """Give the fact its time and place; durable and announced soon after. Raises JournalFull."""
        if len(self._pending) >= MOST_PENDING:
            raise JournalFull("journal: too many entries wait to be written")
        entry = self._entry(fact)
        self._pending.append(entry)
        self._wake.set()
        return entry

    def _entry(self, fact: Fact) -> Entry:
        assert self.epoch, "start() comes first"
        self._seq += 1
        return Entry(at=self._clock.now(), writer=self._writer, epoch=self.epoch, seq=self._seq, fact=fact)

    async def flush(self) -> None:
        """Wait until all recorded so far is durable (in PostgreSQL or in the spool)."""
        async with self._durable:
            self._wake.set()
            self._hurry.set()
            last = self._pending[-1].seq if self._pending else 0
            await self._durable.wait_for(lambda: not self._pending or self._pending[0].seq > last)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Rows and facts in one commit, announced after it; never spooled. Raises DatabaseAway."""
        if not self._is_up or not self.epoch:
            raise DatabaseAway("PostgreSQL is away or the journal is catching up")
        async with self._pool.connection() as connection:
            change = connection.transaction()
            await change.start()
            try:
                transaction = Transaction(connection)
                yield transaction
            except BaseException:
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await change.rollback()
                raise
            await self._commit(connection, change, transaction.facts)

    async def _commit(
        self,
        connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
        change: Any,
        facts: Sequence[Fact],
    ) -> None:
        async with self._lock:
            before = list(self._pending)  # recorded earlier, so they go first
            entries = [self._entry(fact) for fact in facts] if self._is_up else []
            try:
                if not self._is_up:  # since the transaction began: what is in the spool has to go first
                    raise DatabaseAway("the journal is catching up")
                if before or entries:
                    await connection.execute(*appended([*before, *entries]))
                await change.commit()
            except BaseException:
                with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    await change.rollback()
                raise
            await self._are_durable(before, announce=[*before, *entries])

    async def run(self) -> None:
        """Commit and announce until cancelled; what is left then is written (or spooled) before this returns."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._write_forever(), name=f"journal-{self._writer}-write")
                group.create_task(self._announce_forever(), name=f"journal-{self._writer}-announce")
        finally:
            while self._pending:
                await self._write_pending()
            await self._line.release()
            await self._announce_once()

    async def _write_forever(self) -> None:
        loop, due = asyncio.get_running_loop(), 0.0
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if self._is_up else RETRY_S):
                    await self._wake.wait()
            await self._gather(due)
            due = max(due, loop.time() - AT_ONCE * PACE_S) + PACE_S
            self._wake.clear()
            try:
                await self._write_pending()
                if not self._is_up:
                    await self._catch_up()
            except OSError as error:  # the spool's disk; the entries stay in memory
                _log.error("journal_spool_failed", extra={"why": str(error)})
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def _gather(self, due: float) -> None:
        """Wait until ``due`` (the loop's time) or until somebody waits for the commit."""
        wait_s = due - asyncio.get_running_loop().time()
        if wait_s <= 0:
            await asyncio.sleep(0)  # what the same moment brings is one batch
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s):
                await self._hurry.wait()

    async def _write_pending(self) -> None:
        async with self._lock:
            self._hurry.clear()
            left = len(self._pending)  # what comes while these are committed is the next batch's
            while left > 0:
                batch = list(islice(self._pending, min(left, BATCH)))
                left -= len(batch)
                if self._is_up:
                    try:
                        await self._insert(batch)
                    except DatabaseAway as error:
                        self._is_up = False
                        _log.warning("journal_database_away", extra={"why": error.text})
                if not self._is_up:
                    assert self._spool is not None
                    await asyncio.to_thread(self._spool.append, batch)
                await self._are_durable(batch, announce=batch)

    async def _are_durable(self, batch: Sequence[Entry], *, announce: Sequence[Entry]) -> None:
        for _ in batch:
            self._pending.popleft()
        self._unannounced.extend(announce)
        self._wake_announcer.set()
        async with self._durable:
            self._durable.notify_all()

    async def _catch_up(self) -> None:
        """Bring the spool in. New entries go behind it until it is empty, so the order holds."""
        assert self._spool is not None
        try:
            await self._drain(self._spool, keep=True)
            async with self._lock:  # nothing is appended meanwhile
                await self._drain(self._spool)
                self._is_up = True
                _log.warning("journal_database_back")
        except DatabaseAway:
            return

    async def _drain(self, spool: Spool, *, keep: bool = False) -> None:
        while True:
            entries, broken, place = await asyncio.to_thread(spool.next_batch, BATCH)
            if not entries and not broken:
                break
            if entries:
                await self._insert(entries)
            if broken:
                await self._reject(broken, "unreadable")
            spool.drained_to(place)
        if not keep:
            await asyncio.to_thread(spool.remove)

    async def _insert(self, batch: Sequence[Entry]) -> None:
        """Commit the batch; an entry that PostgreSQL refuses for what it is must not hold up the others."""
        try:
            await self._line.execute(*appended(batch))
            return
        except Conflict as error:  # a deadlock: nothing was written, and a moment later it can be
            raise DatabaseAway(error.text) from error
        except (asyncpg.PostgresError, asyncpg.DataError, ValueError) as error:
            _log.error("journal_batch_refused", extra={"why": str(error)})
        for entry in batch:
            await self._insert_alone(entry)

    async def _insert_alone(self, entry: Entry) -> None:
        for with_effects in (True, False):
            try:
                await self._line.execute(*appended([entry], with_effects=with_effects))
                return
            except Conflict as error:
                raise DatabaseAway(error.text) from error
            except (asyncpg.PostgresError, asyncpg.DataError, ValueError) as error:
                self.rejected += 1
                kind = type(entry.fact).__name__
                _log.error("journal_entry_refused", extra={"kind": kind, "effects": with_effects, "why": str(error)})
        await self._reject([repr(entry).encode(errors="replace") + b"\n"], "refused")

    async def _reject(self, lines: Sequence[bytes], why: str) -> None:
        """Keep what cannot be in the journal where a person can look at it."""

        def keep() -> None:
            with (self._folder / f"{self._writer}.{why}").open("ab") as file:
                file.writelines(lines)

        _log.error("journal_lines_set_aside", extra={"why": why, "count": len(lines)})
        await asyncio.to_thread(keep)

    async def _announce_forever(self) -> None:
        while True:
            await self._wake_announcer.wait()
            self._wake_announcer.clear()
            while not await self._announce_once():  # noqa: ASYNC110 - what is waited for is Redis
                await asyncio.sleep(RETRY_S)  # meanwhile readers find them in PostgreSQL

    async def _announce_once(self) -> bool:
        entries = list(self._unannounced)
        if not entries:
            return True
        try:
            await self._announce(entries)
        except Away:
            return False
        last = entries[-1]
        while self._unannounced:  # more may have come, and the oldest may have been pushed out
            if self._unannounced.popleft() is last:
                break
        return True
