"""A recorder in memory that keeps the promises of ``engine.ports.Recorder``."""

import asyncio

from ari_app.ari.link import ExchangeError
from lexicon.errors import ExchangeAway
from lexicon.ids import ChannelId, RecordingId
from tests.fakes.exchange import LATENCY_S, FakeExchange


class FakeRecorder:
    """Confirms after ``confirms_after_s``; writes while the channel lives."""

    def __init__(self, exchange: FakeExchange) -> None:
        self._exchange = exchange
        self.confirms_after_s = LATENCY_S
        self.is_refusing = self.is_away = False
        self.started: list[RecordingId] = []
        self.silences: list[tuple[RecordingId, bool]] = []
        self._in_order = asyncio.Lock()  # the manager's link is one stream, worked from its beginning

    async def start(self, recording: RecordingId, channel: ChannelId) -> None:
        await asyncio.sleep(self.confirms_after_s)
        if self.is_refusing or channel not in self._exchange.legs:
            raise ExchangeError(404, "no such channel")
        self.started.append(recording)

    async def stop(self, recording: RecordingId, channel: ChannelId) -> None:
        await asyncio.sleep(LATENCY_S)
        if channel in self._exchange.legs and self._exchange.listener is not None:
            self._exchange.listener.recorder_stopped(channel)

    async def mute(self, recording: RecordingId, channel: ChannelId, *, is_muted: bool) -> None:
        async with self._in_order:
            await asyncio.sleep(LATENCY_S)
        if channel not in self._exchange.legs:
            raise ExchangeError(404, "no such channel")
        if self.is_away:
            raise ExchangeAway("no manager link")
        hushed = self._exchange.legs[channel].hushed
        (hushed.add if is_muted else hushed.discard)(recording)
        self.silences.append((recording, is_muted))
