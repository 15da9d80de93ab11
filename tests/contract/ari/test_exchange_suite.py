"""The checks that the fake exchange passes, on the real Asterisk."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ari_app.ari.exchange import AriExchange
from ari_app.ari.wire import ChannelDestroyed, StasisEnd, StasisStart
from cli.phone import Telephones
from launch.stack import Stack
from lexicon.ids import ChannelId
from tests.contract.ari.parts import NUMBER, Line, arrive, linked, sign_in, telephones
from tests.contract.exchange_suite import CHECKS, Bench

USER = "desk-suite"


class RealBench:
    """A line to Asterisk and the telephones beyond it."""

    number = NUMBER

    def __init__(self, line: Line, phones: Telephones) -> None:
        self._line, self._phones = line, phones

    @property
    def exchange(self) -> AriExchange:
        return self._line.exchange

    async def arrive(self) -> ChannelId:
        _, channel = await arrive(self._line, self._phones)
        return channel

    async def register(self) -> str:
        await sign_in(self._line, self._phones, USER)
        return f"PJSIP/{USER}"

    async def ended(self, channel: ChannelId) -> None:
        def fits(one: ChannelDestroyed | StasisEnd) -> bool:
            return one.channel.id == channel

        await self._line.event(ChannelDestroyed, fits)

    async def arrived(self, channel: ChannelId) -> None:
        await self._line.event(StasisStart, lambda one: one.channel.id == channel)

    async def gone(self, channel: ChannelId) -> None:
        async with asyncio.timeout(10):
            while channel in {one.id for one in (await self.exchange.look()).channels}:  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def nothing_left(self) -> None:
        await self._line.exchange.drop_phone(USER)
        await self._line.nothing_left()


@pytest.mark.asyncio
@pytest.mark.parametrize("check", CHECKS)
async def test_promise(stack: Stack, check: Callable[[Bench], Awaitable[None]]) -> None:
    async with linked(stack) as line, telephones(stack) as phones:
        await check(RealBench(line, phones))
