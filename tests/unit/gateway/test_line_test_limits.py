"""Test calls folded from the journal's facts, and how many one may make."""

from datetime import UTC, datetime, timedelta

import pytest

from agent_ui.gateway.admin.line_tests import LONGEST, MOST_AN_HOUR, TooManyTests, check_limits, folded, left
from agent_ui.gateway.protocol.line_test import LineTestCause
from lexicon.errors import Refused
from lexicon.journal import Entry, Fact, LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def entries(*told: tuple[float, Fact]) -> list[Entry]:
    """Each with how many seconds ago."""
    return [
        Entry(NOW - timedelta(seconds=ago_s), "controller", 1, number, fact)
        for number, (ago_s, fact) in enumerate(told)
    ]


def began(test: str, by: str = "boss") -> LineTestBegan:
    return LineTestBegan(test, "telecom", "13812345678", "4001", by)


def test_each_step_is_told() -> None:
    steps: list[tuple[float, Fact]] = [
        (9, began("t1")), (8, LineTestRang("t1", 1.5, False)), (7, LineTestAnswered("t1", 2.5)),
        (2, LineTestEnded("t1", "one-way", 16, 0, 7.5, talked_s=5.0, codec="alaw", sent=250, lost=3)),
    ]  # fmt: skip
    states = [folded(entries(*steps[:count]), NOW)[0][1].state for count in range(1, 5)]
    assert states == ["calling", "rings", "answered", "over"]
    [(_, told)] = folded(entries(*steps), NOW)
    assert (told.number, told.line, told.by, told.rang_s, told.answered_s) == (
        "138****5678",
        "telecom",
        "boss",
        1.5,
        2.5,
    )
    assert (told.result, told.talked_s, told.sent, told.received, told.lost) == ("one-way", 5.0, 250, 0, 3)
    assert told.cause == LineTestCause(number=16, zh="正常挂机", en="normal call clearing")
    assert told.sip is None


def test_steps_of_a_test_that_began_before_are_left_out() -> None:
    assert folded(entries((5, LineTestEnded("old", "busy", 17, 486, 1.0))), NOW) == []


def test_one_whose_end_is_never_told_is_lost_and_holds_nobody_up_for_ever() -> None:
    age_s = LONGEST.total_seconds()
    still = folded(entries((age_s, began("t1"))), NOW)
    with pytest.raises(Refused) as refused:
        check_limits(still, "boss", NOW)
    assert (still[0][1].state, refused.value.code) == ("calling", "line-test-under-way")
    lost = folded(entries((age_s + 1, began("t1"))), NOW)
    assert lost[0][1].state == "lost"
    check_limits(lost, "boss", NOW)
    assert left(lost, "boss", NOW) == left(still, "boss", NOW) == MOST_AN_HOUR - 1


def test_another_persons_tests_do_not_count() -> None:
    told = folded(entries((5, began("t1", "cli:root"))), NOW)
    check_limits(told, "boss", NOW)
    assert left(told, "boss", NOW) == MOST_AN_HOUR


@pytest.mark.parametrize(("oldest_s", "after_s"), [(3599.0, 2), (1200.0, 2401)])
def test_ten_an_hour_and_then_one_waits_for_the_oldest(oldest_s: float, after_s: int) -> None:
    told: list[tuple[float, Fact]] = []
    for number in range(MOST_AN_HOUR):
        ago_s = oldest_s if number == 0 else 600.0 - number
        told += [(ago_s, began(f"t{number}")), (ago_s - 0.1, LineTestEnded(f"t{number}", "busy", 17, 486, 0.1))]
    with pytest.raises(TooManyTests) as refused:
        check_limits(folded(entries(*told), NOW), "boss", NOW)
    assert refused.value.after_s == after_s
    nine = folded(entries(*told[2:]), NOW)
    check_limits(nine, "boss", NOW)
    assert (left(folded(entries(*told), NOW), "boss", NOW), left(nine, "boss", NOW)) == (0, 1)
