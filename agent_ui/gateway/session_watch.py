"""Whether the sign-ins behind open sockets still live, and still may what they might when the socket was opened."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Protocol

from lexicon.errors import DatabaseAway
from store.sessions import Session, Standing

GAP_S = 0.1  # between two looks, however much changes: all open sockets are one query
LOOK_S = 30.0  # for what ends by the clock, which nobody announces


class Standings(Protocol):
    """Where the sign-ins are."""

    async def alive(self, ids_sha256: Collection[str]) -> dict[str, Standing]: ...


class Ends(Protocol):
    """Who announces that one was ended, or that somebody's rights are others."""

    def heard(self) -> AsyncIterator[None]: ...


class SessionWatch:
    """``run`` in a task."""

    def __init__(self, standings: Standings, ends: Ends) -> None:
        self._standings, self._ends = standings, ends
        self._watched: dict[object, tuple[Session, Callable[[], None]]] = {}
        self._due = asyncio.Event()

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
                async with asyncio.timeout(LOOK_S):
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

    async def look(self) -> None:
        """Once. Raises DatabaseAway."""
        asked = list(self._watched.values())
        if not asked:
            return
        alive = await self._standings.alive({session.id_sha256 for session, _ in asked})
        for session, tell in asked:
            if not _holds(session, alive.get(session.id_sha256)):
                tell()


def _holds(session: Session, now: Standing | None) -> bool:
    """Whether nothing was taken from it, or given to it."""
    if now is None:
        return False
    return now.role is None or (now.role, now.clients) == (session.role, session.clients)
