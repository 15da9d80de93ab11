"""What a signed-in agent has done so far, as far as a strategy asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lexicon.ids import QueueId


@dataclass(slots=True)
class Tally:
    """Counts since signing in. ``turns``: the running number of the last offer from each queue (``Floor`` counts)."""

    weights: Mapping[QueueId, int]
    breadth: int = 0  # requirements of the plan that the agent meets now
    taken: int = 0
    taken_of: dict[QueueId, int] = field(default_factory=dict)
    turns: dict[QueueId, int] = field(default_factory=dict)

    def copy(self) -> "Tally":
        return Tally(dict(self.weights), self.breadth, self.taken, dict(self.taken_of), dict(self.turns))

    def take(self, queue: QueueId) -> None:
        """One more contact of ``queue`` was answered."""
        self.taken += 1
        self.taken_of[queue] = self.taken_of.get(queue, 0) + 1
