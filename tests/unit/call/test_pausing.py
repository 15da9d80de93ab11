"""A paused recording: silent from Asterisk's word to the agent's, the limit or the end, whatever is done in between."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_parking import ParkAsked
from ari_app.call.events_pausing import PauseAsked, RecorderHushed, ResumeAsked
from ari_app.call.events_second import MergeAsked, SecondAsked
from ari_app.call.second import Mode
from ari_app.call.state import Phase, replace
from lexicon.ids import ChannelId, OfferId, RecordingId
from lexicon.journal import CallHeld, ControlRefused, RecordingPaused, RecordingResumed
from tests.unit.call.desk import ANN, BO, FAULT, KEPT_NUMBER, LEG, OFFER, REASONS, Line, conference, dialled, talking

RECORDING = RecordingId("c1-1")
CALLER = ChannelId("ch1")
PAUSE, RESUME, SILENT = PauseAsked(ANN, 180.0), ResumeAsked(ANN), RecorderHushed(RECORDING)
SEEK = SecondAsked(ANN, Mode.CONSULT, REASONS[FAULT], BO, 45.0)


def recorded() -> Line:
    """A conversation in a bridge of ours."""
    return talking().tell(ev.RecorderConfirmed(RECORDING))


def in_dial() -> Line:
    """In the hands of Dial(), recorded on the agent's leg."""
    line = dialled()
    return line if line.call.is_recording_confirmed else line.tell(ev.RecorderConfirmed(RECORDING))


def paused(line: Line | None = None) -> Line:
    return (line or recorded()).tell(PAUSE).tell(SILENT)


def heard_again(line: Line) -> list[do.MuteRecord]:
    return [one for one in line.all(do.MuteRecord) if not one.is_muted]


@pytest.mark.parametrize("road", [recorded, in_dial])
def test_it_is_one_when_asterisk_has_said_so(road: Callable[[], Line]) -> None:
    line = road()
    phase, channel = line.call.phase, LEG if line.call.is_recorded_on_leg else CALLER
    line.tell(PAUSE)
    assert line.now(do.MuteRecord) == [do.MuteRecord(RECORDING, channel, True, True)]
    assert line.call.phase is phase and not line.all(do.Lift) and not line.facts(RecordingPaused)
    line.tell(SILENT)
    assert [(fact.recording, fact.limit_s) for fact in line.facts(RecordingPaused)] == [(RECORDING, 180.0)]
    assert line.now(do.SetTimer) == [do.SetTimer("pause", RECORDING, 180.0)]
    assert line.tell(PAUSE).last == line.tell(SILENT).last == [], "it is so already"
    line.tell(RESUME, 10.0)
    assert line.now(do.MuteRecord) == [do.MuteRecord(RECORDING, channel, False)]
    (over,) = line.facts(RecordingResumed)
    assert over.how == "agent" and over.paused_s == pytest.approx(12.0)
    assert do.CancelTimer("pause") in line.last and line.tell(RESUME).last == []


def test_it_ends_at_its_limit_and_no_late_timer_ends_the_next() -> None:
    line = paused()
    late = next(one for one in line.all(do.SetTimer) if one.name == "pause")
    line.rang("pause")
    assert [fact.how for fact in line.facts(RecordingResumed)] == ["limit"] and len(heard_again(line)) == 1
    assert line.tell(ev.TimerRang("pause", late.token)).last == []
    line.tell(PAUSE)
    assert line.tell(ev.TimerRang("pause", late.token)).last == [], "not even told of yet"


@pytest.mark.parametrize("road", [recorded, in_dial])
def test_a_held_caller_is_taken_back_and_the_recording_stays_silent(road: Callable[[], Line]) -> None:
    line = paused(road()).tell(ev.HoldAsked(ANN))
    for side in ("caller", "agent"):
        line.tell(ev.Lifted(OFFER, side))
    assert line.facts(CallHeld) and line.call.control.pause is not None
    line.tell(ev.RetrieveAsked(ANN))
    assert line.all(do.Retrieve) and not heard_again(line)
    line.tell(ev.HoldAsked(ANN)).tell(RESUME)
    assert [fact.how for fact in line.facts(RecordingResumed)] == ["agent"] and not heard_again(line), "music"
    assert len(heard_again(line.tell(ev.RetrieveAsked(ANN)))) == 1


def test_while_the_legs_come_it_is_done_at_once_and_asked_for_again_when_they_are_here() -> None:
    line = in_dial().tell(ev.MuteAsked(ANN, True)).tell(PAUSE)
    assert (line.call.phase, line.now(do.MuteRecord)) == (Phase.LIFTING, [do.MuteRecord(RECORDING, LEG, True, True)])
    line.tell(SILENT).tell(ev.Lifted(OFFER, "caller")).tell(ev.Lifted(OFFER, "agent"))
    assert line.call.phase is Phase.TALKING and line.now(do.MuteRecord)[-1].is_muted and not heard_again(line)
    assert line.call.control.pause is not None


def test_a_lift_that_is_refused_leaves_it_alone() -> None:
    line = paused(in_dial()).tell(ev.HoldAsked(ANN)).tell(ev.ExchangeRefused("Lift", OFFER, "404"))
    assert line.call.phase is Phase.TALKING and line.call.control.pause is not None and not heard_again(line)


def test_what_asterisk_refuses_is_no_pause_and_is_told() -> None:
    line = (
        recorded()
        .tell(PAUSE)
        .tell(ev.ExchangeRefused("MuteRecord", f"{RECORDING}/silent", "no answer", is_retryable=True))
    )
    assert [fact.what for fact in line.facts(ControlRefused)] == ["pause"]
    assert not line.facts(RecordingPaused) and not line.facts(RecordingResumed) and line.call.control.pause is None
    assert len(heard_again(line)) == 1, "it may be silent all the same"
    assert line.tell(SILENT).last == [], "too late"
    assert not paused().tell(ev.ExchangeRefused("MuteRecord", RECORDING, "of a hold")).facts(ControlRefused)


def test_a_recording_that_does_not_go_on_is_asked_again_or_told_of() -> None:
    line = paused().tell(RESUME).tell(ev.ExchangeRefused("MuteRecord", f"{RECORDING}/heard", "", is_retryable=True))
    assert not line.facts(ControlRefused)
    line.rang("hush-again")
    assert len(heard_again(line)) == 2
    line.tell(ev.ExchangeRefused("MuteRecord", f"{RECORDING}/heard", "404"))
    assert [fact.what for fact in line.facts(ControlRefused)] == ["resume"]
    asked_again = paused().tell(RESUME).tell(ev.ExchangeRefused("MuteRecord", f"{RECORDING}/heard", "", True))
    asked_again.tell(PAUSE).rang("hush-again")
    assert asked_again.last == [do.MuteRecord(RECORDING, CALLER, True, True)], "paused again meanwhile"


def test_a_silence_that_could_not_be_asked_for_again_is_tried_on_or_told() -> None:
    silent = f"{RECORDING}/silent"
    line = paused().tell(ev.LinkBack()).tell(ev.ExchangeRefused("MuteRecord", silent, "", is_retryable=True))
    assert line.call.control.pause is not None and not line.facts(ControlRefused)
    assert line.rang("hush-again").last == [do.MuteRecord(RECORDING, CALLER, True, True)]
    line.tell(ev.ExchangeRefused("MuteRecord", silent, "no"))
    assert [fact.how for fact in line.facts(RecordingResumed)] == ["refused"] and line.facts(ControlRefused)


@pytest.mark.parametrize(
    "end",
    [
        ev.AgentHungUp(ANN),
        ev.AgentLost(ANN),
        ev.CallerGone(16),
        ev.AgentLegGone(OFFER, 0),
        ev.TransferAsked(ANN, REASONS[FAULT]),
        ParkAsked(ANN, 1, 120.0),
        ev.TakeOverAsked(ANN, BO, OfferId("watch-1")),
        ev.PageReplaced(ANN),
        ev.ExchangeLost(),
    ],
    ids=lambda event: type(event).__name__,
)
def test_it_ends_with_the_agents_part(end: ev.CallEvent) -> None:
    line = paused()
    line.call = replace(line.call, reason=KEPT_NUMBER.reasons[FAULT])
    line.tell(end)
    is_kept = isinstance(end, ev.PageReplaced | ev.AgentLegGone)
    assert (line.call.phase is Phase.KEPT) is is_kept and not heard_again(line)
    assert [fact.how for fact in line.facts(RecordingResumed)] == ["kept" if is_kept else "end"]
    assert do.CancelTimer("pause") in line.last
    assert line.call.control.pause is None or line.call.phase in (Phase.FAREWELL, Phase.ENDED)


def test_nobody_is_sought_in_a_pause_and_no_pause_begins_where_somebody_is_sought() -> None:
    line = paused()
    assert line.tell(SEEK).last == [] and line.call.second is None
    for road in (recorded, in_dial):
        assert not road().tell(SEEK).tell(PAUSE).now(do.MuteRecord)
    assert paused(in_dial()).tell(ev.MuteAsked(ANN, True)).tell(SEEK).call.second is None


def test_who_leads_a_conference_may_pause_it() -> None:
    line = conference()
    recording = line.call.recording
    assert recording is not None
    if not line.call.is_recording_confirmed:
        line.tell(ev.RecorderConfirmed(recording))
    assert not line.tell(PauseAsked(BO, 180.0)).now(do.MuteRecord)
    line.tell(PAUSE).tell(RecorderHushed(recording))
    assert (line.call.phase, len(line.facts(RecordingPaused))) == (Phase.CONFERENCE, 1)
    assert line.tell(SEEK).last == line.tell(MergeAsked(ANN)).last == []
    before = len(heard_again(line))
    line.tell(ev.AgentHungUp(BO))
    assert line.call.phase is Phase.TALKING and line.call.control.pause is not None
    line.rang("pause")
    assert len(heard_again(line)) == before + 1


def test_the_next_lead_has_a_recording_that_is_not_paused() -> None:
    line = conference()
    recording = line.call.recording
    assert recording is not None
    line.call = replace(line.call, is_recording_confirmed=True)
    line.tell(PAUSE).tell(RecorderHushed(recording)).tell(ev.AgentHungUp(ANN))
    assert [fact.how for fact in line.facts(RecordingResumed)] == ["end"]
    assert line.call.control.pause is None and line.call.recording != recording


def test_nothing_is_paused_before_the_recorder_was_heard() -> None:
    line = talking().tell(PAUSE)
    assert line.last == [] and line.call.control.pause is None
    assert recorded().tell(PauseAsked(BO, 180.0)).last == []


def test_after_a_cut_the_silence_is_asked_for_again() -> None:
    assert paused().tell(ev.LinkBack()).now(do.MuteRecord) == [do.MuteRecord(RECORDING, CALLER, True, True)]
