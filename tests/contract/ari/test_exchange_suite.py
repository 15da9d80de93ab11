"""The checks that the fake exchange passes, on the real Asterisk."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ari_app.ari.exchange import AriExchange, beep_channel
from ari_app.ari.messages import AriMessages
from ari_app.ari.wire import ChannelDestroyed, Dial, PlaybackFinished, RecordingFinished, StasisEnd, StasisStart
from cli.phone import Leg, Phone, Telephones
from launch.stack import Stack
from lexicon.ids import ChannelId, RecordingId
from tests.contract.ari.parts import NUMBER, Line, arrive, linked, sign_in, telephones
from tests.contract.exchange_suite import CHECKS, SHOWN, Bench
from tests.contract.standing_suite import CHECKS_OF_SHIFTS, ShiftBench

USER = "desk-suite"
CALLEE = "13900139000"


class RealBench:
    """A line to Asterisk and the telephones beyond it."""

    number = NUMBER

    def __init__(self, line: Line, phones: Telephones) -> None:
        self._line, self._phones = line, phones
        self._callee: Phone
        self._desk: Phone
        self._callers: dict[ChannelId, Leg] = {}
        self.messages = AriMessages(line.link)

    @property
    def exchange(self) -> AriExchange:
        return self._line.exchange

    async def arrive(self) -> ChannelId:
        leg, channel = await arrive(self._line, self._phones)
        self._callers[channel] = leg
        return channel

    async def register(self) -> str:
        self._desk = await sign_in(self._line, self._phones, USER)
        return f"PJSIP/{USER}"

    async def callee(self) -> str:
        self._callee = await self._phones.caller(CALLEE)
        return CALLEE

    async def rings(self, channel: ChannelId) -> None:
        await self._line.event(Dial, lambda one: (one.peer.id, one.dialstatus) == (channel, "RINGING"))

    async def pick_up(self, number: str, channel: ChannelId) -> None:
        leg = await self._callee.next_call()
        assert leg.peer_number == SHOWN
        await leg.answer()
        await self._line.event(Dial, lambda one: (one.peer.id, one.dialstatus) == (channel, "ANSWER"))

    async def refuse(self, number: str, channel: ChannelId) -> None:
        await (await self._callee.next_call()).decline()

    async def gone(self, channel: ChannelId) -> tuple[int, int]:
        end = await self._line.event(ChannelDestroyed, lambda one: one.channel.id == channel)
        return end.cause, end.tech_cause

    async def ended(self, channel: ChannelId) -> None:
        def fits(one: ChannelDestroyed | StasisEnd) -> bool:
            return one.channel.id == channel

        await self._line.event(ChannelDestroyed, fits)

    async def arrived(self, channel: ChannelId) -> None:
        await self._line.event(StasisStart, lambda one: one.channel.id == channel)

    async def left(self, channel: ChannelId) -> None:
        async with asyncio.timeout(10):
            while channel in {one.id for one in (await self.exchange.look()).channels}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def stands(self, channel: ChannelId) -> None:
        leg = await self._desk.next_call()
        await leg.answer()
        leg.tone(1000)
        await self.arrived(channel)

    async def sounds(self, channel: ChannelId) -> None:
        before = await self.exchange.packets(channel)
        async with asyncio.timeout(10):
            while await self.exchange.packets(channel) <= before:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def beeped(self, channel: ChannelId) -> None:
        beep = beep_channel(channel)
        over = await self._line.event(PlaybackFinished, lambda one: one.playback.id == beep)
        assert over.playback.state == "done", "Asterisk found no such sound"
        self._line.heard[:] = [one for one in self._line.heard if not isinstance(one, PlaybackFinished)]
        await self.exchange.hang_up(beep, 16)  # as the engine does then
        await self.left(beep)

    async def press(self, channel: ChannelId, key: str) -> None:
        await self._callers[channel].press(key)

    async def leave(self, channel: ChannelId) -> None:
        await self._callers[channel].hang_up()

    async def taken_down(self, recording: RecordingId) -> float:
        told = await self._line.event(RecordingFinished, lambda one: one.recording.name == recording)
        self._line.heard.remove(told)
        assert told.recording.talking_duration is not None
        return told.recording.talking_duration

    async def nothing_left(self) -> None:
        await self._line.exchange.drop_phone(USER)
        await self._line.nothing_left()


@pytest.mark.asyncio
@pytest.mark.parametrize("check", CHECKS)
async def test_promise(stack: Stack, check: Callable[[Bench], Awaitable[None]]) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await check(RealBench(line, phones))


@pytest.mark.asyncio
@pytest.mark.parametrize("check", CHECKS_OF_SHIFTS)
async def test_promise_to_shifts(stack: Stack, check: Callable[[ShiftBench], Awaitable[None]]) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await check(RealBench(line, phones))
