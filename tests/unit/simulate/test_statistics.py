"""Intervals against printed quantiles and against their own promise; percentiles against sorted waits."""

import random

import pytest

from routing.simulator.statistics import Estimate, Histogram, around, ratio, student_t


@pytest.mark.parametrize(
    ("level", "degrees", "printed"),
    [(0.95, 1, 12.706), (0.95, 10, 2.228), (0.95, 30, 2.042), (0.99, 1, 63.657), (0.99, 19, 2.861), (0.9, 5, 2.015)],
)
def test_students_t_as_printed(level: float, degrees: int, printed: float) -> None:
    assert student_t(level, degrees) == pytest.approx(printed, abs=5e-4)


def test_an_interval_holds_as_often_as_it_says() -> None:
    """Ratio of two sums with a known answer (2.0), ten units each: about 90 of 100 intervals hold it."""
    chance = random.Random(7)
    held = 0
    for _ in range(1000):
        units = []
        for _ in range(10):
            weight = chance.uniform(50, 150)
            units.append((2 * weight + chance.gauss(0, 30), weight))
        held += ratio(units, 0.9).holds(2.0)
    assert 870 <= held <= 930


def test_nothing_to_divide_by() -> None:
    assert ratio([(0.0, 0.0), (0.0, 0.0)], 0.95) == Estimate(None)
    assert ratio([(1.0, 2.0)], 0.95) == Estimate(0.5)
    assert not ratio([(1.0, 2.0)], 0.95).holds(0.5)
    assert around(None, [None, None], 0.95) == Estimate(None)


def test_percentiles_of_many_waits() -> None:
    chance = random.Random(3)
    waits = [0.0 if chance.random() < 0.3 else chance.expovariate(1 / 20) for _ in range(50_000)]
    histogram = Histogram()
    for wait_s in waits:
        histogram.add(wait_s)
    waits.sort()
    assert histogram.percentile(0.2) == 0.0
    for share in (0.5, 0.9, 0.99):
        assert histogram.percentile(share) == pytest.approx(waits[int(share * len(waits))], rel=2e-3)


def test_a_histogram_does_not_grow_with_what_it_saw() -> None:
    chance, histogram = random.Random(1), Histogram()
    for _ in range(100_000):
        histogram.add(chance.expovariate(1 / 60))
    assert len(histogram.buckets) < 1500
    assert Histogram().percentile(0.5) is None


def test_merged_is_as_if_seen_together() -> None:
    one, other, both = Histogram(), Histogram(), Histogram()
    for n in range(1, 200):
        (one if n % 2 else other).add(n / 10)
        both.add(n / 10)
    one.merge(other)
    assert (one.count, one.buckets, one.percentile(0.9)) == (both.count, both.buckets, both.percentile(0.9))
