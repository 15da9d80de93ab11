"""What desk and floor are told of held, muted and given away conversations."""

from datetime import datetime

from agent_ui.gateway.protocol import messages as p
from lexicon.ids import RecordingId
from lexicon.journal import (
    AgentMuted,
    CallHeld,
    CallRetrieved,
    CallTransferred,
    ControlRefused,
    RecordingPaused,
    RecordingResumed,
)
from tests.unit.gateway.history import CALL, CLIENT, LI, NAMES, QUEUE, REASON, WANG, History, wallboard

RECORDING = RecordingId("c1-1")


def talking() -> History:
    history = History()
    history.sign_in(WANG)
    history.call()
    history.offer(WANG, "o1")
    history.answer(WANG, "o1")
    return history


def test_a_held_call_is_shown_with_its_time_until_it_is_taken_back() -> None:
    history = talking()
    assert history.snapshot().call.held_since is None
    history.tell(CallHeld(CALL, CLIENT, WANG))
    assert history.snapshot().call.held_since is not None and history.snapshot().call.phase == "talking"
    assert WANG in history.floor.touched.agents
    history.tell(CallRetrieved(CALL, CLIENT, WANG, 1.0))
    assert history.snapshot().call.held_since is None


def test_a_mute_is_shown_and_ends_with_the_conversation() -> None:
    history = talking()
    history.tell(AgentMuted(CALL, CLIENT, WANG, True), CallHeld(CALL, CLIENT, WANG))
    assert history.snapshot().call.is_muted
    history.talk_ends(WANG)
    told = history.snapshot().call
    assert (told.is_muted, told.held_since, told.phase) == (False, None, "ended")


def test_a_call_that_was_given_away_is_one_call() -> None:
    history = talking()
    before = history.counts().answered
    history.tell(CallTransferred(CALL, CLIENT, WANG, QUEUE, QUEUE, REASON))
    history.talk_ends(WANG)
    history.sign_in(LI)
    history.offer(LI, "o2")
    history.answer(LI, "o2", waited_s=90)
    assert (history.counts().answered, history.counts().offered) == (before, 1)
    assert (WANG, "call-transferred") in history.words


def test_what_the_exchange_refused_is_told_to_who_asked() -> None:
    history = talking()
    history.tell(ControlRefused(CALL, CLIENT, WANG, "hold", "404"))
    assert history.words[-1] == (WANG, "control-refused")
    history.tell(CallHeld(CALL, CLIENT, LI))  # nobody's: changes nothing
    assert history.snapshot().call.held_since is None


def row(history: History) -> p.FloorAgent:
    """Of the one who talks, on the wallboard."""
    return next(one for one in wallboard(history.floor, NAMES, history.at).agents if one.id == WANG)


def test_a_paused_recording_is_shown_with_its_limit_until_it_goes_on() -> None:
    history = talking()
    assert (history.snapshot().call.paused_since, history.snapshot().call.paused_until) == (None, None)
    history.tell(RecordingPaused(RECORDING, CALL, CLIENT, WANG, 180.0))
    told = history.snapshot().call
    assert told.paused_since is not None and told.paused_until is not None
    began, ends = datetime.fromisoformat(told.paused_since), datetime.fromisoformat(told.paused_until)
    assert (ends - began).total_seconds() == 180 and WANG in history.floor.touched.agents
    assert row(history).paused_since == told.paused_since, "and to supervisors"
    history.tell(RecordingResumed(RECORDING, CALL, CLIENT, WANG, "agent", 20.0))
    assert history.snapshot().call.paused_since is None and (WANG, "recording-goes-on") not in history.words
    history.tell(RecordingPaused(RECORDING, CALL, CLIENT, WANG, 180.0))
    history.tell(RecordingResumed(RECORDING, CALL, CLIENT, WANG, "limit", 180.0))
    assert history.words[-1] == (WANG, "recording-goes-on")
    history.tell(RecordingResumed(RECORDING, CALL, CLIENT, WANG, "kept", 180.0))
    assert history.words[-1] == (WANG, "recording-pause-over") and history.snapshot().call.paused_until is None


def test_a_pause_ends_with_the_conversation() -> None:
    history = talking()
    history.tell(RecordingPaused(RECORDING, CALL, CLIENT, WANG, 180.0))
    history.talk_ends(WANG)
    assert (history.snapshot().call.paused_since, history.snapshot().call.paused_until) == (None, None)
    assert row(history).paused_since is None


def test_a_pause_that_could_not_be_is_told_in_words_of_its_own() -> None:
    history = talking()
    for what in ("pause", "resume"):
        history.tell(ControlRefused(CALL, CLIENT, WANG, what, "404"))
        assert history.words[-1] == (WANG, f"recording-{what}-refused")
    assert history.snapshot().call.paused_since is None
