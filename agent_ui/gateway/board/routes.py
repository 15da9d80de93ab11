"""Thresholds over HTTP, read and set; and a figure of a tile with the calls behind it."""

from dataclasses import asdict

from aiohttp import web

from agent_ui.gateway.board.figures import NAMES, figure, thresholds_told
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer, done
from agent_ui.gateway.protocol import board as pb
from lexicon.errors import BadInput, Refused
from lexicon.ids import QueueId
from lexicon.thresholds import USUAL, Thresholds
from store.catalogue import Queue, read_catalogue
from store.journal import JournalWriter
from store.pool import Pool
from store.thresholds import read_thresholds, set_thresholds

MOST_OFFSET = 1_000_000


class BoardRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, live: Live) -> None:
        self._pool, self._journal, self._live = pool, journal, live

    async def thresholds(self, asked: Asked) -> web.StreamResponse:
        """GET /api/thresholds"""
        said = await read_thresholds(self._pool)
        return answer(
            [
                pb.QueueThresholds(
                    queue=queue.id,
                    client=queue.client,
                    promise_s=queue.promise_s,
                    is_usual=queue.id not in said,
                    thresholds=thresholds_told(said.get(queue.id, USUAL)),
                )
                for queue in await self._queues(asked)
            ]
        )

    async def put(self, asked: Asked) -> web.StreamResponse:
        """PUT /api/thresholds/{queue}"""
        told = await asked.body(pb.Thresholds)
        fields = {name: getattr(told, name) for name in asdict(USUAL)}
        await set_thresholds(self._journal, await self._mine(asked), Thresholds(**fields), asked.session.person)
        return done()

    async def forget(self, asked: Asked) -> web.StreamResponse:
        """DELETE /api/thresholds/{queue}"""
        await set_thresholds(self._journal, await self._mine(asked), None, asked.session.person)
        return done()

    async def figure(self, asked: Asked) -> web.StreamResponse:
        """GET /api/figures/{queue}/{figure}"""
        ground = self._live.ground(QueueId(asked.path("queue")))
        if ground is None or not asked.sees(ground.queue.client):
            raise Refused("no such queue", code="not-found")
        name, offset = asked.path("figure"), asked.request.query.get("offset", "0")
        if name not in NAMES:
            raise BadInput("figure", name, "one of " + ", ".join(sorted(NAMES)))
        if not offset.isascii() or not offset.isdigit() or int(offset) > MOST_OFFSET:
            raise BadInput("offset", offset, f"a number from 0 to {MOST_OFFSET}")
        return answer(figure(name, ground, int(offset)))

    async def _queues(self, asked: Asked) -> list[Queue]:
        return [queue for queue in (await read_catalogue(self._pool)).queues if asked.sees(queue.client)]

    async def _mine(self, asked: Asked) -> QueueId:
        """The queue in the path. Raises Refused when it is no client's of whoever asks."""
        for queue in await self._queues(asked):
            if queue.id == asked.path("queue"):
                return queue.id
        raise Refused("no such queue", code="not-found")
