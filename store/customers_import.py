"""A client's customers taken in from a file: looked through first, then all of it in one commit, or nothing.

The token of a preview is as that of ``store.people_import``. Of customers the lines tell which columns change, not what
stands there: whoever brings a file has that, and need not see what was there before.
"""

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import Any

import msgspec

from documents.table_file import Table, read_table
from lexicon.errors import Conflict, Refused
from lexicon.ids import ClientId
from lexicon.journal import CustomersImported
from store.audit import Act, add_within
from store.centre_rows import By
from store.clients import must_be_client
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("customers")
LONGEST_VALUE = 200
Records = list[tuple[int, str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class CustomersWanted:
    """A file, whose customers, by which column ("": the first), and whether those who are not in it go."""

    content: bytes
    client: ClientId
    key: str = ""
    drops_others: bool = False


@dataclass(slots=True)
class CustomersPreview:
    """``lines``: row, value, what, and the columns that change. With a mistake nothing is taken in."""

    table: Table
    key: str = ""
    records: Records = field(default_factory=list)
    lines: list[tuple[int, str, str, list[str]]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    token: str = ""

    def count(self, what: str) -> int:
        return sum(one[2] == what for one in self.lines)


def read_records(content: bytes, key: str = "") -> tuple[Table, str, Records]:
    """The rows by the column that names the customer; what is wrong is in the table."""
    table = read_table(content)
    if table.wrong:
        return table, key, []
    named = key or table.head[0]
    if named not in table.head:
        there = ", ".join(table.head)
        table.mistake(1, 0, f"没有列 {named!r}，有：{there}", f"no column {named!r}; there is: {there}")
        return table, named, []
    place, seen, records = table.head.index(named), dict[str, int](), Records()
    for row, cells in table.rows:
        value = cells[place]
        if not 1 <= len(value) <= LONGEST_VALUE:
            zh, en = f"应为 1 到 {LONGEST_VALUE} 个字", f"expected 1 to {LONGEST_VALUE} characters"
            table.mistake(row, place + 1, zh, en)
        elif value in seen:
            zh, en = f"{value!r} 在第 {seen[value]} 行已有", f"{value!r} is in row {seen[value]} already"
            table.mistake(row, place + 1, zh, en)
        else:
            seen[value] = row
            fields = {name: text for name, text in zip(table.head, cells, strict=True) if name != named}
            records.append((row, value, fields))
    return table, named, records


async def preview_customers(pool: Pool, wanted: CustomersWanted) -> CustomersPreview:
    """Raises DatabaseAway."""
    async with pool.transaction() as connection:
        return await _look(connection, wanted)


async def import_customers(
    journal: JournalWriter, wanted: CustomersWanted, token: str | None, by: By
) -> CustomersPreview:
    """``token`` None: whatever comes of it. Raises as ``store.people_import.import_people``."""
    if by.scope is not None and wanted.client not in by.scope:
        raise Refused("no such client", code="not-found")
    async with journal.transaction() as work:
        await must_be_client(work, wanted.client)
        await work.connection.execute(_SQL["hold"])
        found = await _look(work.connection, wanted)
        if found.table.wrong:
            raise Refused("the file has mistakes", code="import-wrong")
        if token is not None and found.token != token:
            raise Conflict("the file or the customers changed since it was looked at", code="import-changed")
        news = {line[1] for line in found.lines if line[2] != "unchanged"}
        rows = [
            (wanted.client, found.key, value, msgspec.json.encode(fields).decode())
            for _, value, fields in found.records
            if value in news
        ]
        await work.connection.execute(_SQL["drop"], wanted.client, found.key, found.gone)
        await work.connection.executemany(_SQL["put"], rows)
        counts = {"added": found.count("added"), "changed": found.count("changed"), "removed": len(found.gone)}
        if any(counts.values()):
            work.record(CustomersImported(client=wanted.client, key=found.key, by=by.who, **counts))
            digest = hashlib.sha256(wanted.content).hexdigest()
            detail: dict[str, Any] = {**counts, "key": found.key, "file_sha256": digest}
            act = Act(by.who, "customers-imported", wanted.client, wanted.client, by.address, detail)
            await add_within(work.connection, act, by.at)
    return found


async def _look(connection: Any, wanted: CustomersWanted) -> CustomersPreview:
    """What takes long is done in a thread."""
    table, key, records = await asyncio.to_thread(read_records, wanted.content, wanted.key)
    found = CustomersPreview(table, key, records)
    if not table.wrong:
        rows = await connection.fetch(_SQL["all_of"], wanted.client, key)
        await asyncio.to_thread(_compare, found, rows, wanted)
    return found


def _compare(found: CustomersPreview, rows: Any, wanted: CustomersWanted) -> None:
    known = {row["value"]: msgspec.json.decode(row["fields"]) for row in rows}
    for row, value, fields in found.records:
        was = known.pop(value, None)
        changed = [] if was is None else sorted(one for one in {*was, *fields} if was.get(one) != fields.get(one))
        what = "added" if was is None else "changed" if changed else "unchanged"
        found.lines.append((row, value, what, changed))
    found.gone = sorted(known) if wanted.drops_others else []
    told = msgspec.json.encode((wanted.client, found.key, found.gone, found.lines))
    found.token = hashlib.sha256(hashlib.sha256(wanted.content).digest() + told).hexdigest()
