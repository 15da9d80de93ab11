"""Facts, without gaps and each once: announced over the bus, completed from the journal."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bus.link import GapPossible
from lexicon.errors import DatabaseAway
from lexicon.journal import Entry

TICK_S = 1.0
LOOK_TICKS = 5
WITHOUT_SPOOL = frozenset({"cli"})  # each command is an epoch of its own, and leaves nothing behind


class Announced(Protocol):
    """The bus, as far as the feed needs it."""

    @property
    def is_up(self) -> bool: ...

    def batches(self) -> AsyncIterator[list[Entry] | GapPossible]: ...


class Journal(Protocol):
    """The journal, as far as the feed needs it."""

    async def since(self, at: datetime) -> list[Entry]: ...

    async def after(self, writer: str, epoch: int, seq: int, *, limit: int = ...) -> list[Entry]: ...

    async def ends(self) -> dict[str, tuple[int, int]]: ...


class Feed:
    """Owns the reader's place in every writer's sequence.

    ``rebuild`` is given everything since ``since()`` at the start, whenever a writer has a new epoch (what an older
    epoch left in its spool may have come in meanwhile) and after a gap that could not be read at once; ``apply`` is
    given what came after, in order.
    """

    def __init__(
        self,
        bus: Announced,
        journal: Journal,
        since: Callable[[], datetime],
        rebuild: Callable[[Sequence[Entry]], Awaitable[None]],
        apply: Callable[[Sequence[Entry]], None],
    ) -> None:
        self._bus, self._journal, self._since = bus, journal, since
        self._rebuild, self._apply = rebuild, apply
        self._places: dict[str, tuple[int, int]] = {}
        self._lock = asyncio.Lock()
        self._is_behind = True  # something may be in the journal that was not heard
        self._must_rebuild = True

    async def run(self) -> None:
        """Until cancelled. Neither PostgreSQL's nor Redis's absence ends it."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="feed-hear")
            group.create_task(self._tick(), name="feed-tick")

    async def _hear(self) -> None:
        async for batch in self._bus.batches():
            async with self._lock:
                if isinstance(batch, GapPossible):
                    self._is_behind = True
                    await self._catch_up()
                elif self._follows(batch):
                    self._advance(batch)
                else:
                    for entry in batch:
                        await self._take(entry)

    async def _tick(self) -> None:
        for tick in itertools.count(1):
            await asyncio.sleep(TICK_S)
            # Now and then without a cause: an announcement that failed at its sender leaves no trace here.
            if self._is_behind or self._must_rebuild or not self._bus.is_up or tick % LOOK_TICKS == 0:
                async with self._lock:
                    self._is_behind = True
                    await self._catch_up()

    def _follows(self, batch: Sequence[Entry]) -> bool:
        """Whether this is just what comes next, without a gap (the usual case)."""
        first = batch[0]
        epoch, seq = self._places.get(first.writer, (0, 0))
        return all(
            (entry.writer, entry.epoch, entry.seq) == (first.writer, epoch, seq + place)
            for place, entry in enumerate(batch, 1)
        )

    async def _take(self, entry: Entry) -> None:
        place = self._places.get(entry.writer, (0, 0))
        here = (entry.epoch, entry.seq)
        if here <= place:
            return
        if here[0] == place[0] and here[1] == place[1] + 1:
            self._advance([entry])
            return
        self._must_rebuild |= place[0] not in (0, entry.epoch) and entry.writer not in WITHOUT_SPOOL
        self._is_behind = True
        await self._catch_up()
        if here > self._places.get(entry.writer, (0, 0)):  # in a spool, while PostgreSQL is away
            self._must_rebuild = True  # what was missed comes into the journal behind our place
            self._advance([entry])

    def _advance(self, entries: Sequence[Entry]) -> None:
        last = entries[-1]  # all of one writer
        self._places[last.writer] = (last.epoch, last.seq)
        self._apply(entries)

    async def _catch_up(self) -> None:
        try:
            if self._must_rebuild:
                await self._rebuild_all()
            ends = await self._journal.ends()
            for writer, end in ends.items():
                while (place := self._places.get(writer, (0, 0))) < end:
                    missing = await self._journal.after(writer, *place)
                    if not missing:  # what is there cannot be read by this version
                        self._places[writer] = end
                        break
                    self._advance(missing)
            self._is_behind = False
        except DatabaseAway:
            return  # the next tick tries again

    async def _rebuild_all(self) -> None:
        ends = await self._journal.ends()
        if any(place > ends.get(writer, (0, 0)) for writer, place in self._places.items()):
            return  # a spool is still being brought in: what we know already would be forgotten for a moment
        entries = await self._journal.since(self._since())
        await self._rebuild(entries)
        for entry in entries:
            ends[entry.writer] = max(ends.get(entry.writer, (0, 0)), (entry.epoch, entry.seq))
        self._places = ends
        self._must_rebuild = False
