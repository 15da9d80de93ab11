"""Calls that have ended, in that order, told from the journal."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lexicon.ids import AgentId, CallId, ClientId
from store.pool import Pool
from store.sql import load

_SQL = load("ended_calls")
SETTLED = timedelta(seconds=5)  # no transaction lasts so long: no row comes in before one that was read


@dataclass(frozen=True, slots=True)
class EndedCall:
    """``place``: of its end in the journal."""

    place: int
    call: CallId
    client: ClientId
    is_outbound: bool
    number: str
    caller: str
    queue: str
    reason: str
    agents: tuple[AgentId, ...]
    arrived_at: datetime
    ended_at: datetime
    waited_s: float | None
    talked_s: float | None
    fault: str
    outcome: str


class EndedCalls:
    """Raises DatabaseAway."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def after(
        self, place: int, limit: int, clients: Collection[ClientId] | None, now: datetime
    ) -> list[EndedCall]:
        """The next that ended behind that place: of all clients or of these."""
        scope = None if clients is None else sorted(clients)
        rows = await self._pool.fetch(_SQL["after"], place, limit, scope, now - SETTLED)
        return [EndedCall(**{**row, "agents": tuple(row["agents"])}) for row in rows]
