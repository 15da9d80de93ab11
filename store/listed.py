"""Lists of telephone numbers: VIPs, blocked callers, do-not-call. Row and fact are one commit.

However a number is written it stands once in a list of a client. An entry is changed only by who has seen it as it is:
``seen`` is its ``change``, which grows with each change of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, ClientId
from lexicon.journal import DoNotCallAllowed, Fact, NumberListed, VipChanged
from lexicon.phone_number import SPACING, Home, key, spellings
from store.centre_rows import By
from store.clients import must_be_client
from store.journal import JournalWriter, Transaction
from store.pool import Pool
from store.sql import load

VIP, BLOCKED, DO_NOT_CALL = "vip", "blocked", "do-not-call"
LISTS: Final = (VIP, BLOCKED, DO_NOT_CALL)
NUMBER = re.compile(r"\+?[0-9]{3,20}")
LONGEST_REASON = 200
PRIORITIES = range(1, 10)
NEWEST = 2**62
_SQL = load("listed")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is said of a number. ``client`` None: the whole centre (do-not-call alone). ``until``: its last day, by the
    client's clock. ``priority`` and ``agents`` (who the call is held for) are a VIP's."""

    client: ClientId | None
    number: str
    reason: str = ""
    until: date | None = None
    priority: int = 1
    agents: tuple[AgentId, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry that stands. ``allowed_*``: it may be called until then all the same, by whose word, why."""

    id: int
    list: str
    wish: Wish
    key: str
    added_by: str
    added_at: datetime
    change: int
    allowed_until: datetime | None = None
    allowed_by: str = ""
    allowed_why: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries: of these clients (None: all), of one ("": the whole centre's, None: any), with this number."""

    list: str
    scope: frozenset[ClientId] | None = None
    client: str | None = None
    number: str = ""
    below: int = NEWEST
    limit: int = 50


def list_of(name: str) -> str:
    """Raises Refused."""
    if name not in LISTS:
        raise Refused(f"no list {name!r}", code="not-found")
    return name


def checked(kind: str, wish: Wish) -> Wish:
    """As it is kept. Raises BadInput with the field."""
    number = wish.number.translate(SPACING)
    if not NUMBER.fullmatch(number):
        raise BadInput("number", repr(wish.number), "3 to 20 digits, with or without a + before them")
    if wish.client is None and kind != DO_NOT_CALL:
        raise BadInput("client", "none", "a known client")
    if len(wish.reason) > LONGEST_REASON or "\0" in wish.reason:
        raise BadInput("reason", f"{len(wish.reason)} characters", f"at most {LONGEST_REASON}, without NUL")
    if wish.priority not in PRIORITIES:
        raise BadInput("priority", str(wish.priority), f"{PRIORITIES[0]} to {PRIORITIES[-1]}; 1 goes first")
    return replace(wish, number=number, agents=tuple(dict.fromkeys(wish.agents)))


async def page(pool: Pool, sought: Sought, home: Home) -> tuple[list[Listed], int]:
    """The newest first, and how many there are. Raises DatabaseAway."""
    scope = None if sought.scope is None else list(sought.scope)
    key_, others = (key(sought.number, home), spellings(sought.number, home)) if sought.number else ("", ())
    found = await pool.fetch(
        _SQL["page"], sought.list, scope, sought.client, key_, sought.below, sought.limit, list(others)
    )
    count = await pool.fetch(_SQL["count"], sought.list, scope, sought.client)
    return [_listed(row) for row in found], count[0]["count"]


async def all_of(connection: Any, kind: str, client: ClientId | None) -> list[Listed]:
    """All of one client's list, in the order in which they were added."""
    return [_listed(row) for row in await connection.fetch(_SQL["all_of"], kind, client)]


async def one(pool: Pool, kind: str, entry: int, scope: frozenset[ClientId] | None) -> Listed:
    """An entry of a client that is seen. Raises Refused (not-found) and DatabaseAway."""
    found = [_listed(row) for row in await pool.fetch(_SQL["one"], kind, entry)]
    if not found or not sees(scope, found[0].wish.client):
        raise Refused("no such entry", code="not-found")
    return found[0]


@dataclass(frozen=True, slots=True)
class Changed:
    """An entry of the do-not-call list as it is since ``change``."""

    id: int
    client: ClientId | None
    number: str
    key: str
    until: date | None
    added_by: str
    added_at: datetime
    allowed_until: datetime | None
    allowed_by: str
    allowed_why: str
    is_gone: bool
    change: int


class ListedMemory:
    """What the controller reads of the do-not-call list. Raises DatabaseAway."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def changed(self, after: int, most: int) -> list[Changed]:
        """In the order of the changes."""
        return [Changed(**row) for row in await self._pool.fetch(_SQL["changed"], DO_NOT_CALL, after, most)]


async def number_of_entry(pool: Pool, entry: str) -> tuple[ClientId | None, str]:
    """The whole number and whose it is, "" the centre's; None: no such entry. Raises DatabaseAway."""
    if not entry.isascii() or not entry.isdigit() or int(entry[:20]) > NEWEST:
        return None, ""
    rows = await pool.fetch(_SQL["number"], int(entry))
    return (ClientId(rows[0]["client"]), rows[0]["number"]) if rows else (None, "")


async def add(journal: JournalWriter, kind: str, wish: Wish, by: By, home: Home) -> Listed:
    """The number stands in the list from now on.

    Raises BadInput, Conflict (listed: it does already; listed-otherwise: VIPs are not blocked), Refused, DatabaseAway.
    """
    wish = checked(kind, wish)
    if not changes(by.scope, wish.client):
        raise Refused("no such client", code="not-found")
    async with journal.transaction() as work:
        await hold(work)
        return await add_within(work, kind, wish, by, home)


async def add_within(work: Transaction, kind: str, wish: Wish, by: By, home: Home) -> Listed:
    """The same as a part of something larger, the lists being held already."""
    if wish.client is not None:
        await must_be_client(work, wish.client)
    await _must_be_people(work, wish.agents)
    same = key(wish.number, home)
    there = await work.connection.fetch(_SQL["same"], wish.client, same, list(spellings(wish.number, home)))
    lists = {row["list"] for row in there}
    if kind in lists:
        raise Conflict("this number stands in the list already", code="listed")
    if lists & {VIP, BLOCKED} and kind in (VIP, BLOCKED):
        raise Conflict("a VIP is not blocked, and who is blocked is no VIP", code="listed-otherwise")
    row = await work.connection.fetchrow(_SQL["add"], kind, *_arguments(wish, same), by.who, by.at)
    made = Listed(row["id"], kind, wish, same, by.who, by.at, row["change"])
    work.record(fact_of(made, by.who))
    return made


async def change(journal: JournalWriter, was: Listed, wish: Wish, by: By) -> Listed:
    """Something else is said of the number that was seen. Raises BadInput, Conflict, Refused and DatabaseAway."""
    wish = checked(was.list, replace(wish, client=was.wish.client, number=was.wish.number))
    if not changes(by.scope, was.wish.client):
        raise Refused("no such entry", code="not-found")
    async with journal.transaction() as work:
        await _seen(work, was)
        return await change_within(work, was, wish, by)


async def change_within(work: Transaction, was: Listed, wish: Wish, by: By) -> Listed:
    """The same as a part of something larger, the lists being held already."""
    if wish == was.wish:
        return was
    await _must_be_people(work, wish.agents)
    row = await work.connection.fetchrow(_SQL["put"], was.id, wish.reason, wish.until, wish.priority, list(wish.agents))
    now = replace(was, wish=wish, change=row["change"])
    work.record(fact_of(now, by.who))
    return now


async def hold(work: Transaction) -> None:
    """Nobody else changes the lists until this commit."""
    await work.connection.execute(_SQL["hold"])


async def standing(work: Transaction, kind: str, wish: Wish, home: Home) -> Listed | None:
    """The entry of this number, in any spelling."""
    same = await work.connection.fetch(
        _SQL["same"], wish.client, key(wish.number, home), list(spellings(wish.number, home))
    )
    ids = [row["id"] for row in same if row["list"] == kind]
    return _listed(await work.connection.fetchrow(_SQL["one"], kind, ids[0])) if ids else None


async def drop_within(work: Transaction, gone: Sequence[Listed], by: By) -> None:
    """They stand there no more."""
    await work.connection.execute(_SQL["drop"], [one.id for one in gone], by.who, by.at)
    for one in gone:
        work.record(fact_of(one, by.who, is_gone=True))


async def drop(journal: JournalWriter, was: Listed, by: By) -> None:
    """The number that was seen stands there no more. Raises Conflict, Refused and DatabaseAway."""
    if not changes(by.scope, was.wish.client):
        raise Refused("no such entry", code="not-found")
    async with journal.transaction() as work:
        await _seen(work, was)
        await drop_within(work, [was], by)


async def allow(journal: JournalWriter, was: Listed, said: tuple[datetime, str], by: By) -> Listed:
    """A number of a client's do-not-call list may be called all the same; ``said``: until when and why.

    Raises Refused (no-override: the client does not let it, or it is the whole centre's), Conflict, DatabaseAway.
    """
    until, why = said
    client = was.wish.client
    if was.list != DO_NOT_CALL or not changes(by.scope, client):
        raise Refused("no such entry", code="not-found")
    async with journal.transaction() as work:
        await _seen(work, was)
        if client is None or not await work.connection.fetchval(_SQL["may_override"], client):
            raise Refused("nobody may override this list", code="no-override")
        moved = await work.connection.fetchval(_SQL["allow"], was.id, until, by.who, why)
        work.record(DoNotCallAllowed(was.id, client, was.wish.number, until, why, by.who))
    return replace(was, change=moved, allowed_until=until, allowed_by=by.who, allowed_why=why)


def fact_of(entry: Listed, by: str, *, is_gone: bool = False) -> Fact:
    """What the journal is told of an entry."""
    wish = entry.wish
    if entry.list == VIP:
        assert wish.client is not None
        priority, agents = (None, ()) if is_gone else (wish.priority, wish.agents)
        return VipChanged(wish.client, wish.number, priority, agents, by)
    until = "" if wish.until is None else wish.until.isoformat()
    return NumberListed(entry.id, entry.list, wish.client, wish.number, wish.reason, until, is_gone, by)


def sees(scope: frozenset[ClientId] | None, client: ClientId | None) -> bool:
    """What is of the whole centre is read by all."""
    return scope is None or client is None or client in scope


def changes(scope: frozenset[ClientId] | None, client: ClientId | None) -> bool:
    """What is of the whole centre is changed by who sees all."""
    return scope is None or client in scope


async def _seen(work: Transaction, was: Listed) -> None:
    await hold(work)
    row = await work.connection.fetchrow(_SQL["one"], was.list, was.id)
    if row is None or row["change"] != was.change:
        raise Conflict("the entry is not as it was seen", code="conflict")


async def _must_be_people(work: Transaction, agents: Sequence[AgentId]) -> None:
    if any("\0" in one for one in agents):
        raise BadInput("agents", "a NUL character", "people of the centre")
    strangers = await work.connection.fetch(_SQL["strangers"], list(agents)) if agents else []
    if strangers:
        raise BadInput("agents", strangers[0]["wanted"], "people of the centre")


def _arguments(wish: Wish, same: str) -> tuple[Any, ...]:
    return (wish.client, wish.number, same, wish.reason, wish.until, wish.priority, list(wish.agents))


def _listed(row: Any) -> Listed:
    wish = Wish(row["client"], row["number"], row["reason"], row["until"], row["priority"], tuple(row["agents"]))
    allowed = (row["allowed_until"], row["allowed_by"], row["allowed_why"])
    return Listed(row["id"], row["list"], wish, row["key"], row["added_by"], row["added_at"], row["change"], *allowed)
