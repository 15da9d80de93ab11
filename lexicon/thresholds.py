"""What a queue promises, as the wallboard watches it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Past which a queue needs a hand; None: not watched. Shares are 0 to 1, times seconds.

    ``service_level``: the share that the client is promised, of a half hour. ``longest_wait_s`` and ``waiting`` are of
    now, ``ready`` the fewest agents Ready; ``abandoned`` and ``asa_s`` of today, from the ``from_calls``-th call that
    was answered or given up on. A plain threshold warns from ``warn_at`` of it on.
    """

    service_level: float | None = 0.8
    longest_wait_s: float | None = 60.0
    abandoned: float | None = 0.07
    asa_s: float | None = 20.0
    waiting: int | None = None
    ready: int | None = None
    from_calls: int = 10
    warn_at: float = 0.8


USUAL = Thresholds()
"""Of a queue for which nothing else was said."""
