"""What a person can do, changed one thing at a time: the row and the fact ProfileChanged in one commit."""

from dataclasses import dataclass
from datetime import datetime

import asyncpg

from lexicon.errors import BadInput
from lexicon.ids import AgentId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import LegModeSet, ProfileChanged
from routing.abilities import abilities_of
from routing.plan import HIGHEST_LEVEL, LOWEST_LEVEL
from store.journal import JournalWriter
from store.people import Person, person_of
from store.sql import load

HIGHEST_WEIGHT = 100
_SQL = load("people")


@dataclass(frozen=True, slots=True)
class SkillAt:
    """A skill at a level from 1 to 10; 0 takes it away."""

    skill: SkillId
    level: int


@dataclass(frozen=True, slots=True)
class QueueAt:
    """A queue with a weight from 1 to 100; 0 takes it away. Who has none serves every queue."""

    queue: QueueId
    weight: int


@dataclass(frozen=True, slots=True)
class InTeam:
    """A team, or none."""

    team: TeamId | None


@dataclass(frozen=True, slots=True)
class Certified:
    """A certification for a reason and all below it, from ``starts`` on, before ``ends``: whole minutes."""

    reason: ReasonId
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Revoked:
    """No certification for this reason from now on; one for a reason above it still covers it."""

    reason: ReasonId


Change = SkillAt | QueueAt | InTeam | Certified | Revoked


async def change_person(journal: JournalWriter, login: str, change: Change, by: str, now: datetime) -> Person:
    """Change one thing; the person as it is now. Nothing is written when it was so already.

    Raises BadInput (an unknown name, a level, weight or time that cannot be) and DatabaseAway.
    """
    _check(change)
    async with journal.transaction() as work:
        row = await work.connection.fetchrow(_SQL["by_login"], login)
        if row is None:
            raise BadInput("person", f"nobody signs in as {login!r}", "the sign-in name of a person")
        person = AgentId(row["id"])
        await work.connection.execute(_SQL["hold"], person)
        before = await _read(work.connection, person)
        await _apply(work.connection, person, change, by, now)
        after = await _read(work.connection, person)
        if after.profile != before.profile:
            work.record(ProfileChanged(person, abilities_of(after.profile), by))
    return after


async def set_standing_leg(journal: JournalWriter, person: AgentId, *, is_standing: bool, by: str) -> None:
    """A persistent leg, or a ring for each call, from the next sign-in on. Raises DatabaseAway."""
    async with journal.transaction() as work:
        await work.connection.execute(_SQL["put_standing_leg"], person, is_standing)
        work.record(LegModeSet(person, is_standing, by))


async def _read(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", person: AgentId) -> Person:
    row = await connection.fetchrow(_SQL["by_id"], person)
    assert row is not None
    return person_of(row)


def _check(change: Change) -> None:
    match change:
        case SkillAt(_, level) if level and not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            raise BadInput("level", str(level), f"{LOWEST_LEVEL} to {HIGHEST_LEVEL}, or 0 to take the skill away")
        case QueueAt(_, weight) if not 0 <= weight <= HIGHEST_WEIGHT:
            raise BadInput("weight", str(weight), f"1 to {HIGHEST_WEIGHT}, or 0 to take the queue away")
        case Certified(_, starts, ends):
            for name, at in (("from", starts), ("until", ends)):
                if at.second or at.microsecond:
                    raise BadInput(name, at.isoformat(), "a whole minute")
            if ends <= starts:
                raise BadInput("until", ends.isoformat(), f"later than {starts.isoformat()}")
        case _:
            pass


async def _apply(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
    person: AgentId,
    change: Change,
    by: str,
    now: datetime,
) -> None:
    async def known(kind: str, id_: str) -> None:
        if not await connection.fetchval(_SQL[f"is_{kind}"], id_):
            raise BadInput(kind, f"there is no {id_!r}", f"a known {kind}")

    match change:
        case SkillAt(skill, level):
            await known("skill", skill)
            if level:
                await connection.execute(_SQL["put_skill"], person, skill, level)
            else:
                await connection.execute(_SQL["drop_skill"], person, skill)
        case QueueAt(queue, weight):
            await known("queue", queue)
            if weight:
                await connection.execute(_SQL["put_queue"], person, queue, weight)
            else:
                await connection.execute(_SQL["drop_queue"], person, queue)
        case InTeam(team):
            if team is not None:
                await known("team", team)
            await connection.execute(_SQL["put_team"], person, team)
        case Certified(reason, starts, ends):
            await known("reason", reason)
            await connection.execute(_SQL["put_certification"], person, reason, starts, ends, by, now)
        case Revoked(reason):
            await known("reason", reason)
            minute = now.replace(second=0, microsecond=0)
            await connection.execute(_SQL["cut_certifications"], person, reason, minute)
            await connection.execute(_SQL["drop_certifications"], person, reason, minute)
