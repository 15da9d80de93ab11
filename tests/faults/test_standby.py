"""Two controllers, one that acts: the other takes over when it dies, and nobody does while PostgreSQL is away."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from launch.stack import EVERYTHING, Stack
from lexicon.journal import CallBridged, CallEnded, CallQueued, ControllerStarted, OfferMade, RecordingKept
from lexicon.outcome import Fault, Outcome
from tests.conftest_stack import centre_on, running_stack
from tests.faults.test_parts import hear_each_other, order_is_kept, talk
from tests.journeys.centre import Centre, eventually

pytestmark = pytest.mark.asyncio
CONTROLLERS = ("controller", "standby")
TAKES_OVER_WITHIN_S = 5.0


@pytest.fixture(scope="module")
def pair(request: pytest.FixtureRequest) -> Iterator[Stack]:
    with running_stack(request, EVERYTHING) as running:
        yield running


@pytest_asyncio.fixture
async def two(pair: Stack) -> AsyncIterator[Centre]:
    async with centre_on(pair) as made:
        yield made


async def acting(centre: Centre) -> str:
    """The part that holds Asterisk's application now; the other one is warm."""
    found: list[str] = []

    async def is_known() -> bool:
        found[:] = [part for part in CONTROLLERS if _acts(centre, part)]
        return len(found) == 1 and all(centre.stack.is_ready(part) for part in CONTROLLERS)

    await eventually(is_known, "one that acts and one that is warm", 30)
    return found[0]


def _acts(centre: Centre, part: str) -> bool:
    """Whether this part's last word of its standing is that it began to act."""
    lines = (centre.stack.site.log / f"{part}.log").read_text().splitlines()
    words = [line for line in lines if '"controller-started"' in line or '"standing-by"' in line]
    return bool(words) and '"controller-started"' in words[-1]


async def started(centre: Centre, count: int) -> list[ControllerStarted]:
    found: list[ControllerStarted] = []

    async def is_there() -> bool:
        found[:] = [fact for fact in await centre.facts() if isinstance(fact, ControllerStarted)]
        return len(found) >= count

    await eventually(is_there, "a controller that took over", 30)
    return found


async def test_the_standby_takes_over_within_5_s_and_the_dead_one_comes_back_as_standby(two: Centre) -> None:
    centre, loop = two, asyncio.get_running_loop()
    async with centre.agent("t-anna") as anna:
        caller, offered, number = await talk(centre, anna)
        waiting, waiting_number = await centre.choose("1")
        first = await centre.fact(waiting_number, CallQueued)
        one = await acting(centre)
        other = next(part for part in CONTROLLERS if part != one)
        survivor, began = centre.stack.pid(other), loop.time()
        centre.stack.kill(one)
        assert [(fact.adopted, fact.lost) for fact in await started(centre, 1)] == [(2, 0)]
        took_s = loop.time() - began
        print(f"taken over {took_s:.2f} s after the kill")
        assert took_s < TAKES_OVER_WITHIN_S
        await hear_each_other(caller, offered)
        await caller.hang_up()
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        await centre.fact(number, RecordingKept)
        snapshot = await anna.state("wrap-up")
        assert snapshot.call is not None
        await anna.save(snapshot.call.id)
        offered = await anna.phone.next_call(20)  # the one who waited, with the original join time
        await offered.answer()
        await centre.fact(waiting_number, CallBridged)
        joined = [fact for fact in await centre.facts() if isinstance(fact, CallQueued) and fact.call == first.call]
        assert {fact.joined_at for fact in joined} == {first.joined_at}
        await hear_each_other(waiting, offered)
        assert await acting(centre) == other
        assert centre.stack.pid(other) == survivor
        await waiting.hang_up()
        await anna.state("wrap-up")
        facts = await centre.facts()
        offers = [fact.offer for fact in facts if isinstance(fact, OfferMade)]
        assert len(offers) == len(set(offers))
        assert len([fact for fact in facts if isinstance(fact, ControllerStarted)]) == 1


async def test_nobody_takes_over_while_postgresql_is_away(two: Centre) -> None:
    centre = two
    async with centre.agent("t-anna") as anna:
        one = await acting(centre)
        pids = {part: centre.stack.pid(part) for part in CONTROLLERS}
        await asyncio.to_thread(centre.stack.stop_part, "postgres")
        try:
            caller, number = await centre.choose("1")  # the holder goes on
            offered = await anna.phone.next_call(15)
            await offered.answer()
            await anna.state("talking")
            await hear_each_other(caller, offered)
        finally:
            await asyncio.to_thread(centre.stack.start_part, "postgres")
        await centre.fact(number, CallBridged, within_s=20)
        await caller.hang_up()
        await anna.state("wrap-up")
        assert await acting(centre) == one
        assert {part: centre.stack.pid(part) for part in CONTROLLERS} == pids
        assert not [fact for fact in await centre.facts() if isinstance(fact, ControllerStarted)]
        await order_is_kept(centre)


async def test_a_holder_that_hangs_is_deposed_and_stops_when_it_wakes(two: Centre) -> None:
    centre = two
    one = await acting(centre)
    hung = centre.stack.pid(one)
    async with centre.agent("t-anna") as anna:
        caller, offered, number = await talk(centre, anna)
        os.kill(hung, signal.SIGSTOP)
        try:
            assert [(fact.adopted, fact.lost) for fact in await started(centre, 1)] == [(1, 0)]
            await hear_each_other(caller, offered)
        finally:
            os.kill(hung, signal.SIGCONT)

        async def is_gone() -> bool:
            return centre.stack.pid(one) != hung

        await eventually(is_gone, "the end of the one that was deposed", 20)
        assert await acting(centre) != one
        await hear_each_other(caller, offered)
        await caller.hang_up()
        await anna.state("wrap-up")
        assert (await centre.fact(number, CallEnded)).outcome == Outcome(Fault.CALLER, "completed")
        assert len([fact for fact in await centre.facts() if isinstance(fact, ControllerStarted)]) == 1
