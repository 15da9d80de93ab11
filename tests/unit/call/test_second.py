"""Second parties as the call decides about them: what Asterisk refuses, who leaves when, what is recorded."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_second import CompleteAsked, DropAsked, MergeAsked, SecondOver, SwapAsked, TakeBackAsked
from ari_app.call.second import Mode
from ari_app.call.state import Phase
from lexicon.ids import AgentId, ChannelId, OfferId, RecordingId
from lexicon.journal import (
    CallHeld,
    CallRetrieved,
    ControlRefused,
    HandedOver,
    OfferFailed,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    SecondEnded,
    TalkEnded,
)
from tests.unit.call.desk import (
    ANN,
    BO,
    CONTACT,
    DESK,
    ENDPOINT,
    OFFER,
    OTHER,
    Line,
    asked,
    conference,
    consulting,
    dialled,
    seeking,
    talking,
)

CONSULT = RecordingId("c1-c1")
EXPERT = AgentId("cy")


def why_ended(line: Line) -> list[str]:
    return [fact.why for fact in line.facts(SecondEnded)]


def test_a_second_party_is_sought_as_a_contact_of_its_own_at_the_callers_place() -> None:
    line = talking().tell(asked(Mode.TRANSFER, None))
    (join,) = line.now(do.JoinQueue)
    assert (join.contact.call, join.contact.of, join.contact.order) == (CONTACT, "c1", line.call.order)
    assert line.now(do.Hold) and line.facts(CallHeld) and line.call.phase is Phase.SEEKING
    line = talking().tell(asked())
    assert [offer.agent for offer in line.now(do.OfferTo)] == [BO] and not line.now(do.JoinQueue)


def test_a_conversation_in_dial_is_lifted_first() -> None:
    line = dialled().tell(asked())
    assert line.now(do.Lift) and not line.now(do.OfferTo)
    line.tell(ev.Lifted(OFFER, "caller")).tell(ev.Lifted(OFFER, "agent"))
    assert line.now(do.OfferTo) and line.call.phase is Phase.SEEKING


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (ev.AgentLegGone(OTHER, 17), "declined"),
        (ev.AgentLegGone(OTHER, 19), "no-answer"),
        (ev.AgentLegGone(OTHER, 20), "unreachable"),
        (ev.TimerRang("ring", OTHER), "no-answer"),
        (ev.ExchangeRefused("Ring", OTHER, "400"), "unreachable"),
    ],
)
@pytest.mark.parametrize("to", [BO, None])
def test_who_is_rung_does_not_come(event: ev.CallEvent, why: str, to: AgentId | None) -> None:
    line = seeking(Mode.TRANSFER, to).tell(event)
    assert [fact.why for fact in line.facts(OfferFailed)] == [why]
    (missed,) = line.now(do.MissOffer)
    assert not missed.waits and line.now(do.HangUp) == [do.HangUp(ChannelId("offer-o2"))]
    if to is None:
        assert line.now(do.JoinQueue) and line.call.phase is Phase.SEEKING, "another expert may"
    else:
        assert why_ended(line) == [why] and line.call.phase is Phase.TALKING
        assert line.now(do.Retrieve) and line.facts(CallRetrieved) and line.now(do.Play)


def test_the_time_is_over_or_the_router_has_nobody() -> None:
    for event in (ev.TimerRang("second", CONTACT), SecondOver(CONTACT, "no-answer")):
        line = seeking(Mode.TRANSFER, None).tell(event)
        assert (why_ended(line), line.call.phase) == (["no-answer"], Phase.TALKING)
        assert len(line.facts(OfferWithdrawn)) == 1
        assert [gone.offer for gone in line.now(do.WithdrawOffer)] == [OTHER]
    assert talking().tell(asked()).tell(ev.TimerRang("second", "c1~9")).last == []


def test_asterisk_does_not_ring_now_and_nobody_is_to_blame() -> None:
    line = seeking().tell(ev.ExchangeRefused("Ring", OTHER, "no answer", is_retryable=True))
    assert not line.facts(OfferFailed) and line.facts(OfferWithdrawn) and why_ended(line) == ["unreachable"]


def test_no_hold_no_search() -> None:
    line = seeking().tell(ev.ExchangeRefused("Hold", OFFER, "404"))
    assert line.facts(ControlRefused) and why_ended(line) == ["refused"] and line.call.phase is Phase.TALKING


def test_an_assignment_for_an_older_search_is_withdrawn() -> None:
    line = seeking().tell(TakeBackAsked(ANN)).tell(asked())
    late = ev.Assigned(OfferId("o3"), EXPERT, DESK, ENDPOINT, contact=CONTACT)
    assert line.tell(late).last == [do.WithdrawOffer(OfferId("o3"))]
    assert line.tell(ev.AgentAnswered(OTHER)).last == [do.HangUp(ChannelId("offer-o2"))]


def test_nobody_else_may_ask() -> None:
    for line in (seeking(), consulting(), conference()):
        before = line.call
        for kind in (TakeBackAsked, SwapAsked, CompleteAsked, MergeAsked):
            assert line.tell(kind(EXPERT)).last == [] and line.call == before
        assert line.tell(DropAsked(BO, BO)).last == [] and line.call == before


# ---------------------------------------------------------------- a consultation


def test_it_is_recorded_by_itself() -> None:
    line = consulting()
    assert line.all(do.Record)[-1] == do.Record(CONSULT, ChannelId("offer-o2"))
    line.tell(ev.RecorderConfirmed(CONSULT))
    assert [fact.recording for fact in line.facts(RecordingStarted)] == [CONSULT]
    assert line.tell(ev.TimerRang("consult-recorder", CONSULT)).last == []
    line.tell(SwapAsked(ANN))
    assert do.MuteRecord(CONSULT, ChannelId("offer-o2"), True) in line.last, "no music in it"
    line.tell(MergeAsked(ANN))
    assert do.StopRecord(CONSULT, ChannelId("offer-o2")) in line.last


@pytest.mark.parametrize(
    "event",
    [
        ev.TimerRang("consult-recorder", CONSULT),
        ev.RecorderRefused(CONSULT, "no"),
        ev.ExchangeRefused("Record", CONSULT, "no"),
        CompleteAsked(ANN),
        ev.AgentLegGone(OTHER, 16),
    ],
)
def test_its_recording_is_missed_once(event: ev.CallEvent) -> None:
    line = consulting().tell(event).tell(ev.RecorderRefused(CONSULT, "late"))
    assert [fact.recording for fact in line.facts(RecordingMissing) if fact.recording == CONSULT] == [CONSULT]


def test_a_bridge_that_is_not_made_ends_it() -> None:
    line = seeking().tell(ev.AgentAnswered(OTHER)).tell(ev.ExchangeRefused("Join", OTHER, "422"))
    assert (why_ended(line), line.call.phase) == (["refused"], Phase.TALKING)
    assert [fact.agent for fact in line.facts(TalkEnded)] == [BO] and line.now(do.EndTalk)


def test_a_swap_that_is_refused_is_told() -> None:
    line = consulting().tell(SwapAsked(ANN)).tell(ev.ExchangeRefused("Retrieve", OFFER, "no"))
    assert [fact.what for fact in line.facts(ControlRefused)] == ["swap"]
    assert line.tell(TakeBackAsked(ANN)).now(do.DropBridge) and line.call.phase is Phase.TALKING


@pytest.mark.parametrize("event", [ev.AgentHungUp(ANN), ev.AgentLost(ANN), ev.AgentLegGone(OFFER, 0)])
def test_the_first_one_leaves_and_the_second_one_has_the_caller(event: ev.CallEvent) -> None:
    line = consulting().tell(event)
    assert [fact.to for fact in line.facts(HandedOver)] == [BO] and line.call.phase is Phase.JOINING
    (join,) = line.now(do.Join)
    assert (join.caller, join.agent) == (line.call.channel, "offer-o2")
    assert line.tell(ev.Joined(OTHER)).call.phase is Phase.TALKING


@pytest.mark.parametrize("road", [seeking, consulting, conference])
def test_the_caller_hangs_up_and_everybody_is_let_go(road: Callable[[], Line]) -> None:
    line = road()
    line.tell(ev.CallerGone(16))
    assert line.call.phase is Phase.ENDED and line.call.second is None and not line.call.parties
    assert {hang_up.channel for hang_up in line.now(do.HangUp)} == {"offer-o1", "offer-o2"}
    assert len(line.facts(TalkEnded)) == len(line.all(do.TakeOffer))


# ---------------------------------------------------------------- a conference


def test_a_party_that_cannot_be_brought_in_is_sent_away() -> None:
    line = conference().tell(ev.ExchangeRefused("Retrieve", OTHER, "no"))
    assert line.call.phase is Phase.TALKING and [fact.agent for fact in line.facts(TalkEnded)] == [BO]


def test_the_heir_cannot_be_joined_and_nobody_is_left() -> None:
    line = conference().tell(ev.AgentHungUp(ANN)).tell(ev.ExchangeRefused("Join", OTHER, "422"))
    assert line.call.phase is Phase.QUEUED and len(line.facts(TalkEnded)) == 2


def test_each_is_mute_for_himself() -> None:
    line = conference().tell(ev.MuteAsked(BO, True))
    assert line.now(do.Mute) == [do.Mute(OTHER, ChannelId("offer-o2"), True)]
    assert line.tell(ev.MuteAsked(BO, True)).last == []
    line.tell(ev.MuteAsked(ANN, True)).tell(ev.AgentHungUp(ANN))
    assert line.call.control.is_muted, "and stays so when he leads"
