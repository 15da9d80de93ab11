"""The fake exchange keeps the promises that Asterisk keeps."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ari_app.call.events import OutAnswered, OutEvent, OutGone, OutRinging
from ari_app.trunks.outward import TRUNK
from lexicon.ids import ChannelId
from tests.contract.exchange_suite import CHECKS, Bench
from tests.fakes.exchange import FakeExchange
from tests.fakes.moments import run_story


class FakeBench:
    number = "4001"

    def __init__(self) -> None:
        self.exchange = FakeExchange()
        self.news: list[OutEvent] = []

    async def arrive(self) -> ChannelId:
        return self.exchange.call_in(self.number)

    async def register(self) -> str:
        await self.exchange.push_phone("desk-suite", "secret", "sip")
        self.exchange.registered.add("desk-suite")
        return "PJSIP/desk-suite"

    async def callee(self) -> str:
        self.exchange.nobodys.add("13900000000")
        self.exchange.listener = self  # type: ignore[assignment]  # hears of legs that go out, and of nothing else
        return "13900139000"

    def out_leg(self, news: OutEvent) -> None:
        self.news.append(news)

    async def rings(self, channel: ChannelId) -> None:
        await asyncio.sleep(0.5)
        assert OutRinging(channel) in self.news

    async def pick_up(self, number: str, channel: ChannelId) -> None:
        assert self.exchange.ringing(f"PJSIP/{number}@{TRUNK}") == [channel]
        self.exchange.pick_up(channel)
        assert OutAnswered(channel) in self.news

    async def refuse(self, number: str, channel: ChannelId) -> None:
        self.exchange.hang_up_at(channel, 17)

    async def gone(self, channel: ChannelId) -> tuple[int, int]:
        await asyncio.sleep(2)
        (news,) = [one for one in self.news if isinstance(one, OutGone) and one.channel == channel]
        return news.cause, news.sip

    async def ended(self, channel: ChannelId) -> None:
        await asyncio.sleep(2)
        assert channel in [ended for ended, _ in self.exchange.ended]

    async def arrived(self, channel: ChannelId) -> None:
        await asyncio.sleep(1)
        assert self.exchange.legs[channel].is_ours

    async def left(self, channel: ChannelId) -> None:
        await asyncio.sleep(1)
        assert channel not in self.exchange.legs

    async def nothing_left(self) -> None:
        assert self.exchange.is_clean()


@pytest.mark.parametrize("check", CHECKS)
def test_promise(check: Callable[[Bench], Awaitable[None]]) -> None:
    async def story() -> None:
        await check(FakeBench())

    run_story(story)
