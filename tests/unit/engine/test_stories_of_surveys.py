"""The survey after a conversation, in a whole centre: asked, answered, left, killed meanwhile, without a controller."""

import asyncio

from ari_app.call.state import Phase
from lexicon.ids import ChannelId
from lexicon.journal import (
    CallBridged,
    CallEnded,
    CallQueued,
    RecordingStopped,
    SurveyAnswered,
    SurveyEnded,
    SurveyStarted,
    TalkEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import SURVEYED
from tests.unit.engine.centre import Centre, story
from tests.unit.engine.surveys import ask

COMPLETED = Outcome(Fault.AGENT, "completed")


async def talked(centre: Centre) -> ChannelId:
    """A caller with whom Ann talked for ten seconds, when she hung up her telephone."""
    ask(centre)
    await centre.ready("ann")
    caller = centre.exchange.call_in(SURVEYED.number)
    await centre.soon()
    await centre.answer("ann")
    await asyncio.sleep(10)
    return caller


def hang_up_the_telephone(centre: Centre) -> None:
    (leg,) = [leg.id for leg in centre.exchange.legs.values() if leg.endpoint == "PJSIP/desk-d-ann"]
    centre.exchange.hang_up_at(leg)


def asked(centre: Centre) -> int:
    return [prompt for _, prompt in centre.exchange.heard].count("ask")


@story
async def test_asked_answered_and_thanked(centre: Centre) -> None:
    caller = await talked(centre)
    hang_up_the_telephone(centre)
    await centre.soon()
    assert centre.state("ann") is AgentState.WRAP_UP and asked(centre) == 1
    facts = centre.journal.facts
    assert 9 < facts(TalkEnded)[0].talked_s < 11
    await asyncio.sleep(2)
    assert len(facts(RecordingStopped)) == 1, "with the conversation"
    centre.exchange.press(caller, "5")
    await asyncio.sleep(5)
    (told,) = facts(SurveyAnswered)
    assert (told.agent, told.queue, told.score, told.is_satisfied) == ("ann", "q", 5, True)
    assert [fact.why for fact in facts(SurveyEnded)] == ["completed"] and centre.outcomes() == [COMPLETED]
    assert caller not in centre.exchange.legs
    assert [len(facts(kind)) for kind in (SurveyStarted, CallBridged, TalkEnded, WrapUpStarted, CallQueued)] == [1] * 5


@story
async def test_by_the_button(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await centre.soon()
    assert asked(centre) == 1 and caller in centre.exchange.legs
    assert centre.state("ann") is AgentState.WRAP_UP and not centre.exchange.talkers()
    centre.exchange.press(caller, "1")
    await asyncio.sleep(5)
    assert [fact.is_satisfied for fact in centre.journal.facts(SurveyAnswered)] == [False]


@story
async def test_silence_and_hanging_up(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await asyncio.sleep(60)
    assert asked(centre) == 2 and caller not in centre.exchange.legs
    assert [fact.why for fact in centre.journal.facts(SurveyEnded)] == ["no-answer"]
    assert centre.outcomes() == [COMPLETED]


@story
async def test_who_hangs_up_first_is_not_asked(centre: Centre) -> None:
    caller = await talked(centre)
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(5)
    assert not centre.journal.facts(SurveyStarted) and asked(centre) == 0


@story
async def test_killed_while_the_question_is_said(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await centre.soon()
    heir = await centre.die_and_start_again()
    await asyncio.sleep(1)
    assert asked(heir) == 2 and len(heir.journal.facts(SurveyStarted)) <= 1
    assert heir.state("ann") is AgentState.WRAP_UP
    heir.exchange.press(caller, "4")
    await asyncio.sleep(5)
    assert [(fact.agent, fact.score) for fact in heir.journal.facts(SurveyAnswered)] == [("ann", 4)]
    assert heir.outcomes()[-1] == COMPLETED and caller not in heir.exchange.legs


@story
async def test_killed_after_the_answer(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await centre.soon()
    centre.exchange.press(caller, "4")
    heir = await centre.die_and_start_again()
    await asyncio.sleep(25)
    assert asked(heir) == 1 and caller not in heir.exchange.legs
    assert [fact.why for fact in heir.journal.facts(SurveyEnded)] == ["completed"] and heir.outcomes() == [COMPLETED]


@story
async def test_the_caller_hangs_up_while_nobody_is_there(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await centre.soon()
    asyncio.get_running_loop().call_later(0.5, centre.exchange.hang_up_at, caller)
    heir = await centre.die_and_start_again()
    assert [fact.why for fact in heir.journal.facts(SurveyEnded)] == ["controller-lost"]
    assert len(heir.journal.facts(CallEnded)) == 1


@story
async def test_the_agent_hangs_up_while_nobody_is_there(centre: Centre) -> None:
    caller = await talked(centre)
    asyncio.get_running_loop().call_later(0.5, hang_up_the_telephone, centre)
    heir = await centre.die_and_start_again()
    await asyncio.sleep(1)
    assert not heir.journal.facts(SurveyStarted)
    assert caller in heir.exchange.legs or heir.journal.facts(CallEnded), "waits for an agent, or heard goodbye"


@story
async def test_the_link_is_cut_meanwhile(centre: Centre) -> None:
    caller = await talked(centre)
    await centre.hang_up("ann")
    await centre.soon()
    centre.exchange.is_linked = False
    await asyncio.sleep(3)
    await centre.reconnect()
    await asyncio.sleep(1)
    (call,) = centre.engine.calls.values()
    assert call.phase is Phase.SURVEY and asked(centre) == 2
    centre.exchange.press(caller, "5")
    await asyncio.sleep(5)
    assert [fact.why for fact in centre.journal.facts(SurveyEnded)] == ["completed"]
