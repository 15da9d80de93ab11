"""Figures of queues by half hours, from day to day: as JSON in pages, and as CSV."""

import csv
import io
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from urllib.parse import urlencode

from aiohttp import web

from agent_ui.gateway.board.line_routes import line_history
from agent_ui.gateway.floor.line_floor import usual_zone
from agent_ui.gateway.floor.rules import rules_of
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.protocol import programs as p
from agent_ui.gateway.protocol.lines import LineHistory
from agent_ui.gateway.protocol.tokens import ServiceLevel
from agent_ui.gateway.query import day_in, number_in
from lexicon.clock import Clock
from lexicon.errors import BadInput
from store.catalogue import read_catalogue
from store.pool import Pool

MOST_DAYS, USUAL, MOST_ROWS = 31, 500, 5000
COLUMNS = ServiceLevel.__struct_fields__


@dataclass(frozen=True, slots=True)
class _Wanted:
    """``skip``: rows of the first day that were told already."""

    first: date
    last: date
    skip: int
    queue: str
    limit: int


def service_levels(told: LineHistory, queue: str = "") -> list[ServiceLevel]:
    """A day's half hours, of each queue; "": of all."""
    return [
        ServiceLevel(
            begins_at=half.start,
            queue=one.queue,
            offered=one.offered,
            answered=one.answered,
            abandoned=one.abandoned,
            within_promise=one.within_promise,
            service_level=one.service_level,
        )
        for half in told.halves
        for one in half.queues
        if queue in ("", one.queue)
    ]


class IntervalRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool, self._clock = pool, clock

    async def json(self, asked: Asked) -> web.StreamResponse:
        rows, more = await self._rows(asked)
        return answer(p.IntervalPage(rows=rows, next=more))

    async def csv(self, asked: Asked) -> web.StreamResponse:
        """The next page is in ``Link``."""
        rows, more = await self._rows(asked)
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, name) for name in COLUMNS] for row in rows)
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="intervals.csv"'}
        if more is not None:
            query = urlencode({**asked.request.query, "after": more})
            headers["Link"] = f'<{asked.request.path}?{query}>; rel="next"'
        return web.Response(text=text.getvalue(), content_type="text/csv", charset="utf-8", headers=headers)

    async def _rows(self, asked: Asked) -> tuple[list[ServiceLevel], str | None]:
        wanted, now = await self._wanted(asked), self._clock.now().astimezone(UTC)
        found: list[ServiceLevel] = []
        day, skip = wanted.first, wanted.skip
        while day <= wanted.last:
            told = await line_history(self._pool, day, now, asked.session.clients)
            rows = service_levels(told, wanted.queue)[skip:]
            room = wanted.limit - len(found)
            found += rows[:room]
            if len(rows) > room:
                return found, f"{day.isoformat()}.{skip + room}"
            day, skip = day + timedelta(days=1), 0
        return found, None

    async def _wanted(self, asked: Asked) -> _Wanted:
        first, last = day_in(asked, "since"), day_in(asked, "until")
        if first is None or last is None:
            zone = usual_zone(rules_of(await read_catalogue(self._pool)).zones)
            today = self._clock.now().astimezone(zone).date()
            first, last = first or last or today, last or max(first or today, today)
        if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            raise BadInput("until", last.isoformat(), f"not before since, and {MOST_DAYS} days at most")
        skip, after = 0, asked.request.query.get("after")
        if after is not None:
            day, _, number = after.partition(".")
            try:
                first, skip = max(first, date.fromisoformat(day)), int(number)
            except ValueError as error:
                raise BadInput("after", after[:40], "what next said") from error
        limit = number_in(asked, "limit", USUAL, 1, MOST_ROWS)
        return _Wanted(first, last, skip, asked.request.query.get("queue", ""), limit)


def add_intervals(router: Router, routes: IntervalRoutes) -> None:
    router.add("GET", "/api/reports/intervals", "reports", routes.json)
    router.add("GET", "/api/reports/intervals.csv", "reports", routes.csv)
