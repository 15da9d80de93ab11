"""What a client tells us of its customers, for self-service flows to look up."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from lexicon.ids import ClientId
from store.pool import Pool
from store.sql import load

_SQL = load("customers")


class Customers:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def find(self, client: ClientId, key: str, value: str) -> Any | None:
        """What is known of the customer with this phone, account ...; None for nobody."""
        row = await self._pool.fetch_one(_SQL["find"], client, key, value)
        return None if row is None else msgspec.json.decode(row["fields"])

    async def replace(self, client: ClientId, key: str, records: Iterable[tuple[str, Mapping[str, str]]]) -> int:
        """All customers of this client by this key, instead of those before; how many."""
        rows = [(client, key, value, msgspec.json.encode(fields).decode()) for value, fields in records]
        async with self._pool.transaction() as connection:
            await connection.execute(_SQL["clear"], client, key)
            await connection.executemany(_SQL["put"], rows)
        return len(rows)
