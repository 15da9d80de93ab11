"""Whole stories through the real engine in virtual time: what callers and agents do, and what becomes of it."""

import asyncio

import pytest

from ari_app.call.state import Way
from ari_app.engine.engine import SETTLE_S
from lexicon.errors import Refused
from lexicon.ids import AgentId
from lexicon.journal import (
    AgentNotReady,
    AgentSignedOut,
    CallArrived,
    CallBridged,
    CallQueued,
    OfferFailed,
    OfferMade,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
)
from lexicon.orders import SetReady
from lexicon.outcome import Fault, Outcome
from routing.agent import AgentState
from tests.unit.call.desk import KEEPING
from tests.unit.engine.centre import GRACE_S, Centre, story, story_of

# ---------------------------------------------------------------- the main road


@story
async def test_a_caller_is_answered(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert centre.state("ann") is AgentState.TALKING
    assert len(centre.journal.facts(RecordingStarted)) == 1
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.CALLER, "completed")]
    assert centre.state("ann") is AgentState.WRAP_UP
    await asyncio.sleep(SETTLE_S)
    assert len(centre.journal.facts(RecordingStopped)) == 1
    centre.engine.wrap_up_saved(AgentId("ann"), centre.journal.facts(CallArrived)[0].call)
    assert centre.state("ann") is AgentState.READY
    assert [fact.how for fact in centre.journal.facts(WrapUpEnded)] == ["saved"]


@story
async def test_a_caller_who_waits_hears_music_until_somebody_is_ready(centre: Centre) -> None:
    await centre.sign_in("ann")
    caller = await centre.caller()
    assert centre.is_with_music(caller)
    await centre.order(SetReady, "ann")
    await centre.answer("ann")
    assert len(centre.exchange.talkers()) == 1
    assert centre.journal.facts(CallBridged)[0].waited_s == pytest.approx(0.3, abs=0.2)


@story
async def test_the_agent_hangs_up(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.talk("ann")
    await centre.hang_up("ann")
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.AGENT, "completed")]
    assert centre.exchange.is_clean()


# ---------------------------------------------------------------- two for one


@story
async def test_two_agents_for_one_call(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    await centre.caller()
    assert (len(centre.ringing("ann")), len(centre.ringing("bo"))) == (1, 0), "the longest idle, and nobody else"
    await centre.answer("ann")
    assert centre.state("bo") is AgentState.READY
    assert len(centre.journal.facts(OfferMade)) == 1


@story
async def test_two_calls_for_one_agent(centre: Centre) -> None:
    await centre.ready("ann")
    first = await centre.talk("ann")
    second = await centre.caller()
    assert centre.ringing("ann") == [] and centre.is_with_music(second)
    centre.exchange.hang_up_at(first)
    await centre.soon()
    assert centre.ringing("ann") == [], "not in wrap-up either"
    centre.engine.wrap_up_saved(AgentId("ann"), centre.journal.facts(CallArrived)[0].call)
    await centre.answer("ann")
    assert [second in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_the_caller_goes_in_the_very_moment_of_the_answer(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.caller()
    (leg,) = centre.ringing("ann")
    centre.exchange.pick_up(leg)
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.exchange.is_clean() and centre.state("ann") is AgentState.WRAP_UP
    how = "completed" if centre.engine.way is Way.DIAL else "hung-up-talking"  # Dial() connects in that moment
    assert centre.outcomes() == [Outcome(Fault.CALLER, how)]


# ---------------------------------------------------------------- offers that come to nothing


@story
async def test_the_caller_goes_while_the_offer_is_out(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.caller()
    idle_since = centre.engine.floor.agents[AgentId("ann")].idle_since
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.outcomes() == [Outcome(Fault.CALLER, "hung-up-ringing")]
    assert [fact.why for fact in centre.journal.facts(OfferWithdrawn)] == ["caller-gone"]
    assert centre.ringing("ann") == [] and centre.state("ann") is AgentState.READY
    assert centre.engine.floor.agents[AgentId("ann")].idle_since == idle_since
    await centre.caller()
    assert len(centre.ringing("ann")) == 1, "still the longest idle"


@story
async def test_no_answer_then_the_next_agent(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    caller = await centre.caller()
    later = await centre.caller()
    centre.exchange.hang_up_at(centre.ringing("bo")[0], 21)  # bo declines the later one: now he is not ready
    await centre.soon()
    await asyncio.sleep(15)
    assert [fact.reason for fact in centre.journal.facts(AgentNotReady)][-2:] == ["no-answer", "no-answer"]
    assert sorted(fact.why for fact in centre.journal.facts(OfferFailed)) == ["declined", "no-answer"]
    joined = [fact.joined_at for fact in centre.journal.facts(CallQueued)]
    assert sorted(set(joined)) == [joined[0], joined[1]], "the original join times"
    await centre.order(SetReady, "bo")
    await centre.answer("bo")
    (talkers,) = centre.exchange.talkers()
    assert caller in talkers and later not in talkers


@story
async def test_a_telephone_that_is_gone_is_not_rung_for_ever(centre: Centre) -> None:
    await centre.ready("ann")
    centre.exchange.registered.clear()
    caller = await centre.caller()
    assert [fact.why for fact in centre.journal.facts(OfferFailed)] == ["unreachable"]
    assert (centre.state("ann"), centre.engine.floor.agents[AgentId("ann")].reason) == (AgentState.NOT_READY, "system")
    assert centre.is_with_music(caller)


# ---------------------------------------------------------------- wrap-up


@story
async def test_wrap_up_saved_while_still_talking(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    call = centre.journal.facts(CallArrived)[0].call
    centre.engine.wrap_up_saved(AgentId("ann"), call)
    assert centre.state("ann") is AgentState.TALKING
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert centre.state("ann") is AgentState.READY
    assert [fact.how for fact in centre.journal.facts(WrapUpEnded)] == ["saved"]
    assert not centre.journal.facts(WrapUpOwed)


@story
async def test_wrap_up_runs_into_the_limit(centre: Centre) -> None:
    await centre.ready("ann")
    centre.exchange.hang_up_at(await centre.talk("ann"))
    await asyncio.sleep(61)
    assert centre.state("ann") is AgentState.READY
    (ended,) = centre.journal.facts(WrapUpEnded)
    assert (ended.how, round(ended.lasted_s)) == ("limit", 60)
    assert len(centre.journal.facts(WrapUpOwed)) == 1
    centre.engine.wrap_up_saved(AgentId("ann"), centre.journal.facts(CallArrived)[0].call)
    assert len(centre.journal.facts(WrapUpEnded)) == 1, "a late save changes nothing"


# ---------------------------------------------------------------- desks that go away


@story
async def test_the_same_page_comes_back_in_time(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.talk("ann")
    await centre.close_page("ann", is_heard=True)
    await asyncio.sleep(GRACE_S - 1)
    await centre.sign_in("ann")
    await asyncio.sleep(60)
    assert centre.state("ann") is AgentState.TALKING
    assert len(centre.exchange.talkers()) == 1 and not centre.journal.facts(TalkEnded)


@story
async def test_the_page_does_not_come_back(centre: Centre) -> None:
    await centre.ready("ann")
    caller = await centre.talk("ann")
    await centre.close_page("ann")
    await asyncio.sleep(KEEPING.keep_s + 3)
    assert [fact.by for fact in centre.journal.facts(AgentSignedOut)] == ["desk-lost"]
    assert (caller, "back-to-queue") in centre.exchange.heard
    assert centre.journal.facts(CallQueued)[-1].is_return
    await centre.soon()
    assert not centre.exchange.phones, "the credentials were for that sign-in only"
    await centre.ready("bo")
    await centre.answer("bo")
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]
    assert [fact.recording for fact in centre.journal.facts(RecordingStarted)] == ["c2-1", "c2-2"]


@story
async def test_a_new_gateway_gives_every_page_the_grace_to_come_back(centre: Centre) -> None:
    await centre.ready("ann", "bo", "cy")
    await centre.talk("ann")
    await centre.open_gateway()
    await centre.sign_in("ann")
    await centre.sign_in("bo")
    await asyncio.sleep(GRACE_S + 0.5)
    assert [(fact.agent, fact.by) for fact in centre.journal.facts(AgentSignedOut)] == [("cy", "desk-lost")]
    assert (centre.state("ann"), centre.state("bo")) == (AgentState.TALKING, AgentState.READY)


@story
async def test_the_page_goes_while_it_rings(centre: Centre) -> None:
    await centre.ready("ann", "bo")
    await centre.caller()
    await centre.close_page("ann")
    await centre.soon()
    assert (centre.ringing("ann"), len(centre.ringing("bo"))) == ([], 1)
    assert [fact.why for fact in centre.journal.facts(OfferWithdrawn)] == ["agent-left"]
    await asyncio.sleep(GRACE_S)
    assert AgentId("ann") not in centre.engine.floor.agents


@story
async def test_a_page_loaded_anew_while_it_rings_is_rung_again(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.caller()
    await centre.close_page("ann")
    await centre.soon()
    assert centre.ringing("ann") == []
    await centre.sign_in("ann")
    await centre.soon()
    assert (centre.state("ann"), len(centre.ringing("ann"))) == (AgentState.OFFERED, 1)


@story
async def test_signing_out_in_a_call_is_refused(centre: Centre) -> None:
    await centre.ready("ann")
    await centre.talk("ann")
    with pytest.raises(Refused):
        await centre.sign_out("ann")
    assert len(centre.exchange.talkers()) == 1


@story
async def test_signing_out_takes_the_telephone_away(centre: Centre) -> None:
    await centre.ready("ann")
    assert centre.exchange.phones
    await centre.sign_out("ann")
    assert not centre.exchange.phones


# ---------------------------------------------------------------- nobody there, nothing heard


@story
async def test_nobody_signed_in_ends_with_a_word(centre: Centre) -> None:
    caller = await centre.caller()
    assert (caller, "no-agent") in centre.exchange.heard
    await asyncio.sleep(31)
    assert (caller, "all-busy-later") in centre.exchange.heard
    await asyncio.sleep(10)
    assert centre.outcomes() == [Outcome(Fault.CENTRE, "no-agent-signed-in")]


@story
async def test_people_of_other_skills_do_not_prolong_the_wait(centre: Centre) -> None:
    caller = await centre.caller()
    for n in range(6):
        await centre.sign_in(f"other{n}", "s2")
        await asyncio.sleep(6)
    assert centre.outcomes() or (caller, "all-busy-later") in centre.exchange.heard
    assert centre.exchange.heard.count((caller, "no-agent")) == 1


@story
async def test_somebody_signs_in_just_in_time(centre: Centre) -> None:
    caller = await centre.caller()
    await asyncio.sleep(29)
    await centre.ready("ann")
    await centre.answer("ann")
    await asyncio.sleep(60)
    assert [caller in talkers for talkers in centre.exchange.talkers()] == [True]


@story
async def test_an_unknown_number(centre: Centre) -> None:
    caller = centre.exchange.call_in("0000")
    await asyncio.sleep(5)
    assert centre.exchange.heard == [(caller, "unknown-number")]
    assert (centre.exchange.ended, centre.outcomes()) == ([(caller, 1)], [Outcome(Fault.CALLER, "unknown-number")])


@story
async def test_prompts_that_cannot_be_played_do_not_lose_the_caller(centre: Centre) -> None:
    centre.exchange.broken_prompts = {"greeting", "menu", "no-agent"}
    caller = await centre.caller()
    assert centre.is_with_music(caller)


# ---------------------------------------------------------------- recording


@story_of(Way.ORIGINATE)
async def test_the_recorder_is_late(centre: Centre) -> None:
    centre.recorder.confirms_after_s = 5
    await centre.ready("ann")
    await centre.talk("ann")
    await asyncio.sleep(0.2)
    assert len(centre.journal.facts(RecordingMissing)) == 1
    assert len(centre.exchange.talkers()) == 1, "the call goes on"
    await asyncio.sleep(10)
    assert len(centre.journal.facts(RecordingStarted)) == 1


@story
async def test_the_recorder_refuses(centre: Centre) -> None:
    centre.recorder.is_refusing, centre.exchange.is_recording = True, False
    await centre.ready("ann")
    caller = await centre.talk("ann")
    centre.exchange.hang_up_at(caller)
    await centre.soon()
    assert len(centre.journal.facts(RecordingMissing)) == 1
    assert not centre.journal.facts(RecordingStopped), "nobody waits for files that were never begun"


@story
async def test_who_comes_back_with_the_skill_that_was_missing_is_somebody(centre: Centre) -> None:
    await centre.sign_in("ann", "s9")
    caller = await centre.caller()
    await asyncio.sleep(10)  # told that nobody is there, and let go 30 s later
    await centre.sign_in("ann", "s1", page="p2")  # a skill was given to her; she loaded the page again
    await asyncio.sleep(60)
    assert caller in centre.exchange.legs and centre.is_with_music(caller)
    await centre.sign_in("ann", "s9", page="p3")
    await centre.soon()
    assert centre.exchange.heard[-1] == (caller, "no-agent")
