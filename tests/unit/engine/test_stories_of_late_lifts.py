"""A lift or a recall that Asterisk does late: no leg is left behind, a recording ends once, and who talks is heard."""

import asyncio

from ari_app.call.state import Phase, Way
from lexicon.ids import ChannelId, OfferId
from lexicon.journal import ControlRefused, RecordingStarted, RecordingStopped
from lexicon.orders import HoldCall, SignInDesk
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story_of


async def lift_without_answer(centre: Centre) -> ChannelId:
    """Ann's leg, of a conversation for which Asterisk was asked three times to lift it, and has not answered once."""
    await centre.ready("ann")
    await centre.talk("ann")
    (leg,) = (one.id for one in centre.exchange.legs.values() if one.endpoint)
    centre.exchange.is_stuck = True
    (call,) = centre.engine.calls
    await centre.order(HoldCall, "ann", call=call)
    await asyncio.sleep(5.2)
    assert centre.engine.calls[call].phase is Phase.TALKING and len(centre.journal.facts(ControlRefused)) == 1
    return leg


def is_stopped(centre: Centre) -> bool:
    started = [fact.recording for fact in centre.journal.facts(RecordingStarted)]
    return started == [fact.recording for fact in centre.journal.facts(RecordingStopped)]


@story_of(Way.DIAL)
async def test_after_the_agent_has_hung_up(centre: Centre) -> None:
    leg = await lift_without_answer(centre)
    await centre.hang_up("ann")
    centre.exchange.is_stuck = False
    await asyncio.sleep(12)
    assert centre.state("ann") is AgentState.WRAP_UP and leg not in centre.exchange.legs
    assert is_stopped(centre)


@story_of(Way.DIAL)
async def test_while_the_caller_is_kept_for_a_page_that_was_reloaded(centre: Centre) -> None:
    leg = await lift_without_answer(centre)
    await centre.order(SignInDesk, "ann", page="p2", name="ann", skills={"s1": 5})
    (call,) = centre.engine.calls.values()
    assert call.phase is Phase.KEPT
    centre.exchange.is_stuck = False
    await asyncio.sleep(12)
    assert leg not in centre.exchange.legs, "the reloaded page's telephone talks to nobody"
    assert is_stopped(centre)
    await centre.sign_in("ann", page="p2")
    await centre.soon()
    (ringing,) = centre.ringing("ann")
    centre.exchange.pick_up(ringing)
    await centre.soon()
    assert centre.state("ann") is AgentState.TALKING and [len(legs) for legs in centre.exchange.talkers()] == [2]


@story_of(Way.ORIGINATE)
async def test_a_recall_that_is_worked_when_the_caller_talks_again(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    for is_held in (False, True):
        if is_held:
            (call,) = centre.engine.calls
            await centre.order(HoldCall, "ann", call=call)
            await centre.soon()
        await centre.exchange.recall(caller, OfferId("o-before"))
        await centre.soon()
        assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
        assert bool(centre.exchange.music) is is_held
        assert not centre.journal.facts(RecordingStopped)
    await centre.hang_up("ann")
    await asyncio.sleep(1)
    assert is_stopped(centre)
