"""What a run's numbers are worth: percentiles that do not remember every wait, and intervals by Student's t.

An interval is made from *units* that hardly depend on each other: independent replications, or the batches of one long
run. A figure is a ratio of two sums (waits over answered contacts, answered in time over offered), so its interval is
that of a ratio: with r = sum(x) / sum(y) and s2 the variance of x_i - r * y_i, it is r -+ t * sqrt(s2 / n) / mean(y).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log, sqrt

BUCKETS_PER_E = 100.0  # one bucket is one per cent wide; inside it the waits are taken as spread evenly
NOTHING_S = 1e-6  # a shorter wait is none
_SHIFT = -log(NOTHING_S) * BUCKETS_PER_E


@dataclass(frozen=True, slots=True)
class Estimate:
    """``value`` is None when there was nothing to divide by, ``half_width`` when there were fewer than two units."""

    value: float | None
    half_width: float | None = None

    def holds(self, exact: float) -> bool:
        """Whether the interval contains ``exact``. Never without an interval."""
        return self.value is not None and self.half_width is not None and abs(self.value - exact) <= self.half_width


def ratio(pairs: Sequence[tuple[float, float]], level: float) -> Estimate:
    """sum(x) / sum(y) over units (x, y), with its interval at ``level`` (0.95: 95 %)."""
    n = len(pairs)
    whole = sum(y for _, y in pairs)
    if whole == 0:
        return Estimate(None)
    value = sum(x for x, _ in pairs) / whole
    if n < 2:
        return Estimate(value)
    spread = sum((x - value * y) ** 2 for x, y in pairs) / (n - 1)
    return Estimate(value, student_t(level, n - 1) * sqrt(spread / n) / (whole / n))


def around(value: float | None, of_units: Sequence[float | None], level: float) -> Estimate:
    """``value`` of all units together, with the interval that the values of the single units give."""
    known = [one for one in of_units if one is not None]
    n = len(known)
    if value is None or n < 2:
        return Estimate(value)
    mean = sum(known) / n
    spread = sum((one - mean) ** 2 for one in known) / (n - 1)
    return Estimate(value, student_t(level, n - 1) * sqrt(spread / n))


class Histogram:
    """Waits in seconds, in buckets one per cent wide: bounded memory, percentiles within a fraction of a per cent."""

    __slots__ = ("buckets", "count", "none")

    def __init__(self) -> None:
        self.buckets: dict[int, int] = {}
        self.count = 0
        self.none = 0

    def add(self, wait_s: float) -> None:
        self.count += 1
        if wait_s <= NOTHING_S:
            self.none += 1
            return
        bucket = int(log(wait_s) * BUCKETS_PER_E + _SHIFT)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def merge(self, other: "Histogram") -> None:
        self.count += other.count
        self.none += other.none
        for bucket, n in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + n

    def percentile(self, share: float) -> float | None:
        """The wait that ``share`` (0 to 1) of all did not exceed, seconds. None of nothing."""
        if self.count == 0:
            return None
        rank = share * self.count - self.none
        if rank <= 0:
            return 0.0
        for bucket in sorted(self.buckets):
            n = self.buckets[bucket]
            if rank <= n:
                low, high = (exp((edge - _SHIFT) / BUCKETS_PER_E) for edge in (bucket, bucket + 1))
                return low + (high - low) * rank / n
            rank -= n
        return exp((max(self.buckets) + 1 - _SHIFT) / BUCKETS_PER_E)


@lru_cache(maxsize=256)
def student_t(level: float, degrees: int) -> float:
    """The t that a Student variable of so many degrees of freedom stays within (both sides) with chance ``level``."""
    low, high = 0.0, 1.0
    while _tails(high, degrees) > 1 - level:
        low, high = high, high * 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _tails(middle, degrees) > 1 - level else (low, middle)
    return (low + high) / 2


def _tails(t: float, degrees: int) -> float:
    """P(|T| > t)."""
    return _incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    tiny = 1e-300
    d = 1 / max(1 - (a + b) * x / (a + 1), tiny)
    c, found = 1.0, d
    for m in range(1, 500):
        for top in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / (1 + top * d or tiny)
            c = 1 + top / c or tiny
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return front * found
