"""Browser gone while talking, in a whole centre: reload, crash, lost network, a controller that is killed meanwhile."""

import asyncio

from ari_app.call.state import Phase
from lexicon.ids import AgentId
from lexicon.journal import (
    AgentSignedOut,
    CallBridged,
    CallKept,
    CallQueued,
    CallRejoined,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.orders import SetPhone
from routing.agent import AgentState
from tests.unit.call.desk import KEEPING
from tests.unit.engine.centre import GRACE_S, Centre, story


async def registers(centre: Centre, name: str) -> None:
    """The page's telephone has registered, and the page says so."""
    await centre.order(SetPhone, name, is_registered=True)
    await centre.soon()


async def loads_anew(centre: Centre, name: str, page: str = "p2") -> None:
    await centre.close_page(name)
    await asyncio.sleep(0.2)
    await centre.sign_in(name, page=page)
    await centre.soon()


@story
async def test_a_page_loaded_anew_is_put_back_in_the_call(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.talk("ann")
    await asyncio.sleep(20)
    await loads_anew(centre, "ann")
    assert centre.is_with_music(caller) and not centre.ringing("bo")
    assert centre.state("ann") is AgentState.TALKING, "in no after-call work"
    await registers(centre, "ann")
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    await asyncio.sleep(30)
    await centre.hang_up("ann")
    await centre.soon()
    facts = centre.journal.facts
    assert [len(facts(kind)) for kind in (CallBridged, CallKept, CallRejoined, TalkEnded, WrapUpStarted)] == [1] * 5
    assert 49 < facts(TalkEnded)[0].talked_s < 51 and len(facts(CallQueued)) == 1
    await asyncio.sleep(2)
    assert [fact.recording for fact in facts(RecordingStarted)] == ["c3-1", "c3-2"]
    assert len(facts(RecordingStopped)) == 2


@story
async def test_a_network_that_is_lost_for_some_seconds(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await centre.close_page("ann")  # nobody hung up: the leg is there still
    await asyncio.sleep(2)
    assert centre.is_with_music(caller)
    await asyncio.sleep(GRACE_S)
    await centre.sign_in("ann")
    await registers(centre, "ann")
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert [fact.why for fact in centre.journal.facts(CallKept)] == ["silence"]
    assert not centre.journal.facts(AgentSignedOut)


@story
async def test_sound_that_goes_on_without_a_page_is_not_cut(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await centre.close_page("ann", is_heard=True)
    await asyncio.sleep(60)
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert not centre.journal.facts(CallKept) and not centre.journal.facts(AgentSignedOut)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(3)
    assert [fact.by for fact in centre.journal.facts(AgentSignedOut)] == ["desk-lost"]


@story
async def test_nobody_else_gets_the_call_in_time_and_the_first_who_is_free_after_it(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.talk("ann")
    await centre.close_page("ann")
    await asyncio.sleep(KEEPING.keep_s - 1)
    assert not centre.ringing("bo") and centre.is_with_music(caller)
    await asyncio.sleep(3)
    await centre.answer("bo")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert [fact.agent for fact in centre.journal.facts(CallBridged)] == ["ann", "bo"]
    await asyncio.sleep(2)
    assert AgentId("ann") not in centre.engine.floor.agents


@story
async def test_the_telephone_that_does_not_answer_is_rung_again(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await loads_anew(centre, "ann")
    await registers(centre, "ann")
    (first,) = centre.ringing("ann")
    centre.exchange.hang_up_at(first, 21)
    await asyncio.sleep(1.2)
    (again,) = centre.ringing("ann")
    assert again != first
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_a_controller_that_is_killed_meanwhile_finds_the_caller_kept(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.talk("ann")
    await asyncio.sleep(10)
    await loads_anew(centre, "ann")
    assert centre.is_with_music(caller)
    heir = await centre.die_and_start_again()
    assert heir.is_with_music(caller) and not heir.ringing("bo")
    assert [call.phase for call in heir.engine.calls.values()] == [Phase.KEPT]
    await heir.sign_in("ann", page="p2")
    await registers(heir, "ann")
    await heir.answer("ann")
    assert [caller in talkers for talkers in heir.exchange.talkers()] == [True]
    await heir.hang_up("ann")
    await heir.soon()
    (talk,) = heir.journal.facts(TalkEnded)
    assert 9 < talk.talked_s < 13 and len(heir.journal.facts(CallRejoined)) == 1


@story
async def test_a_controller_that_is_killed_after_it_goes_on_with_the_conversation(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await loads_anew(centre, "ann")
    await registers(centre, "ann")
    await centre.answer("ann")
    await asyncio.sleep(10)
    heir = await centre.die_and_start_again()
    assert [caller in talkers for talkers in heir.exchange.talkers()] == [True]
    await heir.sign_in("ann", page="p2")
    await asyncio.sleep(20)
    await heir.hang_up("ann")
    await heir.soon()
    (talk,) = heir.journal.facts(TalkEnded)
    assert 29 < talk.talked_s < 33
    await asyncio.sleep(2)
    assert len(heir.journal.facts(RecordingStopped)) == 2


@story
async def test_the_link_is_cut_while_he_is_kept(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await loads_anew(centre, "ann")
    centre.exchange.is_linked = False
    await asyncio.sleep(3)
    await centre.reconnect()
    assert centre.is_with_music(caller)
    await registers(centre, "ann")
    await centre.answer("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
