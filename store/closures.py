"""Queues and lines closed by hand: the row and the fact in one commit. Done twice, it is done once."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import ClientId, QueueId, TrunkId
from lexicon.journal import LineClosed, LineOpened, QueueClosed, QueueOpened
from store.journal import JournalWriter
from store.sql import load

_SQL = load("closures")


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does it, when, and why."""

    by: str
    at: datetime
    why: str = ""


class Closures:
    """Every method raises DatabaseAway."""

    def __init__(self, journal: JournalWriter) -> None:
        self._journal = journal

    async def close_queue(self, queue: QueueId, waiting: str, doing: Doing) -> None:
        """``waiting``: keep or let-go. A queue that nobody knows is left alone."""
        async with self._journal.transaction() as work:
            client = await work.connection.fetchval(_SQL["client_of"], queue)
            what = (queue, waiting, doing.why, doing.by, doing.at)
            if client is not None and await work.connection.fetchval(_SQL["close_queue"], *what):
                work.record(QueueClosed(queue, ClientId(client), doing.by, doing.why, waiting))

    async def open_queue(self, queue: QueueId, doing: Doing) -> None:
        async with self._journal.transaction() as work:
            client = await work.connection.fetchval(_SQL["client_of"], queue)
            if client is not None and await work.connection.fetchval(_SQL["open_queue"], queue):
                work.record(QueueOpened(queue, ClientId(client), doing.by))

    async def close_line(self, trunk: TrunkId, incoming: str, doing: Doing) -> None:
        """``incoming``: announce or refuse."""
        async with self._journal.transaction() as work:
            what = (trunk, incoming, doing.why, doing.by, doing.at)
            if await work.connection.fetchval(_SQL["close_line"], *what):
                work.record(LineClosed(trunk, doing.by, doing.why, incoming))

    async def open_line(self, trunk: TrunkId, doing: Doing) -> None:
        async with self._journal.transaction() as work:
            if await work.connection.fetchval(_SQL["open_line"], trunk):
                work.record(LineOpened(trunk, doing.by))
