"""Reading the journal back."""

from collections.abc import Iterable
from datetime import datetime

import asyncpg

from lexicon.ids import CallId
from lexicon.journal import Entry, Fact
from lexicon.wire import UnreadableFact
from store.codec import entry_of
from store.pool import Pool
from store.sql import load

_SQL = load("journal")
LONG_READ_S = 30.0


class JournalReader:
    """Entries by time, writer, call or caller. ``unreadable`` counts rows that this version cannot read and skipped."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.unreadable = 0

    async def since(self, at: datetime) -> list[Entry]:
        """Every entry from ``at`` on, in the order of the journal. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["since"], at, timeout_s=LONG_READ_S))

    async def open_since(self, at: datetime) -> list[Entry]:
        """Of ``since`` what is not over: a fold of what is open makes the same of it. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["open_since"], at, timeout_s=LONG_READ_S))

    async def between(self, start: datetime, end: datetime) -> list[Entry]:
        """Every entry from ``start`` on, before ``end``, in the order of the journal. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["between"], start, end, timeout_s=LONG_READ_S))

    async def after(self, writer: str, epoch: int, seq: int, *, limit: int = 5000) -> list[Entry]:
        """What ``writer`` wrote after (epoch, seq), later epochs included, in order. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["after"], writer, epoch, seq, limit))

    async def bad_lines(self, before: datetime) -> list[Entry]:
        """Of each line that did not work, or not well, just before that instant, what was said of it. Raises
        DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["lines_before"], before))

    async def of_call(self, call: CallId) -> list[Entry]:
        """One call's whole story. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["of_call"], call))

    async def of_caller(self, caller: str, since: datetime) -> list[Entry]:
        """The stories of all calls that arrived from ``caller`` since ``since``. Raises DatabaseAway."""
        return self._entries(await self._pool.fetch(_SQL["of_caller"], caller, since))

    async def of_kinds(self, kinds: Iterable[type[Fact]], start: datetime, end: datetime | None = None) -> list[Entry]:
        """Every fact of these kinds from ``start`` on, before ``end`` if there is one, in the order of the journal.

        Raises DatabaseAway.
        """
        names = [kind.__name__ for kind in kinds]
        return self._entries(await self._pool.fetch(_SQL["of_kinds"], names, start, end, timeout_s=LONG_READ_S))

    async def ends(self) -> dict[str, tuple[int, int]]:
        """The last (epoch, seq) of every writer. Raises DatabaseAway."""
        rows = await self._pool.fetch(_SQL["ends"])
        return {row["writer"]: (row["epoch"], row["seq"]) for row in rows}

    def _entries(self, rows: Iterable[asyncpg.Record]) -> list[Entry]:
        entries: list[Entry] = []
        for row in rows:
            try:
                entries.append(entry_of(row))
            except UnreadableFact:
                self.unreadable += 1
        return entries
