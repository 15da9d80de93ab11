"""Messages in memory, as ``engine.ports.MessageTaker`` promises: Asterisk ends them, whoever listens then is told."""

import asyncio
from dataclasses import dataclass

from ari_app.ari.link import ExchangeError
from lexicon.errors import ExchangeAway, Refused
from lexicon.ids import ChannelId, RecordingId
from tests.fakes.exchange import LATENCY_S, FakeExchange


@dataclass(slots=True)
class Said:
    """A message that is being recorded; ``spoken_s`` so far."""

    channel: ChannelId
    longest: asyncio.TimerHandle
    spoken_s: float = 0.0


class FakeMessages:
    """Survives controllers, as Asterisk does: give the same one to the heir."""

    def __init__(self, exchange: FakeExchange) -> None:
        self._exchange = exchange
        self.is_full = False
        self.is_deaf = False  # deletes nothing, and gives no answer
        self.live: dict[RecordingId, Said] = {}
        self.stored: set[RecordingId] = set()
        exchange.on_leave = self._left

    def speak(self, channel: ChannelId, seconds: float) -> None:
        """The caller says something into its message."""
        for said in self.live.values():
            if said.channel == channel:
                said.spoken_s += seconds

    def finish(self, channel: ChannelId) -> None:
        """The caller presses #, or is silent for long enough."""
        for recording in [name for name, said in self.live.items() if said.channel == channel]:
            self._end(recording)

    async def take(self, recording: RecordingId, channel: ChannelId, longest_s: float, silence_s: float) -> None:
        await asyncio.sleep(LATENCY_S)
        if self.is_full:
            raise Refused("the disk for recordings is full", code="disk-full")
        if channel not in self._exchange.legs:
            raise ExchangeError(404, "no such channel")
        if recording in self.live or recording in self.stored:
            raise ExchangeError(409, "a recording of this name exists")
        ends = asyncio.get_running_loop().call_later(longest_s, self._end, recording)
        self.live[recording] = Said(channel, ends)

    async def stop(self, recording: RecordingId) -> None:
        await asyncio.sleep(LATENCY_S)
        self._end(recording)

    async def is_live(self, recording: RecordingId) -> bool:
        await asyncio.sleep(LATENCY_S)
        return recording in self.live

    async def delete(self, recording: RecordingId) -> None:
        await asyncio.sleep(LATENCY_S)
        if self.is_deaf:
            raise ExchangeAway("no answer")
        self.stored.discard(recording)

    def _left(self, channel: ChannelId) -> None:
        # What the caller said is told a moment after his hang-up.
        asyncio.get_running_loop().call_later(LATENCY_S, self.finish, channel)

    def _end(self, recording: RecordingId) -> None:
        said = self.live.pop(recording, None)
        if said is None:
            return
        said.longest.cancel()
        self.stored.add(recording)
        hears = self._exchange.listener
        if hears is not None and self._exchange.is_linked:
            hears.message_ended(recording, said.spoken_s)
