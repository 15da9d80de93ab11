"""The only idea of "now". The real clock is built by a composition root and handed in."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time for stamps, monotonic time for durations."""

    def now(self) -> datetime:
        """The present instant, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start that never go back; only differences mean something."""
        ...
