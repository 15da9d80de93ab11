"""One person changed: row, facts and audit line in one commit; only by who has seen the person as it is (``seen``, as
in ``centre_rows``). Whoever changes a person's rights ends the person's sign-ins with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, ClientId
from lexicon.journal import CentreChanged, LegModeSet, ProfileChanged
from routing.abilities import abilities_of
from routing.profile import Profile
from store.audit import Act, add_within
from store.centre_rows import By
from store.doors import an_administrator_stays
from store.journal import JournalWriter, Transaction
from store.people import person_of
from store.pool import Pool
from store.sql import load
from store.staff import Colleague, Held, Known, PersonRow, State, colleague_within, known_of, whole

_SQL, _DOORS, _PEOPLE = load("staff"), load("doors"), load("people")
_FILES = load("people_import")
_DAY = timedelta(days=1)
_ACTS: Mapping[State, str] = {"active": "person-let-in", "locked": "person-locked", "left": "person-left"}


@dataclass(frozen=True, slots=True)
class Wish:
    """``seen``: "" for who is new; ``password_hash``: of who is new."""

    row: PersonRow
    seen: str
    why: str
    password_hash: str = ""


async def put_person(journal: JournalWriter, wish: Wish, by: By) -> bool:
    """Make or change a person; whether sign-ins were ended by it: rights changed, or what a sign-in asks for.

    Raises BadInput (at the field), Conflict, Refused (last-administrator) and DatabaseAway.
    """
    person = AgentId(wish.row.login)
    with an_administrator_stays():
        async with journal.transaction() as work:
            await work.connection.execute(_FILES["hold"])
            was = await colleague_within(work, person, by.at)
            if ("" if was is None else was.seen) != wish.seen:
                raise Conflict("not as it was seen", code="exists" if not wish.seen else "conflict")
            known = known_of(await work.connection.fetch(_SQL["names"]), by.scope)
            _check(wish.row, known)
            row = wish.row if was is None else whole(wish.row, was.row, known)
            if was is not None and was.row == row:
                return False
            before = await _profile(work, person)
            is_door = was is None or _door(was.row) != _door(row)
            if is_door or was is None or _names(was.row) != _names(row):
                await _put_door(work, row, was, wish.password_hash)
            if is_door and was is not None:
                await work.connection.execute(_DOORS["end_sessions"], person, by.at)
            await _put_abilities(work, row, was, by)
            await _put_certifications(work, row, was, by, known)
            profiles = before, await _profile(work, person)
            await _note(work, profiles, (None if was is None else was.row, row, wish.why), by)
    return is_door and was is not None


async def set_state(journal: JournalWriter, person: AgentId, state: State, why: str, by: By) -> None:
    """Locked out, gone, or here again; who is not active has no sign-in any more. All else of the person stays.

    Raises Refused (last-administrator; no such person) and DatabaseAway.
    """
    with an_administrator_stays():
        async with journal.transaction() as work:
            await work.connection.execute(_FILES["hold"])
            was = await colleague_within(work, person, by.at)
            if was is None:
                raise Refused("no such person", code="not-found")
            if was.state == state:
                return
            await work.connection.execute(
                _SQL["put_state"], person, state == "active", by.at if state == "left" else None
            )
            await work.connection.execute(_DOORS["end_sessions"], person, by.at)
            work.record(CentreChanged("people", person, ClientId(""), state == "left", by.who))
            detail = {"was": was.state, "why": why}
            await add_within(work.connection, Act(by.who, _ACTS[state], person, "", by.address, detail), by.at)


async def end_sign_ins(pool: Pool, person: AgentId, why: str, by: By) -> None:
    """Every sign-in of the person, now. Raises DatabaseAway."""
    async with pool.transaction() as connection:
        await connection.execute(_DOORS["end_sessions"], person, by.at)
        await add_within(connection, Act(by.who, "session-ended", person, "", by.address, {"why": why}), by.at)


async def held_up_from(pool: Pool, person: AgentId) -> list[str]:
    """The addresses where this one's sign-ins were refused within a day. Raises DatabaseAway."""
    return [row["address"] for row in await pool.fetch(_SQL["held_from"], person)]


# ---------------------------------------------------------------- what may be


def _check(row: PersonRow, known: Known) -> None:
    """Raises BadInput."""
    if row.role == "client" and row.clients is None:
        raise BadInput("clients", "all", "the clients that a client's own people see")
    if row.clients is not None and not row.clients:
        raise BadInput("clients", "none", "all clients, or at least one")
    told: Mapping[str, Any] = {
        "clients": row.clients or (), "team": () if row.team is None else (row.team,), "skills": row.skills,
        "queues": row.queues, "certifications": [one.reason for one in row.certifications],
    }  # fmt: skip
    for kind, names in told.items():
        for name in names:
            of = known.get(kind, {}).get(name)
            if of is None:
                raise BadInput(kind, f"there is no {name!r}", "what is there")
            if row.clients is not None and of[0] not in row.clients:
                raise BadInput(kind, f"{name!r} is of {of[0]}", "what is of a client that this person sees")
    for one in row.certifications:
        if one.last_day < one.first_day:
            raise BadInput("certifications", one.last_day.isoformat(), f"{one.first_day} or later")
    if len({(one.reason, one.first_day) for one in row.certifications}) < len(row.certifications):
        raise BadInput("certifications", "twice", "one for a reason and first day")


def _door(row: PersonRow) -> tuple[Any, ...]:
    return row.role, row.clients, row.networks, row.needs_totp


def _names(row: PersonRow) -> tuple[Any, ...]:
    return row.name_zh, row.name_en


# ---------------------------------------------------------------- written


async def _profile(work: Transaction, person: AgentId) -> Profile:
    row = await work.connection.fetchrow(_PEOPLE["by_id"], person)
    return Profile() if row is None else person_of(row).profile


async def _put_door(work: Transaction, row: PersonRow, was: Colleague | None, password_hash: str) -> None:
    connection, is_enabled = work.connection, was is None or was.state == "active"
    try:
        await connection.execute(
            _DOORS["put_person"], row.login, row.name_zh, row.name_en, row.role, password_hash,
            row.clients is None, list(row.networks), is_enabled,
        )  # fmt: skip
    except asyncpg.CheckViolationError as error:
        raise BadInput("role", row.role, "a role; of a client, with its clients") from error
    await connection.execute(_DOORS["drop_clients"], row.login)
    await connection.executemany(_DOORS["put_client"], [(row.login, one) for one in row.clients or ()])
    await connection.execute(_SQL["put_asks"], row.login, row.needs_totp)


async def _put_abilities(work: Transaction, row: PersonRow, was: Colleague | None, by: By) -> None:
    who, connection = row.login, work.connection
    await connection.execute(_PEOPLE["put_team"], who, row.team)
    await connection.execute(_FILES["drop_skills"], who, list(row.skills))
    await connection.executemany(_PEOPLE["put_skill"], [(who, one, level) for one, level in row.skills.items()])
    await connection.execute(_FILES["drop_queues"], who, list(row.queues))
    await connection.executemany(_PEOPLE["put_queue"], [(who, one, weight) for one, weight in row.queues.items()])
    if row.has_standing_leg != (was is not None and was.row.has_standing_leg):
        await connection.execute(_PEOPLE["put_standing_leg"], who, row.has_standing_leg)
        work.record(LegModeSet(AgentId(who), row.has_standing_leg, by.who))


async def _put_certifications(work: Transaction, row: PersonRow, was: Colleague | None, by: By, known: Known) -> None:
    held = {} if was is None else dict(zip(was.row.certifications, was.spans, strict=True))
    wanted = set(row.certifications)
    starts_of = {_start(one): span[0] for one, span in held.items()}
    kept = {_start(one) for one in wanted}
    for one, span in held.items():
        if one not in wanted and _start(one) not in kept:
            await _end(work, row.login, one, span, by)
    for one in sorted(wanted - set(held)):
        zone = ZoneInfo(known["certifications"][one.reason][1])
        starts = starts_of.get(_start(one)) or _midnight(one.first_day, zone)
        ends = _midnight(one.last_day + _DAY, zone)
        await work.connection.execute(_PEOPLE["put_certification"], row.login, one.reason, starts, ends, by.who, by.at)


async def _end(work: Transaction, who: str, one: Held, span: tuple[datetime, datetime], by: By) -> None:
    """Not wanted any more: one that was valid ends now and stays as a memory; one to come is gone."""
    starts, ends = span
    minute = by.at.replace(second=0, microsecond=0)
    if starts >= minute:
        await work.connection.execute(_SQL["drop_certification"], who, one.reason, starts)
    elif ends > minute:
        await work.connection.execute(_SQL["end_certification"], who, one.reason, starts, minute)


async def _note(
    work: Transaction, profiles: tuple[Profile, Profile], rows: tuple[PersonRow | None, PersonRow, str], by: By
) -> None:
    was, row, why = rows
    if profiles[0] != profiles[1]:
        work.record(ProfileChanged(AgentId(row.login), abilities_of(profiles[1]), by.who))
    work.record(CentreChanged("people", row.login, ClientId(""), False, by.who))
    detail = {"was": msgspec.to_builtins(was), "is": msgspec.to_builtins(row), "why": why}
    act = Act(by.who, "person-added" if was is None else "person-changed", row.login, "", by.address, detail)
    await add_within(work.connection, act, by.at)


def _start(one: Held) -> tuple[str, date]:
    return one.reason, one.first_day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
