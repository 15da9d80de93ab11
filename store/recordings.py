"""The list of recordings. Their rows change only as effects of facts (``append`` in journal.sql)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from lexicon.ids import AgentId, CallId, ClientId, ReasonId, RecordingId
from store.pool import Pool
from store.sql import load

_SQL = load("recordings")


@dataclass(frozen=True, slots=True)
class Recording:
    id: RecordingId
    client: ClientId
    call: CallId
    agent: AgentId
    agent_name_zh: str
    agent_name_en: str
    caller: str
    reason: ReasonId | None
    state: str  # waiting, kept or failed
    started_at: datetime
    path: str | None  # relative to the archive, when kept
    seconds: float | None
    bytes: int | None
    sha256: str | None
    why: str | None  # when failed
    sound: str = "[]"  # the call's ``LegMeasured``, as JSON


class Recordings:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def by_id(self, recording: RecordingId) -> Recording | None:
        row = await self._pool.fetch_one(_SQL["by_id"], recording)
        return Recording(**row) if row else None

    async def newest(
        self,
        *,
        limit: int = 50,
        before: datetime | None = None,
        call: CallId | None = None,
        agent: AgentId | None = None,
        clients: Collection[ClientId] | None = None,
    ) -> list[Recording]:
        """At most ``limit``, newest first; ``before`` continues a list, the others narrow it."""
        scope = None if clients is None else sorted(clients)
        rows = await self._pool.fetch(_SQL["newest"], limit, before, call, agent, scope)
        return [Recording(**row) for row in rows]


async def lock_state(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", recording: RecordingId
) -> str | None:
    """The state of a recording, held until ``connection``'s transaction ends; None: no such row."""
    row = await connection.fetchrow(_SQL["lock"], recording)
    return None if row is None else str(row["state"])
