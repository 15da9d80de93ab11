"""THINKER: what the journal tells of test calls over lines, and whether somebody may make another one now."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.pace import TooManyRequests
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol.line_test import LineTest, LineTestCause
from lexicon.causes import InWords, q850_in_words, sip_in_words
from lexicon.errors import Refused
from lexicon.journal import Entry, LineTestAnswered, LineTestBegan, LineTestEnded, LineTestRang

KINDS = (LineTestBegan, LineTestRang, LineTestAnswered, LineTestEnded)
Begun = list[tuple[datetime, LineTest]]  # when, and how it is
WINDOW = timedelta(hours=1)
MOST_AN_HOUR = 10
RING_S = 60.0
LONGEST = timedelta(seconds=RING_S + 60 + 30)  # ringing, talking, and what Asterisk takes to hang up


class TooManyTests(TooManyRequests):
    """This person has made as many in the last hour as one may."""

    code = "line-tests-used-up"


def folded(entries: Iterable[Entry], now: datetime) -> Begun:
    """Each test that began within these entries, with when, the first that began first."""
    found: dict[str, tuple[datetime, LineTest]] = {}
    for entry in entries:
        match entry.fact:
            case LineTestBegan() as began:
                found[began.test] = (entry.at, _begun(began, entry.at))
            case LineTestRang() | LineTestAnswered() | LineTestEnded() as step if step.test in found:
                at, told = found[step.test]
                found[step.test] = (at, _stepped(told, step))
    return [(at, _as_it_is(told, now - at)) for at, told in found.values()]


def left(began: Begun, person: str, now: datetime) -> int:
    """How many more this person may make within the hour that ends now."""
    return max(0, MOST_AN_HOUR - len(_own(began, person, now)))


def check_limits(began: Begun, person: str, now: datetime) -> None:
    """Raises Refused (this person's last one goes on) and TooManyTests."""
    own = _own(began, person, now)
    if any(one.state not in ("over", "lost") for _, one in own):
        raise Refused("the last test call is not over", code="line-test-under-way")
    if len(own) >= MOST_AN_HOUR:
        oldest = sorted(at for at, _ in own)[-MOST_AN_HOUR]
        raise TooManyTests(max(1, int((oldest + WINDOW - now).total_seconds()) + 1))


def _own(began: Begun, person: str, now: datetime) -> Begun:
    return [(at, one) for at, one in began if one.by == person and now - at < WINDOW]


def _begun(fact: LineTestBegan, at: datetime) -> LineTest:
    return LineTest(
        id=fact.test,
        line=fact.line,
        number=mask_number(fact.number),
        shown=fact.shown,
        by=fact.by,
        began_at=iso(at),
        state="calling",
    )


def _stepped(told: LineTest, step: LineTestRang | LineTestAnswered | LineTestEnded) -> LineTest:
    match step:
        case LineTestRang(after_s=after_s, is_early=is_early):
            return replace(told, state="rings", rang_s=after_s, is_early=is_early)
        case LineTestAnswered(after_s=after_s):
            return replace(told, state="answered", answered_s=after_s)
        case LineTestEnded():
            return replace(
                told,
                state="over",
                ended_s=step.after_s,
                talked_s=step.talked_s,
                result=step.result,
                cause=_in_words(step.cause, q850_in_words(step.cause)),
                sip=_in_words(step.sip, sip_in_words(step.sip)),
                codec=step.codec,
                sent=step.sent,
                received=step.received,
                lost=step.lost,
                is_far_end=step.is_far_end,
                why=step.why,
            )


def _in_words(number: int, words: InWords) -> LineTestCause | None:
    return LineTestCause(number=number, zh=words.zh, en=words.en) if number else None


def _as_it_is(told: LineTest, age: timedelta) -> LineTest:
    return replace(told, state="lost") if told.state != "over" and age > LONGEST else told
