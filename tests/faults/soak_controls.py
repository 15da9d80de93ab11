"""What agents, a supervisor and an agent with a persistent leg do in the soak: each control of a call, by chance."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import aiohttp

from agent_ui.gateway.protocol import control as order
from agent_ui.gateway.protocol import messages as protocol
from agent_ui.gateway.protocol import out as protocol_out
from agent_ui.gateway.protocol import watch
from cli.demo_agent import AgentFailed, order_id
from cli.phone import Leg, PhoneError
from tests.journeys.centre import EN, Centre, TestAgent, eventually
from tests.journeys.test_watching import Supervisor, supervisor

if TYPE_CHECKING:
    from tests.faults.soak import Soak

OUT_OF_ORDER = 38  # Q.850: of the network
OUTSIDE = "13900139000"  # a telephone outside that answers, and now and then does not
STANDING = "t-dora"
MORE = ("t-eva", "t-fei")  # agents besides the tests' four
PEOPLE = """
INSERT INTO person (id, login, name_zh, name_en, role, password_hash)
    SELECT name, name, name, name, role, password_hash FROM person, unnest(ARRAY['t-eva', 't-fei']) AS new (name)
    WHERE person.id = 't-anna' ON CONFLICT DO NOTHING
"""
FAILURES = (PhoneError, AgentFailed, TimeoutError, AssertionError, aiohttp.ClientError)


class NotNow(Exception):
    """There is no conversation, or nobody to do it with: it stays to be done."""


async def ask(agent: TestAgent, kind: Callable[..., Any], call: str, **more: Any) -> None:
    """An order about this call. Raises AgentFailed when it is refused."""
    await agent.desk.order(kind(id=order_id(), call=call, **more))


def call_of(agent: TestAgent) -> str:
    """The call in front of the agent, who leads it. Raises NotNow when there is none."""
    now = agent.desk.snapshot
    if now is None or now.call is None or now.me.state != "talking" or now.call.part != "lead":
        raise NotNow
    return now.call.id


async def _until_second(agent: TestAgent, *states: str) -> None:
    def is_so(now: protocol.DeskSnapshot) -> bool:
        return now.call is not None and now.call.second is not None and now.call.second.state in states

    await agent.desk.until(is_so, f"a second party {states}", 8)


async def holds(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.HoldCall, call)
    await asyncio.sleep(soak.chance.uniform(0, 1))
    await ask(agent, order.RetrieveCall, call)


async def mutes_and_presses_keys(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.MuteCall, call, is_muted=True)
    await ask(agent, order.SendDigits, call, digits="42#")
    await ask(agent, order.MuteCall, call, is_muted=False)


async def gives_to_a_queue(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.TransferCall, call, queue="t-q")


async def gives_to_an_expert(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.TransferTo, call, queue="t-q", reason="t-rb")
    await asyncio.sleep(soak.chance.uniform(0, 4))
    with contextlib.suppress(AgentFailed):
        await ask(agent, order.TakeBack, call)


async def gives_to_a_colleague(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.TransferTo, call, to=_colleague(soak))


async def gives_to_somebody_outside(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.TransferTo, call, number=OUTSIDE)


async def consults_and_completes(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.ConsultCall, call, to=_colleague(soak))
    await _until_second(agent, "with")
    await ask(agent, order.SwapCall, call)
    await ask(agent, order.CompleteCall, call)


async def consults_outside_and_takes_back(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.ConsultCall, call, number=OUTSIDE)
    await _until_second(agent, "with")
    await asyncio.sleep(soak.chance.uniform(0, 1))
    await ask(agent, order.TakeBack, call)


async def confers(soak: "Soak", agent: TestAgent, call: str) -> None:
    other = _colleague(soak)
    await ask(agent, order.ConsultCall, call, to=other)
    await _until_second(agent, "with")
    await ask(agent, order.MergeCall, call)
    await asyncio.sleep(soak.chance.uniform(0, 2))
    if soak.chance.random() < 0.5:
        await ask(agent, order.DropParty, call, party=other)


async def parks_and_picks_up(soak: "Soak", agent: TestAgent, call: str) -> None:
    await ask(agent, order.ParkCall, call)
    await agent.state("wrap-up", "ready", "offered", "not-ready")
    if soak.chance.random() < 0.3:
        return  # comes back when its time is up, unless the caller tires of it
    await ask(agent, order.PickUpCall, call)
    leg = await agent.phone.next_call(5)
    await leg.answer()
    await soak.stays(leg, soak.chance.uniform(0.5, 3))


async def is_gone_and_comes_back(soak: "Soak", agent: TestAgent, call: str) -> None:
    """The page's socket closes without a word while the telephone talks on, and the same page is there again."""
    await soak.leaves_the_page(agent)
    await asyncio.sleep(soak.chance.uniform(0.5, 6))
    await soak.loads_the_page(agent)


async def loses_the_line(soak: "Soak", agent: TestAgent, call: str) -> None:
    """The agent's leg fails: the caller is kept with music, the agent is rung again."""
    legs = [one["id"] for one in await soak.centre.ari("channels") if agent.phone.user in one["name"]]
    if not legs:
        raise NotNow
    await soak.centre.ari(f"channels/{legs[0]}?reason_code={OUT_OF_ORDER}", "DELETE")
    leg = await agent.phone.next_call(10)
    await leg.answer()
    await soak.stays(leg, soak.chance.uniform(0.5, 3))


MOODS = (
    holds,
    mutes_and_presses_keys,
    gives_to_a_queue,
    gives_to_an_expert,
    gives_to_a_colleague,
    gives_to_somebody_outside,
    consults_and_completes,
    consults_outside_and_takes_back,
    confers,
    parks_and_picks_up,
    is_gone_and_comes_back,
    loses_the_line,
)
Mood = Callable[["Soak", TestAgent, str], Awaitable[None]]


def _colleague(soak: "Soak") -> str:
    free = [one.login for one in soak.agents if one.desk.snapshot and one.desk.snapshot.me.state == "ready"]
    if not free:
        raise NotNow
    return soak.chance.choice(free)


async def places_a_call(soak: "Soak", agent: TestAgent) -> None:
    """From the desk to a telephone outside; talks when it is answered."""
    await agent.desk.order(protocol_out.PlaceCall(id=order_id(), number=OUTSIDE, line=EN))
    leg = await agent.phone.next_call(5)
    await leg.answer()
    leg.tone(1000)
    await soak.stays(leg, soak.chance.uniform(1, 5))


async def answers_outside(soak: "Soak") -> None:
    """Whoever is called outside: busy now and then, or silent until it is given up, else talks for a while."""
    there = await soak.centre.phones.caller(OUTSIDE)
    async with asyncio.TaskGroup() as talks:
        while True:
            leg = await there.next_call(3600)
            talks.create_task(_there(soak, leg))


async def _there(soak: "Soak", leg: Leg) -> None:
    with contextlib.suppress(*FAILURES):
        mood = soak.chance.random()
        if mood < 0.15:
            await leg.decline()
        elif mood > 0.25:
            await asyncio.sleep(soak.chance.uniform(0, 1))
            await leg.answer()
            leg.tone(1300)
            soak.done["answered outside"] += 1
            await soak.stays(leg, soak.chance.uniform(1, 8))
        else:
            await leg.ended(60)


async def stands(soak: "Soak", agent: TestAgent) -> None:
    """An agent with a persistent leg: answers it whenever it is dialled, and ends conversations on it by the button."""
    async with asyncio.TaskGroup() as both:
        both.create_task(_keeps_the_line(agent))
        while True:
            try:
                now = await agent.desk.until(lambda now: now.me.state in ("talking", "wrap-up", "not-ready"), "work", 5)
                await _one_on_the_line(soak, agent, now)
            except FAILURES as error:
                soak.failed(f"persistent leg: {error}", error)
                await asyncio.sleep(0.2)


async def _keeps_the_line(agent: TestAgent) -> None:
    while True:
        leg = await agent.phone.next_call(3600)
        with contextlib.suppress(PhoneError):
            await leg.answer()
            leg.tone(1000)


async def _one_on_the_line(soak: "Soak", agent: TestAgent, now: protocol.DeskSnapshot) -> None:
    if now.me.state == "not-ready":
        await agent.ready()
    elif now.me.state == "wrap-up" and now.call is not None:
        await agent.save(now.call.id)
        await agent.state("ready", "talking", "offered", "not-ready")
    elif now.me.state == "talking" and now.call is not None:
        await asyncio.sleep(soak.chance.uniform(0.2, 4))
        await agent.desk.order(protocol.HangUp(id=order_id(), call=now.call.id))
        soak.done["on a persistent leg"] += 1
        await agent.state("wrap-up", "ready", "not-ready")


async def supervises(soak: "Soak") -> None:
    """Listens to whoever talks, in each way in turn, follows now and then, takes a call over now and then."""
    while True:
        try:
            async with supervisor(soak.centre) as boss:
                await _watches(soak, boss)
        except FAILURES as error:
            soak.failed("supervisor's sign-in", error)
            await asyncio.sleep(1)


async def _watches(soak: "Soak", boss: Supervisor) -> None:
    """Until the page has no answer any more: another one is opened then, and it is told."""
    while True:
        await asyncio.sleep(soak.chance.uniform(1, 4))
        busy = [one for one in soak.agents if one.desk.snapshot and one.desk.snapshot.me.state == "talking"]
        if not busy:
            continue
        try:
            async with asyncio.timeout(30):
                await _listens(soak, boss, soak.chance.choice(busy))
        except FAILURES as error:
            soak.failed("supervisor", error)
            try:
                await boss.ask(watch.StopWatching(id=order_id()))
            except FAILURES as silence:
                soak.failed("supervisor's page", silence)
                return


async def _listens(soak: "Soak", boss: Supervisor, agent: TestAgent) -> None:
    ways: tuple[watch.WatchWay, ...] = ("listen", "whisper", "barge")
    leg = await boss.hear(agent, soak.chance.choice(ways), is_following=soak.chance.random() < 0.3)
    for way in soak.chance.sample(ways, 2):
        await asyncio.sleep(soak.chance.uniform(0, 1))
        await boss.ask(watch.ChangeWay(id=order_id(), way=way))
    soak.done["a supervisor in three ways"] += 1
    if soak.chance.random() < 0.15:
        taken = await boss.ask(watch.TakeOver(id=order_id()))
        if isinstance(taken, protocol.OrderDone):
            soak.done["taken over"] += 1
            await soak.stays(leg, soak.chance.uniform(0.5, 3))
            return
    await boss.ask(watch.StopWatching(id=order_id()))
    await leg.ended(10)


async def comes_back(centre: Centre, agent: TestAgent, rooms: AsyncExitStack) -> None:
    """The same page with a new socket, its telephone registered as before."""
    for _ in range(5):  # as the page does, which tries until it is let in
        with contextlib.suppress(AgentFailed, aiohttp.ClientError):
            agent.desk = await rooms.enter_async_context(centre.desk(agent.session, agent.page))
            break
        await asyncio.sleep(1)
    await agent.desk.order(protocol.PhoneState(id=order_id(), is_registered=True))
    await eventually(lambda: _is_known(agent), "the page's state", 10)


async def _is_known(agent: TestAgent) -> bool:
    return agent.desk.snapshot is not None and agent.desk.snapshot.me.is_phone_registered
