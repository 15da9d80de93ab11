"""A caller who has hung up and is to be called back: what is known of it, and how it is told what became of it."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import CallId, ClientId, QueueId, ReasonId
from lexicon.journal import CallbackEnded

REACHED, EXPIRED, CANCELLED, RANG_IN = "reached", "expired", "cancelled", "rang-in"
SETTLED = (REACHED, CANCELLED, RANG_IN)
"""Nobody has to see to these any more."""


@dataclass(frozen=True, slots=True)
class Callback:
    """``*_mono`` are monotonic seconds, 0: not yet. ``waited_s``: from joining to the agent's answer."""

    number: str
    expires_at: datetime
    expires_mono: float
    is_released: bool = False  # the line on which it was asked for is gone
    dialled_mono: float = 0.0
    waited_s: float = 0.0

    @property
    def is_dialled(self) -> bool:
        """Once, whatever comes of it."""
        return self.dialled_mono > 0.0


@dataclass(frozen=True, slots=True)
class Place:
    """The place that somebody keeps who is to be called back, for the call with which he rings in before."""

    call: CallId
    queue: QueueId
    joined_at: datetime
    joined_mono: float
    order: float


def told(
    who: tuple[CallId, ClientId, QueueId, ReasonId], callback: Callback, why: str, at: datetime, by: str = ""
) -> CallbackEnded:
    """The one last word. What nobody came of is due when it would have expired, and at once if it did."""
    due_at = max(callback.expires_at, at)
    return CallbackEnded(*who, callback.number, why, due_at, why not in SETTLED, by)
