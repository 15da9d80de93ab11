"""People: who they are, what they may, what they can."""

from dataclasses import dataclass

import asyncpg

from lexicon.ids import AgentId, SkillId
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
    skills: dict[SkillId, int]  # skill -> level, 1 to 10


class People:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def by_login(self, login: str) -> Person | None:
        """The person who signs in as ``login``, enabled or not."""
        row = await self._pool.fetch_one(_SQL["by_login"], login)
        return _person(row) if row else None

    async def by_id(self, person: AgentId) -> Person | None:
        row = await self._pool.fetch_one(_SQL["by_id"], person)
        return _person(row) if row else None

    async def all(self) -> list[Person]:
        """Everyone, by login."""
        return [_person(row) for row in await self._pool.fetch(_SQL["all"])]


def _person(row: asyncpg.Record) -> Person:
    skills = dict(zip(map(SkillId, row["skill_ids"]), row["levels"], strict=True))
    return Person(
        id=AgentId(row["id"]),
        login=row["login"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        role=row["role"],
        password_hash=row["password_hash"],
        is_enabled=row["is_enabled"],
        skills=skills,
    )
