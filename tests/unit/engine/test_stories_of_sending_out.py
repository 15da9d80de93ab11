"""Stories of agents who consult a number outside, give a caller to it, and leave: in a whole centre."""

import asyncio
from dataclasses import replace

import pytest

from ari_app.call.state import Phase, Way
from lexicon.errors import Conflict, Refused
from lexicon.ids import ChannelId
from lexicon.journal import (
    CallEnded,
    CallQueued,
    HandedOutside,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
    SecondEnded,
    SecondLegEnded,
    SecondSought,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.orders import CompleteCall, ConsultCall, DropParty, EndTalk, MergeCall, SwapCall, TransferTo
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story, tell
from tests.unit.engine.test_stories_of_second import ask, hears_music, leg_of, over, talk, together
from tests.unit.engine.told import story_can_have_happened

NUMBER, ENDPOINT = "139 0013 9000", "PJSIP/13900139000@trunk-demo"
PUT_THROUGH = Outcome(Fault.CALLER, "put-through")


def rings(centre: Centre) -> ChannelId:
    (leg,) = centre.exchange.ringing(ENDPOINT)
    return leg


async def answers(centre: Centre) -> ChannelId:
    """Somebody, at the number outside."""
    leg = rings(centre)
    centre.exchange.pick_up(leg)
    await centre.soon()
    return leg


async def ended(centre: Centre) -> None:
    """Everything was told and cleared away."""
    await asyncio.sleep(1)
    facts = centre.journal.facts
    assert len(facts(CallEnded)) == 1 and centre.exchange.is_clean()
    assert len(facts(RecordingStarted)) == len(facts(RecordingStopped)) and not facts(RecordingMissing)
    assert len(facts(SecondSought)) == len(facts(SecondLegEnded)), "each leg outside is accounted for"
    story_can_have_happened(centre.journal.entries)


@story
async def test_consulted_swapped_completed(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, ConsultCall, number=NUMBER)
    assert hears_music(centre, caller) and centre.exchange.dialled_out == [("13900139000", "4001")]
    assert together(centre, leg_of(centre, "ann"), rings(centre)), "the agent hears what the network says"
    outside = await answers(centre)
    await ask(centre, SwapCall)
    assert together(centre, caller, leg_of(centre, "ann")) and hears_music(centre, outside)
    await ask(centre, SwapCall)
    assert together(centre, outside, leg_of(centre, "ann")) and hears_music(centre, caller)
    await ask(centre, CompleteCall)
    assert together(centre, caller, outside) and not hears_music(centre, caller)
    assert centre.state("ann") is AgentState.WRAP_UP
    assert [fact.agent for fact in centre.journal.facts(TalkEnded)] == ["ann"]
    await asyncio.sleep(30)
    assert len(centre.journal.facts(RecordingStopped)) == 2, "recording ends with the agent"
    centre.exchange.hang_up_at(caller)
    await ended(centre)
    assert centre.outcomes() == [PUT_THROUGH]
    (leg,) = centre.journal.facts(SecondLegEnded)
    assert leg.why == "completed" and leg.talked_s > 30


@story
async def test_a_blind_transfer_is_answered(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, TransferTo, number=NUMBER)
    assert hears_music(centre, caller) and centre.state("ann") is AgentState.TALKING
    outside = await answers(centre)
    assert together(centre, caller, outside) and centre.state("ann") is AgentState.WRAP_UP
    (call,) = centre.engine.calls.values()
    centre.engine.wrap_up_saved(centre.engine.floor.agents["ann"].id, call.id)  # type: ignore[index]
    await centre.soon()
    assert centre.state("ann") is AgentState.READY, "and takes the next one"
    centre.exchange.hang_up_at(outside)
    await ended(centre)
    assert centre.outcomes() == [PUT_THROUGH]


@pytest.mark.parametrize("kind", [TransferTo, ConsultCall])
@pytest.mark.parametrize("way", Way)
def test_busy_and_the_agent_has_the_caller_again(way: Way, kind: type) -> None:
    async def told(centre: Centre) -> None:
        caller = await talk(centre)
        await ask(centre, kind, number=NUMBER)
        centre.exchange.hang_up_at(rings(centre), 17)
        await centre.soon()
        assert together(centre, caller, leg_of(centre, "ann")) and not hears_music(centre, caller)
        assert [fact.why for fact in centre.journal.facts(SecondEnded)] == ["busy"]
        assert (leg_of(centre, "ann"), "beep") in centre.exchange.heard
        await over(centre, caller)

    tell(told, way)


@story
async def test_who_left_while_it_rang_and_nobody_answers(centre: Centre) -> None:
    caller = await talk(centre, bo="s1")
    await ask(centre, TransferTo, number=NUMBER)
    (call,) = centre.engine.calls
    await centre.order(EndTalk, "ann", call=call)
    await centre.soon()
    assert centre.is_with_music(caller) and centre.state("ann") is AgentState.WRAP_UP
    await asyncio.sleep(70)
    first, *_, last = centre.journal.facts(CallQueued)
    assert last is not first and (last.joined_at, last.order) == (first.joined_at, first.order)
    await centre.answer("bo")
    assert together(centre, caller, leg_of(centre, "bo"))
    await centre.hang_up("bo")
    await ended(centre)
    assert len(centre.journal.facts(WrapUpStarted)) == 2


@story
async def test_a_conference_with_a_number_outside(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, ConsultCall, number=NUMBER)
    outside = await answers(centre)
    await ask(centre, MergeCall)
    assert together(centre, caller, outside, leg_of(centre, "ann"))
    with pytest.raises(Conflict) as refused:
        await ask(centre, ConsultCall, number="13900139001")
    assert refused.value.code == "outside-in-call"
    await ask(centre, DropParty, party="13900139000")
    assert together(centre, caller, leg_of(centre, "ann"))
    await ask(centre, ConsultCall, number=NUMBER)
    outside = await answers(centre)
    await ask(centre, MergeCall)
    await centre.hang_up("ann")
    await centre.soon()
    assert together(centre, caller, outside)
    centre.exchange.hang_up_at(outside)
    await ended(centre)


@story
async def test_what_may_not_be_dialled_is_refused_at_once(centre: Centre) -> None:
    caller = await talk(centre)
    for number, code in (("0044 20 7946 0000", "barred-international"), ("abc", "number-wrong")):
        for kind in (TransferTo, ConsultCall):
            with pytest.raises(Refused) as refused:
                await ask(centre, kind, number=number)
            assert refused.value.code == code
    assert not centre.journal.facts(SecondSought)
    await over(centre, caller)


@story
async def test_no_trunk(centre: Centre) -> None:
    caller = await talk(centre)
    centre.exchange.trunks.clear()
    await ask(centre, ConsultCall, number=NUMBER)
    assert [fact.why for fact in centre.journal.facts(SecondEnded)] == ["no-line"]
    assert together(centre, caller, leg_of(centre, "ann"))
    await over(centre, caller)


# ---------------------------------------------------------------- a new controller


@pytest.mark.parametrize("meanwhile", ["nothing", "outside hangs up", "caller hangs up"])
@pytest.mark.parametrize("way", Way)
def test_killed_while_no_agent_is_in_the_call(way: Way, meanwhile: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await talk(centre)
        await ask(centre, TransferTo, number=NUMBER)
        outside = await answers(centre)
        centre.exchange.listener = None
        if meanwhile != "nothing":
            centre.exchange.hang_up_at(outside if meanwhile.startswith("outside") else caller)
        heir = await centre.die_and_start_again(0.5)
        if meanwhile == "nothing":
            assert together(heir, caller, outside)
            (call,) = heir.engine.calls.values()
            assert call.phase is Phase.SENT
            heir.exchange.hang_up_at(outside)
        await ended(heir)
        lost = Outcome(Fault.SYSTEM, "controller-lost")
        assert heir.outcomes() == [lost if meanwhile.startswith("caller") else PUT_THROUGH]

    tell(told, way)


@pytest.mark.parametrize("meanwhile", ["nothing", "answers", "busy"])
def test_killed_while_it_rings_for_a_caller_alone(meanwhile: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await talk(centre)
        await ask(centre, TransferTo, number=NUMBER)
        await centre.hang_up("ann")
        leg = rings(centre)
        centre.exchange.listener = None
        if meanwhile == "answers":
            centre.exchange.pick_up(leg)
        elif meanwhile == "busy":
            centre.exchange.hang_up_at(leg, 17)
        heir = await centre.die_and_start_again(0.5)
        if meanwhile == "nothing":
            assert heir.is_with_music(caller)
            heir.exchange.pick_up(leg)
            await heir.soon()
        if meanwhile == "busy":
            await asyncio.sleep(4)
            assert heir.is_with_music(caller) and len(heir.engine.floor.matcher.waiting) == 1
        else:
            assert together(heir, caller, leg)
        assert len(heir.exchange.dialled_out) == 1, "dialled once"
        heir.exchange.hang_up_at(caller)
        await ended(heir)

    tell(told, Way.DIAL)


@pytest.mark.parametrize("step", ["ringing", "consulting", "conference"])
def test_killed_with_a_number_outside_in_the_conversation(step: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await talk(centre)
        await ask(centre, ConsultCall, number=NUMBER)
        leg, ann = rings(centre), leg_of(centre, "ann")
        if step != "ringing":
            await answers(centre)
        if step == "conference":
            await ask(centre, MergeCall)
        heir = await centre.die_and_start_again(0.5)
        await heir.sign_in("ann")
        await heir.soon()
        if step == "ringing":
            assert together(heir, caller, ann) and leg not in heir.exchange.legs, "given up, as any search"
        elif step == "consulting":
            assert together(heir, leg, ann) and hears_music(heir, caller)
            await ask(heir, CompleteCall)
            assert together(heir, caller, leg)
        else:
            assert together(heir, caller, leg, ann)
            await ask(heir, DropParty, party="13900139000")
            assert together(heir, caller, ann)
            await ask(heir, ConsultCall, number=NUMBER)
            assert rings(heir).endswith("-2"), "no leg has the id of another"
        heir.exchange.hang_up_at(caller)
        await ended(heir)
        assert not heir.journal.facts(HandedOutside) or step == "consulting"

    tell(told, Way.DIAL)


@story
async def test_the_link_is_cut_while_no_agent_is_in_the_call(centre: Centre) -> None:
    caller = await talk(centre)
    await ask(centre, TransferTo, number=NUMBER)
    outside = await answers(centre)
    centre.exchange.is_linked = False
    await centre.reconnect()
    assert together(centre, caller, outside)
    centre.exchange.is_linked = False
    centre.exchange.hang_up_at(outside)
    await centre.reconnect()
    await ended(centre)
    assert centre.outcomes() == [PUT_THROUGH]


@pytest.mark.parametrize("is_killed", [False, True])
@pytest.mark.parametrize("way", Way)
def test_recorded_without_an_agent_where_the_client_wishes(way: Way, is_killed: bool) -> None:
    async def told(centre: Centre) -> None:
        publish(centre)
        caller = await talk(centre)
        await ask(centre, TransferTo, number=NUMBER)
        outside = await answers(centre)
        await asyncio.sleep(2)
        if is_killed:
            centre = await centre.die_and_start_again(0.5)
        assert len(centre.journal.facts(RecordingStarted)) == 2 and len(centre.journal.facts(RecordingStopped)) == 1
        centre.exchange.hang_up_at(outside)
        await ended(centre)
        assert [fact.agent for fact in centre.journal.facts(RecordingStopped)] == ["ann", "ann"]
        assert caller not in centre.exchange.legs

    tell(told, way)


def publish(centre: Centre) -> None:
    """For a client who wishes it recorded."""
    known = centre.engine.published
    numbers = {key: replace(one, records_outside=True) for key, one in known.numbers.items()}
    centre.engine.publish(replace(known, numbers=numbers))
