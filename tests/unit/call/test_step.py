"""One call's life: every phase with every event, every ending with its outcome."""

import typing
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import product

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_second import SecondAsked
from ari_app.call.state import Phase
from ari_app.call.step import HANDLERS, step
from lexicon.ids import AgentId, CallId, NotReadyReasonId, OfferId, PlaybackId, RecordingId, out_channel
from lexicon.journal import (
    CallAnswered,
    CallBridged,
    CallQueued,
    OfferFailed,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import (
    ANN,
    ASSIGNED,
    BO,
    CONTACT,
    DESK,
    ENDPOINT,
    FAULT,
    IN_PHASE,
    LEG,
    OFFER,
    QUEUE,
    REASONS,
    START,
    Line,
    asked,
    at,
    ended,
    greeted,
    joining,
    parting,
    queued,
    ringing,
    talking,
    waiting_again,
)

EVENTS: tuple[type[ev.CallEvent], ...] = typing.get_args(ev.CallEvent)
RECORDING = RecordingId("c1-1")
TYPICAL: dict[str, object] = {
    "playback": PlaybackId("play-c1-1"),
    "digit": "1",
    "name": "ring",
    "token": OFFER,
    "offer": OFFER,
    "agent": ANN,
    "desk": DESK,
    "endpoint": ENDPOINT,
    "cause": 16,
    "why": "declined",
    "reason": NotReadyReasonId("no-answer"),
    "what": "Ring",
    "is_retryable": True,
    "recording": RECORDING,
    "is_staffed": False,
    "choice": None,
    "after": 7,
    "queue": QUEUE,
    "entered_mono": 150.0,
    "is_up": True,
    "line": "",
    "closed": {},
    "unknown": None,
    "leg": LEG,
    "status": "NOANSWER",
    "position": 3,
    "wait_s": 90.0,
    "values": None,
    "has_failed": False,
    "side": "caller",
    "is_muted": True,
    "digits": "12#",
    "to": REASONS[FAULT],
    "party": BO,
    "slot": 3,
    "limit_s": 120.0,
    "contact": CONTACT,
    "supervisor": AgentId("sue"),
    "packets": 50,
    "channel": out_channel(CallId("c1"), 1),
    "sip": 486,
    "number": "",
    "shown": "",
    "spoken_s": 4.0,
    "by": "sue",
}
UNTYPICAL = {
    **TYPICAL,
    "party": "cy",
    "contact": "c1~9",
    "playback": PlaybackId("play-c1-99"),
    "digit": "*",
    "name": "nothing",
    "token": "late",
    "offer": OfferId("o9"),
    "agent": "bo",
    "cause": 0,
    "what": "Play",
    "recording": "c1-99",
    "is_staffed": True,
    "channel": out_channel(CallId("c1"), 9),
}


def some(kind: type[ev.CallEvent], values: dict[str, object]) -> ev.CallEvent:
    if kind is SecondAsked:  # of its own kind
        return asked()
    return kind(**{field.name: values[field.name] for field in fields(kind)})  # type: ignore[arg-type]


@pytest.mark.parametrize(("phase", "line"), IN_PHASE.items())
def test_each_phase_is_reached_by_its_own_road(phase: Phase, line: Line) -> None:
    assert line.call.phase is phase


@pytest.mark.parametrize("values", [TYPICAL, UNTYPICAL], ids=["fitting", "late"])
@pytest.mark.parametrize(("phase", "kind"), list(product(Phase, EVENTS)))
def test_every_phase_takes_every_event(phase: Phase, kind: type[ev.CallEvent], values: dict[str, object]) -> None:
    call, event = IN_PHASE[phase].call, some(kind, values)
    after, commands = step(call, event, at(200))
    if (phase, kind) in HANDLERS:
        return
    assert after == call
    match event:
        case ev.Assigned(offer):
            assert commands == [do.WithdrawOffer(offer)]
        case ev.AgentAnswered(offer, leg) if call.offer is None or call.offer.id != offer:
            assert commands == [do.HangUp(leg)]
        case _:
            assert commands == []


def test_no_handler_stands_for_a_pair_that_cannot_be() -> None:
    assert all(phase in Phase and kind in EVENTS for phase, kind in HANDLERS)
    assert not any(phase is Phase.ENDED for phase, _ in HANDLERS)


# ---------------------------------------------------------------- the menu, as the call sees it


def test_no_digit_and_bad_digits_with_a_default() -> None:
    line = greeted().said().said().rang("digit")
    assert line.prompts == [("greeting",), ("menu",), ("no-digit", "menu")]
    line.tell(ev.DigitReceived("9"))
    assert (line.call.phase, line.call.reason) == (Phase.QUEUED, queued().call.reason)


def test_no_choice_and_no_default() -> None:
    line = parting()
    assert line.prompts == [("greeting",), ("menu",), ("bad-digit", "menu"), ("goodbye",)]
    assert line.said().now(do.HangUp)
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.CALLER, "no-choice")


def test_the_words_of_an_answer_are_said_once() -> None:
    line = greeted().tell(ev.CallerAnswered())
    assert line.last == [] and len(line.facts(CallAnswered)) == 1


def test_a_key_before_the_first_word_means_nothing() -> None:
    assert Line().tell(ev.Arrived()).tell(ev.DigitReceived("1")).last == []


def test_a_key_during_the_greeting_is_heard_and_hushes_it() -> None:
    line = greeted().tell(ev.DigitReceived("2"))
    assert (line.call.phase, line.now(do.StopPlay)) == (Phase.QUEUED, [do.StopPlay(PlaybackId("play-c1-1"))])


def test_a_prompt_that_cannot_be_played_does_not_stop_the_menu() -> None:
    line = greeted()
    line.tell(ev.ExchangeRefused("Play", line.call.playback, "no file"))
    assert line.prompts[-1] == ("menu",)
    assert line.tell(ev.ExchangeRefused("Play", "play-c1-1", "late")).last == []


def test_the_digit_timer_of_an_older_menu_is_late() -> None:
    line = greeted().said().said()
    old = line.call.plays
    line.rang("digit").said()
    assert line.tell(ev.TimerRang("digit", f"{old}-0")).last == []


# ---------------------------------------------------------------- offers that fail

FAILURES: dict[str, tuple[ev.CallEvent, str, str]] = {
    "no answer": (ev.TimerRang("ring", OFFER), "no-answer", "no-answer"),
    "busy": (ev.AgentLegGone(OFFER, 17), "declined", "no-answer"),
    "rejected": (ev.AgentLegGone(OFFER, 21), "declined", "no-answer"),
    "leg timed out": (ev.AgentLegGone(OFFER, 19), "no-answer", "no-answer"),
    "declined on the page": (
        ev.OfferDeclined(OFFER, "declined", NotReadyReasonId("no-answer")),
        "declined",
        "no-answer",
    ),
    "leg failed": (ev.AgentLegGone(OFFER, 20), "unreachable", "system"),
    "ring refused": (ev.ExchangeRefused("Ring", OFFER, "400"), "unreachable", "system"),
}


@pytest.mark.parametrize(("event", "why", "reason"), FAILURES.values(), ids=FAILURES.keys())
def test_an_offer_that_fails(event: ev.CallEvent, why: str, reason: str) -> None:
    line = ringing()
    leg, joined = line.call.agent_leg, line.call.joined_at
    line.tell(event)
    assert [fact.why for fact in line.facts(OfferFailed)] == [why]
    assert [miss.reason for miss in line.now(do.MissOffer)] == [reason]
    assert do.HangUp(leg) in line.last, "the telephone stops ringing"
    (again,) = line.now(do.JoinQueue)
    assert (line.call.is_return, again.contact.joined.at) == (True, joined)
    assert line.facts(CallQueued)[-1].joined_at == joined
    order = [type(command) for command in line.last]
    assert order.index(do.MissOffer) < order.index(do.JoinQueue), "or the same agent would be rung again at once"


def test_a_page_that_goes_while_it_rings_leaves_its_agent_ready() -> None:
    """It may only be loaded anew; the caller is rung elsewhere meanwhile, with the place he had."""
    line = ringing()
    leg, joined = line.call.agent_leg, line.call.joined_at
    line.tell(ev.OfferDeclined(OFFER, "agent-left", NotReadyReasonId("desk-lost")))
    assert [fact.why for fact in line.facts(OfferWithdrawn)] == ["agent-left"]
    assert line.now(do.MissOffer) == [] and [one.offer for one in line.now(do.WithdrawOffer)] == [OFFER]
    assert do.HangUp(leg) in line.last, "the telephone stops ringing"
    (again,) = line.now(do.JoinQueue)
    assert (line.call.is_return, again.contact.joined.at) == (True, joined)


def test_the_limit_of_waiting_counts_from_the_first_join() -> None:
    line = ringing().tell(ev.TimerRang("ring", OFFER), 50)
    (limit,) = [timer for timer in line.now(do.SetTimer) if timer.name == "longest"]
    assert limit.after_s == pytest.approx(600 - 51)


def test_the_deadline_of_an_older_offer_is_late() -> None:
    line = ringing().tell(ev.AgentLegGone(OFFER, 21)).tell(ev.Assigned(OfferId("o2"), ANN, DESK, ENDPOINT))
    assert line.tell(ev.TimerRang("ring", OFFER)).last == []


@pytest.mark.parametrize("road", [queued, ringing, talking, parting, ended])
def test_a_leg_that_answers_too_late_is_hung_up(road: Callable[[], Line]) -> None:
    line = road().tell(ev.AgentAnswered(OfferId("old")))
    assert [hang_up.channel for hang_up in line.last if isinstance(hang_up, do.HangUp)] == ["offer-old"]


@pytest.mark.parametrize("road", [joining, talking])
def test_the_same_answer_twice_does_not_cut_the_conversation(road: Callable[[], Line]) -> None:
    assert road().tell(ev.AgentAnswered(OFFER)).last == []


# ---------------------------------------------------------------- the conversation


def test_answering_joins_and_records() -> None:
    line = joining()
    assert line.now(do.TakeOffer) == [do.TakeOffer(OFFER)]
    (join,) = line.now(do.Join)
    assert (join.caller, join.agent, join.bridge) == ("ch1", "offer-o1", "talk-c1-1")
    assert line.now(do.Record) == [do.Record(RECORDING, line.call.channel)]
    assert (len(line.facts(OfferMade)), len(line.facts(OfferTaken))) == (1, 1)
    bridged = line.tell(ev.Joined(OFFER)).facts(CallBridged)
    assert [fact.waited_s for fact in bridged] == [pytest.approx(3.0)]


def test_the_recorder_confirms() -> None:
    line = talking().tell(ev.RecorderConfirmed(RECORDING), 0.05)
    assert [fact.after_s for fact in line.facts(RecordingStarted)] == [pytest.approx(0.05)]
    assert do.CancelTimer("recorder") in line.last
    assert line.tell(ev.RecorderConfirmed(RECORDING)).last == []
    assert line.tell(ev.TimerRang("recorder", RECORDING)).last == []


@pytest.mark.parametrize("road", [joining, talking])
def test_no_word_from_the_recorder_within_200_ms(road: Callable[[], Line]) -> None:
    line = road()
    assert [t.after_s for t in line.all(do.SetTimer) if t.name == "recorder"] == [0.2]
    phase = line.call.phase
    line.rang("recorder")
    assert len(line.facts(RecordingMissing)) == 1
    assert line.call.phase is phase, "the call goes on"
    line.tell(ev.ExchangeRefused("Record", RECORDING, "timed out"))
    assert len(line.facts(RecordingMissing)) == 1, "one alarm for one recording"


def test_the_recorder_says_no() -> None:
    line = talking().tell(ev.ExchangeRefused("Record", RECORDING, "no such channel"))
    assert [fact.why for fact in line.facts(RecordingMissing)] == ["no such channel"]
    assert line.call.phase is Phase.TALKING
    assert line.rang("recorder").last == []


def test_the_agent_hangs_up() -> None:
    for event in (ev.AgentHungUp(ANN), ev.AgentLegGone(OFFER, 16)):
        line = talking().tell(event)
        assert do.HangUp(line.call.channel) in line.last
        assert len(line.now(do.EndTalk)) == len(line.facts(TalkEnded)) == 1
        line.tell(ev.CallerGone(16))
        assert line.outcome == Outcome(Fault.AGENT, "completed")
        assert len(line.all(do.EndTalk)) == 1, "the agent is sent into wrap-up once"


@pytest.mark.parametrize("road", [joining, talking])
@pytest.mark.parametrize("event", [ev.AgentLost(ANN), ev.AgentLegGone(OFFER, 0), ev.ExchangeRefused("Join", OFFER, "")])
def test_the_agent_is_lost(road: Callable[[], Line], event: ev.CallEvent) -> None:
    line = road()
    joined = line.call.joined_at
    if isinstance(event, ev.ExchangeRefused) and line.call.phase is Phase.TALKING:
        event = replace(event, token=OFFER)
    line.tell(event)
    assert line.prompts[-1] == ("back-to-queue",)
    assert not any(hang_up.channel == line.call.channel for hang_up in line.now(do.HangUp))
    assert line.now(do.StopRecord) == [do.StopRecord(RECORDING, line.call.channel)]
    assert len(line.now(do.DropBridge)) == 1
    (again,) = line.now(do.JoinQueue)
    assert (line.call.is_return, again.contact.joined.at) == (True, joined)
    assert line.said().now(do.Park), "and the music plays again"
    assert line.call.joined_at == joined is not None and joined > START


def test_the_second_conversation_has_its_own_recording() -> None:
    line = waiting_again().tell(ev.Assigned(OfferId("o2"), ANN, DESK, ENDPOINT)).tell(ev.AgentAnswered(OfferId("o2")))
    assert [record.recording for record in line.all(do.Record)] == ["c1-1", "c1-2"]
    assert line.tell(ev.RecorderConfirmed(RECORDING)).last == [], "the first one's word is late"


@pytest.mark.parametrize("road", [waiting_again, lambda: waiting_again().tell(ASSIGNED)])
def test_a_word_that_cannot_be_said_does_not_leave_the_caller_in_silence(road: Callable[[], Line]) -> None:
    line = road()
    line.tell(ev.ExchangeRefused("Play", line.call.playback, "no file"))
    assert line.last == [do.Park(line.call.channel)]


# ---------------------------------------------------------------- after a cut of the link


def test_a_cut_in_the_menu_goes_on_with_the_menu() -> None:
    assert greeted().tell(ev.LinkBack()).prompts[-1] == ("menu",)
    assert [t.name for t in greeted().said().tell(ev.LinkBack()).now(do.SetTimer)] == ["digit"]


def test_a_cut_before_the_answer_answers() -> None:
    assert Line().tell(ev.Arrived()).tell(ev.LinkBack()).now(do.Answer)


@pytest.mark.parametrize("road", [queued, ringing, waiting_again])
def test_a_cut_while_waiting_brings_the_music_back(road: Callable[[], Line]) -> None:
    assert road().tell(ev.LinkBack()).now(do.Park)


def test_a_cut_in_the_farewell_lets_go() -> None:
    assert parting().tell(ev.LinkBack()).now(do.HangUp)
