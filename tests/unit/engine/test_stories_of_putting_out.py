"""Somebody's sign-in is ended, or rights are taken, while a page is open: the telephone is gone, no caller is lost."""

import asyncio

import pytest

from lexicon.errors import Refused
from lexicon.ids import AgentId
from lexicon.journal import AgentSignedOut, CallEnded, OfferWithdrawn, TalkEnded
from lexicon.orders import IssuePhone, LoseDesk, SetReady, SignOutDesk
from routing.agent import AgentState
from tests.unit.engine.centre import GRACE_S, Centre, story


async def put_out(centre: Centre, name: str) -> None:
    await centre.order(SignOutDesk, name, by="put-out")
    await centre.soon()


def is_out(centre: Centre, name: str) -> bool:
    return AgentId(name) not in centre.engine.floor.agents and f"desk-d-{name}" not in centre.exchange.phones


@story
async def test_who_waits_for_calls(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.order(IssuePhone, "ann", kind="webrtc")
    assert "desk-d-ann" in centre.exchange.phones
    await put_out(centre, "ann")
    assert is_out(centre, "ann")
    assert [fact.by for fact in centre.journal.facts(AgentSignedOut)] == ["put-out"]
    with pytest.raises(Refused):
        await centre.order(SetReady, "ann")
    with pytest.raises(Refused):
        await centre.order(IssuePhone, "ann", kind="webrtc")


@story
async def test_who_is_rung_is_passed_over(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.order(IssuePhone, "ann", kind="webrtc")
    caller = await centre.caller()
    await centre.soon()
    assert centre.ringing("ann")
    await put_out(centre, "ann")
    assert is_out(centre, "ann") and not centre.ringing("ann")
    assert [fact.why for fact in centre.journal.facts(OfferWithdrawn)] == ["agent-left"]
    await centre.ready("bo")
    await centre.answer("bo")
    assert [legs for legs in centre.exchange.talkers() if caller in legs]


@story
async def test_who_talks_loses_the_caller_to_the_next(centre: Centre) -> None:
    """Also where the page keeps its sound up, which keeps a conversation whose page is only lost."""
    await centre.ready("ann")
    await centre.order(IssuePhone, "ann", kind="webrtc")
    caller = await centre.talk("ann")
    await asyncio.sleep(5)
    await put_out(centre, "ann")
    assert is_out(centre, "ann") and caller in centre.exchange.legs
    assert not centre.exchange.talkers(), "nobody hears the caller any more"
    await centre.order(LoseDesk, "ann", page="p1")
    await asyncio.sleep(GRACE_S + 1)
    assert len(centre.journal.facts(TalkEnded)) == 1 and not centre.journal.facts(CallEnded)
    await centre.ready("bo")
    await centre.answer("bo")
    assert [legs for legs in centre.exchange.talkers() if caller in legs], "first in line"


@story
async def test_who_writes_up(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.talk("ann")
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP
    await put_out(centre, "ann")
    assert is_out(centre, "ann")


@story
async def test_somebody_at_another_desk_by_now_is_left_alone(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.desks.handle(SignOutDesk(id="x", gateway="g", agent="ann", desk="d-older", by="put-out"))
    assert AgentId("ann") in centre.engine.floor.agents
