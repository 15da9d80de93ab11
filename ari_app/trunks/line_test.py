"""THINKER: a test call over one line: what may be asked for, and what came of it."""

from dataclasses import dataclass, replace

from ari_app.trunks.outward import outward_number, why_failed
from ari_app.trunks.permission import AT_HOME
from ari_app.trunks.phone_number import Kind, phone_number
from lexicon.errors import BadInput, Refused
from lexicon.journal import LineTestAnswered, LineTestEnded, LineTestRang

LONGEST_S = 120.0
EMERGENCY = frozenset(("110", "112", "119", "120", "122", "911", "999", "12110", "12395"))
"""Mainland China's emergency numbers, and those that every mobile network knows: never called for a test."""
_HOME = ("+86", "0086")


@dataclass(frozen=True, slots=True)
class Sound:
    """What a channel sent and received so far, in packets; ``codec`` as Asterisk calls it."""

    sent: int
    received: int
    lost: int
    codec: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The channel's end. ``cause`` is Q.850, ``sip`` the carrier's status (0: none)."""

    cause: int
    sip: int
    is_far_end: bool = False


@dataclass(frozen=True, slots=True)
class LineTest:
    """One test call. Seconds are counted from its beginning; None: not yet."""

    id: str
    line: str
    number: str
    shown: str
    for_s: float
    ring_s: float
    rang_s: float | None = None
    answered_s: float | None = None
    sound: Sound | None = None


def number_to_try(typed: str) -> str:
    """The number as it is dialled. Refused: number-wrong, number-not-allowed, emergency-number."""
    number = outward_number(typed)
    if phone_number(number).kind not in (*AT_HOME, Kind.EMERGENCY):
        raise Refused("this number may not be called", code="number-not-allowed")
    at_home = number
    for code in _HOME:
        at_home = at_home.removeprefix(code)
    if {number, at_home, at_home.lstrip("0")} & EMERGENCY:
        raise Refused("emergency numbers are not called for a test", code="emergency-number")
    return number


def seconds_to_try(what: str, seconds: float) -> float:
    """How long an answered test call lasts, or how long it rings. Raises BadInput."""
    if not 1 <= seconds <= LONGEST_S:
        raise BadInput(what, f"{seconds:g}", f"1 to {LONGEST_S:g} seconds")
    return seconds


def rang(test: LineTest, after_s: float, *, is_early: bool) -> tuple[LineTest, LineTestRang | None]:
    """It rings; told once."""
    if test.rang_s is not None or test.answered_s is not None:
        return test, None
    return replace(test, rang_s=after_s), LineTestRang(test.id, round(after_s, 2), is_early)


def answered(test: LineTest, after_s: float) -> tuple[LineTest, LineTestAnswered | None]:
    """It was answered; told once."""
    if test.answered_s is not None:
        return test, None
    return replace(test, answered_s=after_s), LineTestAnswered(test.id, round(after_s, 2))


def heard(test: LineTest, sound: Sound) -> LineTest:
    """What was counted last holds."""
    return replace(test, sound=sound)


def over(test: LineTest, gone: Gone, after_s: float) -> LineTestEnded:
    """What came of it."""
    told = LineTestEnded(test.id, _result(test, gone), gone.cause, gone.sip, round(after_s, 2))
    told = replace(told, is_far_end=gone.is_far_end)
    if test.answered_s is not None:
        told = replace(told, talked_s=round(after_s - test.answered_s, 2))
    if test.sound is not None:
        sound = test.sound
        told = replace(told, codec=sound.codec, sent=sound.sent, received=sound.received, lost=sound.lost)
    return told


def untried(test: LineTest, code: str, text: str, after_s: float) -> LineTestEnded:
    """Asterisk did not even make the channel: over a span, none is free or its D channel is down."""
    result = "exchange-away" if code == "exchange-away" else "no-line"
    return LineTestEnded(test.id, result, 0, 0, round(after_s, 2), why=text)


def _result(test: LineTest, gone: Gone) -> str:
    if test.answered_s is None:
        return why_failed(gone.cause, gone.sip, has_rung=test.rang_s is not None)
    if test.sound is None:
        return "answered"
    return "heard" if test.sound.received and test.sound.sent else "one-way"
