"""Calls that an agent's telephone rang for in vain, and whose callers nobody has talked with since."""

from dataclasses import dataclass, fields
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId
from lexicon.phone_number import CHINA, Home, is_number, key, spellings
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

    def __init__(self, pool: Pool, home: Home = CHINA) -> None:
        self._pool, self._home = pool, home

    async def of(self, agent: AgentId, since: datetime) -> list[Missed]:
        """The newest first; one of each caller, however lines wrote the number. Who withheld it is not among them."""
        rows = sorted(await self._pool.fetch(_SQL["of_agent"], agent, since), key=lambda row: row["at"])
        found = {(row["client"], key(row["caller"], self._home)): row for row in rows if is_number(row["caller"])}
        asked = [
            (place, row["client"], way, row["arrived_at"])
            for place, row in enumerate(found.values())
            for way in spellings(row["caller"], self._home)
        ]
        columns = [list(one) for one in zip(*asked, strict=True)] if asked else [[], [], [], []]
        talked = {row["place"] for row in await self._pool.fetch(_SQL["talked"], *columns)}
        left = [row for place, row in enumerate(found.values()) if place not in talked]
        names = [one.name for one in fields(Missed)]
        last = [Missed(**{name: row[name] for name in names}) for row in left]
        return sorted(last, key=lambda one: one.at, reverse=True)

    async def number(self, call: CallId, agent: AgentId, since: datetime) -> tuple[ClientId, str] | None:
        """Who called by a call that has rung at this agent's desk in vain since then, and whose call it was."""
        row = await self._pool.fetch_one(_SQL["number"], call, agent, since)
        return None if row is None else (ClientId(row["client"]), str(row["caller"]))
