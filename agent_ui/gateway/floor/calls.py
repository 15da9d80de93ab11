"""THINKER: the calls behind the figures, and what the half hour's forecast has to know.

Every count of a queue is changed here together with the call that it counts, so that the list of calls behind a figure
is as long as the figure says. Kept for today and yesterday, as the counts are. What is learned of handling, patience
and arrivals is learned as the router does it (``routing.pace``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from agent_ui.gateway.floor.lines import CallLine, Counts
from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    AgentSignedOut,
    CallBridged,
    Entry,
    TalkEnded,
)
from routing.pace import ARRIVALS_S, Pace

if TYPE_CHECKING:
    from agent_ui.gateway.floor.floor import Floor

HALF = timedelta(minutes=30)
MOST_HALVES = 2000
NO_REASON = ReasonId("")

End = Literal["", "answered", "abandoned", "left"]  # "": not yet; left: ended otherwise


@dataclass(slots=True)
class CallRow:
    """One call of one queue. ``is_within``: answered within the promise as it was then."""

    id: CallId
    client: ClientId | None
    caller: str
    joined_at: datetime
    end: End = ""
    waited_s: float | None = None
    is_within: bool = False
    agent: AgentId | None = None


@dataclass(slots=True)
class HandledRow:
    """One conversation and its after-call work, of the day on which the agent was free of it."""

    call: CallId
    client: ClientId | None
    caller: str
    agent: AgentId
    queue: QueueId
    answered_at: datetime
    ended_at: datetime | None = None
    free_at: datetime | None = None


@dataclass(slots=True)
class RatedRow:
    """One answer to a question that measures satisfaction."""

    call: CallId
    client: ClientId | None
    caller: str
    agent: AgentId | None
    at: datetime
    score: int
    is_satisfied: bool


def half_of(at: datetime, zone: ZoneInfo) -> datetime:
    """When the client's half hour began in which this is."""
    local = at.astimezone(zone)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0).astimezone(UTC)


class CallBook:
    """All of it, for one floor."""

    def __init__(self) -> None:
        self.calls: defaultdict[tuple[QueueId, date], dict[CallId, CallRow]] = defaultdict(dict)
        self.handled: defaultdict[tuple[QueueId, date], list[HandledRow]] = defaultdict(list)
        self.rated: defaultdict[tuple[QueueId, date], list[RatedRow]] = defaultdict(list)
        self.halves: dict[tuple[QueueId, datetime], Counts] = {}
        self.pace = Pace()
        self._busy: dict[AgentId, HandledRow] = {}

    # ------------------------------------------------------------ counted

    def entered(self, floor: Floor, line: CallLine, queue: QueueId, joined_at: datetime, day: date) -> None:
        """A call entered a queue; once for each queue."""
        rows = self.calls[queue, day]
        if line.id in rows:
            return
        self._forget_old(day)
        rows[line.id] = CallRow(line.id, line.client, line.caller, joined_at)
        floor.count(queue, day).offered += 1
        self._half(floor, line.client, queue, joined_at).offered += 1
        if self.pace.began is None:  # the very first is no rush: as if nobody had come for as long as we remember
            self.pace.began = joined_at.timestamp() - ARRIVALS_S
        self.pace.joins((queue, NO_REASON), joined_at.timestamp())

    def answered(self, floor: Floor, line: CallLine, fact: CallBridged) -> None:
        """An agent answered who waited."""
        assert line.queue is not None and line.joined_at is not None and line.joined_day is not None
        is_within = fact.waited_s <= floor.rules.promises.get(line.queue, 0.0)
        for counts in self._both(floor, line):
            counts.answered += 1
            counts.within_promise += is_within
            counts.waited_s += fact.waited_s
        row = self._row(line)
        row.end, row.waited_s, row.is_within, row.agent = "answered", fact.waited_s, is_within, fact.agent
        self.pace.waited(line.queue, fact.waited_s, gave_up=False)

    def gave_up(self, floor: Floor, line: CallLine, at: datetime) -> None:
        """The caller hung up who waited."""
        assert line.queue is not None and line.joined_at is not None
        for counts in self._both(floor, line):
            counts.abandoned += 1
        row, waited_s = self._row(line), max(0.0, (at - line.joined_at).total_seconds())
        row.end, row.waited_s = "abandoned", waited_s
        self.pace.waited(line.queue, waited_s, gave_up=True)

    def left(self, line: CallLine) -> None:
        """It ended neither way: sent elsewhere, waited too long, lost."""
        assert line.queue is not None and line.joined_day is not None
        row = self.calls[line.queue, line.joined_day].get(line.id)
        if row is not None and row.end == "":
            row.end = "left"

    def uncounted(self, floor: Floor, line: CallLine) -> None:
        """It goes on as another call, which is counted instead."""
        if line.queue is None or line.joined_day is None:
            return
        if self.calls[line.queue, line.joined_day].pop(line.id, None) is not None:
            for counts in self._both(floor, line):
                counts.offered -= 1

    def _row(self, line: CallLine) -> CallRow:
        assert line.queue is not None and line.joined_at is not None and line.joined_day is not None
        rows = self.calls[line.queue, line.joined_day]
        row = rows.get(line.id)
        if row is None:
            row = rows[line.id] = CallRow(line.id, line.client, line.caller, line.joined_at)
        row.caller = line.caller or row.caller
        return row

    def _both(self, floor: Floor, line: CallLine) -> tuple[Counts, Counts]:
        assert line.queue is not None and line.joined_at is not None and line.joined_day is not None
        half = self._half(floor, line.client, line.queue, line.joined_at)
        return floor.count(line.queue, line.joined_day), half

    def _half(self, floor: Floor, client: ClientId | None, queue: QueueId, at: datetime) -> Counts:
        key = (queue, half_of(at, floor.zone(client)))
        counts = self.halves.get(key)
        if counts is None:
            if len(self.halves) >= MOST_HALVES:
                oldest = key[1] - 4 * HALF
                self.halves = {one: counts for one, counts in self.halves.items() if one[1] >= oldest}
            counts = self.halves[key] = Counts()
        return counts

    def _forget_old(self, day: date) -> None:
        oldest = day - timedelta(days=1)
        for rows in (self.calls, self.handled, self.rated):
            if any(key[1] < oldest for key in rows):
                for key in [key for key in rows if key[1] < oldest]:
                    del rows[key]

    # ------------------------------------------------------------ handled

    def settle(self, floor: Floor, entry: Entry) -> None:
        """Take an entry in, when the floor has."""
        match entry.fact:
            case CallBridged(call=call, agent=agent):
                line = floor.calls.get(call)
                if line is not None and line.queue is not None:
                    row = HandledRow(call, line.client, line.caller, agent, line.queue, entry.at)
                    self._busy[agent] = row
                    self.pace.takes(call, (line.queue, NO_REASON), entry.at.timestamp())
            case TalkEnded(call=call, agent=agent):
                busy = self._busy.get(agent)
                if busy is not None and busy.call == call:
                    busy.ended_at = entry.at
            case AgentReady(agent=agent) | AgentNotReady(agent=agent) | AgentSignedOut(agent=agent):
                busy = self._busy.pop(agent, None)
                if busy is not None and busy.ended_at is not None:
                    self._freed(floor, busy, entry.at)
            case _:
                pass

    def _freed(self, floor: Floor, row: HandledRow, at: datetime) -> None:
        row.free_at = at
        assert row.ended_at is not None
        self.pace.done(row.call, at.timestamp())
        day = at.astimezone(floor.zone(row.client)).date()
        self._forget_old(day)
        self.handled[row.queue, day].append(row)
        counts = floor.count(row.queue, day)
        counts.handled += 1
        counts.talked_s += (row.ended_at - row.answered_at).total_seconds()
        counts.acw_s += (at - row.ended_at).total_seconds()
