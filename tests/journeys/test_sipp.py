"""SIPp as the callers over the trunk: a burst for two agents, and callers who leave whenever they like."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import pytest

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import AgentFailed
from cli.phone import Leg, PhoneError
from lexicon.ids import AgentId, CallId, OfferId
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    Entry,
    OfferFailed,
    OfferMade,
    OfferWithdrawn,
    TalkEnded,
    WrapUpEnded,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import ZH, Centre, TestAgent, eventually
from tests.phones.sipp import Script, Sipp, hangs_up_after

pytestmark = pytest.mark.asyncio
BURST = 10


async def work(agent: TestAgent, is_patient: bool) -> None:
    """For ever: answer, hang up as soon as both talk (or wait until the caller does), save."""
    done: set[str] = set()
    while True:
        leg = await agent.phone.next_call(300)
        try:
            await leg.answer()
            call = await agent.desk.until(partial(is_with_a_caller, done, leg), "a caller", 15)
            if not is_patient:
                await leg.hang_up()
            await leg.ended(60)
            if call.call is not None and call.call.id not in done:
                id_ = call.call.id
                await agent.desk.until(partial(is_wrapping_up, id_), "the wrap-up", 15)
                await agent.save(id_)
                done.add(id_)
        except (PhoneError, AgentFailed):
            continue  # the caller gave up in the same moment


def is_with_a_caller(done: set[str], leg: Leg, now: protocol.DeskSnapshot) -> bool:
    """Whether a new caller and the agent talk, or the leg is gone before that."""
    return leg.is_over() or (now.call is not None and now.call.id not in done and now.call.bridged_at is not None)


def is_wrapping_up(call: str, now: protocol.DeskSnapshot) -> bool:
    return now.me.state == "wrap-up" and now.call is not None and now.call.id == call


@asynccontextmanager
async def at_work(*agents: TestAgent, is_patient: bool = False) -> AsyncIterator[None]:
    """The agents work as long as the block lasts."""
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(work(agent, is_patient), name=agent.login) for agent in agents]
        try:
            yield
        finally:
            for one in working:
                one.cancel()


async def all_ended(centre: Centre, wanted: int) -> list[Entry]:
    """Wait until so many calls arrived and every one has ended; all that was written."""
    entries: list[Entry] = []

    async def is_so() -> bool:
        entries[:] = await centre.entries()
        arrived = {one.fact.call for one in entries if isinstance(one.fact, CallArrived)}
        ended = {one.fact.call for one in entries if isinstance(one.fact, CallEnded)}
        return len(arrived) == wanted and arrived == ended

    def detail() -> str:
        return str(Counter(type(entry.fact).__name__ for entry in entries))

    await eventually(is_so, f"the end of {wanted} calls", 30, detail)
    return entries


def each_ended_once(entries: list[Entry]) -> None:
    ended = Counter(one.fact.call for one in entries if isinstance(one.fact, CallEnded))
    arrived = Counter(one.fact.call for one in entries if isinstance(one.fact, CallArrived))
    assert ended == arrived and set(ended.values()) == {1}


def one_thing_at_a_time(entries: list[Entry]) -> None:
    """No agent is offered a call, or talks, while there is another offer, talk or wrap-up of the agent's."""
    busy: dict[AgentId, CallId] = {}
    offers: dict[OfferId, AgentId] = {}
    for entry in entries:
        match entry.fact:
            case OfferMade(offer=offer, agent=agent, call=call):
                assert agent not in busy, f"{agent} has {busy.get(agent)} and is offered {call}"
                busy[agent], offers[offer] = call, agent
            case OfferFailed(offer=offer) | OfferWithdrawn(offer=offer):
                del busy[offers[offer]]
            case CallBridged(agent=agent, call=call) | TalkEnded(agent=agent, call=call):
                assert busy[agent] == call
            case WrapUpEnded(agent=agent, call=call):
                assert busy.pop(agent) == call
            case _:
                pass


def in_order_of_joining(entries: list[Entry]) -> None:
    """Whoever joined first is offered first (one skill, one priority)."""
    waiting: list[tuple[object, CallId]] = []
    for entry in entries:
        match entry.fact:
            case CallQueued(call=call, joined_at=joined_at):
                waiting.append((joined_at, call))
            case OfferMade(call=call):
                waiting.sort()
                assert waiting[0][1] == call, f"{call} was offered before {waiting[0][1]}"
                waiting.pop(0)
            case CallEnded(call=call):
                waiting = [one for one in waiting if one[1] != call]
            case _:
                pass


def exchange(centre: Centre) -> str:
    return f"127.0.0.1:{centre.stack.ports.sip}"


async def test_a_burst_of_callers_is_answered_one_after_another(centre: Centre) -> None:
    script = Script(ZH, digits="1", wait_s=0.6, talk_s=60)
    async with centre.agent("t-anna") as anna, centre.agent("t-dora") as dora, at_work(anna, dora):
        async with Sipp(exchange(centre), script, calls=BURST, rate=5) as callers:
            result = await callers.finished(60)
        assert result.is_well(), result.errors
        entries = await all_ended(centre, BURST)
        await anna.state("ready")
        await dora.state("ready")
    each_ended_once(entries)
    one_thing_at_a_time(await centre.entries())
    in_order_of_joining(entries)
    outcomes = Counter(one.fact.outcome for one in entries if isinstance(one.fact, CallEnded))
    assert outcomes == {Outcome(Fault.AGENT, "completed"): BURST}
    bridged = Counter(one.fact.agent for one in entries if isinstance(one.fact, CallBridged))
    assert sum(bridged.values()) == BURST and set(bridged) == {"t-anna", "t-dora"}


async def test_callers_who_leave_in_any_phase_leave_nothing_behind(centre: Centre) -> None:
    chance = random.Random(2)
    scripts = [hangs_up_after(ZH, chance.uniform(0.05, 1.0)) for _ in range(3)]  # greeting
    scripts += [hangs_up_after(ZH, chance.uniform(0.1, 1.0), digits="9") for _ in range(2)]  # menu
    scripts += [hangs_up_after(ZH, chance.uniform(0.05, 3.0), digits="1") for _ in range(7)]  # queue, ringing, talking
    chance.shuffle(scripts)
    async with AsyncExitStack() as opened:
        agents = [await opened.enter_async_context(centre.agent(login)) for login in ("t-anna", "t-dora")]
        await opened.enter_async_context(at_work(*agents, is_patient=True))
        callers = []
        for script in scripts:
            callers.append(await opened.enter_async_context(Sipp(exchange(centre), script)))
        for one in callers:
            result = await one.finished(60)
            assert result.is_well(), result.errors
        entries = await all_ended(centre, len(scripts))
        for agent in agents:
            await agent.state("ready", "not-ready")  # one who was rung in vain is not ready
    each_ended_once(entries)
    one_thing_at_a_time(await centre.entries())
    in_order_of_joining(entries)
    endings = Counter(one.fact.outcome for one in entries if isinstance(one.fact, CallEnded))
    assert {outcome.fault for outcome in endings} == {Fault.CALLER}
    assert len(endings) >= 3, endings
