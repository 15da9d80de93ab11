"""Sign-ins. The id in the cookie is never stored, only its SHA-256."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, DeskId
from store.pool import Pool
from store.sql import load

_SQL = load("sessions")


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that is alive, with what every request needs to know of its person."""

    id_sha256: str
    desk: DeskId
    person: AgentId
    login: str
    name_zh: str
    name_en: str
    role: str
    expires_at: datetime


class Sessions:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(
        self, id_sha256: str, desk: DeskId, person: AgentId, *, address: str, now: datetime, until: datetime
    ) -> list[DeskId]:
        """Make a sign-in and end the person's others; the desks of those ended."""
        async with self._pool.transaction() as connection:
            ended = await connection.fetch(_SQL["end_of_person"], person, now)
            await connection.execute(_SQL["begin"], id_sha256, desk, person, address, now, until)
        return [DeskId(row["desk_id"]) for row in ended]

    async def find(self, id_sha256: str, now: datetime) -> Session | None:
        """The living sign-in of an enabled person, or None."""
        row = await self._pool.fetch_one(_SQL["find"], id_sha256, now)
        return Session(**row) if row else None

    async def alive(self, ids_sha256: Collection[str], now: datetime) -> set[str]:
        """Those of them that are living sign-ins of enabled persons."""
        return {row["id_sha256"] for row in await self._pool.fetch(_SQL["alive"], list(ids_sha256), now)}

    async def extend(self, id_sha256: str, now: datetime, until: datetime) -> None:
        """Seen now: alive until ``until``."""
        await self._pool.execute(_SQL["extend"], id_sha256, now, until)

    async def end(self, id_sha256: str, now: datetime) -> None:
        """End one sign-in; ending it twice changes nothing."""
        await self._pool.execute(_SQL["end"], id_sha256, now)

    async def end_desk(self, desk: DeskId, now: datetime) -> None:
        """The same, of a desk."""
        await self._pool.execute(_SQL["end_desk"], desk, now)
