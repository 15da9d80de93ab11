"""The incremental matcher: an event costs what it touches, never a scan of all agents and all contacts.

Free agents stand in one heap per skill, waiting contacts in one heap per required skill; what left is dropped when
it comes to the top (lazy deletion), or when a heap holds more than twice what is alive. A freed agent looks at the
heads of its own k skills: O(k + log n).
"""

import heapq
from collections import defaultdict

from lexicon.ids import AgentId, CallId, SkillId
from routing.agent import Agent
from routing.strategies import AgentKey, longest_idle
from routing.waiting import OrderKey, Waiting

SLACK = 64
"""Keys of what left that a heap may hold before it is made anew: a skill nobody asks for, or nobody has, would
otherwise keep every one there ever was."""


class Matcher:
    """Free agents and waiting contacts; each call of a method answers with at most one match."""

    def __init__(self) -> None:
        self._free: dict[AgentId, tuple[Agent, AgentKey]] = {}
        self._free_by_skill: defaultdict[SkillId, list[AgentKey]] = defaultdict(list)
        self._waiting: dict[CallId, tuple[Waiting, OrderKey]] = {}
        self._waiting_by_skill: defaultdict[SkillId, list[OrderKey]] = defaultdict(list)
        self._is_held = False

    def hold(self) -> None:
        """From now on nobody is matched: agents stand free, contacts wait, each in its order."""
        self._is_held = True

    def release(self) -> list[tuple[Waiting, AgentId]]:
        """Match again, and at once all who could have met meanwhile: first served first."""
        self._is_held = False
        matches: list[tuple[Waiting, AgentId]] = []
        for contact in self.waiting:
            chosen = self._first_free(contact.skill)
            if chosen is not None:
                del self._free[chosen], self._waiting[contact.call]
                matches.append((contact, chosen))
        return matches

    def free(self, agent: Agent) -> Waiting | None:
        """``agent`` can take a call now: the first contact it may take (which then waits no more), or None."""
        best: Waiting | None = None
        for skill in () if self._is_held else agent.skills:
            head = self._first_waiting(skill)
            if head is not None and (best is None or head.key < best.key):
                best = head
        if best is not None:
            del self._waiting[best.call]
            return best
        key = longest_idle(agent)
        self._free[agent.id] = (agent, key)
        for skill in agent.skills:
            heap = self._free_by_skill[skill]
            heapq.heappush(heap, key)
            if len(heap) > 2 * len(self._free) + SLACK:  # a sorted list is a heap
                heap[:] = sorted(key for other, key in self._free.values() if skill in other.skills)
        return None

    def unfree(self, agent: AgentId) -> None:
        """The agent can take no call any more."""
        self._free.pop(agent, None)

    def join(self, contact: Waiting) -> AgentId | None:
        """A contact enters: the agent who gets it (and is free no more), or None and it waits."""
        chosen = None if self._is_held else self._first_free(contact.skill)
        if chosen is not None:
            del self._free[chosen]
            return chosen
        self._waiting[contact.call] = (contact, contact.key)
        heap = self._waiting_by_skill[contact.skill]
        heapq.heappush(heap, contact.key)
        if len(heap) > 2 * len(self._waiting) + SLACK:
            heap[:] = sorted(key for other, key in self._waiting.values() if other.skill == contact.skill)
        return None

    def leave(self, call: CallId) -> None:
        """The contact waits no more."""
        self._waiting.pop(call, None)

    @property
    def waiting(self) -> list[Waiting]:
        """All who wait, first served first. For tests and snapshots: O(n log n)."""
        return sorted((w for w, _ in self._waiting.values()), key=lambda w: w.key)

    @property
    def keys_held(self) -> int:
        """Keys in all heaps, those of who left included: what the matcher's memory is made of."""
        free, waiting = self._free_by_skill.values(), self._waiting_by_skill.values()
        return sum(len(heap) for heap in free) + sum(len(heap) for heap in waiting)

    @property
    def free_agents(self) -> list[AgentId]:
        """All who are free, in the order in which they would be chosen."""
        return [key[1] for _, key in sorted(self._free.values(), key=lambda pair: pair[1])]

    def _first_waiting(self, skill: SkillId) -> Waiting | None:
        heap = self._waiting_by_skill[skill]
        while heap:
            entry = self._waiting.get(CallId(heap[0][3]))
            if entry is not None and entry[1] == heap[0] and entry[0].skill == skill:
                return entry[0]
            heapq.heappop(heap)
        return None

    def _first_free(self, skill: SkillId) -> AgentId | None:
        heap = self._free_by_skill[skill]
        while heap:
            entry = self._free.get(heap[0][1])
            if entry is not None and entry[1] == heap[0] and skill in entry[0].skills:
                return entry[0].id
            heapq.heappop(heap)
        return None
