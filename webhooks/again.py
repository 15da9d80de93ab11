"""THINKER: when what was not taken is tried again, and when it is enough."""

from datetime import datetime, timedelta
from typing import Final

AGAIN_S: Final = (1, 5, 30, 120, 600, 1800, 3600, 10800, 21600)  # after so many failures it is given up
SPREAD: Final = 0.3  # of the time between, so that what failed together does not come back together
PAUSED_AFTER: Final = timedelta(days=5)
FEWEST: Final = 10  # failures: one a week is no reason
TEST_TRIES: Final = len(AGAIN_S)  # a test has them behind it: it is tried once


def again_after(tries: int, chance: float) -> timedelta | None:
    """How long after the failure that ``tries`` others went before; None: never. ``chance``: from 0 to 1."""
    if tries >= len(AGAIN_S):
        return None
    return timedelta(seconds=AGAIN_S[tries] * (1 + SPREAD * chance))


def is_enough(since: datetime, now: datetime, failures: int) -> bool:
    """Whether a webhook that took nothing since then is paused."""
    return failures >= FEWEST and now - since >= PAUSED_AFTER
