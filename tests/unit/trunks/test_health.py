"""What was seen of a line, and what it is then: by a table, and over time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ari_app.trunks.health import (
    FAILED_WITHIN_S,
    SLOW_FOR_S,
    Health,
    Line,
    Seen,
    State,
    blind,
    called,
    look,
    saw,
    verdict,
)
from lexicon.ids import TrunkId
from lexicon.journal import LineDegraded, LineDown, LineUp
from lexicon.moment import Moment

START = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
SPAN = Line(TrunkId("telecom-1"), "e1", span=1, capacity=30)
ASKED = Line(TrunkId("unicom"), is_asked=True)
REGISTERED = Line(TrunkId("mobile"), is_registering=True, is_asked=True)
QUIET = Line(TrunkId("quiet"))
WELL = Seen(alarm="", is_d_up=True)
Told = LineDown | LineDegraded | LineUp


def at(s: float) -> Moment:
    return Moment(START + timedelta(seconds=s), 1000 + s)


class Watched:
    """A line, and what is said of it from second to second."""

    def __init__(self, line: Line) -> None:
        self.health = Health(line, START)
        self.told: list[Told] = []

    def sees(self, s: float, **news: object) -> "Watched":
        seen = replace(self.health.seen, **news)  # type: ignore[arg-type]
        return self._after(*saw(self.health, seen, at(s)))

    def looks(self, s: float) -> "Watched":
        return self._after(*look(self.health, at(s)))

    def _after(self, health: Health, told: list[Told]) -> "Watched":
        self.health = health
        self.told += told
        return self

    @property
    def word(self) -> tuple[State, str]:
        return self.health.state, self.health.why


@pytest.mark.parametrize(
    ("line", "seen", "failed", "expected"),
    [
        (SPAN, Seen(), 0, (State.UNKNOWN, "not-asked")),
        (SPAN, WELL, 0, (State.UP, "")),
        (SPAN, Seen(alarm="Red Alarm", is_d_up=True), 0, (State.DOWN, "red-alarm")),
        (SPAN, Seen(alarm="Yellow Alarm"), 0, (State.DOWN, "yellow-alarm")),
        (SPAN, Seen(alarm="Blue Alarm"), 0, (State.DOWN, "blue-alarm")),
        (SPAN, Seen(alarm="alarm", is_d_up=False), 0, (State.DOWN, "alarm")),
        (SPAN, Seen(alarm="Not Open"), 0, (State.DOWN, "alarm")),
        (SPAN, Seen(alarm="", is_d_up=False), 0, (State.DOWN, "d-channel")),
        (SPAN, WELL, 3, (State.DEGRADED, "calls-fail")),
        (SPAN, Seen(alarm="", is_d_up=False), 3, (State.DOWN, "d-channel")),
        (ASKED, Seen(), 0, (State.UNKNOWN, "not-asked")),
        (ASKED, Seen(is_reachable=True, rtt_ms=12.0), 0, (State.UP, "")),
        (ASKED, Seen(is_reachable=True, rtt_ms=900.0), 0, (State.DEGRADED, "slow")),
        (ASKED, Seen(is_reachable=False), 0, (State.DOWN, "options-unanswered")),
        (REGISTERED, Seen(registration="registered"), 0, (State.UP, "")),
        (REGISTERED, Seen(registration="registered", is_reachable=False), 0, (State.DOWN, "options-unanswered")),
        (REGISTERED, Seen(registration="rejected", is_reachable=True), 0, (State.DOWN, "registration-refused")),
        (REGISTERED, Seen(registration="unregistered"), 0, (State.DOWN, "registration-lost")),
        (REGISTERED, Seen(registration="stopped"), 0, (State.DOWN, "registration-stopped")),
        (QUIET, Seen(), 0, (State.UNKNOWN, "not-asked")),
        (QUIET, Seen(), 3, (State.DEGRADED, "calls-fail")),
    ],
)
def test_what_is_seen_says_what_it_is(line: Line, seen: Seen, failed: int, expected: tuple[State, str]) -> None:
    assert verdict(line, seen, failed) == expected


def test_a_line_that_works_from_the_beginning_is_no_news() -> None:
    one = Watched(SPAN).sees(0, alarm="", is_d_up=True)
    assert one.word == (State.UP, "") and one.told == []


def test_a_line_is_down_after_three_seconds_and_since_the_first() -> None:
    one = Watched(SPAN).sees(0, alarm="", is_d_up=True).sees(10, alarm="Red Alarm").looks(12)
    assert one.word == (State.UP, "") and one.told == []
    one.looks(13)
    assert one.word == (State.DOWN, "red-alarm")
    assert one.told == [LineDown(TrunkId("telecom-1"), "e1", "red-alarm", at(10).at, "Red Alarm")]
    one.sees(60, alarm="").looks(64)
    assert one.health.state is State.DOWN
    one.looks(65)
    assert one.word == (State.UP, "")
    assert one.told[1:] == [LineUp(TrunkId("telecom-1"), "e1", 55.0)]


def test_a_line_that_flutters_is_down_once() -> None:
    one = Watched(SPAN).sees(0, alarm="", is_d_up=True)
    for s in range(10, 100, 4):
        one.sees(s, alarm="Red Alarm").looks(s + 3).sees(s + 3.5, alarm="")
    assert [type(fact) for fact in one.told] == [LineDown]
    one.looks(200)
    assert [type(fact) for fact in one.told] == [LineDown, LineUp]


def test_a_moment_without_an_answer_is_no_news() -> None:
    one = Watched(ASKED).sees(0, is_reachable=True).sees(10, is_reachable=False).looks(12).sees(12.5, is_reachable=True)
    assert one.looks(30).told == []


def test_another_reason_is_the_same_alarm() -> None:
    one = Watched(SPAN).sees(0, alarm="", is_d_up=True).sees(10, alarm="Red Alarm").looks(20).sees(28, is_d_up=False)
    one.sees(40, alarm="")
    assert one.word == (State.DOWN, "d-channel") and len(one.told) == 1
    assert one.health.since == at(10).at


def test_one_slow_answer_is_no_slow_line() -> None:
    one = Watched(ASKED).sees(0, is_reachable=True, rtt_ms=501.0).looks(30).sees(31, rtt_ms=2.0).looks(200)
    assert one.told == [] and one.health.state is State.UP
    one.sees(300, rtt_ms=800.0).looks(300 + SLOW_FOR_S)
    assert one.word == (State.DEGRADED, "slow") and [type(fact) for fact in one.told] == [LineDegraded]


def test_while_nobody_can_ask_a_line_that_was_down_stays_so() -> None:
    down = Watched(SPAN).sees(0, alarm="", is_d_up=False).looks(3)
    down.health = blind(down.health, at(4))
    down.looks(100)
    assert down.health.state is State.DOWN and len(down.told) == 1
    down.sees(101, alarm="", is_d_up=True).looks(106)
    assert down.told[1:] == [LineUp(TrunkId("telecom-1"), "e1", 106.0)]
    up = Watched(SPAN).sees(0, alarm="", is_d_up=True)
    up.health = blind(up.health, at(4))
    assert up.word == (State.UNKNOWN, "not-asked")
    assert up.sees(10, alarm="", is_d_up=True).told == []


def test_three_calls_that_fail_one_after_the_other_and_one_that_does_not() -> None:
    one = Watched(ASKED).sees(0, is_reachable=True)
    for s in (1, 2, 3):
        one.health = called(one.health, at(s), has_failed=True)
        one.looks(s)
    assert one.word == (State.DEGRADED, "calls-fail")
    one.health = called(one.health, at(4), has_failed=False)
    one.looks(4).looks(9)
    assert one.word == (State.UP, "") and [type(fact) for fact in one.told] == [LineDegraded, LineUp]
    for apart in (10, 20 + FAILED_WITHIN_S, 40 + 2 * FAILED_WITHIN_S):
        one.health = called(one.health, at(apart), has_failed=True)
        assert one.looks(apart).health.state is State.UP
