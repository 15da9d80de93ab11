"""People taken in from a file: looked through first, then all of it in one commit, or nothing.

The token of a preview stands for the file and for all that would come of it. What is taken in is looked through again
inside the transaction, and refused when its token is another: the file, or the people, are not what was looked at.
"""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.people_table import NEEDED_FOR_NEW, PersonWish, place_of, read_people
from documents.table_file import Table, read_table
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, ClientId
from lexicon.journal import PeopleImported, ProfileChanged
from routing.abilities import abilities_of
from store.audit import Act, add_within
from store.centre_rows import By
from store.doors import an_administrator_stays
from store.journal import JournalWriter
from store.people import person_of
from store.pool import Pool
from store.sql import load

_SQL, _DOORS, _PEOPLE = load("people_import"), load("doors"), load("people")
_FIELDS = ("name_zh", "name_en", "role", "clients", "team", "skills", "queues", "enabled")
_DOOR = ("name_zh", "name_en", "role", "clients", "enabled")
MOST_PEOPLE = 2000
Values = dict[str, Any]
Parsed = tuple[bytes, Table, list[PersonWish]]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """What one row comes to. ``was``: empty for who is new; ``now``: what is to be."""

    row: int
    login: str
    was: Values
    now: Values

    @property
    def what(self) -> str:
        return "added" if not self.was else "unchanged" if self.was == self.now else "changed"

    def changed(self) -> dict[str, tuple[Any, Any]]:
        """By column: what it was and what it will be."""
        return {name: (self.was.get(name), new) for name, new in self.now.items() if self.was.get(name) != new}


@dataclass(frozen=True, slots=True)
class PeoplePreview:
    """All that would come of a file; with a mistake nothing does."""

    table: Table
    lines: list[PersonLine] = field(default_factory=list)
    token: str = ""

    def count(self, what: str) -> int:
        return sum(one.what == what for one in self.lines)


async def preview_people(pool: Pool, content: bytes, scope: frozenset[ClientId] | None) -> PeoplePreview:
    """Raises DatabaseAway."""
    parsed = await _parsed(content)
    async with pool.transaction() as connection:
        return await _look(connection, parsed, scope)


async def _parsed(content: bytes) -> Parsed:
    """In a thread: a workbook takes its time. The table comes with the file's hash."""

    def read() -> Parsed:
        table = read_table(content)
        return hashlib.sha256(content).digest(), table, [] if table.wrong else read_people(table)

    return await asyncio.to_thread(read)


async def import_people(
    journal: JournalWriter, content: bytes, token: str, hashes: Mapping[str, str], by: By
) -> PeoplePreview:
    """``hashes``: the passwords of who is new, by login. Raises Conflict (it is not what was looked at any more),
    Refused (with a mistake; last-administrator) and DatabaseAway."""
    parsed = await _parsed(content)
    with an_administrator_stays():
        return await _import(journal, parsed, (token, hashes), by)


async def _import(journal: JournalWriter, parsed: Parsed, told: tuple[str, Mapping[str, str]], by: By) -> PeoplePreview:
    token, hashes = told
    async with journal.transaction() as work:
        await work.connection.execute(_SQL["hold"])
        found = await _look(work.connection, parsed, by.scope)
        if found.table.wrong:
            raise Refused("the file has mistakes", code="import-wrong")
        if found.token != token:
            raise Conflict("the file or the people changed since it was looked at", code="import-changed")
        done = [one for one in found.lines if one.what != "unchanged"]
        acts = []
        for line in done:
            before = await _person(work.connection, line.login)
            await _put(work.connection, line, hashes.get(line.login, ""), by)
            after = await _person(work.connection, line.login)
            if before is None or before.profile != after.profile:
                work.record(ProfileChanged(AgentId(line.login), abilities_of(after.profile), by.who))
            what = "person-added" if line.what == "added" else "person-changed"
            detail = {"was": line.was, "is": line.now, "row": line.row}
            acts.append(Act(by.who, what, line.login, "", by.address, detail))
        if done:
            work.record(PeopleImported(found.count("added"), found.count("changed"), by.who))
        for act in acts:
            await add_within(work.connection, act, by.at)
    return found


async def _look(connection: Any, parsed: Parsed, scope: frozenset[ClientId] | None) -> PeoplePreview:
    digest, table, wishes = parsed
    if len(wishes) > MOST_PEOPLE:
        table.mistake(wishes[MOST_PEOPLE].row, 0, f"多于 {MOST_PEOPLE} 人", f"more than {MOST_PEOPLE} people at once")
    known = {row["login"]: _values(row) for row in await connection.fetch(_SQL["all"])}
    names: dict[str, dict[str, str]] = {}
    for row in await connection.fetch(_SQL["names"]):
        if scope is None or row["client"] in scope:
            names.setdefault(row["kind"], {})[row["id"]] = row["client"]
    lines = [_line(table, wish, known.get(wish.login), names, scope) for wish in wishes]
    told = repr([(one.login, one.was, one.now) for one in lines])
    token = hashlib.sha256(digest + told.encode()).hexdigest()
    return PeoplePreview(table, lines, token)


def _line(
    table: Table, wish: PersonWish, was: Values | None, names: Mapping[str, Mapping[str, str]],
    scope: frozenset[ClientId] | None,
) -> PersonLine:  # fmt: skip
    """What the row comes to; what it may not name is noted in the table."""

    def wrong(column: str, zh: str, en: str) -> None:
        table.mistake(wish.row, place_of(table, column), zh, en)

    if was is not None and not _may(was["clients"], scope):
        wrong("login", f"{wish.login!r} 已被使用", f"{wish.login!r} is taken")
        return PersonLine(wish.row, wish.login, {}, {})
    if was is None:
        for column in NEEDED_FOR_NEW:
            if column not in wish.values:
                zh = f"新人员 {wish.login} 需要列 {column}"
                wrong("login", zh, f"{wish.login} is new: the column {column} is needed")
    usual: Values = {"team": None, "skills": {}, "queues": {}, "enabled": True}
    values = {name: wish.values[name] for name in _FIELDS if name in wish.values}
    now: Values = {**(was if was is not None else usual), **values}
    clients = now.get("clients", ())
    if "clients" in now and not _may(clients, scope):
        wrong("clients", "超出您可见的客户公司", "more clients than you see yourself")
    if now.get("role") == "client" and clients is None:
        wrong("clients", "角色 client 须写明客户公司", "a client sees its own: expected ids of clients")
    for kind in ("clients", "team", "skills", "queues"):
        for name in _named(now.get(kind)) if kind in values else ():
            of = names.get(kind, {}).get(name)
            if of is None:
                there = ", ".join(sorted(names.get(kind, {})))[:200]
                wrong(kind, f"没有 {name!r}，有：{there}", f"there is no {name!r}; expected one of {there}")
            elif clients is not None and of not in clients:
                wrong(
                    kind, f"{name!r} 属于客户 {of}，此人不可见", f"{name!r} is of {of}, whom this person does not see"
                )
    return PersonLine(wish.row, wish.login, was or {}, now)


def _named(value: Any) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _may(clients: tuple[str, ...] | None, scope: frozenset[ClientId] | None) -> bool:
    return scope is None or (clients is not None and {*clients} <= scope)


def _values(row: Any) -> Values:
    return {
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "role": row["role"],
        "clients": None if row["sees_all_clients"] else tuple(row["clients"]),
        "team": row["team_id"],
        "skills": dict(zip(row["skill_ids"], row["levels"], strict=True)),
        "queues": dict(zip(row["queue_ids"], row["weights"], strict=True)),
        "enabled": row["is_enabled"],
        "networks": list(row["networks"]),
    }


async def _person(connection: Any, login: str) -> Any:
    row = await connection.fetchrow(_PEOPLE["by_login"], login)
    return None if row is None else person_of(row)


async def _put(connection: Any, line: PersonLine, password_hash: str, by: By) -> None:
    now, who = line.now, line.login
    if any(line.was.get(name) != now[name] for name in _DOOR) or not line.was:
        clients = now["clients"]
        await connection.execute(
            _DOORS["put_person"], who, now["name_zh"], now["name_en"], now["role"], password_hash, clients is None,
            now.get("networks", []), now["enabled"],
        )  # fmt: skip
        await connection.execute(_DOORS["drop_clients"], who)
        await connection.executemany(_DOORS["put_client"], [(who, one) for one in clients or ()])
        await connection.execute(_DOORS["end_sessions"], who, by.at)
    await connection.execute(_PEOPLE["put_team"], who, now["team"])
    await connection.execute(_SQL["drop_skills"], who, list(now["skills"]))
    await connection.executemany(_PEOPLE["put_skill"], [(who, one, level) for one, level in now["skills"].items()])
    await connection.execute(_SQL["drop_queues"], who, list(now["queues"]))
    await connection.executemany(_PEOPLE["put_queue"], [(who, one, weight) for one, weight in now["queues"].items()])
