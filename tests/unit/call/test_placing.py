"""A call that an agent places: the own telephone, the customer's, and every way in which nobody is reached."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase
from lexicon.ids import ChannelId, NotReadyReasonId, OfferId, RecordingId, agent_channel
from lexicon.journal import CallBridged, CalleeRings, CallEnded, CallOutFailed, CallPlaced, CallQueued, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import ANN, BILLING, NUMBER, OFFER, OUT, REASONS, Line, called, calling, raising

AGENT = agent_channel(OFFER)
OTHER = ChannelId("out-c1-9")


def test_the_own_telephone_is_rung_first() -> None:
    line = raising()
    (placed,) = line.facts(CallPlaced)
    assert (placed.agent, placed.caller, placed.number, placed.reason) == (ANN, "13900139000", NUMBER.number, BILLING)
    (ring,) = line.now(do.Ring)
    assert (ring.channel, ring.caller, ring.originator) == (AGENT, "13900139000", "")
    assert not line.now(do.CallOut)


def test_then_the_customer_is_dialled_where_the_agent_hears_it() -> None:
    line = raising().tell(ev.AgentAnswered(OFFER))
    (out,) = line.now(do.CallOut)
    assert (out.channel, out.number, out.caller_id) == (OUT, "13900139000", NUMBER.number)
    assert (out.bridge, out.hearer) == ("talk-c1-1", AGENT)
    line.tell(ev.OutRinging(OUT)).tell(ev.OutRinging(OUT))
    assert len(line.facts(CalleeRings)) == 1
    assert line.tell(ev.AgentAnswered(OFFER)).last == [], "the same answer twice is no second dialling"
    assert line.tell(ev.AgentAnswered(OfferId("o9"))).last == [do.HangUp(agent_channel(OfferId("o9")))]


def test_the_answer_begins_a_conversation_with_its_recording() -> None:
    line = calling().tell(ev.OutAnswered(OUT))
    (bridged,) = line.facts(CallBridged)
    assert (bridged.bridge, bridged.agent_channel, bridged.waited_s) == ("talk-c1-1", AGENT, 0.0)
    assert line.now(do.Record) == [do.Record(RecordingId("c1-1"), OUT)]
    assert line.call.phase is Phase.TALKING
    assert line.tell(ev.OutAnswered(OUT)).last == []


def test_it_is_held_muted_and_given_away_like_any_other() -> None:
    line = called().tell(ev.HoldAsked(ANN))
    assert line.now(do.Hold) == [do.Hold(OFFER, line.call.bridge, AGENT, "default")]
    assert called().tell(ev.DigitsAsked(ANN, "12#")).now(do.SendDigits) == [do.SendDigits(OFFER, OUT, "12#")]
    line = called().tell(ev.TransferAsked(ANN, REASONS[BILLING]))
    (queued,) = line.facts(CallQueued)
    assert queued.joined_at is not None and line.call.phase is Phase.QUEUED
    assert len(line.now(do.JoinQueue)) == 1


def test_either_hangs_up() -> None:
    line = called().tell(ev.OutGone(OUT, 16))
    assert line.outcome == Outcome(Fault.CALLER, "completed")
    assert len(line.facts(TalkEnded)) == 1
    line = called().tell(ev.AgentHungUp(ANN))
    assert do.HangUp(OUT) in line.last
    assert line.tell(ev.OutGone(OUT, 16)).outcome == Outcome(Fault.AGENT, "completed")


def test_the_customer_of_a_lost_desk_waits_for_another_agent() -> None:
    line = called().tell(ev.AgentLost(ANN))
    (queued,) = line.facts(CallQueued)
    assert queued.is_return and line.prompts == [("back-to-queue",)]


NO_ANSWER = NotReadyReasonId("no-answer")
VAIN: list[tuple[Callable[[], Line], ev.CallEvent, str, Fault]] = [
    (calling, ev.OutGone(OUT, 17, 486), "busy", Fault.LINE),
    (calling, ev.OutGone(OUT, 19, 480), "no-answer", Fault.LINE),
    (calling, ev.OutGone(OUT, 1, 404), "wrong-number", Fault.LINE),
    (calling, ev.ExchangeRefused("CallOut", OUT, "no"), "no-line", Fault.LINE),
    (calling, ev.AgentHungUp(ANN), "given-up", Fault.AGENT),
    (calling, ev.AgentLegGone(OFFER, 16), "given-up", Fault.AGENT),
    (calling, ev.AgentLost(ANN), "desk-lost", Fault.AGENT),
    (calling, ev.ExchangeLost(), "exchange-lost", Fault.SYSTEM),
    (raising, ev.AgentLegGone(OFFER, 21), "phone-not-answered", Fault.AGENT),
    (raising, ev.OfferDeclined(OFFER, "declined", NO_ANSWER), "given-up", Fault.AGENT),
    (raising, ev.ExchangeRefused("Ring", OFFER, "not registered"), "phone-unreachable", Fault.AGENT),
    (raising, ev.AgentHungUp(ANN), "given-up", Fault.AGENT),
    (raising, ev.AgentLost(ANN), "desk-lost", Fault.AGENT),
    (raising, ev.ExchangeLost(), "exchange-lost", Fault.SYSTEM),
    (raising, ev.ControllerLost(), "controller-lost", Fault.SYSTEM),
]


@pytest.mark.parametrize(("road", "event", "why", "fault"), VAIN)
def test_nobody_is_reached(road: Callable[[], Line], event: ev.CallEvent, why: str, fault: Fault) -> None:
    line = road()
    was_calling = line.call.phase is Phase.CALLING
    line.tell(event)
    assert [fact.why for fact in line.facts(CallOutFailed)] == [why]
    assert [fact.outcome for fact in line.facts(CallEnded)] == [Outcome(fault, why)]
    assert do.HangUp(AGENT) in line.last
    assert (do.HangUp(OUT) in line.last) is (was_calling and not isinstance(event, ev.OutGone))
    assert [end.limit_s for end in line.now(do.EndTalk)] == [0.0], "nothing to write down"
    assert not line.facts(TalkEnded)
    line.tell(ev.OutGone(OUT, 16)).tell(ev.AgentLegGone(OFFER, 16))
    assert len(line.facts(CallEnded)) == 1


def test_the_deadlines() -> None:
    assert [fact.why for fact in raising().rang("raise").facts(CallOutFailed)] == ["phone-not-answered"]
    assert [fact.why for fact in calling().rang("out").facts(CallOutFailed)] == ["no-answer"]
    silent = raising().tell(ev.AgentAnswered(OFFER))
    assert [fact.why for fact in silent.rang("out").facts(CallOutFailed)] == ["no-line"]


def test_what_asterisk_gave_no_answer_to_is_not_taken_for_a_no() -> None:
    for line in (raising(), calling()):
        for what, token in (("Ring", OFFER), ("CallOut", OUT)):
            assert line.tell(ev.ExchangeRefused(what, token, "no answer", is_retryable=True)).last == []


def test_other_legs_of_the_call_are_not_this_one() -> None:
    for event in (ev.OutRinging(OTHER), ev.OutAnswered(OTHER), ev.OutGone(OTHER, 16)):
        assert calling().tell(event).last == []
    assert called().tell(ev.OutGone(OTHER, 16)).last == []
