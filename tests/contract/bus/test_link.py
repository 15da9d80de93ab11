"""One suite for the bus, on the real Redis and on the fake."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bus.link import Bus, GapPossible
from lexicon.errors import BusAway, ControllerAway, Refused
from lexicon.journal import Entry, ExchangeLost
from lexicon.orders import Answer, Beat, ExplainCall, SetNotReady, SetReady
from lexicon.orders_aside import AnyOrder
from tests.contract.parts import RedisServer, Until
from tests.fakes.bus import Exchange, FakeBus

AnyBus = Bus | FakeBus
BEAT = Beat(epoch=1, is_exchange_up=True, is_database_up=True, registered=["d1"])


class World:
    """Two ends of a bus, and the switch of what is between them."""

    def __init__(self, make: Callable[[str], AnyBus], redis: RedisServer | None, exchange: Exchange) -> None:
        self.controller, self.gateway = make("controller"), make("gateway")
        self._redis, self._exchange = redis, exchange

    async def stop(self) -> None:
        if self._redis is None:
            await self._exchange.stop()
        else:
            await asyncio.to_thread(self._redis.stop)

    async def start(self) -> None:
        if self._redis is None:
            await self._exchange.start()
        else:
            await asyncio.to_thread(self._redis.start)


@pytest_asyncio.fixture(params=["fake", "redis"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    exchange = Exchange()
    if request.param == "fake":
        made = World(lambda name: FakeBus(exchange, name), None, exchange)
    else:
        redis: RedisServer = request.getfixturevalue("redis_server")
        made = World(lambda name: Bus(redis.url, name), redis, exchange)
    yield made
    await made.controller.close()
    await made.gateway.close()
    if request.param == "redis":
        await made.stop()
        await made.start()


@contextlib.asynccontextmanager
async def tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """A group whose tasks end with the block."""
    async with asyncio.TaskGroup() as group:
        made: list[asyncio.Task[object]] = []
        create = group.create_task
        group.create_task = lambda *args, **kw: made.append(task := create(*args, **kw)) or task  # type: ignore
        yield group
        for task in made:
            task.cancel()


def entry(seq: int) -> Entry:
    return Entry(at=datetime(2026, 1, 1, tzinfo=UTC), writer="controller", epoch=1, seq=seq, fact=ExchangeLost(why="x"))


def ready(order: str, agent: str = "wang") -> SetReady:
    return SetReady(id=order, gateway="gateway", agent=agent, desk="d1")


async def hear(bus: AnyBus, heard: list[Entry | GapPossible]) -> None:
    async for item in bus.facts():
        heard.append(item)


@pytest.mark.asyncio
async def test_facts_and_gaps(world: World, until: Until) -> None:
    heard: list[Entry | GapPossible] = []
    async with tasks() as group:
        group.create_task(hear(world.gateway, heard))
        await until(lambda: heard == [GapPossible()])
        await world.controller.publish_facts([entry(1), entry(2)])
        await until(lambda: heard == [GapPossible(), entry(1), entry(2)])
        await world.stop()
        async with asyncio.timeout(2):
            with pytest.raises(BusAway):
                await world.controller.publish_facts([entry(3)])
        await until(lambda: not world.gateway.is_up)
        await world.start()
        async with asyncio.timeout(2):
            await until(lambda: len(heard) == 4)
        await world.controller.publish_facts([entry(4)])
        await until(lambda: heard[3:] == [GapPossible(), entry(4)])


@pytest.mark.asyncio
async def test_orders_are_done_once(world: World, until: Until) -> None:
    done: list[AnyOrder] = []

    async def handle(order: AnyOrder) -> Answer:
        done.append(order)
        await asyncio.sleep(0.05)
        if isinstance(order, SetNotReady):
            raise Refused("no", code="in-call")
        if order.id == "broken":
            raise KeyError("x")
        return Answer(id=order.id, data={"n": str(len(done))})

    async with tasks() as group:
        group.create_task(world.gateway.run())
        with pytest.raises(ControllerAway):
            await world.gateway.ask(ready("o0"))
        group.create_task(world.controller.serve(handle))
        beats: list[Beat] = []
        group.create_task(hear_beats(world.gateway, beats))
        while not beats:  # the controller's link and ours are there
            await world.controller.publish_beat(BEAT)
            await asyncio.sleep(0.05)
        first = await world.gateway.ask(ready("o1"))
        assert first == Answer(id="o1", data={"n": "1"})
        assert await world.gateway.ask(ready("o1")) == first
        twice = await asyncio.gather(world.gateway.ask(ready("o2")), world.gateway.ask(ready("o3", "li")))
        assert [answer.code for answer in twice] == ["", ""]
        assert len(done) == 3
        question = ExplainCall(id="q1", gateway="gateway", agent="", desk="", call="c1")
        answers = [(await world.gateway.ask(question)).data["n"] for _ in range(2)]
        assert answers == ["4", "5"], "a question is answered anew: the answer is long and was true then only"
        no = await world.gateway.ask(SetNotReady(id="o4", gateway="gateway", agent="wang", desk="d1", reason="break"))
        assert (no.code, no.text) == ("in-call", "no")
        assert (await world.gateway.ask(ready("broken"))).code == "error"
        assert (await world.gateway.ask(ready("o5"))).code == ""


async def hear_beats(bus: AnyBus, beats: list[Beat]) -> None:
    async for beat in bus.beats():
        beats.append(beat)


@pytest.mark.asyncio
async def test_no_answer_in_time(world: World, until: Until) -> None:
    never = asyncio.Event()

    async def handle(order: AnyOrder) -> Answer:
        await never.wait()
        return Answer(id=order.id)

    async with tasks() as group:
        group.create_task(world.gateway.run())
        group.create_task(world.controller.serve(handle))
        await asyncio.sleep(0.1)
        with pytest.raises(ControllerAway):
            await world.gateway.ask(ready("slow"), timeout_s=0.2)


@pytest.mark.asyncio
async def test_orders_after_an_outage(world: World, until: Until) -> None:
    async def handle(order: AnyOrder) -> Answer:
        return Answer(id=order.id)

    async with tasks() as group:
        group.create_task(world.gateway.run())
        group.create_task(world.controller.serve(handle))
        await asyncio.sleep(0.1)
        assert (await world.gateway.ask(ready("o1"))).code == ""
        await world.stop()
        async with asyncio.timeout(2):
            with pytest.raises(BusAway):
                await world.gateway.ask(ready("o2"))
        await world.start()
        async with asyncio.timeout(3):
            while True:
                with contextlib.suppress(BusAway, ControllerAway):
                    assert (await world.gateway.ask(ready("o3"))).code == ""
                    break
                await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_counting(world: World) -> None:
    assert [await world.gateway.count("k", window_s=60) for _ in range(3)] == [1, 2, 3]
    assert await world.gateway.counted("k") == 3
    await world.gateway.forget("k")
    assert await world.gateway.counted("k") == 0
    await world.stop()
    with pytest.raises(BusAway):
        await world.gateway.count("k", window_s=60)


@pytest.mark.asyncio
async def test_a_cancellation_is_never_swallowed(redis_server: RedisServer) -> None:
    """redis-py alone swallows some of these."""
    for turns in range(60):
        bus = Bus(redis_server.url, "cancelled")
        task = asyncio.get_running_loop().create_task(bus.publish_beat(BEAT))
        for _ in range(turns % 30):
            await asyncio.sleep(0)
        if not task.done():
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await bus.close()


@pytest.mark.asyncio
async def test_a_silent_redis_is_noticed(redis_server: RedisServer, until: Until) -> None:
    """Connections stay open and nothing answers."""
    bus = Bus(redis_server.url, "silent")
    heard: list[Entry | GapPossible] = []
    async with tasks() as group:
        group.create_task(hear(bus, heard))
        await until(lambda: bus.is_up)
        redis_server.pause()
        try:
            async with asyncio.timeout(2):
                with pytest.raises(BusAway):
                    await bus.publish_beat(BEAT)
            await until(lambda: not bus.is_up)
        finally:
            redis_server.resume()
        await until(lambda: heard.count(GapPossible()) == 2)
    await bus.close()
