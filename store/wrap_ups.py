"""Wrap-ups: drafts, owed and saved ones."""

from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, DispositionId, QueueId, ReasonId
from lexicon.journal import WrapUpAmended, WrapUpSaved
from store.journal import JournalWriter
from store.next_actions import Planned, plan_within
from store.pool import Pool
from store.sql import load

_SQL = load("wrap_ups")
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class WrapUp:
    """``agent`` talked, ``owner`` writes it; ``version``: one more with each write; ``page``: that wrote last."""

    call: CallId
    agent: AgentId
    client: ClientId
    caller: str
    reason: ReasonId | None
    disposition: DispositionId | None
    note: str
    state: str  # draft, owed, saved or closed
    changed_at: datetime
    saved_at: datetime | None
    owner: AgentId
    queue: QueueId | None
    owed_at: datetime | None
    due_at: datetime | None
    version: int
    page: str
    next: str


@dataclass(frozen=True, slots=True)
class Writing:
    """What somebody wrote about a call. ``base``: the version that it was written upon; None: whatever is there."""

    call: CallId
    agent: AgentId
    reason: ReasonId | None
    disposition: DispositionId | None
    note: str
    base: int | None = None
    page: str = ""
    next: str = ""  # what is to follow, as the page wrote it

    def is_in(self, row: asyncpg.Record) -> bool:
        """Whether this very thing is what stands there."""
        there = (row["reason"], row["disposition"], row["note"], row["next"])
        return bool(there == (self.reason, self.disposition, self.note, self.next))


@dataclass(frozen=True, slots=True)
class Used:
    """How often a reason with a disposition was chosen."""

    reason: ReasonId
    disposition: DispositionId
    times: int


class WrapUps:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool, journal: JournalWriter) -> None:
        self._pool, self._journal = pool, journal

    async def open_of(self, agent: AgentId) -> list[WrapUp]:
        """The drafts and owed ones that are this person's to write, newest first; and saved ones to amend."""
        return [WrapUp(**row) for row in await self._pool.fetch(_SQL["open_of"], agent)]

    async def owed(self) -> dict[AgentId, set[tuple[CallId, AgentId]]]:
        """The calls whose wrap-up each owes, with whose conversation it was; who owes none is left out."""
        found: dict[AgentId, set[tuple[CallId, AgentId]]] = {}
        for row in await self._pool.fetch(_SQL["owed"]):
            found.setdefault(AgentId(row["owner"]), set()).add((CallId(row["call"]), AgentId(row["agent"])))
        return found

    async def keep_draft(self, writing: Writing, now: datetime) -> WrapUp:
        """Keep an unfinished one; an owed one stays owed.

        Raises BadInput (unknown reason or disposition, note too long), Refused (the agent never had this call) and
        Conflict (already saved, handed to somebody else, closed, or another page wrote meanwhile).
        """
        writing = replace(writing, note=_storable(writing.note))
        async with self._pool.transaction() as connection:
            before = await connection.fetchrow(_SQL["one"], writing.call, writing.agent)
            return await self._put(connection, (writing, before), now, "draft")

    async def save(self, writing: Writing, now: datetime, follows: Planned | None = None) -> WrapUp:
        """Save it: the row, the fact WrapUpSaved and what follows in one commit.

        Saving the same again answers the same and writes nothing; saving something else raises Conflict. Who has the
        same caller again saves again: what stood there is kept, and WrapUpAmended noted. Raises also what keep_draft
        does.
        """
        reason, disposition = writing.reason, writing.disposition
        if reason is None:
            raise BadInput("reason", "empty", "a call reason")
        if disposition is None:
            raise BadInput("disposition", "empty", "a disposition")
        writing = replace(writing, note=_storable(writing.note))
        async with self._journal.transaction() as change:
            await change.connection.execute(_SQL["hold"], writing.call, writing.agent)
            before = await change.connection.fetchrow(_SQL["one"], writing.call, writing.agent)
            amended = before if before is not None and before["state"] == "saved" else None
            if amended is not None and not await _has_again(change.connection, writing, amended):
                if writing.is_in(amended):
                    return WrapUp(**amended)
                amended = None
            if amended is not None:
                await change.connection.execute(_SQL["keep_version"], writing.call, writing.agent)
            saved = await self._put(change.connection, (writing, before), now, "amended" if amended else "saved")
            if amended is not None:
                change.record(WrapUpAmended(writing.call, saved.client, writing.agent, amended["version"]))
            change.record(
                WrapUpSaved(
                    call=writing.call,
                    client=saved.client,
                    agent=writing.agent,
                    reason=reason,
                    disposition=disposition,
                    of=saved.agent if saved.agent != writing.agent else AgentId(""),
                )
            )
            if follows is not None and (amended is None or amended["next"] != writing.next):
                of = (writing.call, saved.client, writing.agent)
                await plan_within(change, of, (saved.queue, reason, now), follows)
        return saved

    async def used_by(self, agent: AgentId, where: tuple[ClientId, QueueId], since: datetime) -> list[Used]:
        """What this person chose for a queue's calls since then."""
        return [Used(**row) for row in await self._pool.fetch(_SQL["used_by"], agent, since, *where)]

    async def used(self, client: ClientId, since: datetime) -> list[Used]:
        """What everybody chose for this client's calls since then."""
        return [Used(**row) for row in await self._pool.fetch(_SQL["used"], client, since)]

    async def _put(
        self,
        connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
        what: tuple[Writing, asyncpg.Record | None],
        now: datetime,
        state: str,
    ) -> WrapUp:
        writing, before = what
        if len(writing.note) > LONGEST_NOTE:
            raise BadInput("note", f"{len(writing.note)} characters", f"at most {LONGEST_NOTE}")
        if before is not None:
            _may_write(writing, before, is_amended=state == "amended")
            of, client = before["agent"], before["client"]
        else:
            of = writing.agent
            client = await connection.fetchval(_SQL["client_of_call"], writing.call, writing.agent)
        if client is None:
            raise Refused("this agent has not talked in this call", code="not-your-call")
        for name in ("reason", "disposition"):
            value = getattr(writing, name)
            if value is not None and not await connection.fetchval(_SQL[f"is_{name}"], value, client):
                raise BadInput(name, value, f"a {name} of this client")
        said = (writing.reason, writing.disposition, writing.note)
        is_amended, state = state == "amended", "saved" if state == "amended" else state
        put = (writing.call, of, client, *said, state, now, writing.page, writing.next, is_amended)
        await connection.execute(_SQL["put"], *put)
        row = await connection.fetchrow(_SQL["one"], writing.call, writing.agent)
        assert row is not None
        if row["state"] == "saved" and row["saved_at"] != now:
            raise Conflict("this wrap-up is already saved", code="already-saved")
        return WrapUp(**row)


async def _has_again(
    connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]", writing: Writing, before: asyncpg.Record
) -> bool:
    """Whether the writer, whose conversation it was, has the same caller again since this was saved."""
    if not before["owner"] == before["agent"] == writing.agent:
        return False
    return bool(await connection.fetchval(_SQL["has_again"], writing.call, writing.agent, before["saved_at"]))


def _may_write(writing: Writing, before: asyncpg.Record, *, is_amended: bool) -> None:
    """Raises Conflict."""
    if before["owner"] != writing.agent:
        raise Conflict("somebody else writes this wrap-up now", code="wrap-up-handed")
    if before["state"] == "saved" and not is_amended:
        raise Conflict("this wrap-up is already saved", code="already-saved")
    if before["state"] == "closed":
        raise Conflict("this wrap-up need not be written any more", code="wrap-up-closed")
    is_older = writing.base is not None and writing.base != before["version"] and writing.page != before["page"]
    if is_older and not writing.is_in(before):
        raise Conflict("another page has written meanwhile", code="draft-changed")


def _storable(note: str) -> str:
    """PostgreSQL's text cannot hold the NUL character."""
    return note.replace("\0", "\ufffd")
