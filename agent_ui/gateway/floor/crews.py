"""THINKER: who is at work in which queues, kept up to date agent by agent.

Counting a thousand agents anew each second stood in the way of everybody's news for ten milliseconds; a change of one
agent's state is a handful of additions.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent_ui.gateway.floor.lines import AgentLine
from lexicon.ids import AgentId, QueueId

AT_WORK = ("ready", "offered", "talking", "wrap-up")
_NOWHERE: frozenset[QueueId] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agent is at work; ``is_free``: Ready or being rung."""

    queues: frozenset[QueueId] = _NOWHERE
    is_free: bool = False
    is_ready: bool = False


_GONE = Place()


def place_of(line: AgentLine, queues: frozenset[QueueId]) -> Place:
    """Of an agent who is staff in these queues: only who is there and at work counts."""
    if not line.is_present or line.state not in AT_WORK:
        return _GONE
    return Place(queues, line.state in ("ready", "offered"), line.state == "ready")


@dataclass(slots=True)
class Crews:
    """How many are at work, free and Ready in each queue, and how many of them two queues have in common."""

    agents: Counter[QueueId] = field(default_factory=Counter)
    free: Counter[QueueId] = field(default_factory=Counter)
    ready: Counter[QueueId] = field(default_factory=Counter)
    _both: defaultdict[QueueId, Counter[QueueId]] = field(default_factory=lambda: defaultdict(Counter))
    _places: dict[AgentId, Place] = field(default_factory=dict)

    def put(self, agent: AgentId, place: Place) -> None:
        """The agent is there now, wherever it was before."""
        was = self._places.get(agent, _GONE)
        if was == place:
            return
        if place.queues:
            self._places[agent] = place
        else:
            self._places.pop(agent, None)
        if was.queues != place.queues:
            self._at_work(was.queues, -1)
            self._at_work(place.queues, 1)
        self._count(was, -1)
        self._count(place, 1)

    def gone(self, agent: AgentId) -> None:
        """The agent signed out."""
        self.put(agent, _GONE)

    def shared(self, queue: QueueId) -> Iterator[tuple[QueueId, float]]:
        """The other queues that have agents in common with this one, each with the part of its agents who serve this
        one too."""
        for there, number in self._both.get(queue, {}).items():
            yield there, number / self.agents[there]

    def _at_work(self, queues: frozenset[QueueId], by: int) -> None:
        for here in queues:
            self.agents[here] += by
            both = self._both[here]
            for there in queues:
                if there == here:
                    continue
                both[there] += by
                if not both[there]:
                    del both[there]

    def _count(self, place: Place, by: int) -> None:
        for here in place.queues:
            self.free[here] += by * place.is_free
            self.ready[here] += by * place.is_ready
