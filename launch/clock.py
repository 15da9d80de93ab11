"""The real clock: the only place that asks the machine for the time."""

import time
from datetime import UTC, datetime


class SystemClock:
    """See ``lexicon.clock.Clock``."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  the one real clock

    def monotonic(self) -> float:
        return time.monotonic()
