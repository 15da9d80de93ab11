"""What is drawn has the mean it says, and comes at the rate it says."""

import random
from math import inf
from statistics import fmean

import pytest

from routing.simulator.chance import Duration, Exponential, Fixed, Hazard, Lognormal, Measured, Never, poisson, when


@pytest.mark.parametrize(
    "length",
    [
        Fixed(3.0),
        Exponential(120.0),
        Lognormal(180.0, 1.2),
        Measured((10.0, 20.0, 60.0)),
        Hazard((0.0, 10.0, 60.0), (0.02, 0.005, 0.01)),
    ],
)
def test_the_mean_is_the_mean(length: Duration) -> None:
    chance = random.Random(5)
    assert fmean(length.draw(chance) for _ in range(60_000)) == pytest.approx(length.mean, rel=0.03)


def test_never_is_never() -> None:
    assert Never().draw(random.Random(1)) == Never().mean == Hazard((0.0,), (0.0,)).mean == inf


def test_rates_by_half_hour() -> None:
    """100 in the first half hour, none in the second, 40 in the third, then nobody."""
    counts = [0, 0, 0, 0]
    for seed in range(200):
        for at_s in poisson((0.0, 1800.0, 3600.0, 5400.0), (100 / 1800, 0.0, 40 / 1800, 0.0), random.Random(seed)):
            counts[int(at_s // 1800)] += 1
    assert counts[1] == counts[3] == 0
    assert counts[0] / 200 == pytest.approx(100, abs=3)
    assert counts[2] / 200 == pytest.approx(40, abs=2)


def test_patience_goes_on_where_it_was_cut() -> None:
    table, chance = Hazard((0.0, 30.0), (0.0, 0.1)), random.Random(2)
    beyond = [table.beyond(100.0, chance) for _ in range(20_000)]
    assert min(beyond) > 100
    assert fmean(beyond) == pytest.approx(110, rel=0.01)


def test_when_a_rate_reaches_an_amount() -> None:
    assert when((0.0, 10.0, 20.0), (1.0, 0.0, 2.0), 5.0, 6.0) == 20.5
    assert when((0.0, 10.0), (1.0, 0.0), 5.0, 6.0) == inf
