"""Stories of a second party: transferred to, consulted, merged; nobody answers, somebody leaves, a new controller."""

import asyncio

import pytest

from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    CallBridged,
    CallEnded,
    CallQueued,
    ConsultStarted,
    HandedOver,
    OfferFailed,
    OfferMade,
    PartyJoined,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
    SecondEnded,
    SecondSought,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.orders import (
    CompleteCall,
    ConsultCall,
    Decline,
    DropParty,
    HoldCall,
    MergeCall,
    SetReady,
    SwapCall,
    TakeBack,
    TransferCall,
    TransferTo,
)
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import FAULT
from tests.unit.engine.centre import Centre, story

TALKING, READY, WRAP_UP = AgentState.TALKING, AgentState.READY, AgentState.WRAP_UP


async def ask(centre: Centre, kind: type, name: str = "ann", /, **more: object) -> None:
    (call,) = centre.engine.calls
    await centre.order(kind, name, call=call, **more)
    await centre.soon()


async def ready(centre: Centre, name: str, *skills: str) -> None:
    await centre.sign_in(name, *skills)
    await centre.order(SetReady, name)


async def talk(centre: Centre, **others: str) -> ChannelId:
    """Ann talks with a caller; these others, each with a skill, are Ready."""
    await centre.ready("ann")
    caller = await centre.talk("ann")
    for name, skill in others.items():
        await ready(centre, name, skill)
    return caller


def leg_of(centre: Centre, name: str) -> ChannelId:
    (leg,) = [one.id for one in centre.exchange.legs.values() if one.endpoint == f"PJSIP/desk-d-{name}" and one.is_up]
    return leg


def together(centre: Centre, *channels: ChannelId) -> bool:
    return set(channels) in centre.exchange.talkers()


def hears_music(centre: Centre, channel: ChannelId) -> bool:
    bridge = centre.exchange.legs[channel].bridge
    return bridge is not None and bridge in centre.exchange.music


async def over(centre: Centre, caller: ChannelId) -> None:
    """The caller hangs up, and everything was told and cleared away."""
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(1)
    facts = centre.journal.facts
    assert len(facts(CallEnded)) == 1 and centre.exchange.is_clean()
    assert len(facts(TalkEnded)) == len(facts(WrapUpStarted))
    assert len(facts(RecordingStarted)) == len(facts(RecordingStopped)), "every part was recorded, and each ends"
    assert not facts(RecordingMissing)


# ---------------------------------------------------------------- transfer


@story
async def test_a_transfer_to_an_agent_by_name(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, to="bo")
    assert centre.state("bo") is AgentState.OFFERED and hears_music(centre, caller)
    assert centre.state("ann") is TALKING
    await centre.answer("bo")
    assert together(centre, caller, leg_of(centre, "bo")) and not hears_music(centre, caller)
    assert (centre.state("ann"), centre.state("bo")) == (WRAP_UP, TALKING)
    assert [fact.agent for fact in centre.journal.facts(CallBridged)] == ["ann", "bo"]
    (given,) = centre.journal.facts(HandedOver)
    assert (given.agent, given.to, given.how) == ("ann", "bo", "transfer")
    await centre.hang_up("bo")
    await over(centre, caller)
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]
    assert {fact.agent for fact in centre.journal.facts(WrapUpStarted)} == {"ann", "bo"}
    assert len({fact.call for fact in centre.journal.facts(WrapUpStarted)}) == 1


@story
async def test_nobody_answers_and_the_first_agent_has_the_caller_again(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, to="bo")
    await asyncio.sleep(16)
    assert together(centre, caller, leg_of(centre, "ann")) and not hears_music(centre, caller)
    assert (centre.state("ann"), centre.state("bo")) == (TALKING, AgentState.NOT_READY)
    assert [fact.why for fact in centre.journal.facts(SecondEnded)] == ["no-answer"]
    assert [fact.why for fact in centre.journal.facts(OfferFailed)] == ["no-answer"]
    assert (leg_of(centre, "ann"), "beep") in centre.exchange.heard
    await over(centre, caller)


@story
async def test_who_is_not_free_is_not_rung(centre: Centre) -> None:
    caller = await talk(centre)
    with pytest.raises(Refused, match="signed in") as refused:
        await ask(centre, TransferTo, to="bo")
    assert refused.value.code == "agent-signed-out"
    await centre.sign_in("bo")
    with pytest.raises(Refused, match="Not ready"):
        await ask(centre, ConsultCall, to="bo")
    with pytest.raises(Refused, match="in this call"):
        await ask(centre, TransferTo, to="ann")
    with pytest.raises(Refused, match="nobody"):
        await ask(centre, TransferTo, queue="q", reason=FAULT)
    with pytest.raises(Conflict):
        await ask(centre, TakeBack)
    assert not centre.journal.facts(SecondSought) and centre.state("ann") is TALKING
    await over(centre, caller)


@story
async def test_an_expert_is_found_by_the_router(centre: Centre) -> None:
    caller = await talk(centre, bo="s2", cy="s1")
    await ask(centre, TransferTo, queue="q", reason=FAULT)
    (made,) = [fact for fact in centre.journal.facts(OfferMade) if fact.contact]
    assert (made.agent, made.call) == ("bo", centre.journal.facts(SecondSought)[0].call), "cy has not the skill"
    assert made.choice is not None
    await centre.answer("bo")
    assert together(centre, caller, leg_of(centre, "bo")) and centre.state("ann") is WRAP_UP
    await over(centre, caller)
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]


@story
async def test_an_expert_declines_and_the_next_one_is_rung_until_the_time_is_over(centre: Centre) -> None:
    caller = await talk(centre, bo="s2", cy="s2")
    await ask(centre, TransferTo, queue="q", reason=FAULT)
    await centre.order(Decline, "bo", offer=centre.engine.floor.agents[AgentId("bo")].offer)
    await centre.soon()
    assert (centre.state("bo"), centre.state("cy")) == (AgentState.NOT_READY, AgentState.OFFERED)
    await asyncio.sleep(46)
    assert together(centre, caller, leg_of(centre, "ann"))
    assert not centre.ringing("cy") and not list(centre.engine.floor.matcher.waiting)
    assert [fact.why for fact in centre.journal.facts(SecondEnded)] == ["no-answer"]
    await over(centre, caller)


@story
async def test_the_first_agent_takes_the_caller_back(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, HoldCall)
    await ask(centre, TransferTo, queue="q", reason=FAULT)
    with pytest.raises(Conflict):
        await ask(centre, TransferCall, queue="q", reason=FAULT)
    await ask(centre, TakeBack)
    assert together(centre, caller, leg_of(centre, "ann")) and not hears_music(centre, caller)
    assert (centre.state("bo"), centre.ringing("bo")) == (READY, [])
    assert not [heard for heard in centre.exchange.heard if heard[1] == "beep"]
    await ask(centre, TransferTo, to="bo")
    await centre.answer("bo")
    await over(centre, caller)


@story
async def test_the_first_agent_leaves_while_the_second_is_rung(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, to="bo")
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.is_with_music(caller) and centre.ringing("bo") and centre.state("ann") is WRAP_UP
    await centre.answer("bo")
    assert together(centre, caller, leg_of(centre, "bo"))
    await over(centre, caller)
    assert [fact.how for fact in centre.journal.facts(HandedOver)] == ["alone"]


@story
async def test_both_are_gone_and_the_caller_keeps_the_place(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await centre.sign_in("cy")
    await ask(centre, TransferTo, to="bo")
    await centre.close_page("ann")
    await asyncio.sleep(11)
    assert centre.is_with_music(caller) and centre.ringing("bo")
    await asyncio.sleep(6)
    first, again = centre.journal.facts(CallQueued)
    assert (again.joined_at, again.order) == (first.joined_at, first.order) and centre.is_with_music(caller)
    assert [one.call for one in centre.engine.floor.matcher.waiting] == [first.call]
    await over(centre, caller)


@story
async def test_the_caller_hangs_up_while_an_expert_is_sought_and_rung(centre: Centre) -> None:
    caller = await talk(centre, bo="s2")
    await ask(centre, TransferTo, queue="q", reason=FAULT)
    await over(centre, caller)
    assert (centre.state("bo"), centre.ringing("bo")) == (READY, [])
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]


# ---------------------------------------------------------------- consult


async def consulting(centre: Centre, **others: str) -> ChannelId:
    caller = await talk(centre, bo="s2", **others)
    await ask(centre, ConsultCall, to="bo")
    await centre.answer("bo")
    assert together(centre, leg_of(centre, "ann"), leg_of(centre, "bo")) and hears_music(centre, caller)
    return caller


@story
async def test_a_consultation_is_completed(centre: Centre) -> None:
    caller = await consulting(centre)
    await ask(centre, CompleteCall)
    assert together(centre, caller, leg_of(centre, "bo")) and centre.state("ann") is WRAP_UP
    await over(centre, caller)
    assert len(centre.journal.facts(ConsultStarted)) == 1
    assert sorted(fact.recording.rpartition("-")[2] for fact in centre.journal.facts(RecordingStopped)) == [
        "1",
        "2",
        "c1",
    ]


@story
async def test_swapped_back_and_forth_and_taken_back(centre: Centre) -> None:
    caller = await consulting(centre)
    await ask(centre, SwapCall)
    assert together(centre, caller, leg_of(centre, "ann")) and hears_music(centre, leg_of(centre, "bo"))
    await ask(centre, SwapCall)
    assert together(centre, leg_of(centre, "bo"), leg_of(centre, "ann")) and hears_music(centre, caller)
    await ask(centre, TakeBack)
    assert together(centre, caller, leg_of(centre, "ann")) and centre.state("bo") is WRAP_UP
    await over(centre, caller)


async def left_alone(centre: Centre, who: str, other: str) -> None:
    caller = await consulting(centre)
    await centre.hang_up(who)
    await centre.soon()
    assert together(centre, caller, leg_of(centre, other)), centre.exchange.talkers()
    assert (centre.state(who), centre.state(other)) == (WRAP_UP, TALKING)
    await over(centre, caller)


@story
async def test_the_first_agent_leaves_a_consultation(centre: Centre) -> None:
    await left_alone(centre, "ann", "bo")


@story
async def test_the_second_agent_leaves_a_consultation(centre: Centre) -> None:
    await left_alone(centre, "bo", "ann")


@story
async def test_the_caller_hangs_up_in_a_consultation(centre: Centre) -> None:
    await over(centre, await consulting(centre))
    assert (centre.state("ann"), centre.state("bo")) == (WRAP_UP, WRAP_UP)


# ---------------------------------------------------------------- conference


async def conference(centre: Centre) -> ChannelId:
    caller = await consulting(centre, cy="s2")
    await ask(centre, MergeCall)
    assert together(centre, caller, leg_of(centre, "ann"), leg_of(centre, "bo")) and not hears_music(centre, caller)
    await ask(centre, ConsultCall, to="cy")
    assert together(centre, caller, leg_of(centre, "ann"), leg_of(centre, "bo")), "they talk on meanwhile"
    await centre.answer("cy")
    assert together(centre, leg_of(centre, "ann"), leg_of(centre, "cy")) and together(
        centre, caller, leg_of(centre, "bo")
    )
    await ask(centre, MergeCall)
    assert together(centre, caller, *(leg_of(centre, name) for name in ("ann", "bo", "cy")))
    assert len(centre.journal.facts(PartyJoined)) == 2
    return caller


@story
async def test_they_leave_one_by_one_and_the_last_one_ends_the_call(centre: Centre) -> None:
    caller = await conference(centre)
    await centre.hang_up("bo")
    await centre.soon()
    assert together(centre, caller, leg_of(centre, "ann"), leg_of(centre, "cy"))
    await centre.hang_up("ann")
    await centre.soon()
    assert together(centre, caller, leg_of(centre, "cy")) and centre.state("ann") is WRAP_UP
    await centre.hang_up("cy")
    await over(centre, caller)
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]


@story
async def test_the_lead_leaves_first_and_others_talk_on(centre: Centre) -> None:
    caller = await conference(centre)
    await centre.hang_up("ann")
    await centre.soon()
    assert together(centre, caller, leg_of(centre, "bo"), leg_of(centre, "cy"))
    with pytest.raises(Conflict):
        await ask(centre, DropParty, "cy", party="bo")
    await ask(centre, DropParty, "bo", party="cy")
    assert together(centre, caller, leg_of(centre, "bo")) and centre.state("cy") is WRAP_UP
    await over(centre, caller)


@story
async def test_the_caller_hangs_up_in_a_conference(centre: Centre) -> None:
    await over(centre, await conference(centre))
    assert {centre.state(name) for name in ("ann", "bo", "cy")} == {WRAP_UP}
