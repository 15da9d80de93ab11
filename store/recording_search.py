"""Recordings as the QA bench looks for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import CallId, ClientId, RecordingId
from store.pool import Pool
from store.sql import load

_SQL = load("recording_search")
SEARCH_S = 5.0


@dataclass(frozen=True, slots=True)
class Sought:
    """What a recording has to be; None: anything. ``numbers``: all spellings of the caller's."""

    numbers: Collection[str] | None = None
    agent: str | None = None
    queue: str | None = None
    reason: str | None = None
    disposition: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    shortest_s: int | None = None
    longest_s: int | None = None
    held_s: int | None = None  # at least


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A row of a search. ``held_s``: how long the caller was on hold in all, of holds that ended in the call."""

    id: RecordingId
    client: ClientId
    call: CallId
    agent: str
    agent_name_zh: str
    agent_name_en: str
    caller: str
    queue: str | None
    reason: str | None
    disposition: str | None
    state: str
    started_at: datetime
    seconds: float | None
    held_s: float


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the call: when, which, about whom."""

    at: datetime
    kind: str
    agent: str


class RecordingSearch:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(
        self,
        sought: Sought,
        limit: int,
        after: tuple[datetime, str] | None,
        clients: Collection[ClientId] | None,
    ) -> list[FoundRecording]:
        """At most ``limit``, newest first, of these clients (None: all), older than the row ``after``."""
        at, last = after if after is not None else (None, "")
        async with self._pool.transaction() as connection:
            await connection.execute(_SQL["unprepared"])
            rows = await connection.fetch(
                _SQL["page"],
                limit,
                None if clients is None else sorted(clients),
                at,
                last,
                None if sought.numbers is None else sorted(sought.numbers),
                sought.agent,
                sought.queue,
                sought.reason,
                sought.disposition,
                sought.since,
                sought.until,
                sought.shortest_s,
                sought.longest_s,
                sought.held_s,
                timeout=SEARCH_S,
            )
        return [FoundRecording(**row) for row in rows]

    async def told(self, call: CallId) -> list[Told]:
        """What the player marks, in order."""
        return [Told(**row) for row in await self._pool.fetch(_SQL["told"], call)]
