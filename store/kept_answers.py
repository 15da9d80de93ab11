"""What requests with an Idempotency-Key were answered, for a day: the same one again changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from store.pool import Pool
from store.sql import load

_SQL = load("kept_answers")


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """``status`` None: it is under way, or nobody knows what came of it."""

    asked_sha256: str
    status: int | None
    body: bytes | None


class KeptAnswers:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def begin(self, who: str, key: str, asked_sha256: str, at: datetime) -> KeptAnswer | None:
        """None: it is the first with this key, and under way from now on; else what there is."""
        if await self._pool.fetch_one(_SQL["begin"], who, key, asked_sha256, at) is not None:
            return None
        row = await self._pool.fetch_one(_SQL["find"], who, key)
        return KeptAnswer(asked_sha256, None, None) if row is None else KeptAnswer(**row)

    async def keep(self, who: str, key: str, status: int, body: bytes) -> None:
        """It was answered."""
        await self._pool.execute(_SQL["keep"], who, key, status, body)

    async def forget(self, who: str, key: str) -> None:
        """Nothing was done."""
        await self._pool.execute(_SQL["forget"], who, key)

    async def prune(self, before: datetime) -> None:
        """Older ones are asked for no more."""
        await self._pool.execute(_SQL["prune"], before)
