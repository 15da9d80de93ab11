"""Browser gone in a conference with other agents: they talk on, and who is back in time talks with them again."""

import asyncio

import pytest

from ari_app.call.state import Phase, Way
from lexicon.errors import Conflict
from lexicon.ids import AgentId, ChannelId
from lexicon.journal import (
    CallKept,
    CallQueued,
    CallRejoined,
    HandedOver,
    PartyAway,
    PartyBack,
    PartyLeft,
    TalkEnded,
)
from lexicon.orders import ConsultCall, DropParty, EndTalk, MergeCall
from routing.agent import AgentState
from tests.unit.call.desk import KEEPING
from tests.unit.engine.centre import GRACE_S, Centre, story, tell
from tests.unit.engine.test_stories_of_keeping import loads_anew, registers
from tests.unit.engine.test_stories_of_second import TALKING, WRAP_UP, ask, consulting, leg_of, over, together
from tests.unit.engine.test_stories_of_sending_out import NUMBER, answers
from tests.unit.engine.told import story_can_have_happened


async def conference(centre: Centre, *more: str) -> ChannelId:
    """Ann leads, Bo is the other one; and these, if any."""
    caller = await consulting(centre, **dict.fromkeys(more, "s1"))
    await ask(centre, MergeCall)
    for name in more:
        await ask(centre, ConsultCall, to=name)
        await centre.answer(name)
        await ask(centre, MergeCall)
    return caller


async def back(centre: Centre, name: str) -> None:
    await registers(centre, name)
    await centre.answer(name)


def all_hear(centre: Centre, caller: ChannelId, *names: str) -> bool:
    return together(centre, caller, *(leg_of(centre, name) for name in names))


@pytest.mark.parametrize("who", ["ann", "bo"])
@pytest.mark.parametrize("way", Way)
def test_loaded_anew_in_a_conference(way: Way, who: str) -> None:
    other = "bo" if who == "ann" else "ann"

    async def told(centre: Centre) -> None:
        caller = await conference(centre)
        await asyncio.sleep(10)
        await loads_anew(centre, who)
        assert all_hear(centre, caller, other), "the others talk on"
        assert centre.state(who) is TALKING, "in no after-call work"
        await asyncio.sleep(5)
        await back(centre, who)
        assert all_hear(centre, caller, "ann", "bo")
        facts = centre.journal.facts
        assert [fact.agent for fact in facts(PartyAway)] == [fact.agent for fact in facts(PartyBack)] == [who]
        assert not facts(TalkEnded) and len(facts(CallQueued)) == 1
        assert [fact.to for fact in facts(HandedOver)] == (["bo"] if who == "ann" else [])
        await asyncio.sleep(10)
        await over(centre, caller)
        talked = {fact.agent: fact.talked_s for fact in facts(TalkEnded) if fact.agent == who}
        assert 19 < talked[AgentId(who)] < 23, "the time away is no talk time"
        story_can_have_happened(centre.journal.entries)

    tell(told, way)


@story
async def test_whoever_does_not_come_back_has_left(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "bo")
    await asyncio.sleep(KEEPING.keep_s + 1)
    assert all_hear(centre, caller, "ann") and centre.state("bo") is WRAP_UP
    assert [fact.why for fact in centre.journal.facts(PartyLeft)] == ["lost"]
    (call,) = centre.engine.calls.values()
    assert call.phase is Phase.TALKING
    await over(centre, caller)


@story
async def test_a_network_that_is_lost_in_a_conference(centre: Centre) -> None:
    caller = await conference(centre)
    await centre.close_page("bo")  # nobody hung up, and no sound comes
    await asyncio.sleep(2)
    assert all_hear(centre, caller, "ann")
    await asyncio.sleep(GRACE_S)
    await centre.sign_in("bo")
    await back(centre, "bo")
    assert all_hear(centre, caller, "ann", "bo")
    assert [fact.why for fact in centre.journal.facts(PartyAway)] == ["silence"]
    await over(centre, caller)


@pytest.mark.parametrize("who", ["ann", "bo"])
def test_the_socket_alone_is_lost_in_a_conference(who: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await conference(centre)
        await centre.close_page(who, is_heard=True)
        await asyncio.sleep(GRACE_S + 5)
        assert all_hear(centre, caller, "ann", "bo"), "the sound goes on"
        with pytest.raises(Conflict):
            await ask(centre, ConsultCall, "ann" if who == "bo" else "bo", queue="q")
        await centre.sign_in(who)
        await over(centre, caller)
        assert not centre.journal.facts(PartyAway)

    tell(told, Way.DIAL)


@pytest.mark.parametrize("who", ["ann", "bo"])
def test_a_page_that_comes_after_its_silence_was_heard(who: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await conference(centre)
        await centre.close_page(who)
        await asyncio.sleep(2)
        await centre.sign_in(who, page="p2")
        await back(centre, who)
        assert all_hear(centre, caller, "ann", "bo")
        assert [fact.why for fact in centre.journal.facts(PartyAway)] == ["silence"]
        await over(centre, caller)

    tell(told, Way.DIAL)


@story
async def test_a_leg_that_is_lost_is_rung_again_at_once(centre: Centre) -> None:
    caller = await conference(centre)
    centre.exchange.hang_up_at(leg_of(centre, "bo"), 0)
    await centre.soon()
    await asyncio.sleep(0.1)
    await back(centre, "bo")
    assert all_hear(centre, caller, "ann", "bo")
    assert [fact.why for fact in centre.journal.facts(PartyAway)] == ["leg"]
    await over(centre, caller)


@story
async def test_a_telephone_that_does_not_answer_is_rung_again(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "ann")
    await registers(centre, "ann")
    (ringing,) = centre.ringing("ann")
    centre.exchange.hang_up_at(ringing, 21)
    await asyncio.sleep(1.2)
    (again,) = centre.ringing("ann")
    assert again != ringing
    await centre.answer("ann")
    assert all_hear(centre, caller, "ann", "bo")
    await over(centre, caller)


@story
async def test_all_are_lost_and_the_caller_is_kept_for_the_one_who_led(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "bo")
    await loads_anew(centre, "ann")
    assert centre.is_with_music(caller)
    await back(centre, "ann")
    assert all_hear(centre, caller, "ann")
    assert centre.state("bo") is WRAP_UP
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(2)
    story_can_have_happened(centre.journal.entries)


@story
async def test_the_last_one_hangs_up_and_the_caller_is_kept_for_the_one_who_is_away(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "ann")
    await ask(centre, EndTalk, "bo")
    assert centre.is_with_music(caller) and centre.state("bo") is WRAP_UP
    await back(centre, "ann")
    assert all_hear(centre, caller, "ann")
    assert len(centre.journal.facts(CallKept)) == len(centre.journal.facts(CallRejoined)) == 1
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(2)
    assert centre.exchange.is_clean()
    story_can_have_happened(centre.journal.entries)


@story
async def test_whoever_leads_may_send_the_one_who_is_away_off(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "bo")
    await ask(centre, DropParty, party="bo")
    assert centre.state("bo") is WRAP_UP
    await registers(centre, "bo")
    assert not centre.ringing("bo")
    await over(centre, caller)


@story
async def test_a_number_outside_and_the_agent_who_is_away(centre: Centre) -> None:
    """The last agent leaves: the caller talks on with the number, and nobody waits for the one who is away."""
    caller = await conference(centre)
    await ask(centre, ConsultCall, number=NUMBER)
    await answers(centre)
    await ask(centre, MergeCall)
    await loads_anew(centre, "bo")
    await ask(centre, EndTalk, "ann")
    assert (centre.state("ann"), centre.state("bo")) == (WRAP_UP, WRAP_UP)
    (call,) = centre.engine.calls.values()
    assert call.phase is Phase.SENT
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(2)
    assert centre.exchange.is_clean()
    story_can_have_happened(centre.journal.entries)


@story
async def test_the_one_who_leads_is_lost_while_another_one_is_consulted(centre: Centre) -> None:
    caller = await conference(centre)
    await centre.ready("cy")
    await ask(centre, ConsultCall, to="cy")
    await centre.answer("cy")
    await loads_anew(centre, "ann")
    assert all_hear(centre, caller, "bo") and centre.state("cy") is WRAP_UP
    await back(centre, "ann")
    assert all_hear(centre, caller, "ann", "bo")
    centre.exchange.hang_up_at(caller)
    await asyncio.sleep(2)
    story_can_have_happened(centre.journal.entries)


@pytest.mark.parametrize("who", ["ann", "bo"])
def test_killed_while_one_is_away(who: str) -> None:
    async def told(centre: Centre) -> None:
        caller = await conference(centre)
        await loads_anew(centre, who)
        heir = await centre.die_and_start_again(0.5)
        (call,) = heir.engine.calls.values()
        assert call.phase is Phase.CONFERENCE and [one.offer.agent for one in call.parties if one.away] == [who]
        assert all_hear(heir, caller, "bo" if who == "ann" else "ann")
        await heir.sign_in("ann", page="p1" if who == "bo" else "p2")
        await heir.sign_in("bo", page="p1" if who == "ann" else "p2")
        await heir.soon()
        await back(heir, who)
        assert all_hear(heir, caller, "ann", "bo")
        heir = await heir.die_and_start_again(0.5)  # and once more, after the return
        assert all_hear(heir, caller, "ann", "bo")
        heir.exchange.hang_up_at(caller)
        await asyncio.sleep(2)
        assert heir.exchange.is_clean()
        story_can_have_happened(heir.journal.entries)

    tell(told, Way.DIAL)


@story
async def test_the_link_is_cut_while_one_is_away(centre: Centre) -> None:
    caller = await conference(centre)
    await loads_anew(centre, "ann")
    centre.exchange.is_linked = False
    await asyncio.sleep(1)
    await centre.reconnect()
    assert all_hear(centre, caller, "bo")
    await back(centre, "ann")
    assert all_hear(centre, caller, "ann", "bo")
    await over(centre, caller)


@story
async def test_three_agents_and_the_first_comes_back(centre: Centre) -> None:
    caller = await conference(centre, "cy")
    await loads_anew(centre, "ann")
    assert all_hear(centre, caller, "bo", "cy")
    await loads_anew(centre, "cy")
    assert all_hear(centre, caller, "bo")
    await back(centre, "cy")
    await back(centre, "ann")
    assert all_hear(centre, caller, "ann", "bo", "cy")
    assert centre.state("ann") is AgentState.TALKING
    await over(centre, caller)
