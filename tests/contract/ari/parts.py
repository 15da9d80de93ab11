"""A link of a test's own to the real Asterisk, with what it heard; calls over the trunk; agents with telephones."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ari_app.ari.exchange import AriExchange, Places
from ari_app.ari.link import OWN_LEGS, Address, AriLink, Wants
from ari_app.ari.wire import Message, StasisStart
from ari_app.engine.ports import Ringing, is_waiting_bridge
from cli.phone import Leg, Phone, Telephones
from launch.stack import Stack
from lexicon.ids import ChannelId

APP = "zuoxi"
NUMBER = "4008001000"
CALLER = "13800138000"
SECRET = "only-for-this-test"  # noqa: S105
SOON_S = 10.0

Kind = TypeVar("Kind")


def address(stack: Stack, *, app: str = APP, password: str = "") -> Address:
    """How the controller would log in."""
    env = stack.env
    return Address(env["ZUOXI_ARI_URL"], env["ZUOXI_ARI_USER"], password or env["ZUOXI_ARI_PASSWORD"], app)


async def until(is_so: Callable[[], bool], what: str, within_s: float = SOON_S) -> None:
    """Wait for a condition; raises AssertionError that says what did not come."""
    try:
        async with asyncio.timeout(within_s):
            while not is_so():  # noqa: ASYNC110 - what is waited for is outside this process
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"within {within_s:g} s: {what}") from None


@dataclass
class Line:
    """A controller's end of ARI without the controller."""

    link: AriLink
    exchange: AriExchange
    running: "asyncio.Task[str]"
    heard: list[Message] = field(default_factory=list)

    async def event(self, kind: type[Kind], fits: Callable[[Kind], bool] = lambda one: True) -> Kind:
        """The first event of this kind that fits, heard already or soon."""

        def found() -> list[Kind]:
            return [one for one in self.heard if isinstance(one, kind) and fits(one)]

        await until(lambda: bool(found()), f"an event {kind.__name__}")
        return found()[0]

    async def is_idle(self) -> bool:
        """Whether Asterisk holds no channel now, and no bridge but the one with the music."""
        world = await self.exchange.look()
        return not world.channels and all(is_waiting_bridge(bridge) for bridge, _ in world.bridges)

    async def nothing_left(self) -> None:
        """Ask Asterisk until all is gone; raises AssertionError with what stays."""
        try:
            async with asyncio.timeout(SOON_S):
                while not await self.is_idle():  # noqa: ASYNC110 - Asterisk does not tell of an end of everything
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"left over: {await self.exchange.look()}") from None


@asynccontextmanager
async def linked(
    stack: Stack, *, app: str = APP, timeout_s: float = 5.0, wants: Wants = OWN_LEGS
) -> AsyncIterator[Line]:
    """A link that is up."""
    heard: list[Message] = []
    link = AriLink(address(stack, app=app), heard.append, timeout_s, wants)
    up = asyncio.Event()
    running = asyncio.ensure_future(link.run_once(up.set))
    try:
        async with asyncio.timeout(SOON_S):
            await up.wait()
        places = Places(Path(stack.env["ZUOXI_PROMPTS_DIR"]), Path(stack.env["ZUOXI_RAW_DIR"]))
        yield Line(link, AriExchange(link, app, places), running, heard)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def telephones(stack: Stack) -> Telephones:
    """The SIP stack of this process, beyond the trunk of this Asterisk."""
    return Telephones(f"127.0.0.1:{stack.ports.sip}", sip_port=stack.ports.trunk)


async def arrive(line: Line, phones: Telephones, caller: str = CALLER) -> tuple[Leg, ChannelId]:
    """A caller who dialled in and was answered."""
    known = {one.channel.id for one in line.heard if isinstance(one, StasisStart)}
    phone = await phones.caller(caller)
    leg = await phone.dial(NUMBER)
    start = await line.event(StasisStart, lambda one: one.args[:1] == ["inbound"] and one.channel.id not in known)
    assert start.args == ["inbound", NUMBER]
    assert start.channel.caller.number == caller
    channel = ChannelId(start.channel.id)
    await line.exchange.answer(channel)
    await leg.answered()
    return leg, channel


async def sign_in(line: Line, phones: Telephones, user: str = "desk-1") -> Phone:
    """An agent's telephone, registered."""
    await line.exchange.push_phone(user, SECRET, "sip")
    return await phones.desk(user, SECRET)


async def take(line: Line, desk: Phone, caller: ChannelId, channel: str = "offer-1") -> tuple[Leg, ChannelId]:
    """The agent's phone is rung and answered."""
    agent = ChannelId(channel)
    await line.exchange.ring(agent, f"PJSIP/{desk.user}", Ringing("o1", CALLER, caller, 20))
    leg = await desk.next_call()
    assert leg.peer_number == CALLER
    await leg.answer()
    start = await line.event(StasisStart, lambda one: one.channel.id == agent)
    assert start.args == ["agent", "o1"]
    return leg, agent
