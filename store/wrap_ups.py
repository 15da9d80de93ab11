"""Wrap-ups: drafts, owed and saved ones."""

from dataclasses import dataclass, replace
from datetime import datetime

import asyncpg

from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, CallId, ClientId, DispositionId, ReasonId
from lexicon.journal import WrapUpSaved
from store.journal import JournalWriter
from store.pool import Pool
from store.sql import load

_SQL = load("wrap_ups")
LONGEST_NOTE = 4000


@dataclass(frozen=True, slots=True)
class WrapUp:
    call: CallId
    agent: AgentId
    client: ClientId
    caller: str
    reason: ReasonId | None
    disposition: DispositionId | None
    note: str
    state: str  # draft, owed or saved
    changed_at: datetime
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Writing:
    """What an agent wrote about a call."""

    call: CallId
    agent: AgentId
    reason: ReasonId | None
    disposition: DispositionId | None
    note: str


class WrapUps:
    """Raises DatabaseAway from every method."""

    def __init__(self, pool: Pool, journal: JournalWriter) -> None:
        self._pool, self._journal = pool, journal

    async def open_of(self, agent: AgentId) -> list[WrapUp]:
        """The agent's drafts and owed ones, newest first."""
        return [WrapUp(**row) for row in await self._pool.fetch(_SQL["open_of"], agent)]

    async def owed(self) -> dict[AgentId, set[CallId]]:
        """The calls whose wrap-up each agent owes; agents who owe none are left out."""
        return {AgentId(row["agent_id"]): set(row["calls"]) for row in await self._pool.fetch(_SQL["owed"])}

    async def keep_draft(self, writing: Writing, now: datetime) -> WrapUp:
        """Keep an unfinished one; an owed one stays owed.

        Raises BadInput (unknown reason or disposition, note too long), Refused (the agent never had this call) and
        Conflict (already saved).
        """
        async with self._pool.transaction() as connection:
            return await self._put(connection, writing, now, "draft")

    async def save(self, writing: Writing, now: datetime) -> WrapUp:
        """Save it: the row and the fact WrapUpSaved in one commit.

        Saving the same again answers the same and writes nothing; saving something else raises Conflict. Raises also
        BadInput and Refused, as keep_draft does.
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
            if before is not None and before["state"] == "saved":
                said = (before["reason"], before["disposition"], before["note"])
                if said == (reason, disposition, writing.note):
                    return WrapUp(**before)
            saved = await self._put(change.connection, writing, now, "saved")
            change.record(
                WrapUpSaved(
                    call=writing.call,
                    client=saved.client,
                    agent=writing.agent,
                    reason=reason,
                    disposition=disposition,
                )
            )
        return saved

    async def _put(
        self,
        connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]",
        writing: Writing,
        now: datetime,
        state: str,
    ) -> WrapUp:
        if len(writing.note) > LONGEST_NOTE:
            raise BadInput("note", f"{len(writing.note)} characters", f"at most {LONGEST_NOTE}")
        client = await connection.fetchval(_SQL["client_of_call"], writing.call, writing.agent)
        if client is None:
            raise Refused("this agent has not talked in this call", code="not-your-call")
        for name in ("reason", "disposition"):
            value = getattr(writing, name)
            if value is not None and not await connection.fetchval(_SQL[f"is_{name}"], value, client):
                raise BadInput(name, value, f"a {name} of this client")
        said = (writing.reason, writing.disposition, _storable(writing.note))
        await connection.execute(_SQL["put"], writing.call, writing.agent, client, *said, state, now)
        row = await connection.fetchrow(_SQL["one"], writing.call, writing.agent)
        assert row is not None
        if row["state"] == "saved" and row["saved_at"] != now:
            raise Conflict("this wrap-up is already saved", code="already-saved")
        return WrapUp(**row)


def _storable(note: str) -> str:
    """PostgreSQL's text cannot hold the NUL character."""
    return note.replace("\0", "\ufffd")
