"""Callers who are to be called back, by what the journal says."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import CallId, ClientId, QueueId, ReasonId
from store.pool import Pool
from store.sql import load

_SQL = load("callbacks")


@dataclass(frozen=True, slots=True)
class OpenCallback:
    call: CallId
    client: ClientId
    queue: QueueId  # in which it was taken
    reason: ReasonId
    number: str
    taken_at: datetime
    joined_at: datetime
    expires_at: datetime
    is_dialled: bool


async def open_callbacks(pool: Pool, since: datetime) -> list[OpenCallback]:
    """In the order in which they are called, other queues' promises apart. Raises DatabaseAway."""
    return [OpenCallback(**row) for row in await pool.fetch(_SQL["open"], since)]
