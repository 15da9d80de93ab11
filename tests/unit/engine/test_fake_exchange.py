"""The fake exchange keeps the promises that Asterisk keeps."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ari_app.call.events import OutAnswered, OutEvent, OutGone, OutRinging
from ari_app.engine.ports import Dialling
from ari_app.trunks.book import DEMO as TRUNK
from lexicon.ids import ChannelId, OfferId, RecordingId
from tests.contract.exchange_suite import CHECKS, Bench
from tests.contract.standing_suite import CHECKS_OF_SHIFTS, ShiftBench
from tests.fakes.exchange import AWAY_S, FakeExchange
from tests.fakes.messages import FakeMessages
from tests.fakes.moments import run_story


class FakeBench:
    number = "4001"

    def __init__(self) -> None:
        self.exchange = FakeExchange()
        self.news: list[OutEvent] = []
        self.messages = FakeMessages(self.exchange)

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

    async def stands(self, channel: ChannelId) -> None:
        self.exchange.pick_up(channel)

    async def sounds(self, channel: ChannelId) -> None:
        await asyncio.sleep(0.1)

    async def beeped(self, channel: ChannelId) -> None:
        assert self.exchange.beeps.pop() == channel

    async def press(self, channel: ChannelId, key: str) -> None:
        self.messages.finish(channel)

    async def leave(self, channel: ChannelId) -> None:
        self.exchange.hang_up_at(channel)

    async def taken_down(self, recording: RecordingId) -> float:
        await asyncio.sleep(2)
        assert recording in self.messages.stored
        return 0.0

    async def nothing_left(self) -> None:
        assert self.exchange.is_clean()


@pytest.mark.parametrize("check", CHECKS)
def test_promise(check: Callable[[Bench], Awaitable[None]]) -> None:
    async def story() -> None:
        await check(FakeBench())

    run_story(story)


@pytest.mark.parametrize("check", CHECKS_OF_SHIFTS)
def test_promise_to_shifts(check: Callable[[ShiftBench], Awaitable[None]]) -> None:
    async def story() -> None:
        await check(FakeBench())

    run_story(story)


def test_a_caller_who_is_dialled_for_again_is_no_newcomer() -> None:
    """The dialplan's waiting ends when its caller is taken out of it: its turn does not come up later all the same."""

    async def story() -> None:
        bench = FakeBench()
        exchange = bench.exchange
        caller, endpoint = await bench.arrive(), await bench.register()
        await exchange.dial(caller, endpoint, Dialling(OfferId("o1"), RecordingId("r"), 20))
        exchange.is_linked = False
        exchange.hang_up_at(exchange.ringing(endpoint)[0], 19)
        await asyncio.sleep(AWAY_S / 2)
        exchange.is_linked = True
        exchange.listener = Deaf()  # type: ignore[assignment]
        await exchange.recall(caller, OfferId("o1"))
        await exchange.dial(caller, endpoint, Dialling(OfferId("o2"), RecordingId("r"), 20))
        await asyncio.sleep(2 * AWAY_S)
        assert not exchange.legs[caller].is_ours and len(exchange.ringing(endpoint)) == 1
        exchange.hang_up_at(caller)
        assert exchange.is_clean()

    run_story(story)


class Deaf:
    """Takes every caller who comes back, and wants nothing."""

    def caller_back(self, channel: ChannelId, back: object) -> bool:
        return True

    def caller_arrived(self, channel: ChannelId, dialled: str, caller: str) -> None:
        raise AssertionError(f"{channel} came again")

    def channel_gone(self, channel: ChannelId, cause: int) -> None:
        return
