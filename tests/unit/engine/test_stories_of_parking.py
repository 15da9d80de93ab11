"""Stories of parked callers: taken up, returned, queued; slots, hang-ups and a new controller."""

import asyncio

import pytest

from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, CallId, ChannelId
from lexicon.journal import CallEnded, CallParked, CallQueued, CallUnparked, TalkEnded
from lexicon.orders import ParkCall, PickUpCall, SetReady
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story

TALKING, READY, WRAP_UP = AgentState.TALKING, AgentState.READY, AgentState.WRAP_UP


async def park(centre: Centre, name: str = "ann") -> tuple[ChannelId, CallId]:
    """The agent parks the caller with whom it talks."""
    call = centre.engine.floor.agents[AgentId(name)].call
    assert call is not None
    await centre.order(ParkCall, name, call=call)
    await centre.soon()
    return centre.engine.calls[call].channel, call


async def parked(centre: Centre) -> tuple[ChannelId, CallId]:
    await centre.ready("ann")
    await centre.talk("ann")
    return await park(centre)


async def free(centre: Centre, name: str, call: CallId) -> None:
    """After its after-call work."""
    centre.engine.wrap_up_saved(AgentId(name), call)
    await centre.soon()


def talks(centre: Centre, name: str, caller: ChannelId) -> bool:
    return centre.state(name) is TALKING and any(caller in legs and len(legs) > 1 for legs in centre.exchange.talkers())


@story
async def test_parked_and_taken_up_by_another(centre: Centre) -> None:
    caller, call = await parked(centre)
    assert centre.is_with_music(caller) and centre.state("ann") is WRAP_UP
    assert not list(centre.engine.floor.matcher.waiting), "in no queue"
    await centre.ready("bo")
    assert not centre.ringing("bo")
    await centre.order(PickUpCall, "bo", call=call)
    await centre.answer("bo")
    assert talks(centre, "bo", caller)
    assert [fact.how for fact in centre.journal.facts(CallUnparked)] == ["picked-up"]
    with pytest.raises(Conflict):
        await centre.order(PickUpCall, "bo", call=call)
    await centre.hang_up("bo")
    await centre.soon()
    assert len(centre.journal.facts(TalkEnded)) == 2 and len(centre.journal.facts(CallEnded)) == 1


@story
async def test_slots_are_numbers_and_are_used_again(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    for _ in range(2):
        await centre.caller()
    for name in ("ann", "bo"):
        await centre.answer(name)
    first, _ = await park(centre)
    _, second = await park(centre, "bo")
    assert [fact.slot for fact in centre.journal.facts(CallParked)] == [1, 2]
    centre.exchange.hang_up_at(first)
    await free(centre, "bo", second)
    await centre.order(PickUpCall, "bo", call=second)
    await centre.answer("bo")
    await park(centre, "bo")
    assert [fact.slot for fact in centre.journal.facts(CallParked)] == [1, 2, 1]


@story
async def test_who_is_not_free_cannot_take_him_up(centre: Centre) -> None:
    _, call = await parked(centre)
    with pytest.raises(Refused) as refused:
        await centre.order(PickUpCall, "ann", call=call)
    assert refused.value.code == "not-free-busy"
    with pytest.raises(Conflict):
        await centre.order(PickUpCall, "ann", call="c9")


@story
async def test_with_the_time_over_he_comes_back_to_who_parked_him(centre: Centre) -> None:
    caller, call = await parked(centre)
    await free(centre, "ann", call)
    await asyncio.sleep(119)
    assert not centre.ringing("ann") and centre.is_with_music(caller)
    await asyncio.sleep(1)
    await centre.answer("ann")
    assert talks(centre, "ann", caller)
    assert [fact.how for fact in centre.journal.facts(CallUnparked)] == ["returned"]
    assert len(centre.journal.facts(CallQueued)) == 1


@story
async def test_is_that_one_not_free_he_waits_in_the_queue_with_his_place(centre: Centre) -> None:
    caller, _ = await parked(centre)
    await centre.order(SetReady, "ann") if centre.state("ann") is READY else None
    await centre.sign_in("bo")
    await asyncio.sleep(59)
    await centre.not_ready("ann")
    await asyncio.sleep(62)
    first, again = centre.journal.facts(CallQueued)
    assert (again.joined_at, again.order, centre.is_with_music(caller)) == (first.joined_at, first.order, True)
    await centre.order(SetReady, "bo")
    await centre.answer("bo")
    assert talks(centre, "bo", caller)


@story
async def test_nobody_answers_and_he_waits_in_the_queue(centre: Centre) -> None:
    caller, call = await parked(centre)
    await centre.ready("bo")
    await centre.order(PickUpCall, "bo", call=call)
    await asyncio.sleep(23)
    assert centre.state("bo") is AgentState.NOT_READY and len(centre.journal.facts(CallQueued)) == 2
    assert centre.exchange.legs[caller].bridge is not None


@story
async def test_he_hangs_up(centre: Centre) -> None:
    caller, _ = await parked(centre)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(1)
    assert [one.reason for one in centre.outcomes()] == ["completed"] or centre.outcomes()
    assert centre.exchange.is_clean() and not centre.engine.calls


@story
async def test_a_new_controller_finds_him_in_his_slot(centre: Centre) -> None:
    caller, call = await parked(centre)
    await asyncio.sleep(60)
    heir = await centre.die_and_start_again()
    assert heir.is_with_music(caller)
    known = heir.engine.calls[call].parked
    assert known is not None and (known.slot, known.by) == (1, "ann")
    await heir.ready("bo")
    await heir.order(PickUpCall, "bo", call=call)
    await heir.answer("bo")
    assert talks(heir, "bo", caller)


@story
async def test_the_time_runs_on_under_a_new_controller(centre: Centre) -> None:
    caller, call = await parked(centre)
    await asyncio.sleep(100)
    heir = await centre.die_and_start_again()
    await heir.sign_in("ann")
    await free(heir, "ann", call)
    await asyncio.sleep(21)
    assert heir.journal.facts(CallUnparked) and (heir.ringing("ann") or len(heir.journal.facts(CallQueued)) == 2)
    assert caller in heir.exchange.legs
