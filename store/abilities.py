"""What a person can do, changed one thing at a time: the row and the fact ProfileChanged in one commit. For good, or
for a while on top of what the person has: then the fact AbilityLent is beside it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from lexicon.errors import BadInput
from lexicon.ids import AgentId, DeskId, QueueId, ReasonId, SkillId, TeamId
from lexicon.journal import AbilityLent, AbilityReturned, LegModeSet, ProfileChanged
from lexicon.profile import Lent
from routing.abilities import abilities_of
from routing.lending import own
from routing.plan import HIGHEST_LEVEL, LOWEST_LEVEL
from store.journal import JournalWriter, Transaction
from store.people import Person, person_of
from store.sql import load

HIGHEST_WEIGHT = 100
LONGEST = timedelta(days=31)
LENDING = "lending"  # ProfileChanged beside a fact that says who did what
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


@dataclass(frozen=True, slots=True)
class While:
    """How long something holds that is lent: until ``until`` (a whole minute), or for the sign-in at ``desk``."""

    until: datetime | None = None
    desk: DeskId | None = None


Change = SkillAt | QueueAt | InTeam | Certified | Revoked


async def change_person(journal: JournalWriter, login: str, change: Change, by: str, now: datetime) -> Person:
    """Change one thing for good; the person as it is now. Nothing is written when it was so already. What was lent of
    it is over with that: what was said last holds.

    Raises BadInput (an unknown name, a level, weight or time that cannot be) and DatabaseAway.
    """
    _check(change)
    async with journal.transaction() as work:
        person = await _held(work, login)
        before = await _read(work.connection, person)
        await _apply(work.connection, person, change, by, now)
        ended = await _end_lent(work, before, change)
        after = await _read(work.connection, person)
        if ended is not None:
            work.record(AbilityReturned(person, ended.kind, ended.what, _value(change), "by-hand", by))
        if own(after.profile) != own(before.profile):
            work.record(ProfileChanged(person, abilities_of(after.profile), by))
        elif after.profile != before.profile:
            work.record(ProfileChanged(person, abilities_of(after.profile), LENDING))
    return after


async def lend(
    journal: JournalWriter, login: str, change: SkillAt | QueueAt, how_long: While, by: str, now: datetime
) -> Person:
    """The same for a while; the own value comes back by itself. Raises as ``change_person``."""
    _check(change)
    if how_long.until is not None and (how_long.until <= now or how_long.until > now + LONGEST):
        raise BadInput("until", how_long.until.isoformat(), f"later than now, by {LONGEST.days} days at most")
    kind, what = _named(change)
    async with journal.transaction() as work:
        person = await _held(work, login)
        if not await work.connection.fetchval(_SQL[f"is_{kind}"], what):
            raise BadInput(kind, f"there is no {what!r}", f"a known {kind}")
        await work.connection.execute(_SQL["sweep_lent"], person, now)
        before = await _read(work.connection, person)
        row = person, what, _value(change), how_long.until, how_long.desk, by, now
        await work.connection.execute(_SQL[f"lend_{kind}"], *row)
        after = await _read(work.connection, person)
        if after.profile != before.profile:
            value = await work.connection.fetchval(_SQL[f"own_{kind}"], person, what) or 0
            work.record(AbilityLent(person, kind, what, _value(change), value, how_long.until, how_long.desk, by))
            work.record(ProfileChanged(person, abilities_of(after.profile), LENDING))
    return after


def _named(change: SkillAt | QueueAt) -> tuple[str, str]:
    return ("skill", change.skill) if isinstance(change, SkillAt) else ("queue", change.queue)


def _value(change: Change) -> int:
    match change:
        case SkillAt(_, value) | QueueAt(_, value):
            return value
        case _:
            return 0


async def _end_lent(work: Transaction, before: Person, change: Change) -> Lent | None:
    """What was lent of what is changed for good."""
    if not isinstance(change, SkillAt | QueueAt):
        return None
    kind, what = _named(change)
    await work.connection.execute(_SQL["drop_lent"], before.id, what, kind)
    return next((one for one in before.profile.lent if (one.kind, one.what) == (kind, what)), None)


async def _held(work: Transaction, login: str) -> AgentId:
    row = await work.connection.fetchrow(_SQL["by_login"], login)
    if row is None:
        raise BadInput("person", f"nobody signs in as {login!r}", "the sign-in name of a person")
    person = AgentId(row["id"])
    await work.connection.execute(_SQL["hold"], person)
    return person


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
