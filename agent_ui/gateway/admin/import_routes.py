"""Files of people and of customers over HTTP: looked at first, then taken in whole or not at all."""

import asyncio
import csv
import io
from collections.abc import Callable

from aiohttp import web

from agent_ui.gateway.doors.sign_in import HASHER
from agent_ui.gateway.http import Asked, answer, read_file
from agent_ui.gateway.protocol import admin as p
from documents.people_table import TEMPLATE
from documents.table_file import Table
from lexicon.errors import Refused
from lexicon.ids import ClientId
from store.centre_rows import By
from store.clients import clients_known
from store.customers_import import CustomersPreview, CustomersWanted, import_customers, preview_customers
from store.journal import JournalWriter
from store.people_import import PeoplePreview, import_people, preview_people
from store.pool import Pool
from store.seed import new_password

LARGEST_FILE = 10 << 20
MOST_LINES = 500
_TEMPLATES = {"people": TEMPLATE, "customers": (("phone", "name", "tier"), ("13800000000", "王小明", "gold"))}


class ImportRoutes:
    """One method a request; see protocol/admin.py. One file at a time: each takes a processor for a while."""

    def __init__(self, pool: Pool, journal: JournalWriter, by: Callable[[Asked], By]) -> None:
        self._pool, self._journal, self._by = pool, journal, by
        self._one = asyncio.Lock()

    async def look_at_people(self, asked: Asked) -> web.StreamResponse:
        content = await read_file(asked.request, LARGEST_FILE)
        async with self._one:
            return answer(_people(await preview_people(self._pool, content, asked.session.clients)))

    async def people(self, asked: Asked) -> web.StreamResponse:
        """Passwords are made for who is new, and told in the answer alone."""
        content, token = await read_file(asked.request, LARGEST_FILE), asked.request.query.get("token", "")
        async with self._one:
            seen = await preview_people(self._pool, content, asked.session.clients)
            passwords = {
                one.login: new_password() + new_password()
                for one in seen.lines
                if one.what == "added" and not seen.table.wrong and seen.token == token
            }
            hashes = await asyncio.to_thread(lambda: {who: HASHER.hash(one) for who, one in passwords.items()})
            done = await import_people(self._journal, content, token, hashes, self._by(asked))
        told = [p.FirstPassword(login=login, password=one) for login, one in passwords.items()]
        return answer(p.ImportDone(added=done.count("added"), changed=done.count("changed"), removed=0, passwords=told))

    async def look_at_customers(self, asked: Asked) -> web.StreamResponse:
        wanted = await self._wanted(asked)
        async with self._one:
            return answer(_customers(await preview_customers(self._pool, wanted)))

    async def customers(self, asked: Asked) -> web.StreamResponse:
        wanted = await self._wanted(asked)
        async with self._one:
            token = asked.request.query.get("token", "")
            done = await import_customers(self._journal, wanted, token, self._by(asked))
        counts = {"added": done.count("added"), "changed": done.count("changed"), "removed": len(done.gone)}
        return answer(p.ImportDone(passwords=[], **counts))

    async def _wanted(self, asked: Asked) -> CustomersWanted:
        query = asked.request.query
        client = ClientId(query.get("client", ""))
        if not asked.sees(client) or client not in await clients_known(self._pool):
            raise Refused("no such client", code="not-found")
        content = await read_file(asked.request, LARGEST_FILE)
        return CustomersWanted(content, client, query.get("key", ""), query.get("others") == "drop")

    async def template(self, asked: Asked) -> web.StreamResponse:
        """In UTF-8 with a mark, so that Excel reads it as it is."""
        kind = asked.path("kind")
        if kind not in _TEMPLATES:
            raise Refused("no such file", code="not-found")
        text = io.StringIO()
        csv.writer(text).writerows(_TEMPLATES[kind])
        headers = {"Content-Disposition": f'attachment; filename="{kind}.csv"', "Cache-Control": "no-store"}
        return web.Response(body=text.getvalue().encode("utf-8-sig"), content_type="text/csv", headers=headers)


def _people(found: PeoplePreview) -> p.ImportPreview:
    lines = [
        p.ImportLine(
            row=one.row,
            key=one.login,
            what="added" if one.what == "added" else "changed",
            changes=[p.ImportChange(name=name, was=_text(was), now=_text(now)) for name, (was, now) in changes.items()],
        )
        for one in found.lines
        if one.what != "unchanged"
        for changes in (one.changed(),)
    ]
    counts = {what: found.count(what) for what in ("added", "changed", "unchanged")}
    return preview_of(found.table, lines, {**counts, "removed": 0}, found.token)


def _customers(found: CustomersPreview) -> p.ImportPreview:
    lines = [
        p.ImportLine(
            row=row,
            key=value,
            what="added" if what == "added" else "changed",
            changes=[p.ImportChange(name=name, was="", now="") for name in changed],
        )
        for row, value, what, changed in found.lines
        if what != "unchanged"
    ]
    counts = {what: found.count(what) for what in ("added", "changed", "unchanged")}
    return preview_of(found.table, lines, {**counts, "removed": len(found.gone)}, found.token)


def preview_of(table: Table, lines: list[p.ImportLine], counts: dict[str, int], token: str) -> p.ImportPreview:
    """What would come of a file; with a mistake no lines."""
    return p.ImportPreview(
        encoding=table.encoding,
        rows=len(table.rows),
        **counts,
        lines=lines[:MOST_LINES] if not table.wrong else [],
        mistakes=[
            p.ImportMistake(
                row=one.row,
                column=one.column,
                name=table.head[one.column - 1] if 0 < one.column <= len(table.head) else "",
                zh=one.zh,
                en=one.en,
            )
            for one in table.wrong
        ],
        token="" if table.wrong else token,
    )


def _text(value: object) -> str:
    """As a file says it."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return "; ".join(f"{name}:{level}" for name, level in value.items())
        case list() | tuple():
            return "; ".join(map(str, value))
        case _:
            return str(value)
