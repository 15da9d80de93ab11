"""The forecast of a half hour's service level, against cases that were computed by hand and published tables."""

from dataclasses import replace
from math import exp, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.forecast import Interval, Service, forecast, steady_level

QUIET = Interval(within=0, late=0, abandoned=0, ages_s=(), ahead=0, left_s=0)
TWO = Service(promise_s=20, agents=2, free=0, handle_s=180, patience_s=600, rate=0, rate_all=0)


def test_nothing_is_foretold_of_a_half_hour_without_calls() -> None:
    found = forecast(replace(QUIET, left_s=1800), replace(TWO, rate=0.1, rate_all=0.1))
    assert (found.level, found.best) == (None, None)


def test_at_its_end_it_is_what_it_was() -> None:
    found = forecast(Interval(8, 1, 1, (), 0, 0), TWO)
    assert (found.level, found.best) == (0.8, 0.8)


def test_who_waits_with_an_agent_free_is_in_time_until_the_promise_is_over() -> None:
    found = forecast(replace(QUIET, ages_s=(21.0, 3.0, 2.0)), replace(TWO, free=2))
    # The first is too late already; the second has the second free agent; the third waits for one of two to be free
    # within 18 s: P(at least one of Poisson(2/180 * 18)) = 1 - e^-0.2.
    assert list(found.waiting) == pytest.approx([0.0, 1.0, 1 - exp(-0.2)])
    assert found.level == pytest.approx((0 + 1 + 0.181269) / 3, abs=1e-6)
    assert found.best == pytest.approx(2 / 3)


def test_the_second_in_line_needs_two_to_be_finished() -> None:
    found = forecast(replace(QUIET, ages_s=(0.0, 0.0)), TWO)
    mean = 2 / 180 * 20
    assert list(found.waiting) == pytest.approx([1 - exp(-mean), 1 - exp(-mean) * (1 + mean)])
    assert found.waiting[1] == pytest.approx(0.021321, abs=1e-6)


@pytest.mark.parametrize(("servers", "p_wait"), [(90, 0.85365), (100, 0.51330), (110, 0.17056)])
def test_who_will_come_is_served_as_in_erlang_a(servers: int, p_wait: float) -> None:
    """Erlang A with mu = theta = 1, R = 100: the share that does not wait at all."""
    service = Service(0, servers, 0, 1, 1, 100, 100)
    assert steady_level(service) == pytest.approx(1 - p_wait, abs=5e-5)
    found = forecast(Interval(0, 1, 0, (), 0, 1), replace(service, free=servers))
    assert found.coming == 100 and found.level == pytest.approx(100 * (1 - p_wait) / 101, abs=5e-5)


def test_without_hanging_up_it_is_erlang_c() -> None:
    """100 calls in a half hour of 180 s with 14 agents: 88.8 % within 20 s (the rate is rounded to three figures)."""
    assert steady_level(Service(20, 14, 0, 180, inf, 100 / 1800, 100 / 1800)) == pytest.approx(0.88835, abs=2e-3)


def test_while_too_many_wait_nobody_who_comes_is_in_time() -> None:
    """Ten agents finish one contact in 10 s: two in the promise. Seven who wait are 5 too many, which drain at
    0.1 - 0.05 a second: for 100 of the 400 s that are left everybody who comes is too late."""
    service = Service(20, 10, 0, 100, inf, 0.05, 0.05)
    steady = steady_level(service)
    found = forecast(Interval(0, 0, 1, (), 7, 400), service)
    assert found.coming == pytest.approx(20)
    assert found.coming_level == pytest.approx(steady * 300 / 400)


def test_an_overloaded_queue_is_lost_to_all_who_come() -> None:
    found = forecast(Interval(0, 0, 1, (), 9, 400), Service(20, 10, 0, 100, 600, 0.2, 0.2))
    assert found.coming_level == 0


def test_nobody_at_work() -> None:
    found = forecast(Interval(3, 0, 0, (1.0,), 0, 600), replace(TWO, agents=0, rate=0.01, rate_all=0.01))
    assert found.level == pytest.approx(3 / 10)
    assert found.best == 1.0


counts = st.integers(0, 50)
ages = st.lists(st.floats(0, 60), max_size=40).map(lambda found: tuple(sorted(found, reverse=True)))
intervals = st.builds(Interval, counts, counts, counts, ages, st.integers(0, 40), st.floats(0, 1800))
services = st.builds(
    lambda promise, agents, free, handle, patience, rate, others: Service(
        promise, agents, min(free, agents), handle, patience, rate, rate + others
    ),
    st.floats(1, 60), st.integers(0, 60), st.integers(0, 60), st.floats(10, 900), st.floats(20, 2000),
    st.floats(0, 0.5), st.floats(0, 0.5),
)  # fmt: skip


@given(intervals, services)
def test_it_is_a_share_and_never_above_what_can_be(known: Interval, service: Service) -> None:
    found = forecast(known, service)
    if found.level is None or found.best is None:
        assert found.level is found.best is None
        return
    assert -1e-9 <= found.level <= found.best + 1e-9 <= 1 + 2e-9
    assert list(found.waiting) == sorted(found.waiting, reverse=True) or len(set(known.ages_s)) > 1


@given(intervals, services, st.integers(1, 20))
def test_more_who_wait_before_them_never_raise_it(known: Interval, service: Service, more: int) -> None:
    before, after = forecast(known, service), forecast(replace(known, ahead=known.ahead + more), service)
    assert after.level is before.level is None or after.level <= before.level + 1e-9  # type: ignore[operator]
    assert after.coming_level <= before.coming_level + 1e-9


@given(intervals, services, st.integers(1, 20), st.floats(0, 60))
def test_more_who_wait_never_raise_what_the_others_can_hope_for(
    known: Interval, service: Service, more: int, age_s: float
) -> None:
    """Of the half hour itself that cannot be said: after one failure one more who will surely be served in time is
    better news than no more call. What anybody else can hope for falls."""
    longer = replace(known, ages_s=(*known.ages_s, *[min(age_s, *known.ages_s, 60.0)] * more))
    before, after = forecast(known, service), forecast(longer, service)
    if before.level is not None:
        assert after.coming_level <= before.coming_level + 1e-9
    assert after.waiting[: len(before.waiting)] == pytest.approx(before.waiting)


@given(intervals, services, st.floats(0, 60))
def test_having_waited_longer_never_raises_it(known: Interval, service: Service, more_s: float) -> None:
    before = forecast(known, service)
    after = forecast(replace(known, ages_s=tuple(age + more_s for age in known.ages_s)), service)
    assert after.level is before.level is None or after.level <= before.level + 1e-9  # type: ignore[operator]
    assert after.best is before.best is None or after.best <= before.best + 1e-9  # type: ignore[operator]


@given(intervals, services)
def test_one_more_free_agent_never_lowers_it(known: Interval, service: Service) -> None:
    before = forecast(known, service)
    after = forecast(known, replace(service, agents=service.agents + 1, free=service.free + 1))
    assert after.level is before.level is None or after.level >= before.level - 1e-6  # type: ignore[operator]


@given(intervals, services, st.integers(1, 20))
def test_another_failure_never_raises_it(known: Interval, service: Service, more: int) -> None:
    before = forecast(known, service)
    after = forecast(replace(known, abandoned=known.abandoned + more), service)
    assert before.level is None or (after.level is not None and after.level <= before.level + 1e-9)
