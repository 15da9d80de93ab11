"""Owed wrap-ups, as who leads sees them: by when they are due, whose they are, handed on or closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId
from lexicon.journal import WrapUpClosed, WrapUpDueSet, WrapUpHanded
from store.journal import JournalWriter, Transaction
from store.pool import Pool
from store.sql import load

_SQL = load("owed")
MOST = 500
LONGEST_WHY = 200
SHORTEST_S, LONGEST_S = 60, 2_592_000


@dataclass(frozen=True, slots=True)
class Owed:
    """``agent`` talked, ``owner`` has to write it."""

    call: CallId
    agent: AgentId
    owner: AgentId
    client: ClientId
    queue: QueueId | None
    reason: ReasonId | None
    owed_at: datetime | None
    due_at: datetime
    caller: str


@dataclass(frozen=True, slots=True)
class Due:
    """By when one is due."""

    owner: AgentId
    call: CallId
    queue: QueueId | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class DueRule:
    """Of a queue; of a client's queues ("" as ``queue``); of all ("" both)."""

    client: str
    queue: str
    due_s: int


class OwedWrapUps:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def listed(self, clients: Sequence[ClientId] | None, limit: int = MOST) -> list[Owed]:
        """Those of these clients (None: of all), what is due first."""
        return [Owed(**row) for row in await self._pool.fetch(_SQL["listed"], clients, limit)]

    async def due(self) -> list[Due]:
        """Of all, what is due first."""
        return [Due(**row) for row in await self._pool.fetch(_SQL["due"])]

    async def client_of(self, call: CallId, agent: AgentId) -> ClientId | None:
        """Whose call it was."""
        row = await self._pool.fetch_one(_SQL["client_of"], call, agent)
        return None if row is None else ClientId(row["client_id"])

    async def hand(
        self, journal: JournalWriter, which: tuple[CallId, AgentId], to: AgentId, by: tuple[AgentId, datetime]
    ) -> None:
        """Somebody else owes it now. The same again changes nothing. Raises Conflict and Refused."""
        who, now = by
        async with journal.transaction() as change:
            client, owner = await _held(change, which)
            if owner == to:
                return
            if not await change.connection.fetchval(_SQL["is_agent"], to):
                raise Refused("no such agent", code="agent-not-here")
            if which[1] != to and await change.connection.fetchval(_SQL["had_part"], which[0], to):
                raise Conflict("that agent talked in this call too", code="had-part")
            await change.connection.execute(_SQL["hand"], *which, to, now)
            change.record(WrapUpHanded(which[0], client, owner, which[1], to, who))

    async def close(
        self, journal: JournalWriter, which: tuple[CallId, AgentId], why: str, by: tuple[AgentId, datetime]
    ) -> None:
        """It need not be written. Raises BadInput, Conflict and Refused."""
        why, (who, now) = why.replace("\0", "\ufffd").strip(), by
        if not 1 <= len(why) <= LONGEST_WHY:
            raise BadInput("why", f"{len(why)} characters", f"1 to {LONGEST_WHY}")
        async with journal.transaction() as change:
            client, owner = await _held(change, which)
            await change.connection.execute(_SQL["close"], *which, why, now)
            change.record(WrapUpClosed(which[0], client, owner, which[1], who, why))

    async def rules(self) -> list[DueRule]:
        """All of them."""
        return [DueRule(**row) for row in await self._pool.fetch(_SQL["rules"])]

    async def client_of_queue(self, queue: str) -> ClientId | None:
        """Whose queue it is."""
        row = await self._pool.fetch_one(_SQL["client_of_queue"], queue)
        return None if row is None else ClientId(row["client_id"])

    async def put_rule(self, journal: JournalWriter, where: tuple[str, str], due_s: int | None, by: AgentId) -> None:
        """For those that become owed from now on; None: as the wider rule says. ``where``: client and queue."""
        client, queue = where
        if due_s is not None and not SHORTEST_S <= due_s <= LONGEST_S:
            raise BadInput("due_s", str(due_s), f"{SHORTEST_S} to {LONGEST_S}")
        if due_s is None and where == ("", ""):
            raise BadInput("due_s", "none", "a time: nothing is wider than all of the centre")
        async with journal.transaction() as change:
            if client and not await change.connection.fetchval(_SQL["is_client"], client):
                raise BadInput("client", client, "a client")
            if queue and await change.connection.fetchval(_SQL["client_of_queue"], queue) != client:
                raise BadInput("queue", queue, "a queue of this client")
            query, row = ("put_rule", (*where, due_s)) if due_s is not None else ("drop_rule", where)
            if await change.connection.fetchval(_SQL[query], *row) is not None:
                change.record(WrapUpDueSet(client, queue, due_s, by))


async def _held(change: Transaction, which: tuple[CallId, AgentId]) -> tuple[ClientId, AgentId]:
    row = await change.connection.fetchrow(_SQL["hold"], *which)
    if row is None:
        raise Refused("no such wrap-up", code="not-found")
    if row["state"] != "owed":
        raise Conflict("it is not owed any more", code="not-owed")
    return row["client"], row["owner"]
