"""Keeps the controller's do-not-call list at what memory says: read once before the first call, then what changed.

A list may be long (a country's register), so that it is read in pieces, and only once.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Protocol

from ari_app.trunks.do_not_call import EVERYBODY, DoNotCall, Unwanted
from bus.link import GapPossible
from lexicon.errors import Away
from lexicon.ids import ClientId
from lexicon.journal import DoNotCallAllowed, Entry, NumberListed, NumbersImported
from lexicon.phone_number import Home, key

PIECE = 500
RETRY_S = 1.0
CHANGES = (NumberListed, NumbersImported, DoNotCallAllowed)


class Row(Protocol):
    """A change of an entry; ``store.listed.Changed`` fits."""

    @property
    def id(self) -> int: ...
    @property
    def client(self) -> str | None: ...
    @property
    def number(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def until(self) -> date | None: ...
    @property
    def added_by(self) -> str: ...
    @property
    def added_at(self) -> datetime: ...
    @property
    def allowed_until(self) -> datetime | None: ...
    @property
    def allowed_by(self) -> str: ...
    @property
    def is_gone(self) -> bool: ...
    @property
    def change(self) -> int: ...


class Memory(Protocol):
    """The database, as far as it is read here. Raises DatabaseAway."""

    async def changed(self, after: int, most: int) -> Sequence[Row]: ...


class Announced(Protocol):
    """The bus, as far as it is heard here."""

    def facts(self, *of: str) -> AsyncIterator[Entry | GapPossible]: ...


class UnwantedNumbers:
    """``load`` before the first call, then ``run``."""

    def __init__(self, known: DoNotCall, memory: Memory, home: Home) -> None:
        self._known, self._memory, self._home = known, memory, home
        self._due = asyncio.Event()

    async def load(self) -> None:
        """Everything that changed since. Raises Away."""
        while True:
            rows = await self._memory.changed(self._known.change, PIECE)
            for row in rows:
                self._take(row)
            if len(rows) < PIECE:
                return
            await asyncio.sleep(0)  # calls go on

    async def run(self, bus: Announced) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(bus), name="unwanted-hear")
            group.create_task(self._keep(), name="unwanted-keep")

    async def _hear(self, bus: Announced) -> None:
        async for news in bus.facts("cli", "gateway"):
            if isinstance(news, GapPossible) or isinstance(news.fact, CHANGES):
                self._due.set()

    async def _keep(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                await self.load()
            except Away:
                self._due.set()
                await asyncio.sleep(RETRY_S)

    def _take(self, row: Row) -> None:
        self._known.change = row.change
        if row.is_gone:
            self._known.drop(row.id)
            return
        from_e164 = row.key.startswith("+")  # the same wherever we are
        same = row.key if from_e164 else key(row.number, self._home)
        client = EVERYBODY if row.client is None else ClientId(row.client)
        allowed = (row.allowed_until, row.allowed_by)
        self._known.put(client, same, Unwanted(row.id, row.added_by, row.added_at, row.until, *allowed))
