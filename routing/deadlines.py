"""What falls due on the floor: steps of waiting contacts, ends of holds, certifications that begin or end, and the ends
of what was lent.

A deadline is data: whoever is asked says whether it still matters, and what does not is dropped when it comes up or is
the greater part. Waiting is measured by the monotonic clock, certifications by the wall clock.
"""

import heapq
from datetime import datetime

from lexicon.ids import AgentId
from lexicon.moment import Moment
from routing.lane import Row
from routing.profile import Profile

SLACK = 64
"""Deadlines that matter no more of which so many may be kept, beside as many as there are that matter."""


class Deadlines:
    """Two heaps: contacts by monotonic seconds, agents by wall time."""

    def __init__(self) -> None:
        self._contacts: list[tuple[float, str, int, Row]] = []
        self._agents: list[tuple[datetime, AgentId]] = []
        self._next: dict[AgentId, datetime] = {}  # which entry of an agent counts
        self._numbers = 0

    def set_contact(self, row: Row, due_mono: float, waiting: int) -> None:
        """The next thing that happens to a waiting contact, instead of an earlier one. ``waiting``: how many wait."""
        self._numbers += 1
        row.due = self._numbers
        heapq.heappush(self._contacts, (due_mono, row.contact.call, row.due, row))
        if len(self._contacts) > 2 * waiting + SLACK:
            self._contacts = [entry for entry in self._contacts if entry[3].due == entry[2]]
            heapq.heapify(self._contacts)

    def set_agent(self, agent: AgentId, profile: Profile, now: Moment) -> None:
        """The next instant in which a certification of the agent begins or ends, or something lent ends, instead of an
        earlier one. What ought to have been given back before is due now."""
        ahead = [at for held in profile.certifications for at in (held.starts, held.ends) if at > now.at]
        ahead += [max(one.until, now.at) for one in profile.lent if one.until is not None]
        if not ahead:
            self._next.pop(agent, None)
            return
        due = min(ahead)
        if self._next.get(agent) != due:
            self._next[agent] = due
            heapq.heappush(self._agents, (due, agent))
            if len(self._agents) > 2 * len(self._next) + SLACK:
                self._agents = [(at, whose) for whose, at in self._next.items()]
                heapq.heapify(self._agents)

    @property
    def held(self) -> int:
        """Deadlines kept, those included that matter no more."""
        return len(self._contacts) + len(self._agents)

    def due_contact(self, now: Moment) -> Row | None:
        """The next contact for which something is due, or None; asked again for the next."""
        heap = self._contacts
        while heap and heap[0][0] <= now.mono:
            _, _, number, row = heapq.heappop(heap)
            if row.due == number:
                return row
        return None

    def due_agent(self, now: Moment) -> AgentId | None:
        """The next agent of whom a certification began or ended, or something lent ended, or None.
        ``set_agent`` says what comes then."""
        heap = self._agents
        while heap and heap[0][0] <= now.at:
            due, agent = heapq.heappop(heap)
            if self._next.get(agent) == due:
                del self._next[agent]
                return agent
        return None

    def is_due(self, now: Moment) -> bool:
        """Whether anything may be: cheap, asked before each event."""
        contacts, agents = self._contacts, self._agents
        if contacts and contacts[0][0] <= now.mono:
            return True
        return bool(agents) and agents[0][0] <= now.at

    def next_due_s(self, now: Moment) -> float | None:
        """Seconds until something is due, or None."""
        heap = self._contacts
        while heap and heap[0][3].due != heap[0][2]:
            heapq.heappop(heap)
        ahead = [heap[0][0] - now.mono] if heap else []
        agents = self._agents
        while agents and self._next.get(agents[0][1]) != agents[0][0]:
            heapq.heappop(agents)
        if agents:
            ahead.append((agents[0][0] - now.at).total_seconds())
        return max(0.0, min(ahead)) if ahead else None
