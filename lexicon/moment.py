"""The instant in which something is decided; handed in by whoever owns a clock."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """``at``: wall time (UTC) for stamps. ``mono``: monotonic seconds for durations."""

    at: datetime
    mono: float
