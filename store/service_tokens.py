"""Service tokens: programs that come in. Of a token only the SHA-256 is stored; changes are in the audit trail."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import asyncpg

from lexicon.errors import Conflict, Refused
from lexicon.ids import ClientId
from store.audit import Act, add_within
from store.clients import must_be_clients
from store.pool import Pool
from store.sql import load

_SQL = load("service_tokens")


@dataclass(frozen=True, slots=True)
class ServiceToken:
    """``clients``: whose rows it sees, unless it sees all."""

    id: str
    name: str
    rights: tuple[str, ...]
    sees_all_clients: bool
    clients: tuple[ClientId, ...]
    networks: tuple[str, ...]  # CIDR; empty: from anywhere
    made_by: str
    made_at: datetime
    expires_at: datetime
    token_sha256: str
    used_at: datetime | None = None
    used_from: str = ""
    per_minute: int | None = None  # requests; None: as for every program
    per_day: int | None = None  # by UTC; None: without end
    counted_day: date | None = None
    counted: int = 0  # requests of that day

    def today(self, now: datetime) -> int:
        """How many requests were made today."""
        return self.counted if self.counted_day == now.date() else 0


class ServiceTokens:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, new: ServiceToken, act: Act) -> None:
        """Raises BadInput (a client that is none) and Conflict (the name is taken)."""
        await must_be_clients(self._pool, new.clients)
        try:
            async with self._pool.transaction() as connection:
                await connection.execute(
                    _SQL["put"], new.id, new.name, new.token_sha256, list(new.rights), new.sees_all_clients,
                    list(new.clients), list(new.networks), new.made_by, new.made_at, new.expires_at,
                    new.per_minute, new.per_day,
                )  # fmt: skip
                await add_within(connection, act, new.made_at)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(f"there is a token {new.name} already", code="token-name-taken") from error

    async def find(self, token_sha256: str, now: datetime) -> ServiceToken | None:
        """The living one of this hash."""
        row = await self._pool.fetch_one(_SQL["find"], token_sha256, now)
        return None if row is None else _token(row)

    async def used(self, token: str, at: datetime, address: str) -> bool:
        """It was shown, and is counted; False: as often as it may in a day, so that nothing is done."""
        return await self._pool.fetch_one(_SQL["used"], token, at, address, at.date()) is not None

    async def limit(self, token: str, limits: tuple[int | None, int | None], act: Act, at: datetime) -> None:
        """So many a minute and a day from now on. Raises Refused: there is none."""
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL["limit"], token, *limits) != "UPDATE 1":
                raise Refused("no such token", code="not-found")
            await add_within(connection, act, at)

    async def listed(self, clients: Collection[ClientId] | None) -> list[ServiceToken]:
        """Those that were not ended: all, or those that see no other clients than these."""
        scope = None if clients is None else sorted(clients)
        return [_token(row) for row in await self._pool.fetch(_SQL["listed"], scope)]

    async def end(self, token: str, act: Act, at: datetime) -> None:
        """Raises Refused: there is none."""
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL["end"], token, at) != "UPDATE 1":
                raise Refused("no such token", code="not-found")
            await add_within(connection, act, at)


def _token(row: asyncpg.Record) -> ServiceToken:
    lists = {name: tuple(row[name]) for name in ("rights", "clients", "networks")}
    return ServiceToken(**{**row, **lists})
