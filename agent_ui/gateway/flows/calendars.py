"""All opening hours over one year: each calendar of the flows that hold, its days, and where it is used."""

import asyncio
from collections.abc import Iterable
from datetime import date

import msgspec
from aiohttp import web

from agent_ui.gateway.doors.scope import scoped_catalogue
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.protocol import calendars as p
from documents.flow_file import hhmm
from flows.calendar import Calendar, days
from flows.document import FlowDocument
from lexicon.clock import Clock
from lexicon.errors import BadInput
from store.catalogue import Catalogue, read_catalogue
from store.flows import document_of
from store.pool import Pool

FIRST, LAST = 2000, 2100


class CalendarRoute:
    """See protocol/calendars.py."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool, self._clock = pool, clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        text = asked.request.query.get("year", "") or str(self._clock.now().year)
        if len(text) != 4 or not text.isascii() or not text.isdigit() or not FIRST <= int(text) <= LAST:
            raise BadInput("year", text, f"a year from {FIRST} to {LAST}")
        catalogue = scoped_catalogue(await read_catalogue(self._pool), asked.session.clients)
        return answer(await asyncio.to_thread(lambda: list(years(catalogue, int(text)))))


def years(catalogue: Catalogue, year: int) -> Iterable[p.CalendarYear]:
    """Of the clients of the catalogue."""
    clients = {one.id for one in catalogue.clients}
    for kept in catalogue.flows:
        if not kept.is_newest:
            continue
        document = document_of(kept.flow, kept.version, kept.document)
        if document.client in clients:
            for name, calendar in sorted(document.calendars.items()):
                yield _year(document, kept.version, name, calendar, year)


def _year(document: FlowDocument, version: int, name: str, calendar: Calendar, year: int) -> p.CalendarYear:
    first = date(year, 1, 1)
    told = days(calendar, first, (date(year + 1, 1, 1) - first).days)
    return p.CalendarYear(
        client=document.client,
        flow=document.flow,
        flow_zh=document.name_zh,
        flow_en=document.name_en,
        version=version,
        calendar=name,
        time_zone=calendar.time_zone,
        used_by=[node for node, what in document.nodes.items() if name in _asked(msgspec.to_builtins(what))],
        numbers=list(document.numbers),
        days=[
            p.CalendarDay(
                date=one.date.isoformat(), hours=[hhmm(span) for span in one.hours], why=one.why, name=one.name
            )
            for one in told
        ],
        entries=[
            *(
                p.CalendarEntry(kind="holiday", date=one.date, until=one.until, name=one.name, hours=[])
                for one in calendar.holidays
                if one.date.startswith(f"{year}-")
            ),
            *(
                p.CalendarEntry(
                    kind="workday", date=one.date, until="", name=one.name, hours=[hhmm(span) for span in one.hours]
                )
                for one in calendar.special
                if one.date.startswith(f"{year}-")
            ),
        ],
    )


def _asked(node: object) -> set[str]:
    """The calendars that a node names, wherever in it."""
    if isinstance(node, dict):
        own = {one for key, one in node.items() if key in ("calendar", "hours") and isinstance(one, str)}
        return own.union(*(_asked(one) for one in node.values()))
    if isinstance(node, list):
        return set().union(*(_asked(one) for one in node))
    return set()
