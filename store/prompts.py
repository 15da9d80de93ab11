"""Recorded prompts that were uploaded: of a client, by name and language, in versions."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.errors import Conflict
from lexicon.ids import ClientId
from store.audit import Act, add_within
from store.pool import Pool
from store.sql import load

_SQL = load("prompts")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version. ``sound``: the file's name among the spoken texts; ``peak_db``: of the upload, 0 is full scale."""

    client: ClientId
    name: str
    language: str
    version: int
    sound: str
    seconds: float
    peak_db: float
    uploaded_by: str
    uploaded_at: datetime


class Prompts:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def listed(self) -> list[Prompt]:
        """What holds now, of all clients."""
        return [Prompt(**row) for row in await self._pool.fetch(_SQL["listed"])]

    async def of(self, client: ClientId) -> dict[str, dict[str, str]]:
        """Of one client: prompt -> language -> file, as flows are published with."""
        found: dict[str, dict[str, str]] = {}
        for one in await self.listed():
            if one.client == client:
                found.setdefault(one.name, {})[one.language] = one.sound
        return found

    async def put(self, prompt: Prompt, wav: bytes, act: Act) -> None:
        """``prompt.version`` is the one after that which was looked at; ``act`` tells who did it. Raises Conflict."""
        key = (prompt.client, prompt.name, prompt.language)
        async with self._pool.transaction() as connection:
            await connection.execute(_SQL["hold"])
            if await connection.fetchval(_SQL["newest"], *key) != prompt.version - 1:
                raise Conflict("another file was uploaded meanwhile", code="prompt-changed")
            sound = (prompt.sound, prompt.language, f"[{prompt.client}/{prompt.name}]", wav, prompt.uploaded_at)
            await connection.execute(_SQL["put_sound"], *sound)
            row = (prompt.version, prompt.sound, prompt.seconds, prompt.peak_db, prompt.uploaded_by)
            await connection.execute(_SQL["insert"], *key, *row, prompt.uploaded_at)
            await add_within(connection, act, prompt.uploaded_at)
