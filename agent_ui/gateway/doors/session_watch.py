"""Whether the sign-ins behind open sockets still live, and still may what they might when the socket was opened.

What somebody ends is announced. What ends by the clock is looked at in its own moment: until then it may be seen again,
and ends later.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from lexicon.clock import Clock
from lexicon.errors import DatabaseAway
from store.sessions import Session, Standing

GAP_S = 0.1  # between two looks, however much changes: all open sockets are one query
LOOK_S = 30.0  # should an announcement have been missed


class Standings(Protocol):
    """Where the sign-ins are."""

    async def alive(self, ids_sha256: Collection[str]) -> dict[str, Standing]: ...


class Ends(Protocol):
    """Who announces that one was ended, or that somebody's rights are others."""

    def heard(self) -> AsyncIterator[None]: ...


class SessionWatch:
    """``run`` in a task."""

    def __init__(self, standings: Standings, ends: Ends, clock: Clock) -> None:
        self._standings, self._ends, self._clock = standings, ends, clock
        self._watched: dict[object, tuple[Session, Callable[[], None]]] = {}
        self._due = asyncio.Event()
        self._next_end: datetime | None = None

    @contextmanager
    def over(self, session: Session, tell: Callable[[], None]) -> Iterator[None]:
        """For the block: ``tell`` is called, perhaps more than once, when the session is over."""
        key = object()
        self._watched[key] = (session, tell)
        self._due.set()  # it may have ended between the request and now
        try:
            yield
        finally:
            del self._watched[key]

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="sessions-hear")
            group.create_task(self._look_forever(), name="sessions-look")

    async def _hear(self) -> None:
        async for _ in self._ends.heard():
            self._due.set()

    async def _look_forever(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._wait_s()):
                    await self._due.wait()
            except TimeoutError:
                pass
            self._due.clear()
            try:
                await self.look()
            except DatabaseAway:  # nobody was signed out while nothing can be written
                self._due.set()
                await asyncio.sleep(1)
            await asyncio.sleep(GAP_S)

    def _wait_s(self) -> float:
        if self._next_end is None:
            return LOOK_S
        return max(0.0, min(LOOK_S, (self._next_end - self._clock.now()).total_seconds()))

    async def look(self) -> None:
        """Once. Raises DatabaseAway."""
        asked = list(self._watched.values())
        self._next_end = None
        if not asked:
            return
        alive = await self._standings.alive({session.id_sha256 for session, _ in asked})
        self._next_end = min((one.expires_at for one in alive.values()), default=None)
        for session, tell in asked:
            if not _holds(session, alive.get(session.id_sha256)):
                tell()


def _holds(session: Session, now: Standing | None) -> bool:
    """Whether nothing was taken from it, or given to it."""
    if now is None:
        return False
    return now.role is None or (now.role, now.clients) == (session.role, session.clients)
