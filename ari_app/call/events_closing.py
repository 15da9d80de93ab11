"""Events: a supervisor has closed or opened queues."""

from collections.abc import Mapping
from dataclasses import dataclass

from lexicon.ids import QueueId


@dataclass(frozen=True, slots=True)
class QueuesClosed:
    """These queues are closed now, and no others, each with what becomes of those who wait (keep, let-go)."""

    closed: Mapping[QueueId, str]
