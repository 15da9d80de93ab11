"""Calls that an agent's telephone rang for in vain, and whose callers nobody has talked with since."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId
from store.pool import Pool
from store.sql import load

_SQL = load("missed")


@dataclass(frozen=True, slots=True)
class Missed:
    """The last such call of a caller. ``number``: as dialled."""

    call: CallId
    client: ClientId
    number: str
    caller: str
    at: datetime
    reason: str | None


class MissedCalls:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, agent: AgentId, since: datetime) -> list[Missed]:
        """The newest first."""
        rows = await self._pool.fetch(_SQL["of_agent"], agent, since)
        return sorted((Missed(**row) for row in rows), key=lambda one: one.at, reverse=True)

    async def number(self, call: CallId, agent: AgentId) -> str:
        """Who was the caller of a call that rang at this agent's desk in vain; "": nobody."""
        row = await self._pool.fetch_one(_SQL["number"], call, agent)
        return "" if row is None else str(row["caller"])
