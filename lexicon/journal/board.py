"""Facts about what the wallboard watches."""

from dataclasses import dataclass

from lexicon.ids import ClientId, QueueId
from lexicon.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class ThresholdsSet:
    """What the wallboard watches in this queue, from now on; None: what is usual. ``by``: who said so."""

    queue: QueueId
    client: ClientId
    thresholds: Thresholds | None
    by: str
