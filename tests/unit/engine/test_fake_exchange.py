"""The fake exchange keeps the promises that Asterisk keeps."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from lexicon.ids import ChannelId
from tests.contract.exchange_suite import CHECKS, Bench
from tests.fakes.exchange import FakeExchange
from tests.fakes.moments import run_story


class FakeBench:
    number = "4001"

    def __init__(self) -> None:
        self.exchange = FakeExchange()

    async def arrive(self) -> ChannelId:
        return self.exchange.call_in(self.number)

    async def register(self) -> str:
        await self.exchange.push_phone("desk-suite", "secret", "sip")
        self.exchange.registered.add("desk-suite")
        return "PJSIP/desk-suite"

    async def ended(self, channel: ChannelId) -> None:
        await asyncio.sleep(2)
        assert channel in [ended for ended, _ in self.exchange.ended]

    async def arrived(self, channel: ChannelId) -> None:
        await asyncio.sleep(1)
        assert self.exchange.legs[channel].is_ours

    async def gone(self, channel: ChannelId) -> None:
        await asyncio.sleep(1)
        assert channel not in self.exchange.legs

    async def nothing_left(self) -> None:
        assert self.exchange.is_clean()


@pytest.mark.parametrize("check", CHECKS)
def test_promise(check: Callable[[Bench], Awaitable[None]]) -> None:
    async def story() -> None:
        await check(FakeBench())

    run_story(story)
