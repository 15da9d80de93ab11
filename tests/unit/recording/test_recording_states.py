"""Every state with every event; the back-off; the judgement of raw legs."""

import itertools

import pytest

from recording.policy import LegSeen, Verdict, judge
from recording.states import LONGEST_WAIT_S, MOST_TRIES, Event, State, after_hindrance, is_news, step, wait_s

EXPECTED = {
    (State.WAITING, Event.MADE): State.KEPT,
    (State.WAITING, Event.HINDERED): State.WAITING,
    (State.WAITING, Event.BROKEN): State.FAILED,
    (State.WAITING, Event.EXHAUSTED): State.FAILED,
    (State.KEPT, Event.MADE): State.KEPT,
    (State.KEPT, Event.HINDERED): State.KEPT,
    (State.KEPT, Event.BROKEN): State.KEPT,
    (State.KEPT, Event.EXHAUSTED): State.KEPT,
    (State.FAILED, Event.MADE): State.KEPT,
    (State.FAILED, Event.HINDERED): State.FAILED,
    (State.FAILED, Event.BROKEN): State.FAILED,
    (State.FAILED, Event.EXHAUSTED): State.FAILED,
}


@pytest.mark.parametrize(("state", "event"), list(itertools.product(State, Event)))
def test_every_move(state: State, event: Event) -> None:
    assert step(state, event) is EXPECTED[state, event]
    assert is_news(state, event) == (EXPECTED[state, event] is not state)


def test_waits_grow_to_a_limit_and_end() -> None:
    waits = [wait_s(tries) for tries in range(1, 20)]
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S == wait_s(10**6)
    assert after_hindrance(MOST_TRIES - 1) is Event.HINDERED
    assert after_hindrance(MOST_TRIES) is Event.EXHAUSTED
    assert 4 * 3600 < sum(map(wait_s, range(1, MOST_TRIES))) < 12 * 3600


@pytest.mark.parametrize(
    ("customer", "agent", "waited_s", "verdict"),
    [
        (LegSeen(16044, 0.3), LegSeen(16044, 0.4), 0.4, "ready"),
        (LegSeen(16044, 0.2), LegSeen(16044, 0.4), 0.4, "look-again"),
        (LegSeen(16044, 0.2), LegSeen(16044, 9.9), 10.0, "growing"),
        (LegSeen(None, 1.0), LegSeen(16044, 1.0), 1.0, "look-again"),
        (LegSeen(None, 3.0), LegSeen(16044, 3.0), 3.0, "broken"),
        (LegSeen(44, 1.0), LegSeen(44, 1.0), 1.0, "broken"),
        (LegSeen(44, 1.0), LegSeen(364, 1.0), 1.0, "ready"),  # one side said nothing: that is a recording
    ],
)
def test_judging_the_legs(customer: LegSeen, agent: LegSeen, waited_s: float, verdict: Verdict) -> None:
    assert judge(customer, agent, waited_s)[0] == verdict


def test_the_word_says_which_leg_is_missing() -> None:
    assert judge(LegSeen(100, 4), LegSeen(None, 4), 4) == ("broken", "raw leg missing: agent")
