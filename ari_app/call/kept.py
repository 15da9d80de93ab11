"""A conversation whose agent went away: what is known of it while the caller is kept with music."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """So many packets of sound had come from the agent's leg at that time (monotonic seconds); -1: not asked yet."""

    packets: int
    at_mono: float


@dataclass(frozen=True, slots=True)
class Kept:
    """``offer`` is the one that was taken; each ringing for it has a number of its own (``rings``).

    ``endpoint`` is what is to be rung, "" while the agent is not back.
    """

    offer: str
    since_mono: float
    endpoint: str = ""
    is_ringing: bool = False
    rings: int = 0
