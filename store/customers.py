"""What a client tells us of its customers, for self-service flows to look up."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from lexicon.errors import Conflict
from lexicon.ids import ClientId
from store.audit import Act, add_within
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

    async def of_number(self, client: ClientId, numbers: Collection[str]) -> tuple[str, dict[str, str]] | None:
        """As the number is written in the record, and its fields; None: nobody has any of these."""
        row = await self._pool.fetch_one(_SQL["of_number"], client, list(numbers))
        return None if row is None else (row["value"], msgspec.json.decode(row["fields"]))

    async def put(self, one: tuple[ClientId, str, Mapping[str, str]], seen: str | None, act: Act, at: datetime) -> str:
        """One customer by telephone; the new version. ``seen``: the version that was looked at, "" for none, None: it
        does not matter. Raises Conflict."""
        client, number, fields = one
        async with self._pool.transaction() as connection:
            row = await connection.fetchrow(_SQL["held"], client, "phone", number)
            was = "" if row is None else version_of(msgspec.json.decode(row["fields"]))
            if seen is not None and seen != was:
                raise Conflict("somebody changed this customer first", code="conflict")
            await connection.execute(_SQL["put"], client, "phone", number, msgspec.json.encode(fields).decode())
            await add_within(connection, act, at)
        return version_of(fields)

    async def drop(self, client: ClientId, number: str, act: Act, at: datetime) -> None:
        """One customer is no more."""
        async with self._pool.transaction() as connection:
            await connection.execute(_SQL["drop"], client, "phone", [number])
            await add_within(connection, act, at)


def version_of(fields: Mapping[str, str]) -> str:
    """A word that changes with what is known of a customer."""
    return hashlib.sha256(msgspec.json.encode(dict(sorted(fields.items())))).hexdigest()[:16]
