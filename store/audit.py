"""The audit trail: who did what to whom. Appended to, never changed; each row's hash covers the row before it.

Rows come by ``Audit.add`` (an act of its own), by ``add_within`` (in the transaction of what the act changes), and by a
trigger on the journal for the facts that belong here (migration 0014): listening, taking over, steering, publishing.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import asyncpg

from lexicon.ids import ClientId
from store.pool import Pool
from store.sql import load

_SQL = load("audit")
START = hashlib.sha256(b"zuoxi").digest()  # what the first row's hash covers
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did. ``who``: a person's id, or a program's name; ``whom``: person, call, recording."""

    who: str
    what: str
    whom: str = ""
    client: str = ""
    address: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A row as it is kept."""

    id: int
    at: datetime
    who: str
    act: str
    whom: str
    client: str
    address: str
    detail: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sought:
    """What lines are sought; None says nothing. ``who``: by or about this one; ``whom``: about it alone."""

    who: str | None = None
    act: str | None = None
    whom: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the trail: the row's number and its hash."""

    id: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """``id``: the first row that is not what it was when it was written, or is missing."""

    id: int
    why: str  # missing, altered, cut-off, another-past


async def add_within(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", act: Act, at: datetime) -> int:
    """Add an act in a transaction that goes on; as its last step, since the trail's end is held until the commit."""
    number: int = await connection.fetchval(_SQL["add"], *_arguments(act, at))
    return number


class Audit:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, act: Act, at: datetime) -> None:
        """The act is in the trail, for good, when this returns."""
        await self._pool.fetch_one(_SQL["add"], *_arguments(act, at))

    async def newest(
        self,
        limit: int,
        *,
        sought: Sought | None = None,
        before: int | None = None,
        clients: Collection[ClientId] | None = None,
    ) -> list[AuditRow]:
        """A page, newest first."""
        scope, sought = None if clients is None else sorted(clients), sought or Sought()
        rows = await self._pool.fetch(
            _SQL["newest"], limit, before, sought.who, sought.act, scope, sought.whom, sought.since, sought.until
        )
        return [AuditRow(**row) for row in rows]

    async def verify(self, known: Iterable[Place] = ()) -> Place | Broken:
        """Walk the whole trail. ``known``: places noted earlier, outside the database, that must still be in it."""
        noted = {place.id: place.hash for place in known}
        place = Place(0, START)
        while True:
            row = await self._pool.fetch_one(_SQL["end"])
            end = Place(0, b"") if row is None else Place(row["id"], row["hash"])
            found = await self._pool.fetch(_SQL["after"], place.id, BATCH)
            if not found:
                break
            for one in found:
                after = follow(place, AuditRow(**one))
                if isinstance(after, Broken):
                    return after
                if noted.pop(after.id, after.hash) != after.hash:
                    return Broken(after.id, "another-past")
                place = after
        if place != end:
            return Broken(place.id + 1, "cut-off")
        if noted:
            return Broken(min(noted), "cut-off")
        return place


def follow(place: Place, row: AuditRow) -> Place | Broken:
    """The place behind ``row``, if it is just what comes after ``place``."""
    if row.id != place.id + 1:
        return Broken(place.id + 1, "missing")
    digest = hashlib.sha256(place.hash + text_of(row)).digest()
    return Place(row.id, digest) if digest == row.hash else Broken(row.id, "altered")


def text_of(row: AuditRow) -> bytes:
    """The fields with their lengths in bytes, as audit_text in PostgreSQL writes them."""
    at = row.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = (str(row.id), at, row.who, row.act, row.whom, row.client, row.address, row.detail)
    encoded = [one.encode() for one in fields]
    return b"".join(str(len(one)).encode() + b":" + one for one in encoded)


def _arguments(act: Act, at: datetime) -> tuple[Any, ...]:
    detail = json.dumps(dict(act.detail), ensure_ascii=False, sort_keys=True)
    words = (act.who, act.what, act.whom, act.client, act.address, detail)
    return (at, *(word.replace("\0", "\ufffd") for word in words))
