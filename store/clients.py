"""Clients, as every setting of one needs them."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from lexicon.errors import BadInput
from lexicon.ids import ClientId
from store.journal import Transaction
from store.pool import Pool
from store.sql import load

_SQL = load("clients")


async def must_be_client(work: Transaction, client: ClientId) -> None:
    """Raises BadInput where there is no such client, and DatabaseAway."""
    if not await work.connection.fetchval(_SQL["is_client"], client):
        raise BadInput("client", f"there is no {client!r}", "a known client")


async def must_be_clients(pool: Pool, clients: Collection[ClientId]) -> None:
    """Raises BadInput that names the first of these that is no client, and DatabaseAway."""
    unknown = await pool.fetch(_SQL["unknown"], list(clients))
    if unknown:
        raise BadInput("clients", unknown[0]["client"], "known clients")


async def clients_known(pool: Pool) -> set[ClientId]:
    """All of them. Raises DatabaseAway."""
    return {ClientId(row["id"]) for row in await pool.fetch(_SQL["ids"])}


async def zones(pool: Pool) -> dict[ClientId | None, ZoneInfo]:
    """Each client's clock. Raises DatabaseAway."""
    return {ClientId(row["id"]): ZoneInfo(row["time_zone"]) for row in await pool.fetch(_SQL["zones"])}
