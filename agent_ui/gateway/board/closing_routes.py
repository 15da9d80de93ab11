"""Queues and lines are closed and opened by hand. What is noted holds in the controller as soon as it hears of it."""

from aiohttp import web

from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, done
from agent_ui.gateway.protocol.closing import CloseLine, CloseQueue
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import QueueId, TrunkId
from store.catalogue import read_catalogue
from store.closures import Closures, Doing
from store.journal import JournalWriter
from store.pool import Pool

LONGEST_WHY = 200


class ClosingRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock, live: Live) -> None:
        self._pool, self._clock, self._live = pool, clock, live
        self._closures = Closures(journal)

    async def close_queue(self, asked: Asked) -> web.StreamResponse:
        """POST /api/queues/{queue}/close"""
        queue, told = await self._queue(asked), await asked.body(CloseQueue)
        await self._closures.close_queue(queue, told.waiting, self._doing(asked, told.why))
        return done()

    async def open_queue(self, asked: Asked) -> web.StreamResponse:
        """POST /api/queues/{queue}/open"""
        await self._closures.open_queue(await self._queue(asked), self._doing(asked))
        return done()

    async def close_line(self, asked: Asked) -> web.StreamResponse:
        """POST /api/lines/{line}/close"""
        line, told = self._line(asked), await asked.body(CloseLine)
        await self._closures.close_line(line, told.incoming, self._doing(asked, told.why))
        return done()

    async def open_line(self, asked: Asked) -> web.StreamResponse:
        """POST /api/lines/{line}/open"""
        await self._closures.open_line(self._line(asked), self._doing(asked))
        return done()

    async def _queue(self, asked: Asked) -> QueueId:
        known = {queue.id: queue.client for queue in (await read_catalogue(self._pool)).queues}
        queue = QueueId(asked.path("queue"))
        if queue not in known or not asked.sees(known[queue]):
            raise Refused("no such queue", code="not-found")
        return queue

    def _line(self, asked: Asked) -> TrunkId:
        """One that the controller tells of, or that is closed already."""
        line = TrunkId(asked.path("line"))
        known = {tile.id for tile in self._live.lines_now()} | self._live.closed_lines
        if asked.session.clients is not None or line not in known:
            raise Refused("no such line", code="not-found")
        return line

    def _doing(self, asked: Asked, why: str = "") -> Doing:
        why = why.replace("\0", "").strip()
        if len(why) > LONGEST_WHY:
            raise BadInput("why", f"{len(why)} characters", f"up to {LONGEST_WHY}")
        return Doing(asked.session.person, self._clock.now(), why)
