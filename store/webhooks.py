"""Webhooks: subscriptions to facts, and what is on its way to each. Changes of subscriptions are in the audit trail."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from lexicon.errors import Conflict, Refused
from lexicon.ids import CallId, ClientId
from store.audit import Act, add_within
from store.clients import must_be_clients
from store.pool import Pool
from store.sql import load

_SQL = load("webhooks")


@dataclass(frozen=True, slots=True)
class Webhook:
    """``place``: of the journal, up to which everything is lined up. ``clients``: whose facts, unless it sees all."""

    id: str
    name: str
    url: str
    secret: str
    kinds: tuple[str, ...]  # of facts
    sees_all_clients: bool
    clients: tuple[ClientId, ...]
    sees_numbers: bool
    made_by: str
    made_at: datetime
    place: int = 0
    waiting: int = 0
    dead: int = 0
    failing_since: datetime | None = None
    failures: int = 0
    paused_at: datetime | None = None
    paused_by: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A fact for a webhook. ``caller``: the number of the call's other end."""

    place: int
    at: datetime
    kind: str
    client: ClientId
    call: CallId
    data: str
    caller: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One on its way, or given up."""

    place: int
    call: CallId
    body: str
    tries: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a delivery. ``status``: of HTTP; None: no answer came. ``why``: "" it was taken."""

    at: datetime
    took_ms: int
    status: int | None
    why: str


class Webhooks:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, new: Webhook, act: Act) -> None:
        """Raises BadInput (a client that is none) and Conflict (the name is taken)."""
        await must_be_clients(self._pool, new.clients)
        try:
            async with self._pool.transaction() as connection:
                await connection.execute(
                    _SQL["put"], new.id, new.name, new.url, new.secret, list(new.kinds), new.sees_all_clients,
                    list(new.clients), new.sees_numbers, new.made_by, new.made_at,
                )  # fmt: skip
                await add_within(connection, act, new.made_at)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(f"there is a webhook {new.name} already", code="webhook-name-taken") from error

    async def listed(self, clients: Collection[ClientId] | None = None) -> list[Webhook]:
        """Those that were not ended: all, or those that see no other clients than these."""
        rows = await self._pool.fetch(_SQL["listed"], None if clients is None else sorted(clients))
        return [Webhook(**{**row, "kinds": tuple(row["kinds"]), "clients": tuple(row["clients"])}) for row in rows]

    async def end(self, webhook: str, act: Act, at: datetime) -> None:
        """Raises Refused: there is none."""
        async with self._pool.transaction() as connection:
            if await connection.execute(_SQL["end"], webhook, at) != "UPDATE 1":
                raise Refused("no such webhook", code="not-found")
            await add_within(connection, act, at)

    # ------------------------------------------------------------ from the journal

    async def places(self, after: int, until: int, limit: int) -> list[int]:
        """The next places of the journal that are taken; ``until`` 0: however far."""
        return [row["id"] for row in await self._pool.fetch(_SQL["ids_after"], after, until, limit)]

    async def facts(self, one: Webhook, until: int) -> list[Found]:
        """What is for this one, behind its place."""
        clients = None if one.sees_all_clients else list(one.clients)
        rows = await self._pool.fetch(_SQL["facts"], one.place, until, list(one.kinds), clients)
        return [Found(**row) for row in rows]

    async def line_up(self, webhook: str, new: Sequence[Delivery], until: int, at: datetime) -> None:
        """In one commit: these are on their way, and the journal is read up to ``until``."""
        async with self._pool.transaction() as connection:
            rows = [(webhook, one.place, one.call, one.body, at) for one in new]
            await connection.executemany(_SQL["line_up"], rows)
            await connection.execute(_SQL["advance"], webhook, until)

    # ------------------------------------------------------------ on their way

    async def due(self, webhook: str, now: datetime, limit: int) -> list[Delivery]:
        """At most one of each call."""
        return [Delivery(**row) for row in await self._pool.fetch(_SQL["due"], webhook, now, limit)]

    async def done(self, webhook: str, place: int, told: Try) -> None:
        """It was taken."""
        await self._pool.execute(_SQL["done"], webhook, place, told.at, told.took_ms, told.status)

    async def failed(self, webhook: str, place: int, told: Try, again_at: datetime | None) -> None:
        """It was not. ``again_at`` None: it is given up."""
        again, is_dead = again_at or told.at, again_at is None
        await self._pool.execute(
            _SQL["failed"], webhook, place, again, told.why, is_dead, told.at, told.took_ms, told.status
        )

    async def dead(self, webhook: str, limit: int = 200) -> list[Delivery]:
        """What was given up."""
        return [Delivery(**row) for row in await self._pool.fetch(_SQL["dead"], webhook, limit)]

    async def resend(self, webhook: str, now: datetime, act: Act, place: int = 0) -> int:
        """Those given up are on their way again (0: all of them); how many."""
        async with self._pool.transaction() as connection:
            tag: str = await connection.execute(_SQL["resend"], webhook, now, place)
            await add_within(connection, act, now)
        return int(tag.rpartition(" ")[2])

    async def prune(self, before: datetime) -> None:
        """Forget what was taken before that instant."""
        await self._pool.execute(_SQL["prune"], before)
