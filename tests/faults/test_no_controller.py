"""No controller at all: calls are answered, rung for, recorded and afterwards told; who still waits is taken over."""

import asyncio

import pytest

from cli.phone import Leg
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    CallServedAlone,
    OfferMade,
    RecordingKept,
    WrapUpOwed,
)
from lexicon.outcome import Fault, Outcome
from tests.faults.test_parts import hear_each_other
from tests.journeys.centre import ZH, Centre, TestAgent, eventually

pytestmark = pytest.mark.asyncio


async def known_to_asterisk(centre: Centre, *phones: str) -> None:
    """Wait until Asterisk's own database names these telephones for the number, and no others."""
    wanted = ":".join(sorted(phones))

    async def is_so() -> bool:
        shown = await asyncio.to_thread(centre.stack.console, f"database get zuoxi-fallback {ZH}")
        _, found, value = shown.partition("Value:")
        return bool(found) and value.strip() == wanted

    await eventually(is_so, f"{wanted!r} in Asterisk's database", 20)


def phone(agent: TestAgent) -> str:
    return agent.phone.user


async def test_conversations_and_callers_of_a_time_without_a_controller(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben, centre.agent("t-cai", is_ready=False):
        await known_to_asterisk(centre, phone(anna), phone(ben))
        await asyncio.to_thread(centre.stack.stop_part, "controller")
        try:
            talks, talks_number = await centre.call(ZH)
            first = await next_of(anna, ben)
            await first[1].answer()
            await hear_each_other(talks, first[1])
            whole, whole_number = await centre.call(ZH)  # begins and ends without a controller
            second = await next_of(*(one for one in (anna, ben) if one is not first[0]))
            await second[1].answer()
            await hear_each_other(whole, second[1])
            gives_up, gives_up_number = await centre.call(ZH)  # nobody is free
            await gives_up.hears_anything()
            await gives_up.hang_up()
            waits, waits_number = await centre.call(ZH)
            await waits.hears_anything()
            await whole.hang_up()
            await second[1].ended()
            rung = await second[0].phone.next_call(20)  # for the one who waits; nobody answers
            await hear_each_other(talks, first[1])
        finally:
            await asyncio.to_thread(centre.stack.start_part, "controller")
        await rung.ended()
        # Who talked talks on, as in any other call.
        await hear_each_other(talks, first[1])
        snapshot = await first[0].state("talking")
        assert snapshot.call is not None
        assert (await centre.fact(talks_number, CallServedAlone)).ended_at is None
        await is_told(centre, whole_number, second[0])
        gave_up = await centre.fact(gives_up_number, CallEnded)
        assert gave_up.outcome == Outcome(Fault.CALLER, "hung-up-waiting")
        await is_taken_over(centre, waits, waits_number, second[0])
        await talks.hang_up()
        assert (await centre.fact(talks_number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        await centre.fact(talks_number, RecordingKept, within_s=30)
        for agent in (anna, ben):
            await agent.state("wrap-up")
        await each_once(centre, talks_number, whole_number, gives_up_number, waits_number)


async def is_told(centre: Centre, number: str, agent: TestAgent) -> None:
    """A call that was over before the controller came is told of, with its recording and the wrap-up that is owed."""
    alone = await centre.fact(number, CallServedAlone)
    assert alone.answered_at is not None and alone.ended_at is not None
    assert alone.agent == agent.login
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
    assert (await centre.fact(number, WrapUpOwed)).agent == agent.login
    assert (await centre.fact(number, RecordingKept, within_s=30)).seconds > 0.5


async def is_taken_over(centre: Centre, caller: Leg, number: str, agent: TestAgent) -> None:
    """Who still waited is a caller as any other: asked what it is about, queued, and connected."""
    await centre.fact(number, CallArrived)
    await caller.hears_anything()
    await caller.press("1")
    await centre.fact(number, CallQueued)
    offered = await agent.phone.next_call(20)
    await offered.answer()
    await centre.fact(number, CallBridged)
    await hear_each_other(caller, offered)
    await caller.hang_up()


async def each_once(centre: Centre, *numbers: str) -> None:
    """One arrival and one end for each caller, no offer twice."""
    for number in numbers:
        kinds = await centre.kinds(number)
        assert kinds.count("CallArrived") == kinds.count("CallEnded") == 1, kinds
    offers = [fact.offer for fact in await centre.facts() if isinstance(fact, OfferMade)]
    assert len(offers) == len(set(offers))


async def test_a_caller_whose_offer_outlived_the_controller_is_one_call(centre: Centre) -> None:
    """It rang under a controller, nobody answered, Asterisk rang again alone: one call, one conversation."""
    async with centre.agent("t-anna") as anna:
        await known_to_asterisk(centre, phone(anna))
        caller, number = await centre.choose("1")
        offered = await anna.phone.next_call(15)
        call = (await centre.fact(number, OfferMade)).call
        await asyncio.to_thread(centre.stack.stop_part, "controller")
        try:
            await offered.ended(20)
            again = await anna.phone.next_call(30)
            await again.answer()
            await hear_each_other(caller, again)
        finally:
            await asyncio.to_thread(centre.stack.start_part, "controller")
        bridged = await centre.fact(number, CallBridged)
        assert (bridged.call, bridged.agent) == (call, "t-anna")
        assert (await anna.state("talking")).call is not None
        await hear_each_other(caller, again)
        await caller.hang_up()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        assert (await centre.fact(number, RecordingKept, within_s=30)).call == call
        await anna.state("wrap-up")
        await each_once(centre, number)


async def next_of(*agents: TestAgent) -> tuple[TestAgent, Leg]:
    """Whoever of them is rung first, with the leg."""
    tasks = {asyncio.ensure_future(agent.phone.next_call(20)): agent for agent in agents}
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    task = next(iter(done))
    return tasks[task], task.result()


async def test_who_takes_a_break_is_not_rung(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False):
        await known_to_asterisk(centre, "")
