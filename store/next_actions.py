"""What is to follow a call: planned with its wrap-up, moved, cancelled."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from flows.calendar import Calendar
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId
from lexicon.journal import NextActionCancelled, NextActionMoved, NextActionPlanned
from store.journal import JournalWriter, Transaction
from store.pool import Pool
from store.sql import load
from store.work_items import WorkItem

_SQL = load("next_actions")
CALLBACK_WITHIN = timedelta(minutes=15)  # after its time a planned callback is late


@dataclass(frozen=True, slots=True)
class OfCall:
    """``number``: the client's."""

    client: ClientId
    number: str
    caller: str
    reason: ReasonId


@dataclass(frozen=True, slots=True)
class Planned:
    """``owner``: agent, team or queue; ``number``: who is called, "" for nobody; ``at``: when, or by when."""

    kind: str
    at: datetime
    owner: str
    team: str | None
    number: str
    what: str

    @property
    def due_at(self) -> datetime:
        return self.at + CALLBACK_WITHIN if self.is_callback else self.at

    @property
    def is_callback(self) -> bool:
        return self.kind == "planned-callback"


class NextActions:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of_call(self, call: CallId) -> OfCall | None:
        """What is known of the call."""
        row = await self._pool.fetch_one(_SQL["of_call"], call)
        return None if row is None else OfCall(**row)

    async def calendars(self, number: str) -> Mapping[str, Calendar]:
        """The opening hours of the flow that answers a number; none: it has no hours."""
        row = await self._pool.fetch_one(_SQL["calendars"], number)
        if row is None or row["calendars"] is None:
            return {}
        try:
            return msgspec.json.decode(row["calendars"], type=dict[str, Calendar])
        except msgspec.DecodeError:  # of a format that this version does not know: as if there were none
            return {}

    async def team_of(self, person: AgentId) -> str | None:
        """The team of a person."""
        row = await self._pool.fetch_one(_SQL["team_of"], person)
        return None if row is None else row["team_id"]

    async def move(
        self, journal: JournalWriter, item: WorkItem, to: tuple[Planned, AgentId], by: tuple[AgentId, datetime]
    ) -> None:
        """To another time or owner (of an agent's: to whom). Raises Conflict."""
        planned, agent = to
        who_moves, now = by
        async with journal.transaction() as change:
            await _held(change, item)
            starts_at = planned.at if planned.is_callback else None
            row = (item.id, planned.due_at, starts_at, planned.owner, planned.team, agent, now)
            await change.connection.execute(_SQL["move"], *row)
            whose = agent if planned.owner == "agent" else AgentId("")
            who = (item.id, item.call, item.client, item.queue, whose)
            change.record(NextActionMoved(*who, planned.owner, planned.at, who_moves))

    async def cancel(self, journal: JournalWriter, item: WorkItem, why: str, by: tuple[AgentId, datetime]) -> None:
        """It is not to be done any more. Raises Conflict."""
        async with journal.transaction() as change:
            agent = await _held(change, item)
            await change.connection.execute(_SQL["cancel"], item.id, by[1], why)
            who = (item.id, item.call, item.client, item.queue, agent or AgentId(""))
            change.record(NextActionCancelled(*who, by[0], why))


async def plan_within(
    change: Transaction,
    of: tuple[CallId, ClientId, AgentId],
    about: tuple[QueueId | None, ReasonId, datetime],
    planned: Planned,
) -> None:
    """With the wrap-up of a call, in its transaction."""
    call, client, agent = of
    queue, reason, now = about
    queue = queue or await change.connection.fetchval(_SQL["queue_of_reason"], reason)
    item, starts_at = f"next-{call}-{agent}", planned.at if planned.is_callback else None
    row = (item, client, queue, reason, call, planned.number, now, planned.due_at, planned.kind)
    owner = (planned.owner, agent, planned.team, starts_at, planned.what)
    if await change.connection.fetchval(_SQL["put"], *row, *owner) is not None:
        change.record(
            NextActionPlanned(item, call, client, QueueId(queue), agent, planned.kind, planned.owner, planned.at)
        )


async def _held(change: Transaction, item: WorkItem) -> AgentId | None:
    row = await change.connection.fetchrow(_SQL["hold"], item.id)
    if row is None:
        raise Refused("no such work item", code="not-found")
    if row["state"] in ("done", "cancelled"):
        raise Conflict("it is done or cancelled already", code="already-done")
    agent: AgentId | None = row["agent"]
    return agent
