"""The engine's ``Exchange`` on real calls: what each method does to the people on the line, and that nothing stays."""

import asyncio

import pytest

from ari_app.ari.exchange import ExchangeError
from ari_app.ari.wire import (
    ChannelDestroyed,
    ChannelDtmfReceived,
    ChannelHangupRequest,
    PlaybackFinished,
    StasisEnd,
    StasisStart,
)
from ari_app.engine.ports import Ringing
from cli import sound
from launch.stack import Stack
from lexicon.ids import BridgeId, ChannelId, PlaybackId
from tests.contract.ari.parts import CALLER, NUMBER, arrive, linked, sign_in, take, telephones

pytestmark = pytest.mark.asyncio
BRIDGE = BridgeId("b-1")


async def test_preparing_twice_makes_one_bridge_with_music(stack: Stack) -> None:
    async with linked(stack) as line:
        await line.exchange.prepare()
        await line.exchange.prepare()
        bridges = [bridge for bridge, _ in (await line.exchange.look()).bridges]
        assert bridges.count(BridgeId("waiting-music")) == 1


async def test_everybody_who_waits_hears_music_not_only_the_first(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        for _ in range(3):
            leg, channel = await arrive(line, phones)
            await line.exchange.park(channel)
            await leg.hears_anything()
            await line.exchange.unpark(channel)
            await line.exchange.unpark(channel)  # not there any more: fine
            await line.exchange.hang_up(channel, 16)
            await leg.ended()
        await line.nothing_left()


async def test_music_is_there_when_one_leaves_as_another_comes(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        leg, leaving = await arrive(line, phones)
        await line.exchange.park(leaving)
        for _ in range(6):
            leg, coming = await arrive(line, phones)
            await asyncio.gather(line.exchange.hang_up(leaving, 16), line.exchange.park(coming))
            await leg.hears_anything(over_s=0.1)
            leaving = coming
        await line.exchange.hang_up(leaving, 16)
        await leg.ended()
        await line.nothing_left()


async def test_a_newcomer_does_not_disturb_the_music_of_others(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        first, one = await arrive(line, phones)
        await line.exchange.park(one)
        await first.hears_anything()
        _, two = await arrive(line, phones, "13800138001")
        first.forget()
        await line.exchange.park(two)
        await first.hears_anything(over_s=0.4)
        held = dict((await line.exchange.look()).bridges)[BridgeId("waiting-music")]
        assert {one, two} <= set(held)
        for channel in (one, two):
            await line.exchange.hang_up(channel, 16)
        await line.nothing_left()


async def test_prompts_play_one_after_another_and_stop_when_told(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        leg, channel = await arrive(line, phones)
        await line.exchange.play(channel, PlaybackId("p-1"), "zh", ("greeting", "menu"))
        await leg.hears_anything()
        await line.exchange.stop_play(PlaybackId("p-1"))
        await line.event(PlaybackFinished, lambda one: one.playback.id == "p-1")
        await line.exchange.stop_play(PlaybackId("p-1"))  # over: fine
        await line.exchange.stop_play(PlaybackId("never"))
        await line.exchange.play(channel, PlaybackId("p-2"), "en", ("bad-digit",))
        await line.event(PlaybackFinished, lambda one: one.playback.id == "p-2")
        await leg.press("1")
        assert (await line.event(ChannelDtmfReceived)).digit == "1"
        await leg.hang_up()
        # A caller's end is told by these two; ChannelDestroyed is not sent for a channel that left the application.
        await line.event(ChannelHangupRequest, lambda one: one.channel.id == channel)
        await line.event(StasisEnd, lambda one: one.channel.id == channel)
        await line.nothing_left()


async def test_caller_and_agent_hear_each_other_after_waiting(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        await line.exchange.park(channel)
        await caller.hears_anything()
        agent, agents = await take(line, await sign_in(line, phones), channel)
        caller.tone(500)
        agent.tone(1200)
        await line.exchange.unpark(channel)
        await line.exchange.join(BRIDGE, channel, agents)
        # The agent alone: no music is left under the voice.
        await caller.hears(1200, share=0.75)
        await agent.hears(500, share=0.95)
        assert set(dict((await line.exchange.look()).bridges)[BRIDGE]) == {channel, agents}
        await line.exchange.join(BRIDGE, channel, agents)  # asked a second time: nothing changes
        agent.forget()
        await agent.hears(500, share=0.95)
        await line.exchange.drop_bridge(BRIDGE)
        await line.exchange.drop_bridge(BRIDGE)
        for one in (agents, channel):
            await line.exchange.hang_up(one, 16)
            await line.exchange.hang_up(one, 16)
        await caller.ended()
        await agent.ended()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_joining_straight_out_of_the_music(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await line.exchange.prepare()
        caller, channel = await arrive(line, phones)
        await line.exchange.park(channel)
        agent, agents = await take(line, await sign_in(line, phones), channel)
        agent.tone(1200)
        await line.exchange.join(BRIDGE, channel, agents)
        await caller.hears(1200, share=0.75)
        assert dict((await line.exchange.look()).bridges)[BridgeId("waiting-music")] == ()
        await line.exchange.drop_bridge(BRIDGE)
        for one in (agents, channel):
            await line.exchange.hang_up(one, 16)
        await agent.ended()
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_the_same_channel_dialled_twice_is_refused(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        _, channel = await arrive(line, phones)
        desk = await sign_in(line, phones)
        ring = Ringing("o1", CALLER, channel, 20)
        await line.exchange.ring(ChannelId("offer-1"), "PJSIP/desk-1", ring)
        with pytest.raises(ExchangeError) as refused:
            await line.exchange.ring(ChannelId("offer-1"), "PJSIP/desk-1", ring)
        assert refused.value.status == 409
        rung = await desk.next_call()
        await line.exchange.hang_up(ChannelId("offer-1"), 16)
        await rung.ended()
        await line.event(ChannelDestroyed, lambda one: one.channel.id == "offer-1")
        assert not [one for one in line.heard if isinstance(one, StasisStart) and one.channel.id == "offer-1"]
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_an_agent_who_does_not_answer_is_rung_for_the_time_given(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        _, channel = await arrive(line, phones)
        await sign_in(line, phones)
        await line.exchange.ring(ChannelId("offer-1"), "PJSIP/desk-1", Ringing("o1", CALLER, channel, 1))
        await line.event(ChannelDestroyed, lambda one: one.channel.id == "offer-1")
        await line.exchange.hang_up(channel, 16)
        await line.exchange.drop_phone("desk-1")
        await line.nothing_left()


async def test_ringing_a_phone_that_is_not_there_is_refused_or_ends(stack: Stack) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        _, channel = await arrive(line, phones)
        with pytest.raises(ExchangeError):
            await line.exchange.ring(ChannelId("offer-1"), "PJSIP/desk-nobody", Ringing("o1", CALLER, channel, 5))
        await line.exchange.hang_up(channel, 16)
        await line.nothing_left()


async def test_what_is_gone_is_refused_where_that_matters(stack: Stack) -> None:
    gone = ChannelId("gone")
    async with linked(stack) as line:
        await line.exchange.prepare()
        await line.exchange.hang_up(gone, 16)
        await line.exchange.unpark(gone)
        await line.exchange.drop_bridge(BridgeId("gone"))
        with pytest.raises(ExchangeError):
            await line.exchange.answer(gone)
        with pytest.raises(ExchangeError):
            await line.exchange.play(gone, PlaybackId("p"), "zh", ("menu",))
        with pytest.raises(ExchangeError):
            await line.exchange.park(gone)
        with pytest.raises(ExchangeError):
            await line.exchange.join(BridgeId("b-gone"), gone, gone)
        await line.exchange.drop_bridge(BridgeId("b-gone"))
        await line.nothing_left()


async def test_look_tells_calls_that_a_dead_controller_left(stack: Stack) -> None:
    async with telephones(stack) as phones:
        async with linked(stack) as first:
            await first.exchange.prepare()
            leg, channel = await arrive(first, phones)
            leg.tone(500)
            await first.exchange.park(channel)
        async with linked(stack) as second:
            world = await second.exchange.look()
            assert world.version.startswith("22.")
            (seen,) = world.channels
            assert (seen.id, seen.caller, seen.args, seen.is_ours) == (channel, CALLER, ("inbound", NUMBER), True)
            assert (BridgeId("waiting-music"), (channel,)) in [
                (bridge, tuple(one for one in held if one == channel)) for bridge, held in world.bridges
            ]
            assert sound.rms(leg.heard(0.2)) > 0 or await leg.hears_anything()
            # Nothing was replayed, and the call still obeys.
            assert not [one for one in second.heard if isinstance(one, StasisStart)]
            await second.exchange.hang_up(channel, 16)
            await leg.ended()
            await second.nothing_left()
