"""People as administrators keep them: one row with names, role, scope, abilities and certifications.

A certification is told in days of its client's time zone: from the first one on, through the last one.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from lexicon.ids import AgentId, ClientId
from store.journal import Transaction
from store.pool import Pool
from store.sql import load

Login = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_.-]{0,49}$")]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Level = Annotated[int, Meta(ge=1, le=10)]
Weight = Annotated[int, Meta(ge=1, le=100)]
State = Literal["active", "locked", "left"]
MOST_CERTIFICATIONS = 200
Known = Mapping[str, Mapping[str, tuple[str, str]]]
"""What a person can be given, by kind and id: whose it is, and the time zone of its days."""
_SQL = load("staff")


class Held(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """Certified for a reason and all below it, from ``first_day`` through ``last_day``."""

    reason: str
    first_day: date
    last_day: date


class PersonRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of a person that is typed. ``clients`` None: all; ``queues`` empty: every queue."""

    login: Login
    name_zh: Name
    name_en: Name
    role: Name
    clients: tuple[str, ...] | None
    networks: tuple[str, ...] = ()
    needs_totp: bool = False
    has_standing_leg: bool = False
    team: str | None = None
    skills: dict[str, Level] = {}
    queues: dict[str, Weight] = {}
    certifications: Annotated[tuple[Held, ...], Meta(max_length=MOST_CERTIFICATIONS)] = ()


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person with what is not typed. ``spans``: the certifications' instants, in the order of ``row``."""

    id: AgentId
    row: PersonRow
    state: State
    left_at: datetime | None
    has_factor: bool
    must_change_password: bool
    is_signed_in: bool
    role_needs_totp: bool
    role_networks: tuple[str, ...]
    spans: tuple[tuple[datetime, datetime], ...]

    @property
    def seen(self) -> str:
        """The mark of the row as it is."""
        return hashlib.sha256(msgspec.json.encode((self.row, self.state))).hexdigest()[:20]


async def staff(pool: Pool, now: datetime) -> list[Colleague]:
    """Everybody, by login. Raises DatabaseAway."""
    return [_colleague(row) for row in await pool.fetch(_SQL["staff"], None, now)]


async def colleague(pool: Pool, person: AgentId, now: datetime) -> Colleague | None:
    """One person. Raises DatabaseAway."""
    row = await pool.fetch_one(_SQL["staff"], person, now)
    return None if row is None else _colleague(row)


async def colleague_within(work: Transaction, person: AgentId, now: datetime) -> Colleague | None:
    """As a transaction sees it."""
    row = await work.connection.fetchrow(_SQL["staff"], person, now)
    return None if row is None else _colleague(row)


async def known_to(pool: Pool, scope: frozenset[ClientId] | None) -> Known:
    """What may be given by who sees these clients. Raises DatabaseAway."""
    return known_of(await pool.fetch(_SQL["names"]), scope)


def known_of(rows: list[Any], scope: frozenset[ClientId] | None) -> Known:
    """Of all rows, those of these clients."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for row in rows:
        if scope is None or row["client"] in scope:
            found.setdefault(row["kind"], {})[row["id"]] = (row["client"], row["zone"])
    return found


def shown(row: PersonRow, known: Known) -> PersonRow:
    """The row without what is of clients that are not seen."""
    skills, queues = known.get("skills", {}), known.get("queues", {})
    reasons = known.get("certifications", {})
    return replace(
        row,
        team=row.team if row.team in known.get("team", {}) else None,
        skills={one: level for one, level in row.skills.items() if one in skills},
        queues={one: weight for one, weight in row.queues.items() if one in queues},
        certifications=tuple(one for one in row.certifications if one.reason in reasons),
    )


def whole(row: PersonRow, was: PersonRow, known: Known) -> PersonRow:
    """What was typed, with what its writer does not see as it was."""
    seen = shown(was, known)
    held = {*was.certifications} - {*seen.certifications}
    return replace(
        row,
        team=was.team if row.team is None and seen.team is None else row.team,
        skills={**row.skills, **{one: level for one, level in was.skills.items() if one not in seen.skills}},
        queues={**row.queues, **{one: weight for one, weight in was.queues.items() if one not in seen.queues}},
        certifications=tuple(sorted({*row.certifications, *held})),
    )


def _colleague(row: Any) -> Colleague:
    spans = tuple(zip(row["starts"], row["ends"], strict=True))
    held = (
        Held(reason, starts.astimezone(ZoneInfo(zone)).date(), _last_day(ends, zone))
        for reason, (starts, ends), zone in zip(row["certified_for"], spans, row["zones"], strict=True)
    )
    typed = PersonRow(
        login=row["login"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        role=row["role"],
        clients=None if row["sees_all_clients"] else tuple(row["clients"]),
        networks=tuple(row["networks"]),
        needs_totp=row["needs_totp"],
        has_standing_leg=row["has_standing_leg"],
        team=row["team_id"],
        skills=dict(zip(row["skill_ids"], row["levels"], strict=True)),
        queues=dict(zip(row["queue_ids"], row["weights"], strict=True)),
        certifications=tuple(held),
    )
    return Colleague(
        id=AgentId(row["id"]),
        row=typed,
        state="active" if row["is_enabled"] else "locked" if row["left_at"] is None else "left",
        left_at=row["left_at"],
        has_factor=row["has_factor"],
        must_change_password=row["must_change_password"],
        is_signed_in=row["is_signed_in"],
        role_needs_totp=row["role_needs_totp"],
        role_networks=tuple(row["role_networks"]),
        spans=spans,
    )


def _last_day(ends: datetime, zone: str) -> date:
    return (ends - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).date()
