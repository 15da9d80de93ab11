"""PostgreSQL, Redis, Asterisk, controller and gateway stopped or killed under calls."""

import asyncio
import os

import pytest

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import AgentFailed, order_id
from cli.phone import Leg
from lexicon.journal import (
    AgentSignedOut,
    CallBridged,
    CallEnded,
    CallQueued,
    ControllerStarted,
    ExchangeFound,
    ExchangeLost,
    RecordingKept,
    RecordingStopped,
    WrapUpEnded,
    WrapUpSaved,
)
from lexicon.outcome import Fault, Outcome
from tests.journeys.centre import Centre, TestAgent, eventually

pytestmark = pytest.mark.asyncio
AWAY_S = float(os.environ.get("ZUOXI_TEST_AWAY_S", "15"))  # ``make outages``: 60


async def talk(centre: Centre, agent: TestAgent, digit: str = "1") -> tuple[Leg, Leg, str]:
    """A conversation with a tone from each side, heard on both."""
    caller, number = await centre.choose(digit)
    offered = await agent.phone.next_call(15)
    await offered.answer()
    await agent.state("talking")
    await hear_each_other(caller, offered)
    return caller, offered, number


async def hear_each_other(caller: Leg, agent: Leg) -> None:
    """Both sides hear the other now (what was heard before does not count)."""
    caller.tone(440)
    agent.tone(1000)
    caller.forget()
    agent.forget()
    await caller.hears(1000)
    await agent.hears(440)


async def test_postgresql_away_for_long_loses_nothing(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, centre.agent("t-cai", is_ready=False):
        caller, offered, number = await talk(centre, anna)
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(centre.stack.stop_part, "postgres")
        stopped = loop.time()
        await hear_each_other(caller, offered)
        waiting, waiting_number = await centre.choose("2")  # answered, asked and queued without a database
        waiting.forget()
        await waiting.hears_anything()
        await caller.hang_up()
        snapshot = await anna.state("wrap-up")
        assert snapshot.call is not None
        with pytest.raises(AgentFailed, match="database-away"):
            await anna.save(snapshot.call.id)
        await asyncio.sleep(max(0.0, AWAY_S - (loop.time() - stopped)))
        await asyncio.to_thread(centre.stack.start_part, "postgres")

        call = snapshot.call.id

        async def is_saved() -> bool:
            try:
                return (await anna.save(call)).state == "saved"
            except AgentFailed as error:
                assert "database-away" in str(error)
                return False

        await eventually(is_saved, "a saved wrap-up", 20)
        await anna.state("ready")
        await waiting.hang_up()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        await centre.fact(number, WrapUpSaved)
        await centre.fact(number, RecordingKept, within_s=30)
        assert (await centre.fact(waiting_number, CallEnded)).outcome.reason == "hung-up-waiting"
        await order_is_kept(centre)


async def order_is_kept(centre: Centre) -> None:
    """Per writer and epoch the journal has every number once, in the order of its rows."""
    rows = await centre.pool.fetch(
        "SELECT writer, epoch, array_agg(seq ORDER BY id) AS seqs FROM journal GROUP BY writer, epoch"
    )
    assert rows
    for row in rows:
        if row["writer"] == "controller":
            assert row["seqs"] == list(range(1, len(row["seqs"]) + 1))
        else:
            assert row["seqs"] == sorted(set(row["seqs"]))


async def test_redis_away_for_long_harms_no_call(centre: Centre) -> None:
    async with (
        centre.agent("t-anna") as anna,
        centre.agent("t-ben", is_ready=False) as ben,
        centre.agent("t-dora") as dora,
    ):
        caller, offered, number = await talk(centre, anna)
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(centre.stack.stop_part, "redis")
        stopped = loop.time()
        await hear_each_other(caller, offered)
        with pytest.raises(AgentFailed, match="bus-away"):
            await ben.desk.order(protocol.GoReady(id=order_id()))
        newcomer = await answered_and_hung_up_without_redis(centre, dora)
        await caller.hang_up()
        snapshot = await anna.state("wrap-up")  # seen through PostgreSQL, a little later
        assert snapshot.call is not None
        assert (await anna.save(snapshot.call.id)).state == "saved"
        await asyncio.sleep(max(0.0, AWAY_S - (loop.time() - stopped)))
        await asyncio.to_thread(centre.stack.start_part, "redis")
        ended = await centre.fact(number, WrapUpEnded, within_s=20)
        assert ended.how in ("saved", "limit")  # nobody announced it: it was read, or the limit was over before
        await anna.state("ready")

        async def is_ready() -> bool:
            try:
                await ben.desk.order(protocol.GoReady(id=order_id()))
            except AgentFailed as error:
                assert "away" in str(error)
                return False
            return True

        await eventually(is_ready, "an order that is done", 20)
        await ben.state("ready")
        for recorded in (number, newcomer):
            await centre.fact(recorded, RecordingKept)
        snapshot = await dora.state("wrap-up", "not-ready", "ready")
        if snapshot.me.state == "wrap-up" and snapshot.call is not None:
            await dora.save(snapshot.call.id)


async def answered_and_hung_up_without_redis(centre: Centre, agent: TestAgent) -> str:
    """A call that comes while no screen hears anything: rung for, answered and ended at the telephone."""
    caller, number = await centre.choose("1")
    offered = await agent.phone.next_call(15)
    await offered.answer()
    await centre.fact(number, CallBridged)
    await hear_each_other(caller, offered)
    await offered.hang_up()
    await caller.ended()
    assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.AGENT, "completed")
    return number


async def test_asterisk_restarted_under_a_running_controller(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, _, number = await talk(centre, anna)
        _, waiting_number = await centre.choose("1")
        await centre.fact(waiting_number, CallQueued)
        await asyncio.sleep(1)  # something to be kept of the recording
        old = centre.stack.pid("asterisk")
        centre.stack.kill("asterisk")
        await asyncio.to_thread(centre.stack.wait_ready, "asterisk", not_pid=old)
        for lost in (number, waiting_number):
            outcome = (await centre.fact(lost, CallEnded, within_s=30)).outcome
            assert outcome == Outcome(Fault.SYSTEM, "exchange-lost")

        async def is_told() -> bool:
            kinds = [type(fact) for fact in await centre.facts()]
            return ExchangeLost in kinds and ExchangeFound in kinds

        await eventually(is_told, "Asterisk lost and found in the journal", 5)
        snapshot = await anna.state("wrap-up")
        assert snapshot.call is not None
        await anna.save(snapshot.call.id)
        await centre.fact(number, RecordingStopped)
        assert (await centre.fact(number, RecordingKept, within_s=40)).seconds > 0.5
    async with centre.agent("t-ben") as ben:
        caller, offered, number = await talk(centre, ben)
        await caller.hang_up()
        await offered.ended()
        await ben.state("wrap-up")
        await centre.fact(number, RecordingKept, within_s=30)


async def test_a_controller_killed_under_calls_is_followed_by_one_that_takes_over(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna:
        caller, offered, number = await talk(centre, anna)
        waiting, waiting_number = await centre.choose("1")
        first = await centre.fact(waiting_number, CallQueued)
        old = centre.stack.pid("controller")
        centre.stack.kill("controller")
        await hear_each_other(caller, offered)
        waiting.forget()
        await waiting.hears_anything()
        await asyncio.to_thread(centre.stack.wait_ready, "controller", not_pid=old)
        started: list[ControllerStarted] = []

        async def has_started() -> bool:
            started[:] = [fact for fact in await centre.facts() if isinstance(fact, ControllerStarted)]
            return bool(started)

        await eventually(has_started, "a new controller", 20)
        assert [(fact.adopted, fact.lost) for fact in started] == [(2, 0)]
        await hear_each_other(caller, offered)
        await caller.hang_up()
        await offered.ended()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        await centre.fact(number, RecordingKept)
        snapshot = await anna.state("wrap-up")
        assert snapshot.call is not None
        await anna.save(snapshot.call.id)
        offered = await anna.phone.next_call(20)  # the one who waited, with the original join time
        await offered.answer()
        bridged = await centre.fact(waiting_number, CallBridged)
        joined = [fact for fact in await centre.facts() if isinstance(fact, CallQueued) and fact.call == first.call]
        assert {fact.joined_at for fact in joined} == {first.joined_at}
        assert bridged.waited_s > 2
        await hear_each_other(waiting, offered)
        await waiting.hang_up()
        await anna.state("wrap-up")


async def test_a_gateway_killed_in_a_call_comes_back_with_the_same_truth(centre: Centre) -> None:
    async with centre.agent("t-ben") as ben:
        caller, offered, number = await talk(centre, ben, "2")
        old = centre.stack.pid("gateway")
        centre.stack.kill("gateway")
        await hear_each_other(caller, offered)
        await asyncio.to_thread(centre.stack.wait_ready, "gateway", not_pid=old)
        async with centre.desk(ben.session, ben.page) as desk:  # the same page connects again
            await desk.until(lambda now: now.me.state == "talking", "the conversation", 15)
            await caller.hang_up()
            snapshot = await desk.until(lambda now: now.me.state == "wrap-up", "the wrap-up", 15)
            assert snapshot.call is not None
            await ben.save(snapshot.call.id, reason="t-rb")
            await desk.until(lambda now: now.me.state == "ready", "ready", 15)
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")


async def test_a_gateway_killed_with_a_page_that_never_returns_keeps_nobody_signed_in(centre: Centre) -> None:
    async with centre.agent("t-anna") as anna, centre.agent("t-ben") as ben:
        old = centre.stack.pid("gateway")
        centre.stack.kill("gateway")
        await asyncio.to_thread(centre.stack.wait_ready, "gateway", not_pid=old)
        async with centre.desk(ben.session, ben.page) as desk:  # only one of the two comes back
            await desk.until(lambda now: now.me.state == "ready", "ready as before", 15)

            async def is_signed_out() -> bool:
                gone = [fact for fact in await centre.facts() if isinstance(fact, AgentSignedOut)]
                return ("t-anna", "desk-lost") in [(fact.agent, fact.by) for fact in gone]

            await eventually(is_signed_out, "t-anna signed out", 20)
            assert anna.desk.closed_by is not None
            caller, number = await centre.choose("1")
            offered = await ben.phone.next_call(15)  # not to her who is gone, though she was idle longer
            await offered.answer()
            await desk.until(lambda now: now.me.state == "talking", "the conversation", 15)
            await caller.hang_up()
            assert (await centre.fact(number, CallBridged)).agent == "t-ben"
