"""What the centre is made of, as administrators change it: row, fact and audit line in one commit.

Each noun is one entry of ``NOUNS``. A row is changed only by who has seen it as it is: ``seen`` is the mark that came
with it, so that of two administrators who change one row the second looks again.
"""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import asyncpg
import msgspec
from msgspec import Meta

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import ClientId
from lexicon.journal import CentreChanged, Fact
from store.audit import Act, add_within
from store.clients import must_be_client
from store.journal import JournalWriter, Transaction
from store.plan_names import drop_named, put_named
from store.pool import Pool
from store.sql import load

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,49}$")]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Place = Annotated[int, Meta(ge=0, le=9999)]
Wait = Annotated[float, Meta(ge=0, le=86_400)]
_SQL = load("centre")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the rows."""


class ClientRow(Row, frozen=True):
    id: Id
    name_zh: Name
    name_en: Name
    time_zone: str
    monitor_tone_s: Annotated[float, Meta(ge=2, le=120)] | None = None
    records_outside: bool = False
    blocked_how: Literal["refuse", "busy", "unassigned", "announce", "flow"] = "refuse"
    may_override: bool = False


class NamedRow(Row, frozen=True):
    """A skill or a team."""

    id: Id
    client: str
    name_zh: Name
    name_en: Name


class DispositionRow(NamedRow, frozen=True):
    """``is_retired``: not chosen any more; wrap-ups that have it keep it."""

    is_resolved: bool
    position: Place = 0
    is_retired: bool = False


class NotReadyRow(Row, frozen=True):
    id: Id
    name_zh: Name
    name_en: Name
    is_choosable: bool = True
    position: Place = 0
    limit_s: Annotated[int, Meta(ge=1, le=86_400)] | None = None


class WaitingRow(NamedRow, frozen=True):
    """What of a queue is not the plan's affair."""

    acw_limit_s: Wait
    keep_s: Annotated[float, Meta(ge=0, le=600)]
    longest_wait_s: Annotated[float, Meta(gt=0, le=86_400)]
    unstaffed_wait_s: Wait
    music: Annotated[str, Meta(max_length=80, pattern=r"^[A-Za-z0-9_-]*$")]


Check = Callable[[Transaction, Any], Awaitable[None]]
"""What cannot be said by a type. Raises BadInput."""


@dataclass(frozen=True, slots=True)
class Noun:
    """``key``: the fields that name a row. A noun that is not ``of_client`` is for who sees every client."""

    name: str
    kind: type[Row]
    key: tuple[str, ...] = ("id",)
    of_client: bool = True
    can_add: bool = True
    check: Check | None = None
    is_named_in_plan: bool = False

    def key_of(self, row: Row) -> tuple[str, ...]:
        return tuple(str(getattr(row, name)) for name in self.key)

    def client_of(self, row: Row) -> ClientId:
        """Whose the row is; "": of none."""
        return ClientId(getattr(row, "client" if "client" in row.__struct_fields__ else "id") if self.of_client else "")


@dataclass(frozen=True, slots=True)
class Kept:
    """A row with the mark of how it was seen."""

    row: Row
    seen: str


@dataclass(frozen=True, slots=True)
class By:
    """Who changes it, from where, seeing which clients (None: all), when."""

    who: str
    address: str
    scope: frozenset[ClientId] | None
    at: datetime


async def _client(work: Transaction, row: Any) -> None:
    if row.time_zone not in available_timezones():
        raise BadInput("time_zone", row.time_zone, "a name such as Asia/Shanghai")


NOUNS: Mapping[str, Noun] = {
    one.name: one
    for one in (
        Noun("clients", ClientRow, check=_client),
        Noun("skills", NamedRow, is_named_in_plan=True),
        Noun("teams", NamedRow, is_named_in_plan=True),
        Noun("dispositions", DispositionRow),
        Noun("not_ready", NotReadyRow, of_client=False),
        Noun("waiting", WaitingRow, can_add=False),
    )
}


def noun_of(name: str) -> Noun:
    """Raises Refused."""
    if name not in NOUNS:
        raise Refused(f"no {name}", code="not-found")
    return NOUNS[name]


def mark(row: Row) -> str:
    """The same for the same row."""
    return hashlib.sha256(msgspec.json.encode(row)).hexdigest()[:20]


def row_of(noun: Noun, raw: object) -> Row:
    """Raises BadInput with the field."""
    try:
        return msgspec.convert(raw, noun.kind, strict=True)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise BadInput(where.rstrip("`").lstrip(".") or "row", "wrong", what) from error


async def rows(pool: Pool, noun: Noun, scope: frozenset[ClientId] | None) -> list[Kept]:
    """Those of the clients that are seen. Raises DatabaseAway."""
    found = [_row(noun, dict(row)) for row in await pool.fetch(_SQL[f"{noun.name}_all"])]
    return [Kept(row, mark(row)) for row in found if _may(noun, row, scope, is_change=False)]


async def put_row(journal: JournalWriter, noun: Noun, raw: object, seen: str, by: By) -> Kept:
    """Make a row (``seen`` is ""), or change the one that was seen. Nothing is written where it is so already.

    Raises BadInput, Conflict (it is not as it was seen), Refused and DatabaseAway.
    """
    wanted = row_of(noun, raw)
    if not _may(noun, wanted, by.scope, is_change=True):
        raise Refused("no such client", code="not-found")
    async with journal.transaction() as work:
        was = await _seen(work, noun, noun.key_of(wanted), seen)
        if was == wanted:
            return Kept(wanted, mark(wanted))
        if was is None and not noun.can_add:
            raise Refused("no such row", code="not-found")
        if was is not None and noun.client_of(was) != noun.client_of(wanted):
            raise BadInput("client", noun.client_of(wanted), f"{noun.client_of(was)}: it cannot change")
        if noun.of_client and noun.name != "clients":
            await must_be_client(work, noun.client_of(wanted))
        if noun.check is not None:
            await noun.check(work, wanted)
        await work.connection.execute(_SQL[f"{noun.name}_put"], *_arguments(wanted))
        if noun.is_named_in_plan:
            await put_named(work, noun.name, wanted, by.who, by.at)
        await _note(work, noun, (was, wanted), by)
    return Kept(wanted, mark(wanted))


async def drop_row(journal: JournalWriter, noun: Noun, key: tuple[str, ...], seen: str, by: By) -> None:
    """The row that was seen is no more. Raises as ``put_row``; Refused (in-use) where something refers to it."""
    if f"{noun.name}_drop" not in _SQL:
        raise Refused("kept for what refers to it", code="in-use")
    try:
        async with journal.transaction() as work:
            was = await _seen(work, noun, key, seen)
            if was is None or not _may(noun, was, by.scope, is_change=True):
                raise Refused("no such row", code="not-found")
            if noun.is_named_in_plan:
                await drop_named(work, noun.name, key[0], by.who, by.at)
            await work.connection.execute(_SQL[f"{noun.name}_drop"], *key)
            await _note(work, noun, (was, None), by)
    except asyncpg.ForeignKeyViolationError as error:
        raise Refused(f"{noun.name}: something refers to {'/'.join(key)}", code="in-use") from error


async def _seen(work: Transaction, noun: Noun, key: tuple[str, ...], seen: str) -> Row | None:
    await work.connection.execute(_SQL["hold"])
    found = [_row(noun, dict(row)) for row in await work.connection.fetch(_SQL[f"{noun.name}_all"])]
    was = next((one for one in found if noun.key_of(one) == key), None)
    if ("" if was is None else mark(was)) != seen:
        raise Conflict(f"{noun.name}: {'/'.join(key)} is not as it was seen", code="exists" if not seen else "conflict")
    return was


async def _note(work: Transaction, noun: Noun, change: tuple[Row | None, Row | None], by: By) -> None:
    was, wanted = change
    row = wanted if wanted is not None else was
    assert row is not None
    key, client = "/".join(noun.key_of(row)), noun.client_of(row)
    work.record(_fact(noun, row, is_gone=wanted is None, by=by.who))
    detail = {"was": msgspec.to_builtins(was), "is": msgspec.to_builtins(wanted)}
    await add_within(
        work.connection, Act(by.who, "centre-changed", f"{noun.name}/{key}", client, by.address, detail), by.at
    )


def _fact(noun: Noun, row: Row, *, is_gone: bool, by: str) -> Fact:
    return CentreChanged(noun.name, "/".join(noun.key_of(row)), noun.client_of(row), is_gone, by)


def _may(noun: Noun, row: Row, scope: frozenset[ClientId] | None, *, is_change: bool) -> bool:
    """What is of no client is read by all and changed by who sees all."""
    if scope is None:
        return True
    return noun.client_of(row) in scope if noun.of_client else not is_change


def _row(noun: Noun, columns: dict[str, Any]) -> Row:
    return noun.kind(**columns)


def _arguments(row: Row) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in row.__struct_fields__)
