"""The caller goes to Dial() to be rung for: what the call makes of each way in which that ends."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase, Way
from lexicon.ids import NotReadyReasonId, OfferId, RecordingId
from lexicon.journal import (
    CallBridged,
    CallQueued,
    OfferFailed,
    OfferTaken,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import ANN, ASSIGNED, ENDPOINT, LEG, OFFER, Line, dialled, dialling, queued, returning

ASTERISK = (do.Play, do.StopPlay, do.Park, do.Unpark, do.Join, do.HangUp, do.DropBridge, do.Record, do.StopRecord)


def test_who_is_offered_at_once_is_one_request() -> None:
    line = queued(Way.DIAL)
    assert len(line.all(do.Park)) == 1, "nobody was free"
    line.tell(ASSIGNED)
    (dial,) = line.now(do.Dial)
    assert (dial.offer, dial.endpoint, dial.recording, dial.timeout_s) == (OFFER, ENDPOINT, "c1-1", 15)
    assert not [command for command in line.last if isinstance(command, ASTERISK)]
    assert line.tell(ev.StillWaiting()).last == [], "the word that nobody is free is late"


def test_what_is_being_said_ends_before_the_ringing_begins() -> None:
    line = queued(Way.DIAL).tell(ev.StaffingChanged(False)).tell(ASSIGNED)
    order = [type(command) for command in line.last]
    assert order.index(do.StopPlay) < order.index(do.Dial)


def test_the_answer_is_the_conversation() -> None:
    line = dialling().tell(ev.AgentAnswered(OFFER, LEG))
    assert line.call.phase is Phase.TALKING
    assert not [command for command in line.last if isinstance(command, ASTERISK)]
    (bridged,) = line.facts(CallBridged)
    assert (bridged.agent_channel, len(line.facts(OfferTaken))) == (LEG, 1)
    assert line.tell(ev.AgentAnswered(OFFER, LEG)).last == []


def test_the_recorder_of_the_leg_is_followed_once_asterisk_says_it_began() -> None:
    recording = RecordingId("c1-1")
    line = dialling().tell(ev.AgentAnswered(OFFER, LEG))
    assert not line.facts(RecordingStarted)
    line.tell(ev.RecorderConfirmed(recording))
    assert (line.now(do.FollowRecording), len(line.facts(RecordingStarted))) == (
        [do.FollowRecording(recording, LEG)],
        1,
    )
    assert line.tell(ev.RecorderConfirmed(recording)).last == []


def test_a_recorder_that_did_not_begin_is_an_alarm_and_nothing_to_wait_for() -> None:
    line = dialling().tell(ev.AgentAnswered(OFFER, LEG)).tell(ev.TimerRang("recorder", "c1-1"))
    assert (len(line.facts(RecordingMissing)), len(line.facts(RecordingStarted))) == (1, 0)
    assert not line.all(do.FollowRecording) and line.call.phase is Phase.TALKING


ENDS: dict[str, tuple[str, int, str, str]] = {
    "nobody answers": ("NOANSWER", 0, "no-answer", "no-answer"),
    "busy": ("BUSY", 17, "declined", "no-answer"),
    "rejected": ("CONGESTION", 21, "declined", "no-answer"),
    "nobody's telephone": ("CHANUNAVAIL", 20, "unreachable", "system"),
}


@pytest.mark.parametrize(("status", "cause", "why", "reason"), ENDS.values(), ids=ENDS.keys())
def test_a_ringing_that_nobody_takes(status: str, cause: int, why: str, reason: str) -> None:
    line = dialling()
    joined = line.call.joined_at
    assert line.tell(ev.AgentLegGone(OFFER, cause)).last == [], "the dialplan says how it ended"
    line.tell(ev.CallerBack(OFFER, status, cause))
    assert [fact.why for fact in line.facts(OfferFailed)] == [why]
    assert [miss.reason for miss in line.now(do.MissOffer)] == [reason]
    assert (line.call.phase, line.facts(CallQueued)[-1].joined_at) == (Phase.QUEUED, joined)
    assert not line.now(do.Recall)
    assert line.tell(ev.StillWaiting()).now(do.Park)


@pytest.mark.parametrize(
    "event", [ev.OfferDeclined(OFFER, "declined", NotReadyReasonId("no-answer")), ev.TimerRang("ring", OFFER)]
)
def test_a_ringing_that_we_end_takes_the_caller_back_first(event: ev.CallEvent) -> None:
    line = dialling().tell(event)
    assert (line.now(do.Recall), line.call.phase) == ([do.Recall(OFFER, line.call.channel)], Phase.RETURNING)
    assert len(line.facts(OfferFailed)) == 1 and not line.now(do.JoinQueue)
    line.tell(ev.CallerBack(OFFER, "RECALLED", 0))
    assert (len(line.now(do.JoinQueue)), line.call.phase) == (1, Phase.QUEUED)


def test_an_answer_in_that_very_moment_is_nobodys_conversation() -> None:
    line = dialling().tell(ev.OfferDeclined(OFFER, "declined", NotReadyReasonId("no-answer")))
    assert line.tell(ev.AgentAnswered(OFFER, LEG)).last == [do.HangUp(LEG)]


def test_who_does_not_come_back_is_asked_for_again() -> None:
    line = returning()
    assert line.rang("return").now(do.Recall) == [do.Recall(OFFER, line.call.channel)]
    assert line.rang("return").now(do.Recall)


def test_a_refused_request_is_no_agents_fault_the_first_time() -> None:
    for is_retryable in (False, True):
        line = dialling().tell(ev.ExchangeRefused("Dial", OFFER, "409", is_retryable))
        assert (len(line.facts(OfferWithdrawn)), len(line.now(do.Recall))) == (1, 1)
        second = OfferId("o2")
        line.tell(ev.CallerBack(OFFER, "RECALLED", 0)).tell(ev.Assigned(second, ANN, ASSIGNED.desk, ENDPOINT))
        line.tell(ev.ExchangeRefused("Dial", second, "409", is_retryable))
        assert [fact.why for fact in line.facts(OfferFailed)] == ["unreachable"]


def test_the_agent_hangs_up_and_asterisk_does_the_rest() -> None:
    line = dialled().tell(ev.AgentLegGone(OFFER, 16))
    assert line.call.phase is Phase.FAREWELL
    assert not [command for command in line.last if isinstance(command, ASTERISK)]
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.AGENT, "completed")


def test_should_asterisk_not_do_it_it_is_asked_to() -> None:
    line = dialled().tell(ev.AgentLegGone(OFFER, 16))
    assert line.rang("farewell").now(do.HangUp)
    assert dialled().tell(ev.AgentLegGone(OFFER, 16)).tell(ev.CallerBack(OFFER, "ANSWER", 16)).now(do.HangUp)


def test_the_agent_hangs_up_on_the_page() -> None:
    line = dialled().tell(ev.AgentHungUp(ANN))
    assert line.now(do.HangUp) == [do.HangUp(line.call.channel)]


@pytest.mark.parametrize("event", [ev.AgentLost(ANN), ev.AgentLegGone(OFFER, 0)])
def test_an_agent_who_is_lost_leaves_the_caller_first_in_line(event: ev.CallEvent) -> None:
    line = dialled()
    joined = line.call.joined_at
    line.tell(event)
    assert (line.now(do.Recall), line.call.phase) == ([do.Recall(OFFER, line.call.channel)], Phase.RETURNING)
    assert len(line.facts(TalkEnded)) == len(line.now(do.EndTalk)) == 1
    line.tell(ev.CallerBack(OFFER, "RECALLED", 0))
    assert line.prompts[-1] == ("back-to-queue",)
    assert (line.facts(CallQueued)[-1].joined_at, line.facts(CallQueued)[-1].is_return) == (joined, True)


def test_a_caller_who_comes_back_unasked_waits_again() -> None:
    line = dialled().tell(ev.CallerBack(OFFER, "ANSWER", 0))
    assert (line.call.phase, len(line.facts(TalkEnded)), line.prompts[-1]) == (Phase.QUEUED, 1, ("back-to-queue",))
    line = dialling().tell(ev.CallerBack(OfferId("older"), "NOANSWER", 0))
    assert (len(line.facts(OfferWithdrawn)), line.call.phase) == (1, Phase.QUEUED)
    assert queued(Way.DIAL).tell(ev.CallerBack(OFFER, "RECALLED", 0)).now(do.Park)


@pytest.mark.parametrize(("road", "reason"), [(dialling, "ringing"), (returning, "waiting")])
def test_the_caller_hangs_up_meanwhile(road: Callable[[], Line], reason: str) -> None:
    line = road().tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, f"hung-up-{reason}")
    assert not [command for command in line.last if isinstance(command, ASTERISK)]


def test_a_cut_of_the_link_leaves_dial_alone() -> None:
    assert dialling().tell(ev.LinkBack()).last == dialled().tell(ev.LinkBack()).last == []
