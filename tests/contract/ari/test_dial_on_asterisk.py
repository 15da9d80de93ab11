"""Dial() rings: what the dialplan of ``zuoxi-ring`` does with real callers and telephones, and what is heard of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ami.link import AmiLink
from ari_app.ami.recorder import ManagerRedirector, raw_files
from ari_app.ari.link import DIALLED_LEGS
from ari_app.ari.wire import ChannelDestroyed, ChannelHangupRequest, ChannelStateChange, StasisStart
from ari_app.call.events import CallerBack
from ari_app.engine.account import is_recorded, offer_of
from ari_app.engine.ports import Dialling
from ari_app.engine.reconcile import back_of, leg_of
from cli.phone import Leg, Phone
from launch.stack import Stack
from lexicon.ids import BridgeId, ChannelId, OfferId, RecordingId
from tests.contract.ari.parts import NUMBER, Line, arrive, linked, sign_in, telephones, until

pytestmark = pytest.mark.asyncio
OFFER, RECORDING = OfferId("o1"), RecordingId("c1-1")
CALL = Dialling(OFFER, RECORDING, 20)


@asynccontextmanager
async def manager(stack: Stack) -> AsyncIterator[AmiLink]:
    """A manager link that is up."""
    env = stack.env
    up = asyncio.Event()
    where, login = (env["ZUOXI_AMI_HOST"], int(env["ZUOXI_AMI_PORT"])), (env["ZUOXI_AMI_USER"], env["ZUOXI_AMI_SECRET"])
    link = AmiLink(where, login, lambda _: None, lambda is_up: up.set() if is_up else None)
    link.connect()
    try:
        async with asyncio.timeout(10):
            await up.wait()
        yield link
    finally:
        link.close()


async def ring(line: Line, desk: Phone, caller: ChannelId, call: Dialling = CALL) -> Leg:
    """The caller's channel goes to Dial(), and the telephone rings."""
    await line.exchange.dial(caller, f"PJSIP/{desk.user}", call)
    return await desk.next_call()


async def up(line: Line, caller: ChannelId, offer: OfferId = OFFER) -> ChannelStateChange:
    """The agent's leg was answered."""

    def fits(one: ChannelStateChange) -> bool:
        return one.channel.id != caller and one.channel.state == "Up" and offer_of(one.channel.accountcode) == offer

    return await line.event(ChannelStateChange, fits)


async def back(line: Line, channel: ChannelId) -> CallerBack:
    """How the caller's coming back is told."""
    start = await line.event(StasisStart, lambda one: one.channel.id == channel and one.args[0] == "back")
    assert start.args[4] == NUMBER
    return back_of(start.args)


async def test_both_talk_and_are_recorded_and_the_agent_ends_it(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        await line.exchange.park(channel, "")
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = (await up(line, channel)).channel
        assert is_recorded(leg.accountcode)
        caller.tone(500)
        agent.tone(1200)
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.9)
        world = await line.exchange.look()
        found = leg_of(OFFER, world)
        assert found is not None and (found.id, found.is_up) == (leg.id, True)
        (seen,) = [one for one in world.channels if one.id == channel]
        assert (seen.is_ours, seen.is_dialled, offer_of(seen.account)) == (False, False, OFFER)
        await agent.hang_up()
        gone = await line.event(ChannelHangupRequest, lambda one: one.channel.id == leg.id)
        assert (gone.cause or 16, gone.soft) == (16, False)
        await line.event(ChannelDestroyed, lambda one: one.channel.id == channel)
        await caller.ended()
        raw = Path(stack.env["ZUOXI_RAW_DIR"])
        await until(lambda: all((raw / name).stat().st_size > 8000 for name in raw_files(RECORDING)), "both voices")
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_the_caller_ends_it(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = (await up(line, channel)).channel.id
        await caller.hang_up()
        await agent.ended()
        await line.event(ChannelHangupRequest, lambda one: one.channel.id == channel and not one.soft)
        await line.event(ChannelDestroyed, lambda one: one.channel.id == leg)
        assert not [one for one in line.heard if isinstance(one, ChannelHangupRequest) and one.channel.id == leg]
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_how_a_ringing_that_nobody_takes_is_told(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        desk = await sign_in(line, phones)
        rung = await ring(line, desk, channel, Dialling(OFFER, RECORDING, 1))
        assert (await back(line, channel)).status == "NOANSWER"
        await rung.ended()
        line.heard.clear()
        refused = await ring(line, desk, channel)
        await refused.decline()
        told = await back(line, channel)
        assert (told.status, told.cause) == ("BUSY", 17)
        line.heard.clear()
        await line.exchange.dial(channel, "PJSIP/desk-nobody", CALL)
        told = await back(line, channel)
        assert told.status == "CHANUNAVAIL"
        await line.exchange.park(channel)
        await caller.hears_anything()
        await line.exchange.hang_up(channel, 16)
        await caller.ended()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_a_caller_is_taken_back_while_it_rings_and_while_they_talk(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as link:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        desk, redirector = await sign_in(line, phones), ManagerRedirector(link)
        rung = await ring(line, desk, channel)
        await redirector.recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await rung.ended()
        line.heard.clear()
        talked = await ring(line, desk, channel)
        await talked.answer()
        await up(line, channel)
        await redirector.recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await talked.ended()
        await line.exchange.park(channel)
        await caller.hears_anything()
        line.heard.clear()
        again = await ring(line, desk, channel, Dialling(OfferId("o2"), RecordingId("c1-2"), 20))
        await again.answer()
        second = await line.event(
            ChannelStateChange, lambda one: one.channel.id != channel and one.channel.state == "Up"
        )
        assert offer_of(second.channel.accountcode) == "o2", "the second conversation is the second offer's"
        await redirector.recall(channel, OfferId("o2"))
        await again.ended()
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_a_caller_whose_agents_leg_was_lost_can_be_taken_back(stack: Stack) -> None:
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as link:
        await line.exchange.prepare()
        _, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = ChannelId((await up(line, channel)).channel.id)
        await line.exchange.hang_up(leg, 44)
        gone = await line.event(ChannelHangupRequest, lambda one: one.channel.id == leg)
        assert gone.soft
        await ManagerRedirector(link).recall(channel, OFFER)
        assert (await back(line, channel)).status == "RECALLED"
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_both_can_be_lifted_into_a_bridge_of_ours(stack: Stack) -> None:
    """What holding, transferring and listening in will need of a conversation that Dial() made."""
    async with linked(stack, wants=DIALLED_LEGS) as line, telephones(stack) as phones, manager(stack) as link:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        agent = await ring(line, await sign_in(line, phones), channel)
        await agent.answer()
        leg = ChannelId((await up(line, channel)).channel.id)
        way = {"Context": "zuoxi-ring", "Exten": f"0*{OFFER}**", "Priority": "recalled"}
        extra = {f"Extra{name}": value for name, value in way.items()}
        await link.act({"Action": "Redirect", "Channel": channel, "ExtraChannel": leg, **way, **extra})
        await back(line, channel)
        await line.event(StasisStart, lambda one: one.channel.id == leg)
        await line.exchange.join(BridgeId("talk-c1-1"), channel, leg)
        caller.tone(500)
        agent.tone(1200)
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.9)
        await line.exchange.drop_bridge(BridgeId("talk-c1-1"))
        for one in (leg, channel):
            await line.exchange.hang_up(one, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()
