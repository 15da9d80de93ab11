"""The controller dies and another takes over from the journal: calls, places in line and wrap-ups go on."""

import asyncio

import pytest

from ari_app.call.state import Way
from lexicon.ids import AgentId
from lexicon.journal import (
    CallBridged,
    CallEnded,
    CallQueued,
    OfferMade,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
    WrapUpEnded,
)
from lexicon.orders import SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import BILLING, FAULT
from tests.unit.engine.centre import BOTH, Centre, story, story_of, tell


@story
async def test_a_conversation_goes_on(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre = await centre.die_and_start_again()
    await centre.sign_in("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert centre.state("ann") is AgentState.TALKING
    await asyncio.sleep(120)
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
    (talk,) = centre.journal.facts(TalkEnded)
    assert talk.talked_s == pytest.approx(121.6, abs=1)
    assert centre.state("ann") is AgentState.WRAP_UP


@story
async def test_the_line_keeps_its_order(centre: Centre) -> None:
    await centre.sign_in("ann")
    first, second = await centre.caller(), await centre.caller()
    joined = [fact.joined_at for fact in centre.journal.facts(CallQueued)]
    centre = await centre.die_and_start_again()
    assert centre.is_with_music(first) and centre.is_with_music(second)
    assert [contact.joined.at for contact in centre.engine.floor.matcher.waiting] == joined
    await centre.sign_in("ann")
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert [first in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_an_offer_that_was_out_is_made_again(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.caller()
    centre = await centre.die_and_start_again()
    assert centre.is_with_music(caller)
    assert not centre.ringing("ann"), "the old ringing has stopped"
    await centre.sign_in("ann")
    await centre.answer("ann")
    assert len(centre.journal.facts(OfferMade)) == 2
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]


@pytest.mark.parametrize("second", [1.0, 5.0, 8.0])
@BOTH
def test_a_caller_in_the_menu_comes_on(second: float, way: Way) -> None:
    async def told(centre: Centre) -> None:
        await centre.sign_in("ann")
        caller = centre.exchange.call_in("4001")
        await asyncio.sleep(second)
        centre = await centre.die_and_start_again()
        await asyncio.sleep(5)
        centre.exchange.press(caller, "1")
        await centre.soon()
        assert centre.is_with_music(caller)

    tell(told, way)


@story
async def test_who_vanished_meanwhile_is_ended_with_a_word(centre: Centre) -> None:
    await centre.ready("ann")
    talker = await centre.talk("ann")
    waiter = await centre.caller()
    centre.exchange.is_linked = False
    for gone in (talker, waiter):
        centre.exchange.hang_up_at(gone)
    centre.exchange.is_linked = True
    centre = await centre.die_and_start_again()
    reasons = [ended.outcome for ended in centre.journal.facts(CallEnded)]
    assert reasons == [Outcome(Fault.SYSTEM, "controller-lost")] * 2
    assert centre.state("ann") is AgentState.WRAP_UP
    assert len(centre.journal.facts(TalkEnded)) == 1


@story
async def test_the_limit_of_a_wrap_up_runs_on(centre: Centre) -> None:
    await centre.ready("ann")
    centre.exchange.hang_up_at(await centre.talk("ann"))
    await asyncio.sleep(30)
    centre = await centre.die_and_start_again()
    await centre.sign_in("ann")
    assert centre.state("ann") is AgentState.WRAP_UP
    await asyncio.sleep(31)
    assert [(ended.how, round(ended.lasted_s)) for ended in centre.journal.facts(WrapUpEnded)] == [("limit", 60)]


@story
async def test_an_agent_who_was_ready_is_offered_calls_again(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    centre = await centre.die_and_start_again()
    await centre.sign_in("bo")
    await centre.sign_in("ann")
    await centre.caller()
    assert (len(centre.ringing("ann")), len(centre.ringing("bo"))) == (1, 0), "idle times are kept"


@story
async def test_a_desk_that_does_not_come_back_is_signed_out(centre: Centre) -> None:
    await centre.ready("ann")
    centre = await centre.die_and_start_again()
    await asyncio.sleep(120)
    assert AgentId("ann") not in centre.engine.floor.agents
    assert not centre.exchange.phones


@story_of(Way.ORIGINATE)
async def test_a_conversation_goes_on_though_its_recorder_had_said_nothing_yet(centre: Centre) -> None:
    await centre.ready("ann")
    centre.recorder.confirms_after_s = 60
    caller = await centre.caller()
    (leg,) = centre.ringing("ann")
    centre.exchange.pick_up(leg)
    await asyncio.sleep(0.1)  # bridged, and within the 200 ms
    centre = await centre.die_and_start_again(0.01)
    assert centre.exchange.talkers() == [{caller, leg}]
    (missing,) = centre.journal.facts(RecordingMissing)
    assert (missing.call, missing.why) == (next(iter(centre.engine.calls)), "controller-lost")


@pytest.mark.parametrize("is_talking", [False, True])
@BOTH
def test_a_reason_that_the_catalogue_has_no_more_hinders_no_start(is_talking: bool, way: Way) -> None:
    """A changed catalogue is read at a restart, so calls of the old one are there just then."""

    async def told(centre: Centre) -> None:
        await centre.ready("ann")
        caller = await (centre.talk("ann") if is_talking else centre.caller("2"))
        gone = BILLING if is_talking else FAULT
        centre = await centre.die_and_start_again(without=gone)
        assert centre.outcomes() == [Outcome(Fault.SYSTEM, "controller-lost")]
        assert len(centre.journal.facts(TalkEnded)) == is_talking
        assert centre.exchange.heard[-1] == (caller, "greeting"), "taken in anew"
        assert not centre.exchange.talkers()

    tell(told, way)


@BOTH
def test_a_reason_that_is_no_more_hinders_no_ending_either(way: Way) -> None:
    async def told(centre: Centre) -> None:
        await centre.ready("ann")
        caller = await centre.talk("ann")
        centre.exchange.is_linked = False
        centre.exchange.hang_up_at(caller)
        centre.exchange.is_linked = True
        centre = await centre.die_and_start_again(without=BILLING)
        assert centre.outcomes() == [Outcome(Fault.SYSTEM, "controller-lost")]

    tell(told, way)


@story_of(Way.ORIGINATE)
async def test_who_is_put_back_to_the_music_is_recorded_no_more(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.caller()
    (leg,) = centre.ringing("ann")
    centre.exchange.pick_up(leg)
    await asyncio.sleep(0.015)  # the recorder has confirmed, the two are not in one bridge yet
    assert len(centre.journal.facts(RecordingStarted)) == 1 and not centre.journal.facts(CallBridged)
    centre = await centre.die_and_start_again()
    assert centre.is_with_music(caller)
    assert len(centre.journal.facts(RecordingStopped)) == 1
