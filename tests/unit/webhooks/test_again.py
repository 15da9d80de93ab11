"""When a webhook is tried again, and when it is enough."""

from datetime import UTC, datetime, timedelta

from webhooks.again import AGAIN_S, FEWEST, PAUSED_AFTER, SPREAD, again_after, is_enough

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def test_each_failure_waits_longer_and_no_two_the_same() -> None:
    waits = [again_after(tries, 0.0) for tries in range(len(AGAIN_S))]
    assert waits == [timedelta(seconds=one) for one in AGAIN_S]
    assert again_after(3, 1.0) == timedelta(seconds=AGAIN_S[3] * (1 + SPREAD))
    assert again_after(len(AGAIN_S), 0.5) is None


def test_it_is_enough_after_days_and_some_failures() -> None:
    assert is_enough(NOW - PAUSED_AFTER, NOW, FEWEST)
    assert not is_enough(NOW - PAUSED_AFTER, NOW, FEWEST - 1)
    assert not is_enough(NOW - PAUSED_AFTER + timedelta(seconds=1), NOW, 1000)
