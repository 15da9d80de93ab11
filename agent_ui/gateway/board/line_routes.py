"""The history of lines, and what Prometheus reads."""

import hmac
from collections.abc import Callable
from datetime import UTC, date, datetime

from aiohttp import web
from msgspec.structs import replace

from agent_ui.gateway.board.line_history import KINDS, HalfHours
from agent_ui.gateway.board.metrics import exposition
from agent_ui.gateway.doors.rights import Scope
from agent_ui.gateway.doors.scope import scoped_catalogue
from agent_ui.gateway.floor.line_floor import usual_zone
from agent_ui.gateway.floor.rules import rules_of
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.protocol.lines import LineHistory, LineTile
from lexicon.clock import Clock
from lexicon.errors import BadInput, NotAllowed, Refused
from store.catalogue import read_catalogue
from store.journal_read import JournalReader
from store.pool import Pool


async def line_history(pool: Pool, day: date | None, now: datetime, scope: Scope = None) -> LineHistory:
    """One day's half hours, of the time zone that most clients have; None: today. Raises DatabaseAway.

    Who does not see all clients is told of the queues of theirs, and of no line.
    """
    everything = await read_catalogue(pool)
    rules, catalogue = rules_of(everything), scoped_catalogue(everything, scope)
    zone = usual_zone(rules.zones)
    halves = HalfHours(day or now.astimezone(zone).date(), zone, rules.promises)
    reader = JournalReader(pool)
    halves.begin(await reader.bad_lines(halves.start))
    for entry in await reader.of_kinds(KINDS, halves.start, min(halves.end, now)):
        halves.apply(entry)
    told = halves.history(now, {queue.id: (queue.name_zh, queue.name_en) for queue in catalogue.queues})
    if scope is None:
        return told
    theirs = {queue.id for queue in catalogue.queues}
    return replace(
        told,
        halves=[
            replace(half, lines=[], queues=[queue for queue in half.queues if queue.queue in theirs])
            for half in told.halves
        ],
    )


class LineRoutes:
    """``token``: what Prometheus shows; without one nobody may read the metrics."""

    def __init__(self, pool: Pool, clock: Clock, lines: Callable[[], list[LineTile]], token: str) -> None:
        self._pool, self._clock, self._lines, self._token = pool, clock, lines, token

    async def history(self, asked: Asked) -> web.StreamResponse:
        """GET /api/lines/history"""
        text, scope = asked.request.query.get("day", ""), asked.session.clients
        day, now = day_of(text) if text else None, self._clock.now().astimezone(UTC)
        return answer(await line_history(self._pool, day, now, scope))

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """GET /metrics, with ``Authorization: Bearer <token>``."""
        if not self._token:
            raise Refused("no token is set", code="not-found")
        shown = request.headers.get("Authorization", "").partition(" ")
        if shown[0] != "Bearer" or not hmac.compare_digest(shown[2].strip().encode(), self._token.encode()):
            raise NotAllowed("the token of Prometheus is wanted")
        body, kind = exposition(self._lines())
        return web.Response(body=body, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def day_of(text: str) -> date:
    """A day as it is written in a query. Raises BadInput."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("day", text, "such as 2026-11-29") from error
