"""A number outside as the second party, as the call decides about it; and the call that no agent is in any more."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_second import CompleteAsked, DropAsked, MergeAsked, SecondAsked, SwapAsked, TakeBackAsked
from ari_app.call.second import Mode
from ari_app.call.state import Phase
from lexicon.ids import CallId, ChannelId, OfferId, RecordingId, outside_bridge
from lexicon.journal import (
    CallQueued,
    ConsultStarted,
    HandedOutside,
    OfferMade,
    PartyJoined,
    PartyLeft,
    SecondAnswered,
    SecondEnded,
    SecondLegEnded,
    SecondSought,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import (
    ANN,
    BILLING,
    BO,
    CONTACT,
    DESK,
    ENDPOINT,
    OFFER,
    OTHER,
    OUT,
    REASONS,
    Line,
    asked,
    called,
    consulting_outside,
    reaching,
    sent,
    sent_ringing,
    talking,
)

CALLER, ANNS = ChannelId("ch1"), ChannelId("offer-o1")
PUT_THROUGH = Outcome(Fault.CALLER, "put-through")


def legs_ended(line: Line) -> list[str]:
    return [fact.why for fact in line.facts(SecondLegEnded)]


def why_ended(line: Line) -> list[str]:
    return [fact.why for fact in line.facts(SecondEnded)]


def phase_of(line: Line) -> Phase:
    """As it is now, whatever a reader may have concluded from before."""
    return line.call.phase


def conference_outside() -> Line:
    return consulting_outside().tell(MergeAsked(ANN))


def test_the_agent_hears_it_ring_and_the_caller_hears_music() -> None:
    line = reaching()
    (sought,) = line.facts(SecondSought)
    assert (sought.number, sought.leg, sought.shown, sought.to) == ("13900139000", OUT, "4001", None)
    (out,) = line.all(do.CallOut)
    assert (out.number, out.caller_id, out.hearer, out.bridge) == ("13900139000", "4001", ANNS, "consult-c1~1")
    assert line.all(do.Hold)[-1].bridge == line.call.bridge and line.call.control.is_held
    assert not line.all(do.JoinQueue)[1:] and not line.all(do.OfferTo) and len(line.facts(OfferMade)) == 1
    assert reaching(Mode.TRANSFER).all(do.CallOut)[-1].bridge == outside_bridge(OUT), "where the caller will come"


def test_no_leg_has_the_id_of_another() -> None:
    line = reaching().tell(TakeBackAsked(ANN))
    line.tell(ev.OutGone(OUT, 16))
    again = SecondAsked(ANN, Mode.CONSULT, REASONS[BILLING], None, 45.0, "13900139001", "4001")
    line.tell(again)
    assert line.all(do.CallOut)[-1].channel == "out-c1-2"
    placed = called()  # its customer is out-c1-1
    placed.tell(again)
    assert placed.all(do.CallOut)[-1].channel == "out-c1-2"


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.OutGone(OUT, 17, 486), "busy"),
        (ev.OutGone(OUT, 19, 480), "no-answer"),
        (ev.OutGone(OUT, 1, 404), "wrong-number"),
        (ev.OutGone(OUT, 21, 603), "refused"),
        (ev.OutGone(OUT, 34, 503), "no-line"),
        (ev.ExchangeRefused("CallOut", OUT, "no such endpoint"), "no-line"),
        (ev.TimerRang("second", CONTACT), "no-answer"),
    ],
)
def test_nobody_is_reached_and_the_two_are_together_again(mode: Mode, event: ev.CallEvent, why: str) -> None:
    line = reaching(mode).tell(event)
    assert line.call.phase is Phase.TALKING and line.call.second is None and not line.call.control.is_held
    assert line.now(do.Retrieve) == [do.Retrieve(OFFER, line.call.bridge, ANNS)] and line.now(do.Play)
    assert (why_ended(line), legs_ended(line)) == ([why], [why])
    assert line.now(do.DropBridge) and not line.facts(TalkEnded) and not line.all(do.MissOffer)
    is_gone = isinstance(event, ev.OutGone)
    assert [one.channel for one in line.now(do.HangUp)] == ([] if is_gone else [OUT])


def test_what_asterisk_gave_no_answer_to_may_have_been_done() -> None:
    line = reaching().tell(ev.ExchangeRefused("CallOut", OUT, "no answer", is_retryable=True))
    assert line.call.phase is Phase.SEEKING and line.last == []


def test_it_never_rang_and_the_time_is_over() -> None:
    line = talking().tell(SecondAsked(ANN, Mode.CONSULT, REASONS[BILLING], None, 45.0, "13900139000", "4001"))
    assert why_ended(line.tell(ev.TimerRang("second", CONTACT))) == ["no-line"]


def test_taken_back_while_it_rings() -> None:
    line = reaching().tell(TakeBackAsked(ANN))
    assert line.call.phase is Phase.TALKING and line.now(do.HangUp) == [do.HangUp(OUT)]
    assert (why_ended(line), legs_ended(line)) == (["taken-back"], ["taken-back"])
    assert line.tell(ev.OutAnswered(OUT)).last == [] and line.tell(ev.OutGone(OUT, 16)).last == []


# ---------------------------------------------------------------- a consultation


def test_consulted_and_recorded_by_itself() -> None:
    line = consulting_outside()
    assert line.call.phase is Phase.CONSULTING and line.facts(SecondAnswered)
    assert line.facts(ConsultStarted)
    assert line.all(do.Record)[-1] == do.Record(RecordingId("c1-c1"), OUT)
    assert line.all(do.Join)[-1] == do.Join(OfferId(OUT), line.call.second.bridge, ANNS, OUT)  # type: ignore[union-attr]


def test_swapped_and_back() -> None:
    line = consulting_outside().tell(SwapAsked(ANN))
    assert do.Retrieve(OFFER, line.call.bridge, ANNS) in line.last and not line.call.control.is_held
    line.tell(SwapAsked(ANN))
    assert do.Retrieve(OfferId(OUT), "consult-c1~1", ANNS) in line.last and line.call.control.is_held  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "event", [CompleteAsked(ANN), ev.AgentHungUp(ANN), ev.AgentLegGone(OFFER, 16)], ids=["asked", "hung-up", "leg"]
)
def test_completed_the_caller_talks_with_the_number_and_the_agent_is_free(event: ev.CallEvent) -> None:
    line = consulting_outside().tell(event)
    assert line.call.phase is Phase.SENT and line.call.offer is None
    assert [fact.how for fact in line.facts(HandedOutside)] == ["consult"]
    assert [fact.agent for fact in line.facts(TalkEnded)] == [ANN] and len(line.now(do.EndTalk)) == 1
    assert line.now(do.Join) == [do.Join(do.NO_OFFER, outside_bridge(OUT), CALLER, OUT)]
    assert {one.bridge for one in line.now(do.DropBridge)} == {"talk-c1-1", "consult-c1~1"}
    assert do.StopRecord(RecordingId("c1-c1"), OUT) in line.last, "with the agent its recordings end"


def test_who_was_consulted_hangs_up() -> None:
    line = consulting_outside().tell(ev.OutGone(OUT, 16))
    assert (line.call.phase, why_ended(line), legs_ended(line)) == (Phase.TALKING, ["left"], ["completed"])
    assert not line.now(do.HangUp) and line.now(do.Retrieve)


@pytest.mark.parametrize("road", [reaching, consulting_outside, conference_outside])
def test_the_caller_hangs_up_and_everybody_is_let_go(road: Callable[[], Line]) -> None:
    line = road()
    line.tell(ev.CallerGone(16))
    assert line.call.phase is Phase.ENDED and len(line.facts(TalkEnded)) == 1
    assert {one.channel for one in line.now(do.HangUp)} == {ANNS, OUT} and len(legs_ended(line)) == 1


# ---------------------------------------------------------------- a conference


def test_all_three_talk() -> None:
    line = conference_outside()
    (joined,) = line.facts(PartyJoined)
    assert (joined.agent, joined.number, line.call.phase) == ("", "13900139000", Phase.CONFERENCE)
    assert do.Retrieve(OfferId(OUT), line.call.bridge, OUT) in line.last
    line.tell(ev.OutGone(OUT, 16))
    assert (line.call.phase, [fact.number for fact in line.facts(PartyLeft)]) == (Phase.TALKING, ["13900139000"])


def test_sent_out_of_it() -> None:
    line = conference_outside().tell(DropAsked(ANN, "13900139000"))
    assert line.call.phase is Phase.TALKING and do.HangUp(OUT) in line.last and legs_ended(line) == ["completed"]


def test_the_last_agent_leaves_it() -> None:
    line = conference_outside().tell(ev.AgentHungUp(ANN))
    assert line.call.phase is Phase.SENT and [fact.how for fact in line.facts(HandedOutside)] == ["conference"]
    assert line.now(do.Join) == [do.Join(do.NO_OFFER, outside_bridge(OUT), CALLER, OUT)]


def test_another_agent_leads_it_and_not_the_number() -> None:
    line = conference_outside().tell(asked(Mode.CONSULT, BO))
    line.tell(ev.Assigned(OTHER, BO, DESK, ENDPOINT, contact=CallId("c1~2"))).tell(ev.AgentAnswered(OTHER))
    line.tell(ev.Joined(OTHER)).tell(MergeAsked(ANN))
    assert len(line.call.parties) == 2
    line.tell(ev.AgentHungUp(ANN))
    assert line.call.offer is not None and line.call.offer.agent == BO and phase_of(line) is Phase.JOINING
    line.tell(ev.Joined(OTHER))
    assert [one.number for one in line.call.parties] == ["13900139000"] and phase_of(line) is Phase.CONFERENCE
    line.tell(ev.AgentHungUp(BO))
    assert line.call.phase is Phase.SENT


# ---------------------------------------------------------------- no agent in the call


@pytest.mark.parametrize(
    ("event", "hangs_up"), [(ev.CallerGone(16), OUT), (ev.OutGone(OUT, 16), CALLER)], ids=["caller", "outside"]
)
def test_either_side_ends_it(event: ev.CallEvent, hangs_up: ChannelId) -> None:
    line = sent()
    assert phase_of(line) is Phase.SENT
    line.tell(event)
    assert do.HangUp(hangs_up) in line.last and line.now(do.DropBridge) == [do.DropBridge(outside_bridge(OUT))]
    if line.call.phase is not Phase.ENDED:
        line.tell(ev.CallerGone(16))
    assert line.outcome == PUT_THROUGH and legs_ended(line) == ["completed"]


def test_asterisk_lost_it() -> None:
    line = sent().tell(ev.ExchangeLost())
    assert line.outcome == Outcome(Fault.SYSTEM, "exchange-lost")


def test_after_a_cut_they_are_brought_together_again() -> None:
    assert sent().tell(ev.LinkBack()).now(do.Join)
    assert sent_ringing().tell(ev.LinkBack()).now(do.Park)


def test_two_who_cannot_be_joined() -> None:
    line = sent().tell(ev.ExchangeRefused("Join", do.NO_OFFER, "no", is_retryable=True))
    assert phase_of(line) is Phase.SENT and line.rang("together").now(do.Join), "asked again"
    line.tell(ev.ExchangeRefused("Join", do.NO_OFFER, "no"))
    assert line.call.phase is Phase.QUEUED and do.HangUp(OUT) in line.last


def test_left_while_it_rings_and_answered() -> None:
    line = sent_ringing()
    assert line.call.phase is Phase.SENT and line.now(do.Park)
    assert line.now(do.EndTalk)
    assert [fact.how for fact in line.facts(HandedOutside)] == ["alone"]
    line.tell(ev.OutAnswered(OUT))
    assert line.now(do.Join) and line.facts(SecondAnswered)
    line.tell(ev.CallerGone(16))
    assert line.outcome == PUT_THROUGH


@pytest.mark.parametrize(
    ("event", "why"), [(ev.OutGone(OUT, 17, 486), "busy"), (ev.TimerRang("out", OUT), "no-answer")]
)
def test_left_while_it_rings_and_nobody_comes(event: ev.CallEvent, why: str) -> None:
    line = sent_ringing()
    joined = line.facts(CallQueued)[0]
    line.tell(event)
    assert line.call.phase is Phase.QUEUED and legs_ended(line) == [why]
    again = line.facts(CallQueued)[-1]
    assert (again.joined_at, again.order, again.is_return) == (joined.joined_at, joined.order, True), "his old place"
    assert line.now(do.Unpark) and [one.prompts for one in line.now(do.Play)] == [("back-to-queue",)], "and he is told"
    assert line.now(do.JoinQueue)


def test_left_while_it_rings_and_the_caller_hangs_up() -> None:
    line = sent_ringing().tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, "hung-up-ringing") and legs_ended(line) == ["given-up"]
    assert do.HangUp(OUT) in line.last


def test_the_music_is_asked_for_again() -> None:
    line = sent_ringing().tell(ev.ExchangeRefused("Park", "", "no answer", is_retryable=True))
    assert line.rang("music").now(do.Park)


def test_a_customer_whom_we_called_and_sent_on() -> None:
    line = called().tell(SecondAsked(ANN, Mode.TRANSFER, REASONS[BILLING], None, 45.0, "13900139001", "4001"))
    other = line.all(do.CallOut)[-1].channel
    line.tell(ev.OutAnswered(other))
    assert line.call.phase is Phase.SENT
    line.tell(ev.OutGone(OUT, 16))  # the customer's own leg
    assert line.outcome == PUT_THROUGH and do.HangUp(other) in line.done
