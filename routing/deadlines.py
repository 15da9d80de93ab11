"""What falls due on the floor: steps of waiting contacts, ends of holds, certifications that begin or end.

A deadline is data and never cancelled: whoever is asked says whether it still matters. Waiting is measured by the
monotonic clock, certifications by the wall clock.
"""

import heapq

from lexicon.ids import AgentId
from lexicon.moment import Moment
from routing.lane import Row
from routing.profile import Profile


class Deadlines:
    """Two heaps: contacts by monotonic seconds, agents by wall time (seconds since 1970)."""

    def __init__(self) -> None:
        self._contacts: list[tuple[float, str, int, Row]] = []
        self._agents: list[tuple[float, AgentId]] = []
        self._numbers = 0

    def set_contact(self, row: Row, due_mono: float) -> None:
        """The next thing that happens to a waiting contact, instead of an earlier one."""
        self._numbers += 1
        row.due = self._numbers
        heapq.heappush(self._contacts, (due_mono, row.contact.call, row.due, row))

    def set_agent(self, agent: AgentId, profile: Profile, now: Moment) -> None:
        """Every instant in which a certification of the agent begins or ends, and only those ahead."""
        for held in profile.certifications:
            for at in (held.starts, held.ends):
                if at > now.at:
                    heapq.heappush(self._agents, (at.timestamp(), agent))

    def due_contact(self, now: Moment) -> Row | None:
        """The next contact for which something is due, or None; asked again for the next."""
        heap = self._contacts
        while heap and heap[0][0] <= now.mono:
            _, _, number, row = heapq.heappop(heap)
            if row.due == number:
                return row
        return None

    def due_agent(self, now: Moment) -> AgentId | None:
        """The next agent of whom a certification began or ended, or None."""
        heap = self._agents
        return heapq.heappop(heap)[1] if heap and heap[0][0] <= now.at.timestamp() else None

    def is_due(self, now: Moment) -> bool:
        """Whether anything may be: cheap, asked before each event."""
        contacts, agents = self._contacts, self._agents
        if contacts and contacts[0][0] <= now.mono:
            return True
        return bool(agents) and agents[0][0] <= now.at.timestamp()

    def next_due_s(self, now: Moment) -> float | None:
        """Seconds until something is due, or None."""
        heap = self._contacts
        while heap and heap[0][3].due != heap[0][2]:
            heapq.heappop(heap)
        ahead = [heap[0][0] - now.mono] if heap else []
        if self._agents:
            ahead.append(self._agents[0][0] - now.at.timestamp())
        return max(0.0, min(ahead)) if ahead else None
