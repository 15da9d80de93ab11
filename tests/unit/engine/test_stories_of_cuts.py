"""Asterisk goes and comes, or only the link to it: nobody is lost, nothing is left over."""

import asyncio

import pytest

from ari_app.call.state import Way
from ari_app.engine.ports import Ringing
from lexicon.errors import ExchangeAway
from lexicon.ids import ChannelId, RecordingId
from lexicon.journal import CallEnded, OfferMade, OfferWithdrawn, RecordingStopped, TalkEnded, WrapUpStarted
from lexicon.orders import SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import KEEPING
from tests.unit.engine.centre import BOTH, Centre, story, story_of, tell


@story
async def test_asterisk_restarts(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    await centre.talk("ann")
    await centre.caller()
    await centre.caller()
    offers = len(centre.journal.facts(OfferMade))
    centre.exchange.restart()
    found = await centre.reconnect()
    assert (found.lost, found.was_restarted) == (3, True)
    assert centre.outcomes() == [Outcome(Fault.SYSTEM, "exchange-lost")] * 3
    assert len(centre.journal.facts(OfferMade)) == offers, "nobody was rung for a caller who is gone"
    assert len(centre.exchange.phones) == 2, "the telephones may register again"
    assert len(centre.journal.facts(RecordingStopped)) == 1, "what was written is kept"
    assert centre.state("bo") is AgentState.READY
    await centre.caller()
    assert not centre.ringing("bo")
    centre.register("d-bo")
    await centre.answer("bo")
    assert len(centre.exchange.talkers()) == 1


@story
async def test_the_link_is_cut_and_the_conversation_goes_on(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.is_linked = False
    await asyncio.sleep(5)
    assert await centre.reconnect() is not None
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert not centre.journal.facts(TalkEnded)


@story
async def test_what_happened_during_the_cut_is_found(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.is_linked = False
    centre.exchange.hang_up_at(caller)
    newcomer = centre.exchange.call_in("4001")
    found = await centre.reconnect()
    assert (found.lost, found.adopted) == (1, 1)
    assert [end.outcome.reason for end in centre.journal.facts(CallEnded)] == ["exchange-lost"]
    assert len(centre.journal.facts(WrapUpStarted)) == 1
    assert centre.exchange.heard[-1] == (newcomer, "greeting")


@story
async def test_an_answer_during_the_cut_is_found(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.caller()
    (leg,) = centre.ringing("ann")
    centre.exchange.is_linked = False
    centre.exchange.pick_up(leg)
    await centre.reconnect()
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]


@pytest.mark.parametrize("second", [0.005, 1.0, 4.0, 7.0])
@BOTH
def test_a_cut_in_the_menu_loses_nobody(second: float, way: Way) -> None:
    """Whenever the link is cut: the caller comes on to the queue, or was let go with an ending."""

    async def told(centre: Centre) -> None:
        await centre.sign_in("ann")
        caller = centre.exchange.call_in("4001")
        await asyncio.sleep(second)
        centre.exchange.is_linked = False
        await asyncio.sleep(4)
        await centre.reconnect()
        await asyncio.sleep(60)
        assert caller not in centre.exchange.legs or centre.is_with_music(caller)

    tell(told, way)


@story
async def test_a_hang_up_that_met_a_cut_is_done_afterwards(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.is_linked = False
    await centre.hang_up("ann")
    await centre.soon()
    assert caller in centre.exchange.legs
    await centre.reconnect()
    assert centre.exchange.is_clean()
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]


@story
async def test_what_belongs_to_nobody_is_swept(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.caller()
    centre.exchange.is_linked = False
    centre.exchange.hang_up_at(caller)
    found = await centre.reconnect()
    assert found.lost == 1
    assert centre.exchange.is_clean()
    assert centre.state("ann") is AgentState.READY


@story
async def test_nobody_is_rung_for_a_caller_who_vanished_too(centre: Centre) -> None:
    await centre.ready("ann")
    callers = [await centre.caller() for _ in range(3)]
    offers = len(centre.journal.facts(OfferMade))
    centre.exchange.is_linked = False
    for caller in callers:
        centre.exchange.hang_up_at(caller)
    assert (await centre.reconnect()).lost == 3
    assert len(centre.journal.facts(OfferMade)) == offers
    assert centre.state("ann") is AgentState.READY


@story
async def test_a_hang_up_that_asterisk_did_not_answer_is_asked_for_again(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.is_stuck = True
    await centre.hang_up("ann")
    await asyncio.sleep(30)  # caller, agent's leg and bridge: each request of them in vain
    assert caller in centre.exchange.legs
    centre.exchange.is_stuck = False
    await asyncio.sleep(20)
    assert centre.exchange.is_clean()
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]


@story
async def test_who_could_not_be_put_to_the_music_is_put_there_later(centre: Centre) -> None:
    await centre.sign_in("ann")
    caller = centre.exchange.call_in("4001")
    await asyncio.sleep(4)
    centre.exchange.is_stuck = True
    centre.exchange.press(caller, "1")
    await asyncio.sleep(12)
    centre.exchange.is_stuck = False
    assert not centre.is_with_music(caller)
    await asyncio.sleep(10)
    assert centre.is_with_music(caller)


@story
async def test_a_ringing_that_asterisk_did_not_answer_is_no_agents_fault(centre: Centre) -> None:
    await centre.sign_in("ann")
    await centre.sign_in("bo")
    caller = await centre.caller()
    centre.exchange.is_stuck = True
    await centre.order(SetReady, "ann")
    await asyncio.sleep(1)
    await centre.order(SetReady, "bo")
    for _ in range(7):
        await asyncio.sleep(1)
        assert AgentState.NOT_READY not in (centre.state("ann"), centre.state("bo"))
    assert len(centre.journal.facts(OfferMade)) == 1, "not asked again at once"
    assert {fact.why for fact in centre.journal.facts(OfferWithdrawn)} == {"exchange-away"}
    centre.exchange.is_stuck = False
    await asyncio.sleep(10)
    assert len(centre.ringing("ann")) == 1, "still the longest idle"
    assert centre.state("bo") is AgentState.READY
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_one_telephone_that_asterisk_never_rings_does_not_stop_the_others(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    ring = centre.exchange.ring

    async def never_ann(channel: ChannelId, endpoint: str, call: Ringing) -> None:
        if endpoint == "PJSIP/desk-d-ann":
            await asyncio.sleep(5)
            raise ExchangeAway("no answer within 5 s")
        await ring(channel, endpoint, call)

    centre.exchange.ring = never_ann  # type: ignore[method-assign]
    await centre.caller()
    await asyncio.sleep(20)
    assert centre.state("ann") is AgentState.NOT_READY
    assert len(centre.ringing("bo")) == 1


@story_of(Way.ORIGINATE)
async def test_a_recording_whose_stop_was_not_heard_is_stopped_later(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    stop = centre.recorder.stop

    async def no_manager(recording: RecordingId, channel: ChannelId) -> None:
        raise ExchangeAway("no manager link to Asterisk")

    centre.recorder.stop = no_manager  # type: ignore[method-assign]
    centre.exchange.hang_up_at(centre.exchange.talkers()[0].difference({caller}).pop(), 44)
    await centre.soon()
    assert not centre.journal.facts(RecordingStopped)
    centre.recorder.stop = stop  # type: ignore[method-assign]
    await asyncio.sleep(10)
    assert caller in centre.exchange.legs
    assert len(centre.journal.facts(RecordingStopped)) == 1, "what is said while waiting is nobody's"


@story_of(Way.ORIGINATE)
async def test_a_late_stop_does_not_end_the_next_recording(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.talk("ann")
    stop = centre.recorder.stop

    async def no_manager(recording: RecordingId, channel: ChannelId) -> None:
        raise ExchangeAway("no manager link to Asterisk")

    centre.recorder.stop = no_manager  # type: ignore[method-assign]
    centre.exchange.hang_up_at(centre.exchange.talkers()[0].difference({caller}).pop(), 44)
    await asyncio.sleep(KEEPING.keep_s + 1)
    await centre.answer("bo")
    centre.recorder.stop = stop  # type: ignore[method-assign]
    await asyncio.sleep(20)
    assert not centre.journal.facts(RecordingStopped)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(1)
    assert len(centre.journal.facts(RecordingStopped)) == 2
