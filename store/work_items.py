"""Work items: messages that callers left and callbacks of which nothing came, each to be dealt with before a time.

Their rows are made as effects of VoicemailLeft and CallbackEnded (``append`` in journal.sql); taking and doing one is a
row and a fact in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId, RecordingId
from lexicon.journal import (
    CallbackItemDone,
    CallbackItemTaken,
    Fact,
    NextActionDone,
    NextActionTaken,
    VoicemailDone,
    VoicemailTaken,
)
from store.journal import JournalWriter, Transaction
from store.pool import Pool
from store.sql import load

_SQL = load("work_items")
LONGEST_NOTE = 4000
MOST = 200


@dataclass(frozen=True, slots=True)
class WorkItem:
    id: RecordingId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    call: CallId
    caller: str
    spoken_s: float | None
    created_at: datetime
    due_at: datetime
    state: str  # open, taken or done
    agent: AgentId | None
    taken_at: datetime | None
    done_at: datetime | None
    note: str
    kind: str  # voicemail, callback, planned-callback or follow-up
    why: str  # nothing came of a callback, as in CallbackEnded
    owner: str  # agent, team or queue
    team: str | None
    starts_at: datetime | None  # of a planned callback
    what: str  # is to be done
    recording: str  # waiting, kept or failed; none but of a message


class WorkItems:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def by_id(self, item: RecordingId) -> WorkItem | None:
        row = await self._pool.fetch_one(_SQL["by_id"], item)
        return None if row is None else WorkItem(**row)

    async def listed(
        self,
        *,
        clients: Sequence[ClientId] | None = None,
        queues: Sequence[QueueId] | None = None,
        is_done: bool = False,
        person: AgentId | None = None,
        limit: int = MOST,
    ) -> list[WorkItem]:
        """Those of these clients and queues (None: of all): what is due first, or done ones newest first.

        ``person``: of an agent's or a team's own those in which this one has a part; None: of all.
        """
        rows = await self._pool.fetch(_SQL["listed"], is_done, clients, queues, limit, person)
        return [WorkItem(**row) for row in rows]

    async def has_part(self, item: RecordingId, person: AgentId) -> bool:
        """Whether it is for this person: of a queue, the own, or of the own team."""
        row = await self._pool.fetch_one(_SQL["has_part"], item, person)
        return row is not None and bool(row[0])

    async def due(self) -> dict[QueueId, list[datetime]]:
        """When each message that is not dealt with is due, by queue: the first due first."""
        found: dict[QueueId, list[datetime]] = {}
        for row in await self._pool.fetch(_SQL["due"]):
            found.setdefault(QueueId(row["queue"]), []).append(row["due_at"])
        return found

    async def clients_of(self, agent: AgentId) -> list[ClientId]:
        """The clients for whom this agent works."""
        return [ClientId(row["client_id"]) for row in await self._pool.fetch(_SQL["clients_of"], agent)]

    async def take(self, journal: JournalWriter, item: WorkItem, agent: AgentId, now: datetime) -> None:
        """The agent sees to it. Again by the same agent changes nothing; Conflict when somebody else has it."""
        async with journal.transaction() as change:
            state, whose = await _held(change, item)
            if state == "taken" and whose == agent:
                return
            if state != "open":
                raise Conflict("somebody else has it already", code="already-taken")
            await change.connection.execute(_SQL["take"], item.id, agent, now)
            change.record(_taken(item, agent))

    async def done(self, journal: JournalWriter, item: WorkItem, by: tuple[AgentId, str], now: datetime) -> None:
        """It was dealt with, with this note. Again with the same note changes nothing; Conflict when another has it."""
        agent, note = by
        note = note.replace("\x00", "\ufffd")
        if len(note) > LONGEST_NOTE:
            raise BadInput("note", f"{len(note)} characters", f"at most {LONGEST_NOTE}")
        async with journal.transaction() as change:
            state, whose = await _held(change, item)
            if state == "done" and whose == agent:
                return
            if state in ("done", "cancelled") or (state == "taken" and whose != agent):
                raise Conflict("somebody else has it already", code="already-taken")
            await change.connection.execute(_SQL["do"], item.id, agent, now, note)
            change.record(_done(item, agent, note))


def _taken(item: WorkItem, agent: AgentId) -> Fact:
    who = (item.call, item.client, item.queue, agent)
    match item.kind:
        case "callback":
            return CallbackItemTaken(*who)
        case "voicemail":
            return VoicemailTaken(item.id, *who)
        case _:
            return NextActionTaken(item.id, *who)


def _done(item: WorkItem, agent: AgentId, note: str) -> Fact:
    who = (item.call, item.client, item.queue, agent, note)
    match item.kind:
        case "callback":
            return CallbackItemDone(*who)
        case "voicemail":
            return VoicemailDone(item.id, *who)
        case _:
            return NextActionDone(item.id, *who)


async def _held(change: Transaction, item: WorkItem) -> tuple[str, AgentId | None]:
    row = await change.connection.fetchrow(_SQL["hold"], item.id)
    if row is None:
        raise Refused("no such work item", code="not-found")
    return row["state"], row["agent"]
