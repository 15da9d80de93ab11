"""THINKER: owed wrap-ups, as the floor is told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lexicon.ids import AgentId, CallId, QueueId
from lexicon.journal import Fact, WrapUpClosed, WrapUpHanded, WrapUpOwed, WrapUpSaved

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor

Due = tuple[AgentId, CallId, QueueId | None, datetime]


class OwedBook:
    """Whose to write each owed wrap-up is, folded from the journal; by when each is due, from its rows."""

    def __init__(self, owed: Mapping[AgentId, set[tuple[CallId, AgentId]]] | None = None) -> None:
        self._whose = {owner: set(calls) for owner, calls in (owed or {}).items()}  # with whose conversation it was
        self.queues: dict[QueueId, list[datetime]] = {}  # when due, the first due first
        self._due: dict[AgentId, list[datetime]] = {}
        self.rows: Sequence[Due] = ()

    def count(self, owner: AgentId) -> int:
        """How many this person owes."""
        return len(self._whose.get(owner, ()))

    def first_due(self, owner: AgentId) -> datetime | None:
        """When the first of them is due."""
        return min(self._due.get(owner, ()), default=None) if self.count(owner) else None

    def put(self, owner: AgentId, call: CallId, of: AgentId) -> None:
        self._whose.setdefault(owner, set()).add((call, of))

    def drop(self, owner: AgentId, call: CallId, of: AgentId) -> None:
        self._whose.get(owner, set()).discard((call, of))

    def take_rows(self, rows: Sequence[Due]) -> tuple[set[AgentId], set[QueueId]]:
        """By when each is due, as the database has it: the first due first. For whom, and where, that is news."""
        due, queues = dict[AgentId, list[datetime]](), dict[QueueId, list[datetime]]()
        for owner, _, queue, at in rows:
            due.setdefault(owner, []).append(at)
            if queue is not None:
                queues.setdefault(queue, []).append(at)
        agents = {one for one in {*due, *self._due} if due.get(one) != self._due.get(one)}
        where = {one for one in {*queues, *self.queues} if queues.get(one) != self.queues.get(one)}
        self._due, self.queues, self.rows = due, queues, rows
        return agents, where

    def overdue_between(self, after: datetime, until: datetime) -> list[Due]:
        """Those whose time passed since ``after``."""
        return [one for one in self.rows if after < one[3] <= until]


def _owed(floor: Floor, fact: WrapUpOwed, at: datetime) -> None:
    floor.touched.agents.add(fact.agent)
    floor.owed.put(fact.agent, fact.call, fact.agent)


def _saved(floor: Floor, fact: WrapUpSaved, at: datetime) -> None:
    floor.touched.agents.add(fact.agent)
    floor.owed.drop(fact.agent, fact.call, fact.of or fact.agent)


def _handed(floor: Floor, fact: WrapUpHanded, at: datetime) -> None:
    floor.touched.agents.update((fact.agent, fact.to))
    floor.owed.drop(fact.agent, fact.call, fact.of)
    floor.owed.put(fact.to, fact.call, fact.of)


def _closed(floor: Floor, fact: WrapUpClosed, at: datetime) -> None:
    floor.touched.agents.add(fact.agent)
    floor.owed.drop(fact.agent, fact.call, fact.of)


HANDLERS: Mapping[type[Fact], Callable[[Floor, Any, datetime], None]] = {
    WrapUpOwed: _owed,
    WrapUpSaved: _saved,
    WrapUpHanded: _handed,
    WrapUpClosed: _closed,
}
CHANGES = tuple(HANDLERS)
"""After these the rows are other ones."""
