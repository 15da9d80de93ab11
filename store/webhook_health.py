"""How webhooks are doing: who fails, who is paused, what was tried. Acts of people are in the audit trail."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.errors import Refused
from lexicon.ids import CallId
from lexicon.journal import WebhookPaused
from store.audit import Act, add_within
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("webhook_health")
PASSED_OVER = "passed over"


@dataclass(frozen=True, slots=True)
class Tried:
    """One delivery as it stands. ``place``: of its fact, below 0 for a test; ``number``: its place in this record."""

    number: int
    place: int
    call: CallId
    body: str
    state: str  # waiting, done, dead
    tries: int
    why: str
    lined_at: datetime
    next_at: datetime
    tried_at: datetime | None
    took_ms: int | None
    status: int | None


class WebhookHealth:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def well(self, webhook: str) -> None:
        """Something was taken."""
        await self._pool.execute(_SQL["well"], webhook)

    async def ill(self, webhook: str, at: datetime) -> tuple[datetime, int]:
        """Something was not: since when nothing was, and how many failures that are."""
        row = await self._pool.fetch_one(_SQL["ill"], webhook, at)
        return (at, 1) if row is None else (row["failing_since"], row["failures"])

    async def give_up(self, journal: JournalWriter, told: WebhookPaused, at: datetime) -> None:
        """It failed for too long: paused, with the fact that raises the alarm, in one commit."""
        async with journal.transaction() as change:
            if await change.connection.execute(_SQL["pause"], told.webhook, at, "system") == "UPDATE 1":
                change.record(told)

    async def pause(self, webhook: str, act: Act, at: datetime) -> None:
        """By a person. Raises Refused: it is paused already."""
        await self._turn("pause", act, at, webhook, at, act.who)

    async def resume(self, webhook: str, act: Act, at: datetime, *, from_now: bool) -> None:
        """``from_now``: what was noted meanwhile is passed over. Raises Refused: it is not paused."""
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL["resume"], webhook, from_now) != "UPDATE 1":
                raise Refused("it is not paused", code="refused")
            if from_now:
                await connection.execute(_SQL["pass_over"], webhook, PASSED_OVER)
            await add_within(connection, act, at)

    async def test(self, webhook: str, body: str, tries: int, act: Act, at: datetime) -> int:
        """A message of no fact, that is tried once; its place."""
        async with self._pool.transaction() as connection:
            place: int = await connection.fetchval(_SQL["test"], webhook, body, at, tries)
            await add_within(connection, act, at)
        return place

    async def deliveries(self, webhook: str, before: int, state: str, limit: int) -> list[Tried]:
        """The newest first. ``before`` 0: from the newest; ``state`` "": any."""
        return [Tried(**row) for row in await self._pool.fetch(_SQL["deliveries"], webhook, before, state, limit)]

    async def newest(self) -> int:
        """The last place of the journal."""
        row = await self._pool.fetch_one(_SQL["newest"])
        return 0 if row is None else int(row["place"])

    async def _turn(self, query: str, act: Act, at: datetime, *values: object) -> None:
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL[query], *values) != "UPDATE 1":
                raise Refused("not now", code="refused")
            await add_within(connection, act, at)
