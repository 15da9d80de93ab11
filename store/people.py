"""People: who they are, what they may, what they can."""

from dataclasses import dataclass

import asyncpg

from lexicon.ids import AgentId, DeskId, QueueId, ReasonId, SkillId, TeamId
from lexicon.profile import Lent
from routing.lending import lend
from routing.profile import Certification, Profile
from store.pool import Pool
from store.sql import load

_SQL = load("people")


@dataclass(frozen=True, slots=True)
class Person:
    id: AgentId
    login: str
    name_zh: str
    name_en: str
    role: str  # agent or supervisor
    password_hash: str  # argon2id
    is_enabled: bool
    profile: Profile  # skills with levels from 1 to 10, certifications that are not over, team, queues, what is lent

    @property
    def skills(self) -> dict[SkillId, int]:
        """The skills with their levels."""
        return dict(self.profile.skills)


class People:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def by_login(self, login: str) -> Person | None:
        """The person who signs in as ``login``, enabled or not."""
        row = await self._pool.fetch_one(_SQL["by_login"], login)
        return person_of(row) if row else None

    async def by_id(self, person: AgentId) -> Person | None:
        row = await self._pool.fetch_one(_SQL["by_id"], person)
        return person_of(row) if row else None

    async def has_standing_leg(self, person: AgentId) -> bool:
        """Whether calls are joined to a leg that stays up for the shift; else the person is rung for each."""
        row = await self._pool.fetch_one(_SQL["has_standing_leg"], person)
        return row is not None and bool(row["has_standing_leg"])

    async def all(self) -> list[Person]:
        """Everyone, by login."""
        return [person_of(row) for row in await self._pool.fetch(_SQL["all"])]


def person_of(row: asyncpg.Record) -> Person:
    """A row of the view person_profile."""
    held = zip(row["certified_for"], row["starts"], row["ends"], strict=True)
    own = Profile(
        skills=dict(zip(map(SkillId, row["skill_ids"]), row["levels"], strict=True)),
        certifications=tuple(Certification(ReasonId(reason), starts, ends) for reason, starts, ends in held),
        team=None if row["team_id"] is None else TeamId(row["team_id"]),
        queues=dict(zip(map(QueueId, row["queue_ids"]), row["weights"], strict=True)),
        is_blending=row["is_blending"],
    )
    return Person(
        id=AgentId(row["id"]),
        login=row["login"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        role=row["role"],
        password_hash=row["password_hash"],
        is_enabled=row["is_enabled"],
        profile=lend(own, _lent(row)),
    )


def _lent(row: asyncpg.Record) -> list[Lent]:
    told = zip(*(row[f"lent_{name}"] for name in ("kinds", "what", "values", "until", "desks")), strict=True)
    return [
        Lent(kind, what, value, 0, until, None if desk is None else DeskId(desk))
        for kind, what, value, until, desk in told
    ]
