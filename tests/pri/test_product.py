"""Calls through the whole product over a span: controller here, Asterisk and exchange in the other machine."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from launch.stack import Stack
from lexicon.journal import (
    CallArrived,
    CallBridged,
    CalleeRings,
    CallEnded,
    CallOutFailed,
    CallQueued,
    RecordingStarted,
    RecordingStopped,
)
from lexicon.outcome import Fault, Outcome
from tests.conftest_stack import centre_on
from tests.journeys.centre import EN, ZH, Centre
from tests.journeys.test_calling_out import fact, place
from tests.pri.ami import Manager, manager
from tests.pri.conftest import EXCHANGE, product
from tests.pri.guest import Ends, Guest

pytestmark = pytest.mark.asyncio
CALLER, CALLEE, BUSY, NOBODY = "13912345678", "13900139000", "13800000017", "13800000001"
AGENT_HZ, A_SECOND = 1000, 16_000  # bytes of 8 kHz in 16 bits


@pytest.fixture(scope="module")
def stack(within_machine: tuple[Guest, Ends]) -> Iterator[Stack]:
    with product(within_machine) as running:
        yield running


@pytest_asyncio.fixture
async def centre(stack: Stack) -> AsyncIterator[Centre]:
    async with centre_on(stack) as made:
        yield made


@pytest_asyncio.fixture
async def exchange(within_machine: tuple[Guest, Ends]) -> AsyncIterator[Manager]:
    """The exchange's manager, its D channel up."""
    async with manager(within_machine[1].exchange_ami, "test", EXCHANGE) as one:
        async with asyncio.timeout(60):
            while {span["Up"] for span in await one.listed("PRIShowSpans", "PRIShowSpansComplete")} != {"Yes"}:  # noqa: ASYNC110
                await asyncio.sleep(0.2)
        yield one


async def recorded(guest: Guest, centre: Centre) -> dict[str, int]:
    """The raw legs of recordings, where the other machine keeps them: name, bytes."""
    said = await guest.tell(f"list {centre.stack.site.raw}")
    return {words[1]: int(words[2]) for words in map(str.split, said.splitlines()) if words[:1] == ["FILE"]}


async def test_a_caller_reaches_an_agent_over_the_span(
    centre: Centre, exchange: Manager, within_machine: tuple[Guest, Ends]
) -> None:
    async with centre.agent("t-anna") as agent:
        dialled = {"Channel": f"DAHDI/g1/{ZH}", "Context": "caller", "Exten": "1", "Priority": "1"}
        await exchange.act("Originate", Async="true", Timeout="60000", CallerID=f"<{CALLER}>", **dialled)
        arrived = await centre.fact(CALLER, CallArrived)
        assert (arrived.number, arrived.trunk) == (ZH, "telecom-1")
        phone = await agent.phone.next_call(40)  # pressed 1 in the menu
        await phone.answer()
        phone.tone(AGENT_HZ)
        await phone.hears(AGENT_HZ, 20, share=0.5)  # over the line and back
        await centre.fact(CALLER, CallBridged)
        await centre.fact(CALLER, RecordingStarted)
        since = len(exchange.events)
        await phone.hang_up()
        (end,) = await exchange.heard(lambda one: one["Event"] == "Hangup", 20, since=since)
        assert end["Cause"] == "16"
        assert (await centre.fact(CALLER, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
        await agent.state("wrap-up")
        await agent.save(arrived.call)
        await agent.state("ready")
        await centre.fact(CALLER, CallQueued)
        stopped = await centre.fact(CALLER, RecordingStopped)
        sizes = await recorded(within_machine[0], centre)
        assert {stopped.customer_file, stopped.agent_file} <= set(sizes)
        assert min(sizes[stopped.customer_file], sizes[stopped.agent_file]) > A_SECOND


async def test_an_agent_calls_out_over_the_span_and_the_far_end_hangs_up(centre: Centre, exchange: Manager) -> None:
    since = len(exchange.events)
    async with centre.agent("t-anna") as agent:
        phone = await place(agent, CALLEE)
        await fact(centre, CalleeRings)
        (seen, *_) = await exchange.heard(lambda one: one["Event"] == "Newchannel", 20, since=since)
        assert (seen["CallerIDNum"], seen["Exten"]) == (EN, CALLEE)
        await phone.hears(AGENT_HZ, 20, share=0.5)
        await agent.state("talking")
        await exchange.act("Hangup", Channel=seen["Channel"], Cause="16")
        await phone.ended(20)
        ended = await fact(centre, CallEnded)
        assert (ended.outcome, ended.cause) == (Outcome(Fault.CALLER, "completed"), 16)
        await agent.save(ended.call)


@pytest.mark.parametrize(("number", "why", "cause"), [(BUSY, "busy", 17), (NOBODY, "wrong-number", 1)])
async def test_what_the_network_refuses_is_told_in_words(
    centre: Centre, exchange: Manager, number: str, why: str, cause: int
) -> None:
    async with centre.agent("t-anna") as agent:
        phone = await place(agent, number)
        failed = await fact(centre, CallOutFailed, 20)
        assert (failed.why, failed.cause) == (why, cause)
        await phone.ended(20)
        assert (await fact(centre, CallEnded)).outcome.reason == why
        await agent.state("ready", "wrap-up")
