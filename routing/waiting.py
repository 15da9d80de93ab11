"""Who waits, and in what order."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import CallId, ClientId, QueueId, SkillId

OrderKey = tuple[int, int, datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A waiting contact. ``priority`` 1 goes first; ``joined_at`` is the original join time."""

    call: CallId
    client: ClientId
    queue: QueueId
    skill: SkillId
    priority: int
    joined_at: datetime
    is_return: bool  # its offer or its conversation failed: goes first within the same priority

    @property
    def key(self) -> OrderKey:
        """Smallest is served first: priority, returned callers, join time, id (a stable tie-break)."""
        return (self.priority, 0 if self.is_return else 1, self.joined_at, self.call)
