"""A list of numbers taken in from a file: looked through first, then all of it in one commit, or nothing.

The token of a preview stands for the file and for all that would come of it.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec

from documents.listed_table import NumberWish, read_numbers
from documents.table_file import Table, read_table
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, ClientId
from lexicon.journal import NumbersImported
from lexicon.phone_number import Home, key
from store.audit import Act, add_within
from store.centre_rows import By
from store.clients import must_be_client
from store.journal import JournalWriter
from store.listed import BLOCKED, VIP, Listed, Wish, all_of, changes, hold
from store.pool import Pool
from store.sql import load

_SQL = load("listed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file, for which list of whose (None: the whole centre's), and whether numbers that are not in it go."""

    content: bytes
    list: str
    client: ClientId | None
    home: Home
    drops_others: bool = False


@dataclass(slots=True)
class Line:
    """What comes of one row: ``was`` None for a new number."""

    row: int
    wish: Wish
    key: str
    was: Listed | None

    @property
    def what(self) -> str:
        if self.was is None:
            return "added"
        return "unchanged" if self.wish == self.was.wish else "changed"

    def changed(self) -> dict[str, tuple[object, object]]:
        """By column, what it was and what it will be."""
        if self.was is None:
            return {}
        before, names = self.was.wish, ("reason", "until", "priority", "agents")
        pairs = {name: (getattr(before, name), getattr(self.wish, name)) for name in names}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


@dataclass(slots=True)
class Preview:
    """With a mistake nothing is taken in."""

    table: Table
    lines: list[Line] = field(default_factory=list)
    gone: list[Listed] = field(default_factory=list)
    token: str = ""

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.lines)


async def preview_numbers(pool: Pool, wanted: Wanted) -> Preview:
    """Raises DatabaseAway."""
    async with pool.transaction() as connection:
        return await _look(connection, wanted)


async def import_numbers(journal: JournalWriter, wanted: Wanted, token: str | None, by: By) -> Preview:
    """``token`` None: whatever comes of it. Raises Refused (import-wrong), Conflict (import-changed), DatabaseAway."""
    if not changes(by.scope, wanted.client):
        raise Refused("no such client", code="not-found")
    async with journal.transaction() as work:
        if wanted.client is not None:
            await must_be_client(work, wanted.client)
        await hold(work)
        found = await _look(work.connection, wanted)
        if found.table.wrong:
            raise Refused("the file has mistakes", code="import-wrong")
        if token is not None and found.token != token:
            raise Conflict("the file or the list changed since it was looked at", code="import-changed")
        await work.connection.executemany(_SQL["add"], [_added(one, wanted, by) for one in found.lines if not one.was])
        changed = [(one.was.id, *_said(one.wish)) for one in found.lines if one.was and one.what == "changed"]
        await work.connection.executemany(_SQL["put"], changed)
        await work.connection.execute(_SQL["drop"], [one.id for one in found.gone], by.who, by.at)
        counts = {"added": found.count("added"), "changed": found.count("changed"), "removed": len(found.gone)}
        if any(counts.values()):
            work.record(NumbersImported(list=wanted.list, client=wanted.client, by=by.who, **counts))
            detail: dict[str, Any] = {**counts, "file_sha256": hashlib.sha256(wanted.content).hexdigest()}
            act = Act(by.who, "numbers-imported", wanted.list, wanted.client or "", by.address, detail)
            await add_within(work.connection, act, by.at)
    return found


async def _look(connection: Any, wanted: Wanted) -> Preview:
    """What takes long is done in a thread."""
    table, wishes = await asyncio.to_thread(_read, wanted)
    found = Preview(table)
    if table.wrong:
        return found
    known = {one.key or key(one.wish.number, wanted.home): one for one in await all_of(connection, *_whose(wanted))}
    other = {VIP: BLOCKED, BLOCKED: VIP}.get(wanted.list)
    held = await all_of(connection, other, wanted.client) if other is not None else []
    barred = {one.key or key(one.wish.number, wanted.home) for one in held}
    logins = sorted({name for one in wishes for name in _names(one)})
    people = {row["login"]: AgentId(row["id"]) for row in await connection.fetch(_SQL["logins"], logins)}
    await asyncio.to_thread(_compare, found, wishes, (wanted, known, barred, people))
    return found


def _read(wanted: Wanted) -> tuple[Table, list[NumberWish]]:
    table = read_table(wanted.content)
    wishes = [] if table.wrong else read_numbers(table, wanted.list, lambda number: key(number, wanted.home))
    return table, wishes


Known = tuple[Wanted, dict[str, Listed], set[str], Mapping[str, AgentId]]


def _compare(found: Preview, wishes: list[NumberWish], around: Known) -> None:
    wanted, known, barred, people = around
    for one in wishes:
        same = key(one.number, wanted.home)
        was = known.pop(same, None)
        if same in barred:
            zh, en = "该号码在另一名单中（贵宾不能被拦截）", "this number is in the other list: a VIP is not blocked"
            found.table.mistake(one.row, one.column, zh, en)
        strangers = [name for name in _names(one) if name not in people]
        if strangers:
            zh, en = f"没有人用 {strangers[0]!r} 签入", f"nobody signs in as {strangers[0]!r}"
            found.table.mistake(one.row, 0, zh, en)
        values = dict(one.values)
        if "agents" in values:
            values["agents"] = tuple(people[name] for name in _names(one) if name in people)
        base = Wish(wanted.client, one.number) if was is None else was.wish
        found.lines.append(Line(one.row, replace(base, **values), same, was))  # type: ignore[arg-type]  # read by column
    found.gone = list(known.values()) if wanted.drops_others else []
    told = [(one.row, one.wish.number, one.what, str(one.changed())) for one in found.lines]
    told_all = msgspec.json.encode((*map(str, _whose(wanted)), sorted(one.id for one in found.gone), told))
    found.token = hashlib.sha256(hashlib.sha256(wanted.content).digest() + told_all).hexdigest()


def _names(wish: NumberWish) -> tuple[str, ...]:
    agents = wish.values.get("agents", ())
    assert isinstance(agents, tuple)
    return agents


def _whose(wanted: Wanted) -> tuple[str, ClientId | None]:
    return wanted.list, wanted.client


def _said(wish: Wish) -> tuple[Any, ...]:
    return (wish.reason, wish.until, wish.priority, list(wish.agents))


def _added(line: Line, wanted: Wanted, by: By) -> tuple[Any, ...]:
    wish = line.wish
    return (wanted.list, wish.client, wish.number, line.key, *_said(wish), by.who, by.at)
