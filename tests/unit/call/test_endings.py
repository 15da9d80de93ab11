"""Every ending of a call: whose doing it was, and that it clears everything away."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from ari_app.call.step import step
from ari_app.trunks.unknown import Unknown
from lexicon.journal import CallArrived, CallEnded, NumberUnknown, OfferWithdrawn, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import IN_PHASE, OFFER, Line, at, greeted, joining, queued, ringing, talking, waiting_again


@pytest.mark.parametrize(
    ("road", "reason"),
    [
        (lambda: Line().tell(ev.Arrived()), "hung-up-greeting"),
        (greeted, "hung-up-greeting"),
        (lambda: greeted().said(), "hung-up-menu"),
        (lambda: greeted().said().said(), "hung-up-menu"),
        (queued, "hung-up-waiting"),
        (waiting_again, "hung-up-waiting"),
        (ringing, "hung-up-ringing"),
        (joining, "hung-up-talking"),
        (talking, "completed"),
    ],
)
def test_the_caller_hangs_up(road: Callable[[], Line], reason: str) -> None:
    line = road().tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, reason)
    assert line.call.phase is Phase.ENDED
    assert isinstance(line.last[-1], do.Forget)
    assert line.facts(CallEnded)[0].cause == 16


def test_hanging_up_while_waiting_leaves_the_queue() -> None:
    assert queued().tell(ev.CallerGone(16)).now(do.LeaveQueue)


def test_hanging_up_while_ringing_withdraws_the_offer() -> None:
    line = ringing().tell(ev.CallerGone(16))
    assert line.now(do.HangUp) == [do.HangUp(joining().call.agent_leg)]
    assert line.now(do.WithdrawOffer) == [do.WithdrawOffer(OFFER)]
    assert line.facts(OfferWithdrawn)[0].why == "caller-gone"


@pytest.mark.parametrize("road", [joining, talking])
def test_hanging_up_in_a_conversation_clears_all_of_it(road: Callable[[], Line]) -> None:
    before = road()
    leg, bridge = before.call.agent_leg, before.call.bridge
    line = before.tell(ev.CallerGone(16))
    assert line.now(do.HangUp) == [do.HangUp(leg)]
    assert line.now(do.DropBridge) == [do.DropBridge(bridge)]
    assert line.now(do.EndTalk)[0].limit_s == 60
    assert len(line.facts(TalkEnded)) == 1


LASTING = (Phase.PROMISED, Phase.AWAITING, Phase.PROPOSED, Phase.ENDED)
"""A callback needs no line; see test_calling_back.py."""


@pytest.mark.parametrize(("phase", "line"), [(p, line) for p, line in IN_PHASE.items() if p not in LASTING])
def test_asterisk_lost_the_call(phase: Phase, line: Line) -> None:
    after, commands = step(line.call, ev.ExchangeLost(), at(300))
    (fact,) = [c.fact for c in commands if isinstance(c, do.Note) and isinstance(c.fact, CallEnded)]
    settled = Outcome(Fault.CALLER, "no-choice")
    if phase is Phase.SURVEY:
        settled = Outcome(Fault.AGENT, "completed")
    assert fact.outcome == (
        settled if phase in (Phase.FAREWELL, Phase.SURVEY) else Outcome(Fault.SYSTEM, "exchange-lost")
    )
    assert after.phase is Phase.ENDED
    withdrawn = [c.fact for c in commands if isinstance(c, do.Note) and isinstance(c.fact, OfferWithdrawn)]
    assert [one.why for one in withdrawn] == (["exchange-lost"] if phase in (Phase.OFFERED, Phase.SEEKING) else [])


def test_an_unknown_number_hears_so_and_is_let_go() -> None:
    line = Line(number=None).tell(ev.Arrived())
    assert line.prompts == [("unknown-number",)]
    assert not line.all(do.Answer)
    assert line.said().now(do.HangUp) == [do.HangUp(line.call.channel, 1)]
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.CALLER, "unknown-number")
    assert line.facts(CallArrived)[0].client is None


def test_a_last_word_that_cannot_be_said_or_never_ends_does_not_hold_the_line() -> None:
    refused = Line(number=None).tell(ev.Arrived())
    refused.tell(ev.ExchangeRefused("Play", refused.call.playback, "no file"))
    silent = Line(number=None).tell(ev.Arrived()).rang("farewell")
    assert len(refused.all(do.HangUp)) == len(silent.all(do.HangUp)) == 1


def test_waiting_too_long() -> None:
    line = queued().rang("longest")
    assert (line.prompts[-1], line.call.phase) == (("all-busy-later",), Phase.FAREWELL)
    assert len(line.now(do.LeaveQueue)) == 1
    assert len(line.now(do.Unpark)) == 1
    assert line.said().now(do.HangUp)
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.CENTRE, "waited-too-long")


def test_nobody_signed_in() -> None:
    line = queued().tell(ev.StaffingChanged(False))
    assert line.prompts[-1] == ("no-agent",)
    assert line.said().now(do.Park), "the music comes back after the word"
    line.rang("unstaffed").said()
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.CENTRE, "no-agent-signed-in")


def test_somebody_signs_in_in_time() -> None:
    line = queued().tell(ev.StaffingChanged(False)).tell(ev.StaffingChanged(True))
    assert line.now(do.CancelTimer) == [do.CancelTimer("unstaffed")]
    assert line.rang("unstaffed").last == [], "a deadline that nobody waits for any more"


def test_people_of_other_skills_come_and_go_unheard() -> None:
    line = queued().tell(ev.StaffingChanged(False))
    assert line.tell(ev.StaffingChanged(False)).last == [], "the word is not said again, the wait not begun anew"
    assert queued().tell(ev.StaffingChanged(True)).last == []


def test_asterisk_does_not_answer_the_caller() -> None:
    line = Line().tell(ev.Arrived()).tell(ev.ExchangeRefused("Answer", "", "409"))
    assert line.now(do.HangUp)
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.SYSTEM, "failed")


@pytest.mark.parametrize(("unknown", "told"), [(None, []), (Unknown.ONE, [False]), (Unknown.MANY, [True])])
def test_an_unknown_number_is_told_where_that_is_wanted(unknown: Unknown | None, told: list[bool]) -> None:
    line = Line(number=None).tell(ev.Arrived(unknown=unknown))
    assert [fact.are_many for fact in line.facts(NumberUnknown)] == told
    assert line.said().now(do.HangUp) == [do.HangUp(line.call.channel, 1)]
