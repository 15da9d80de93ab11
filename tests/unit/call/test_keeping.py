"""Browser gone while talking, as the call sees it: listened to, kept with music, put together again, or given up."""

from collections.abc import Callable

import pytest

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Phase, Way
from lexicon.ids import ChannelId, OfferId, RecordingId
from lexicon.journal import CallBridged, CallEnded, CallKept, CallQueued, CallRejoined, TalkEnded
from lexicon.outcome import Fault, Outcome
from tests.unit.call.desk import ANN, DESK, ENDPOINT, KEPT_NUMBER, LEG, OFFER, Line, kept, lifted, talking

AGAIN = OfferId("o1-r1")
BOTH = pytest.mark.parametrize("way", Way)
BACK = ev.PhoneBack(ANN, ENDPOINT)


def on_the_phone(way: Way) -> Line:
    line = Line(KEPT_NUMBER, way).tell(ev.Arrived()).tell(ev.CallerAnswered()).said().tell(ev.DigitReceived("1"))
    line.tell(ev.Assigned(OFFER, ANN, DESK, ENDPOINT))
    line.tell(ev.AgentAnswered(OFFER, LEG if way is Way.DIAL else ChannelId("")))
    if way is Way.ORIGINATE:
        line.tell(ev.Joined(OFFER), 0.1)
    return line.tell(ev.RecorderConfirmed(RecordingId("c1-1")))


# ---------------------------------------------------------------- the page is gone: is the sound?


@BOTH
def test_while_sound_comes_a_page_that_is_gone_changes_nothing(way: Way) -> None:
    line = on_the_phone(way).tell(ev.PageGone(ANN))
    assert line.last == [do.Listen(OFFER, line.call.agent_leg)]
    for packets in (500, 525, 550):
        line.tell(ev.LegHeard(OFFER, packets), 0.1)
        assert (line.call.phase, len(line.now(do.SetTimer))) == (Phase.TALKING, 1)
        assert line.rang("listen").now(do.Listen)
    line.tell(ev.PageBack(ANN)).tell(ev.LegHeard(OFFER, 575))
    assert (line.call.phase, line.call.heard, line.last) == (Phase.TALKING, None, [])
    assert not line.rang("listen").last


@BOTH
def test_a_page_that_is_back_with_another_address_has_no_sound_and_is_rung(way: Way) -> None:
    """It was not missed: the gateway had not begun to doubt it."""
    line = on_the_phone(way).tell(ev.PageBack(ANN))
    assert line.last == [do.Listen(OFFER, line.call.agent_leg)]
    line.tell(ev.LegHeard(OFFER, 500), 0.1)
    line.rang("listen").tell(ev.LegHeard(OFFER, 500), 1)
    assert line.call.phase is Phase.TALKING, "a network that is just back is given some time"
    line.rang("listen").tell(ev.LegHeard(OFFER, 500), 1)
    assert (line.call.phase, line.facts(CallKept)[0].why) == (Phase.KEPT, "silence")
    assert line.now(do.AskPhone) == [do.AskPhone(ANN)], "nothing else would tell that it can be rung"


@BOTH
def test_a_page_that_goes_again_is_not_waited_for_as_one_that_is_back(way: Way) -> None:
    line = on_the_phone(way).tell(ev.PageBack(ANN)).tell(ev.PageGone(ANN)).tell(ev.LegHeard(OFFER, 500), 0.1)
    assert line.rang("listen").tell(ev.LegHeard(OFFER, 500), 0.5).call.phase is Phase.KEPT
    assert not line.now(do.AskPhone)


@BOTH
def test_when_no_sound_comes_the_caller_hears_music(way: Way) -> None:
    line = on_the_phone(way).tell(ev.PageGone(ANN)).tell(ev.LegHeard(OFFER, 500), 0.1)
    line.tell(ev.LegHeard(OFFER, 500), 0.01)
    assert not line.facts(CallKept), "asked twice in one instant"
    line.rang("listen").tell(ev.LegHeard(OFFER, 500), 0.1)
    assert line.call.phase is Phase.KEPT
    if way is Way.DIAL:
        assert line.now(do.Recall) and not line.now(do.Park)
        line.tell(ev.CallerBack(OFFER, "RECALLED", 0), 0.1)
    assert line.now(do.Park) == [do.Park(line.call.channel, "default")]
    assert [(fact.why, fact.keep_s) for fact in line.facts(CallKept)] == [("silence", 20.0)]
    assert not line.facts(TalkEnded) and not line.all(do.EndTalk), "the agent is in no after-call work"


def test_a_leg_that_cannot_be_listened_to_is_left_alone() -> None:
    line = on_the_phone(Way.ORIGINATE).tell(ev.PageGone(ANN)).tell(ev.ExchangeRefused("Listen", OFFER, "400"))
    assert (line.call.phase, line.call.heard, line.last) == (Phase.TALKING, None, [])
    line = on_the_phone(Way.ORIGINATE).tell(ev.PageGone(ANN))
    line.tell(ev.ExchangeRefused("Listen", OFFER, "no answer", is_retryable=True))
    assert line.rang("listen").now(do.Listen)


# ---------------------------------------------------------------- put together again


@BOTH
def test_the_agent_who_comes_back_talks_on(way: Way) -> None:
    line = kept(way).tell(BACK, 4)
    (ring,) = line.now(do.Ring)
    assert (ring.offer, ring.channel, ring.endpoint) == (AGAIN, "offer-o1-r1", ENDPOINT)
    line.tell(ev.AgentAnswered(AGAIN), 0.5)
    (join,) = line.now(do.Join)
    assert (join.caller, join.agent, join.bridge) == (line.call.channel, ring.channel, "talk-c1-2")
    assert [one.recording for one in line.now(do.Record)] == ["c1-2"]
    line.tell(ev.Joined(AGAIN), 0.1)
    assert (line.call.phase, len(line.facts(CallBridged)), len(line.facts(CallRejoined))) == (Phase.TALKING, 1, 1)
    line.tell(ev.AgentHungUp(ANN), 30)
    (ended,) = line.facts(TalkEnded)
    before_s = 11  # until the page was loaded anew
    assert ended.talked_s == pytest.approx(before_s + 30, abs=0.2), "the music is no talk time"
    assert len(line.all(do.EndTalk)) == len(line.all(do.TakeOffer)) == 1, "statistics count one call"


def test_a_phone_that_is_back_before_the_caller_rings_when_he_is_here() -> None:
    line = on_the_phone(Way.DIAL).tell(ev.PageReplaced(ANN)).tell(BACK, 0.01)
    assert not line.now(do.Ring)
    assert line.tell(ev.CallerBack(OFFER, "RECALLED", 0), 0.01).now(do.Ring)


@pytest.mark.parametrize(
    "failure", [ev.AgentLegGone(AGAIN, 19), ev.ExchangeRefused("Ring", AGAIN, "500"), ev.AgentLegGone(AGAIN, 16)]
)
def test_a_ring_that_fails_is_tried_again(failure: ev.CallEvent) -> None:
    line = kept().tell(BACK).tell(failure)
    (again,) = line.rang("again").now(do.Ring)
    assert again.offer == "o1-r2"
    assert line.tell(ev.AgentAnswered(OfferId("o1-r2"))).now(do.Join)


def test_the_late_end_of_the_old_leg_is_nothing() -> None:
    for line in (kept(), kept(Way.DIAL)):
        assert line.tell(ev.AgentLegGone(OFFER, 16)).last == []


def test_a_leg_that_is_lost_is_rung_again_where_the_page_is_well() -> None:
    line = on_the_phone(Way.ORIGINATE).tell(ev.AgentLegGone(OFFER, 0))
    assert (line.call.phase, line.now(do.AskPhone)) == (Phase.KEPT, [do.AskPhone(ANN)])
    line.tell(BACK, 0.01).tell(ev.AgentAnswered(AGAIN)).tell(ev.AgentLegGone(AGAIN, 0))
    assert (line.call.phase, len(line.facts(CallKept))) == (Phase.KEPT, 1), "lost again before they heard each other"
    assert line.rang("again").now(do.Ring)


def test_a_held_caller_is_kept_too() -> None:
    line = on_the_phone(Way.ORIGINATE).tell(ev.HoldAsked(ANN)).tell(ev.PageReplaced(ANN))
    assert (line.call.phase, line.call.control.is_held) == (Phase.KEPT, False)


# ---------------------------------------------------------------- given up


@BOTH
def test_after_the_time_he_waits_with_the_place_he_had(way: Way) -> None:
    line = kept(way)
    joined = line.call.joined_at
    line.rang("kept")
    (again,) = line.now(do.JoinQueue)
    assert (again.contact.joined.at, line.call.is_return, line.prompts[-1]) == (joined, True, ("back-to-queue",))
    assert line.facts(CallQueued)[-1].joined_at == joined
    (ended,) = line.facts(TalkEnded)
    assert ended.talked_s == pytest.approx(11, abs=0.2) and len(line.now(do.EndTalk)) == 1


def test_an_agent_who_is_signed_out_is_not_waited_for() -> None:
    assert kept().tell(ev.AgentLost(ANN)).now(do.JoinQueue)


@pytest.mark.parametrize("road", [kept, lambda: kept().tell(BACK)])
def test_the_caller_hangs_up_with_music(road: Callable[[], Line]) -> None:
    line = road().tell(ev.CallerGone(16))
    assert line.outcome == Outcome(Fault.CALLER, "hung-up-kept")
    assert len(line.facts(CallEnded)) == len(line.facts(TalkEnded)) == len(line.all(do.EndTalk)) == 1


def test_the_agent_may_end_it_from_the_new_page() -> None:
    line = kept().tell(ev.AgentHungUp(ANN))
    assert line.now(do.HangUp)[0] == do.HangUp(line.call.channel)
    assert line.tell(ev.CallerGone(16)).outcome == Outcome(Fault.AGENT, "completed")


# ---------------------------------------------------------------- never in silence


def test_music_that_is_refused_is_asked_for_again() -> None:
    line = kept().tell(ev.ExchangeRefused("Park", "", "500"))
    assert line.rang("music").now(do.Park)
    assert kept().tell(ev.LinkBack()).now(do.Park)


def test_a_caller_who_does_not_come_back_from_dial_is_asked_for_again() -> None:
    line = on_the_phone(Way.DIAL).tell(ev.PageReplaced(ANN))
    assert line.rang("return").now(do.Recall)


def test_where_nothing_is_kept_he_waits_at_once() -> None:
    assert talking().tell(ev.PageReplaced(ANN)).now(do.JoinQueue)
    assert talking().tell(ev.PageGone(ANN)).last == []
    assert lifted().tell(ev.PageReplaced(ANN)).now(do.JoinQueue)
