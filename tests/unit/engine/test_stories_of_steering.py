"""What supervisors have agents do, in a whole centre: Ready, Not ready, signed out, and never in a conversation."""

import asyncio

import pytest

from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId
from lexicon.journal import (
    AgentNotReady,
    AgentSignedOut,
    AgentSteered,
    CallBridged,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
)
from lexicon.orders import Decline, SetReady, SteerAgent
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story


async def steer(centre: Centre, what: str, reason: str = "", agent: str = "ann") -> None:
    await centre.ask(SteerAgent, steered=agent, what=what, reason=reason)
    await centre.soon()


def is_in(centre: Centre, agent: str = "ann") -> bool:
    return AgentId(agent) in centre.engine.floor.agents


@story
async def test_not_ready_and_ready_again(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await steer(centre, "not-ready", "break")
    assert centre.state("ann") is AgentState.NOT_READY
    assert [(fact.reason, fact.by) for fact in centre.journal.facts(AgentNotReady)][-1] == ("break", "supervisor")
    await steer(centre, "ready")
    assert centre.state("ann") is AgentState.READY
    steered = centre.journal.facts(AgentSteered)
    assert [(fact.what, fact.by, fact.reason, fact.is_later) for fact in steered] == [
        ("not-ready", "sue", "break", False),
        ("ready", "sue", None, False),
    ]


@story
async def test_in_a_conversation_it_is_for_afterwards(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await steer(centre, "not-ready", "break")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    await centre.hang_up("ann")
    await asyncio.sleep(61)
    assert centre.state("ann") is AgentState.NOT_READY
    assert centre.engine.floor.agents[AgentId("ann")].reason == "break"


@story
async def test_signed_out_at_once_when_idle(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await steer(centre, "sign-out")
    assert not is_in(centre) and "desk-d-ann" not in centre.exchange.phones
    assert [(fact.agent, fact.by) for fact in centre.journal.facts(AgentSignedOut)] == [("ann", "supervisor")]


@story
async def test_signed_out_after_the_call_and_its_work(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await steer(centre, "sign-out")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True] and is_in(centre)
    await asyncio.sleep(30)
    assert not centre.journal.facts(TalkEnded), "nobody cut it"
    await centre.caller()  # waits, and is not offered to one who leaves
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    await asyncio.sleep(61)
    assert not is_in(centre) and len(centre.journal.facts(CallBridged)) == 1


@story
async def test_signed_out_after_an_offer_that_is_declined(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await centre.caller()
    await centre.soon()
    assert centre.state("ann") is AgentState.OFFERED
    await steer(centre, "sign-out")
    assert is_in(centre)
    offer = centre.engine.floor.agents[AgentId("ann")].offer
    await centre.order(Decline, "ann", offer=offer)
    await centre.soon()
    assert not is_in(centre)


@story
async def test_a_supervisor_thinks_better_of_it(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await centre.talk("ann")
    await steer(centre, "sign-out")
    await steer(centre, "ready")
    await centre.hang_up("ann")
    await asyncio.sleep(61)
    assert centre.state("ann") is AgentState.READY


@story
async def test_the_agent_cannot_stay_by_pressing_ready(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await centre.talk("ann")
    await steer(centre, "sign-out")
    await centre.order(SetReady, "ann")
    await centre.hang_up("ann")
    await asyncio.sleep(61)
    assert not is_in(centre)


@story
async def test_a_new_controller_knows_who_is_to_leave(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await steer(centre, "sign-out")
    heir = await centre.die_and_start_again(0.5)
    await heir.sign_in("ann")
    assert [caller in talkers for talkers in heir.exchange.talkers()] == [True]
    await heir.hang_up("ann")
    await asyncio.sleep(61)
    assert not is_in(heir)


@story
async def test_what_is_refused(centre: Centre) -> None:
    with pytest.raises(Refused, match="sign in first"):
        await steer(centre, "ready")
    await centre.seat()
    with pytest.raises(Refused) as refused:
        await steer(centre, "ready", agent="bo")
    assert refused.value.code == "agent-not-here"
    await centre.ready("ann")
    with pytest.raises(BadInput):
        await steer(centre, "not-ready")
    with pytest.raises(BadInput):
        await steer(centre, "dance")
    await centre.sign_in("bo")
    await centre.close_page("bo")
    with pytest.raises(Refused) as refused:
        await steer(centre, "ready", agent="bo")
    assert refused.value.code == "agent-desk-lost"
    assert not centre.journal.facts(AgentSteered)


@story
async def test_ready_by_a_supervisor_in_after_call_work_makes_the_wrap_up_owed(centre: Centre) -> None:
    await centre.seat()
    await centre.ready("ann")
    await centre.talk("ann")
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    await steer(centre, "not-ready", "break")  # asked for before: what comes later holds
    await steer(centre, "ready")
    assert centre.state("ann") is AgentState.READY
    (owed,), (ended,) = centre.journal.facts(WrapUpOwed), centre.journal.facts(WrapUpEnded)
    assert (owed.agent, ended.how) == ("ann", "supervisor")
    await asyncio.sleep(61)
    assert len(centre.journal.facts(WrapUpEnded)) == 1, "its limit is no more"
