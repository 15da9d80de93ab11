"""Telephones that a prompt is recorded at, without Asterisk: who answers, says what, and when, in the loop's time."""

import asyncio
from collections.abc import Callable

from ari_app.ari.wire import (
    Channel,
    ChannelDestroyed,
    Dial,
    LiveRecording,
    Message,
    RecordingFinished,
    StasisEnd,
    StasisStart,
)
from lexicon.ids import ChannelId
from lexicon.prompt_call import LONGEST_S, ROLE, SILENCE_S, channel_of, prompt_call_of, recording_of
from tests.contract import prompt_call_suite as suite

BUSY, NOT_THERE, CLEARED = (17, 486), (1, 404), (16, 0)
SAYS_S = {suite.SAYS_AND_PRESSES: 3.0, suite.SAYS_AND_HANGS_UP: 3.0, suite.SAYS_NOTHING: 0.0, suite.TALKS_ON: 1e9}


class FakeTelephones:
    """Fits ``Recorder``. ``tell`` is told what Asterisk would tell."""

    def __init__(self, tell: Callable[[Message], object]) -> None:
        self.tell = tell
        self.channels: dict[ChannelId, str] = {}  # to its number
        self._since: dict[ChannelId, float] = {}  # recorded since

    async def dial(self, one: str, endpoint: tuple[str, str], shown: str, ring_s: float) -> None:
        number, channel = endpoint[1], channel_of(one)
        self.channels[channel] = number
        if number in (suite.BUSY, suite.NOT_THERE):
            self._later(0.1, lambda: self._destroyed(channel, BUSY if number == suite.BUSY else NOT_THERE))
            return
        self._later(0.1, lambda: self.tell(Dial(self._channel(channel), "RINGING")))
        if number == suite.RINGS_ON:
            self._later(ring_s, lambda: self._destroyed(channel, CLEARED))
        else:
            self._later(1.0, lambda: self._answered(channel, one))

    async def record(self, one: str) -> None:
        channel = channel_of(one)
        says_s = SAYS_S[self.channels[channel]]
        self._since[channel] = asyncio.get_running_loop().time()
        self._later(min(says_s or SILENCE_S, LONGEST_S), lambda: self._recorded(channel))
        if self.channels[channel] == suite.SAYS_AND_HANGS_UP:
            self._later(says_s, lambda: self._destroyed(channel, CLEARED))

    async def hang_up(self, channel: ChannelId) -> None:
        self._destroyed(channel, CLEARED)

    async def tidy(self) -> None:
        return

    def _channel(self, channel: ChannelId) -> Channel:
        return Channel(id=channel, name=f"PJSIP/telecom-{channel}")

    def _answered(self, channel: ChannelId, one: str) -> None:
        if channel in self.channels:
            self.tell(StasisStart(self._channel(channel), [ROLE, one]))

    def _recorded(self, channel: ChannelId) -> None:
        if (since := self._since.pop(channel, None)) is not None:
            lasted_s = asyncio.get_running_loop().time() - since
            spoken_s = min(SAYS_S[self.channels[channel]], lasted_s)
            name = recording_of(prompt_call_of(channel))
            self.tell(RecordingFinished(LiveRecording(name, float(round(spoken_s)), float(round(lasted_s)))))

    def _destroyed(self, channel: ChannelId, cause: tuple[int, int]) -> None:
        if channel in self.channels:
            self._recorded(channel)
            if cause == CLEARED:
                self.tell(StasisEnd(self._channel(channel)))
            del self.channels[channel]
            self.tell(ChannelDestroyed(self._channel(channel), *cause))

    def _later(self, after_s: float, what: Callable[[], object]) -> None:
        asyncio.get_running_loop().call_later(after_s, what)
