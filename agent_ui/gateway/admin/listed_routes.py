"""Lists of telephone numbers over HTTP: VIPs, blocked callers, do-not-call. Whole numbers leave by a reveal or, noted,
in a file; each change is in the journal and in the audit trail."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta

from aiohttp import web

from agent_ui.gateway.admin import listed_files
from agent_ui.gateway.admin.import_routes import LARGEST_FILE
from agent_ui.gateway.doors.masking import mask_number, mask_text
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.doors.trail import Trail
from agent_ui.gateway.http import Asked, Router, answer, done, read_file
from agent_ui.gateway.instants import iso, iso_or_none
from agent_ui.gateway.protocol import listed as p
from agent_ui.gateway.protocol.admin import ImportDone
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, CallId, ClientId
from store.centre_rows import By
from store.clients import clients_known, zones
from store.journal import JournalWriter
from store.listed import (
    DO_NOT_CALL,
    NEWEST,
    Listed,
    Sought,
    Wish,
    add,
    all_of,
    allow,
    change,
    drop,
    list_of,
    one,
    page,
    sees,
)
from store.listed_import import Wanted, import_numbers, preview_numbers
from store.people import People
from store.pool import Pool

MOST = 200
LONGEST_NUMBER = 30


class ListRoutes:
    """One method a request; see protocol/listed.py. One file at a time: each takes a processor for a while."""

    def __init__(self, rooms: tuple[Pool, JournalWriter, Clock, Trail, Reach], by: Callable[[Asked], By]) -> None:
        self._pool, self._journal, self._clock, self._trail, self._reach = rooms
        self._by, self._one = by, asyncio.Lock()

    # ------------------------------------------------------------ entries

    async def listed(self, asked: Asked) -> web.StreamResponse:
        query, name = asked.request.query, list_of(asked.path("list"))
        limit = _number(query.get("limit", "50"), "limit", MOST)
        below = _number(query["below"], "below", NEWEST) if query.get("below") else NEWEST
        client = query.get("client")
        sought = Sought(name, asked.session.clients, client, query.get("number", "")[:LONGEST_NUMBER], below, limit)
        found, total = await page(self._pool, sought, self._reach.home)
        lines = await self._told(found)
        return answer(p.ListPage(lines=lines, total=total, below=found[-1].id if len(found) == limit else None))

    async def add(self, asked: Asked) -> web.StreamResponse:
        wish = await asked.body(p.ListWish)
        wanted = Wish(
            ClientId(wish.client) if wish.client else None,
            wish.number,
            wish.reason,
            _day(wish.until),
            wish.priority,
            tuple(map(AgentId, wish.agents)),
        )
        name = list_of(asked.path("list"))
        made = await add(self._journal, name, wanted, self._by(asked), self._reach.home)
        return answer((await self._told([made]))[0])

    async def change(self, asked: Asked) -> web.StreamResponse:
        wish = await asked.body(p.ListChange)
        was = await self._entry(asked, wish.seen)
        agents = tuple(map(AgentId, wish.agents))
        # A number in the reason was shown masked: who left it so has not changed it.
        reason = was.wish.reason if wish.reason == mask_text(was.wish.reason) else wish.reason
        wanted = Wish(was.wish.client, was.wish.number, reason, _day(wish.until), wish.priority, agents)
        return answer((await self._told([await change(self._journal, was, wanted, self._by(asked))]))[0])

    async def drop(self, asked: Asked) -> web.StreamResponse:
        wish = await asked.body(p.ListSeen)
        await drop(self._journal, await self._entry(asked, wish.seen), self._by(asked))
        return done()

    async def allow(self, asked: Asked) -> web.StreamResponse:
        """403 where the client's law does not allow it (``may_override``); an entry of the whole centre never."""
        wish = await asked.body(p.Allow)
        was = await self._entry(asked, wish.seen)
        until = self._clock.now() + timedelta(minutes=wish.minutes)
        return answer((await self._told([await allow(self._journal, was, (until, wish.why), self._by(asked))]))[0])

    async def unwanted(self, asked: Asked) -> web.StreamResponse:
        """By the agent who talks, or talked, with the customer. A number that stands there already is no mistake."""
        wish, call = await asked.body(p.DoNotCall), CallId(asked.path("call"))
        party = await self._reach.party(asked.who, call)
        if party.client is None:
            raise Refused("no such call", code="not-found")
        wanted = Wish(party.client, party.caller, wish.reason)
        session = asked.session
        by = By(session.person, session.address, None, self._clock.now())  # of a call that this person was put to
        try:
            await add(self._journal, DO_NOT_CALL, wanted, by, self._reach.home)
        except Refused as error:
            if error.code != "listed":
                raise
        return done()

    async def _entry(self, asked: Asked, seen: int) -> Listed:
        entry = _number(asked.path("entry"), "entry", NEWEST)
        found = await one(self._pool, list_of(asked.path("list")), entry, asked.session.clients)
        if found.change != seen:
            raise Refused("the entry is not as it was seen", code="conflict")
        return found

    # ------------------------------------------------------------ files

    async def template(self, asked: Asked) -> web.StreamResponse:
        return listed_files.template(list_of(asked.path("list")))

    async def file(self, asked: Asked) -> web.StreamResponse:
        """Whole numbers for who may reveal them, masked ones for others; noted either way."""
        name, query = list_of(asked.path("list")), asked.request.query
        client = await self._client(asked, name)
        async with self._pool.connection() as connection:
            found = await all_of(connection, name, client)
        is_whole = asked.who.may("reveal") and asked.who.sees(client)
        await self._trail.add(
            asked.session, "numbers-exported", name, client or "", rows=len(found), is_masked=not is_whole
        )
        async with self._one:
            return await listed_files.told(name, found, (query.get("form") or "csv", is_whole, await self._logins()))

    async def look(self, asked: Asked) -> web.StreamResponse:
        wanted = await self._wanted(asked)
        async with self._one:
            return answer(listed_files.preview(await preview_numbers(self._pool, wanted), await self._logins()))

    async def take(self, asked: Asked) -> web.StreamResponse:
        wanted, token = await self._wanted(asked), asked.request.query.get("token", "")
        async with self._one:
            found = await import_numbers(self._journal, wanted, token, self._by(asked))
        counts = {"added": found.count("added"), "changed": found.count("changed"), "removed": len(found.gone)}
        return answer(ImportDone(passwords=[], **counts))

    async def _wanted(self, asked: Asked) -> Wanted:
        name = list_of(asked.path("list"))
        client = await self._client(asked, name)
        if client is None and asked.session.clients is not None:
            raise Refused("no such client", code="not-found")
        content = await read_file(asked.request, LARGEST_FILE)
        return Wanted(content, name, client, self._reach.home, asked.request.query.get("others") == "drop")

    async def _client(self, asked: Asked, name: str) -> ClientId | None:
        client = ClientId(asked.request.query.get("client", ""))
        if not client and name == DO_NOT_CALL:
            return None
        if not sees(asked.session.clients, client) or client not in await clients_known(self._pool):
            raise Refused("no such client", code="not-found")
        return client

    async def _logins(self) -> dict[str, str]:
        return {one.id: one.login for one in await People(self._pool).all()}

    # ------------------------------------------------------------ as it is told

    async def _told(self, entries: list[Listed]) -> list[p.ListLine]:
        clocks, now = await zones(self._pool), self._clock.now()
        return [_line(one, now.astimezone(clocks.get(one.wish.client, listed_files.ZONE)).date()) for one in entries]


def _line(entry: Listed, today: date) -> p.ListLine:
    wish = entry.wish
    return p.ListLine(
        entry=entry.id,
        client=wish.client or "",
        number=mask_number(wish.number),
        reason=mask_text(wish.reason),
        until="" if wish.until is None else wish.until.isoformat(),
        priority=wish.priority,
        agents=list(wish.agents),
        added_by=entry.added_by,
        added_at=iso(entry.added_at),
        is_over=wish.until is not None and wish.until < today,
        seen=entry.change,
        allowed_until=iso_or_none(entry.allowed_until),
        allowed_by=entry.allowed_by,
        allowed_why=mask_text(entry.allowed_why),
    )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("until", text, "a day such as 2030-12-31") from error


def _number(text: str, where: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:20]) <= most:
        raise BadInput(where, text, f"a number from 1 to {most}")
    return int(text)


def add_lists(router: Router, lists: ListRoutes) -> None:
    """Their routes."""
    router.add("GET", "/api/lists/{list}", "centre", lists.listed)
    router.add("POST", "/api/lists/{list}", "centre", lists.add)
    router.add("GET", "/api/lists/{list}/template", "centre", lists.template)
    router.add("GET", "/api/lists/{list}/file", "centre", lists.file)
    router.add("POST", "/api/lists/{list}/import/preview", "centre", lists.look)
    router.add("POST", "/api/lists/{list}/import", "centre", lists.take)
    router.add("PUT", "/api/lists/{list}/{entry}", "centre", lists.change)
    router.add("POST", "/api/lists/{list}/{entry}/drop", "centre", lists.drop)
    router.add("POST", "/api/lists/{list}/{entry}/allow", "override", lists.allow)
    router.add("POST", "/api/customers/{call}/do-not-call", "wrap-ups", lists.unwanted)
