"""Browser gone in a consultation or a conference: the caller is kept for that agent, and the others are let go."""

import asyncio

import pytest

from ari_app.call.state import Phase, Way
from lexicon.ids import ChannelId
from lexicon.journal import CallBridged, CallKept, CallQueued, CallRejoined, HandedOver, SecondEnded, TalkEnded
from lexicon.orders import ConsultCall, MergeCall, SwapCall, TransferTo
from routing.agent import AgentState
from tests.unit.engine.centre import GRACE_S, Centre, story, tell
from tests.unit.engine.test_stories_of_keeping import loads_anew, registers
from tests.unit.engine.test_stories_of_second import ask, consulting, leg_of, over, talk, together
from tests.unit.engine.test_stories_of_sending_out import ENDPOINT, NUMBER, answers, ended
from tests.unit.engine.told import story_can_have_happened


async def put_back(centre: Centre, caller: ChannelId) -> None:
    """Ann talks with the caller again, and it is one conversation of one call."""
    assert centre.is_with_music(caller) and centre.state("ann") is AgentState.TALKING, "in no after-call work"
    await registers(centre, "ann")
    await centre.answer("ann")
    assert together(centre, caller, leg_of(centre, "ann"))
    facts = centre.journal.facts
    once = (CallBridged, CallKept, CallRejoined, CallQueued)
    assert [len(facts(kind)) for kind in once] == [1] * 4 and not facts(HandedOver)


@pytest.mark.parametrize("swaps", [0, 1])
@pytest.mark.parametrize("way", Way)
def test_loaded_anew_while_consulting(way: Way, swaps: int) -> None:
    async def told(centre: Centre) -> None:
        caller = await consulting(centre)
        for _ in range(swaps):
            await ask(centre, SwapCall)
        await loads_anew(centre, "ann")
        assert centre.state("bo") is AgentState.WRAP_UP, "is let go"
        await put_back(centre, caller)
        assert [fact.why for fact in centre.journal.facts(SecondEnded)] == ["first-left"]
        centre.exchange.hang_up_at(caller)
        await asyncio.sleep(2)
        assert [fact.agent for fact in centre.journal.facts(TalkEnded)] == ["bo", "ann"]
        story_can_have_happened(centre.journal.entries)

    tell(told, way)


@story
async def test_loaded_anew_while_the_second_one_is_rung(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, ConsultCall, to="bo")
    await loads_anew(centre, "ann")
    assert centre.state("bo") is AgentState.READY and not centre.ringing("bo")
    await put_back(centre, caller)
    centre.exchange.hang_up_at(caller)
    await ended_well(centre)


@pytest.mark.parametrize("step", ["ringing", "consulting", "conference"])
def test_loaded_anew_with_a_number_outside(step: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await talk(centre)
        await ask(centre, ConsultCall, number=NUMBER)
        if step != "ringing":
            await answers(centre)
        if step == "conference":
            await ask(centre, MergeCall)
        await loads_anew(centre, "ann")
        assert not [leg for leg in centre.exchange.legs.values() if leg.endpoint == ENDPOINT]
        await put_back(centre, caller)
        centre.exchange.hang_up_at(caller)
        await ended(centre)

    tell(told, Way.DIAL)


@story
async def test_the_network_is_lost_while_consulting(centre: Centre) -> None:
    caller = await consulting(centre)
    await centre.close_page("ann")  # no sound comes any more
    await asyncio.sleep(2)
    assert centre.is_with_music(caller)
    await centre.sign_in("ann")
    await centre.soon()
    await put_back(centre, caller)
    centre.exchange.hang_up_at(caller)
    await ended_well(centre)


@story
async def test_the_socket_alone_is_lost_while_consulting(centre: Centre) -> None:
    caller = await consulting(centre)
    await centre.close_page("ann", is_heard=True)
    await asyncio.sleep(GRACE_S + 5)
    assert together(centre, leg_of(centre, "ann"), leg_of(centre, "bo")), "the sound goes on"
    await centre.sign_in("ann")
    await over(centre, caller)


@story
async def test_who_does_not_come_back_leaves_the_caller_to_others(centre: Centre) -> None:
    caller = await consulting(centre, cy="s1")
    centre.exchange.hang_up_at(leg_of(centre, "ann"), 0)
    await centre.close_page("ann")
    await asyncio.sleep(25)
    assert len(centre.journal.facts(CallQueued)) == 2
    await centre.answer("cy")
    assert together(centre, caller, leg_of(centre, "cy"))
    centre.exchange.hang_up_at(caller)
    await ended_well(centre)


@story
async def test_a_transfer_goes_on_without_the_page(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, to="bo")
    await loads_anew(centre, "ann")
    assert centre.ringing("bo") and centre.state("ann") is AgentState.WRAP_UP
    await centre.answer("bo")
    assert together(centre, caller, leg_of(centre, "bo"))
    await over(centre, caller)


@story
async def test_killed_while_kept_out_of_a_consultation(centre: Centre) -> None:
    caller = await consulting(centre)
    await loads_anew(centre, "ann")
    heir = await centre.die_and_start_again(0.5)
    (call,) = heir.engine.calls.values()
    assert call.phase is Phase.KEPT and heir.is_with_music(caller)
    await heir.sign_in("ann", page="p2")
    await heir.soon()
    await put_back(heir, caller)
    heir.exchange.hang_up_at(caller)
    await ended_well(heir)


async def ended_well(centre: Centre) -> None:
    await asyncio.sleep(2)
    assert centre.exchange.is_clean()
    story_can_have_happened(centre.journal.entries)
