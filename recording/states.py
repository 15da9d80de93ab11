"""A recording's life, as a table. Pure: the worker asks, this file answers."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a recording stands; the words of the table ``recording`` and of the screens."""

    WAITING = "waiting"  # raw legs on disk, no MP3 yet
    KEPT = "kept"  # the MP3 is in the archive
    FAILED = "failed"  # no MP3 can be made; the raw legs stay


class Event(StrEnum):
    """What can happen to it."""

    MADE = "made"  # the MP3 lies in the archive and was checked
    HINDERED = "hindered"  # something passing: disk full, database away, legs still growing
    BROKEN = "broken"  # the raw legs are missing or unreadable
    EXHAUSTED = "exhausted"  # hindered more often than MOST_TRIES


MOVES: Final[dict[tuple[State, Event], State]] = {
    (State.WAITING, Event.MADE): State.KEPT,
    (State.WAITING, Event.HINDERED): State.WAITING,
    (State.WAITING, Event.BROKEN): State.FAILED,
    (State.WAITING, Event.EXHAUSTED): State.FAILED,
    (State.FAILED, Event.MADE): State.KEPT,  # somebody mended the cause and asked again
}

MOST_TRIES: Final = 100  # with the back-off below about eight hours
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 300.0


def step(state: State, event: Event) -> State:
    """The state after ``event``; an event that means nothing there (a late or second one) changes nothing."""
    return MOVES.get((state, event), state)


def is_news(state: State, event: Event) -> bool:
    """Whether ``event`` moves the recording on, i.e. whether a fact belongs into the journal."""
    return step(state, event) is not state


def wait_s(tries: int) -> float:
    """How long to wait after the ``tries``-th hindrance (1, 2, ...): 1, 2, 4 ... 300 seconds."""
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(max(tries, 1) - 1, 16)))


def after_hindrance(tries: int) -> Event:
    """What the ``tries``-th hindrance means."""
    return Event.EXHAUSTED if tries >= MOST_TRIES else Event.HINDERED
