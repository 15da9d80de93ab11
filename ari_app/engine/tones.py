"""The monitor tone: a soft beep in a conversation that a supervisor hears, where its client wants one.

It is played into a snoop channel of the caller's, so caller and agent hear it and the recording holds it. However many
supervisors hear a conversation, it has one tone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ari_app.call import commands as call_do
from ari_app.engine.ports import Timers
from ari_app.engine.runner import Asked
from ari_app.watch import commands as do
from lexicon.ids import CallId, ChannelId, PlaybackId

TONES = "tone-"
SOUND, FOLDER = "monitor-tone", "tones"  # of asterisk_conf/prompts
AGAIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Tone:
    """One conversation's. ``target``: the caller's channel."""

    channel: ChannelId
    target: ChannelId
    every_s: float


class Tones:
    """``send`` has commands done, ``fresh`` gives ids."""

    def __init__(self, timers: Timers, send: Callable[[CallId, Asked], None], fresh: Callable[[], str]) -> None:
        self._timers, self._send, self._fresh = timers, send, fresh
        self.open: dict[CallId, Tone] = {}

    def keep(self, wanted: dict[CallId, tuple[ChannelId, float]]) -> None:
        """Tones in these conversations (the caller's channel, seconds between two), and in no others."""
        for call in [call for call in self.open if call not in wanted]:
            self._end(call)
        for call, (target, every_s) in wanted.items():
            if call not in self.open:
                self._begin(call, target, every_s)

    def anew(self) -> None:
        """What Asterisk had of them is gone, or is not known to be there: ``keep`` begins them again."""
        for call in list(self.open):
            self._end(call)

    def up(self, channel: ChannelId) -> bool:
        """A channel of this kind is in the application; False for one that nobody needs."""
        call = self._call_of(channel)
        if call is not None:
            self._beep(call, channel)
        return call is not None

    def gone(self, channel: ChannelId) -> None:
        """It ended: with its caller as a rule; if the conversation goes on, it is made again."""
        call = self._call_of(channel)
        if call is not None:
            tone = self.open[call]
            again = lambda: self._once_more(call, channel, tone)
            self._timers.set((f"{TONES}{call}", "again"), AGAIN_S, again)

    def _once_more(self, call: CallId, channel: ChannelId, tone: Tone) -> None:
        if self._call_of(channel) == call:
            self._begin(call, tone.target, tone.every_s)

    def _call_of(self, channel: ChannelId) -> CallId | None:
        return next((call for call, tone in self.open.items() if tone.channel == channel), None)

    def _begin(self, call: CallId, target: ChannelId, every_s: float) -> None:
        channel = ChannelId(f"{TONES}{self._fresh()}")
        self.open[call] = Tone(channel, target, every_s)
        self._send(self._owner(call), do.Snoop(channel, target, channel, "both", "tone"))

    def _beep(self, call: CallId, channel: ChannelId) -> None:
        if self._call_of(channel) != call:
            return
        self._send(self._owner(call), call_do.Play(channel, PlaybackId(f"{channel}-beep"), FOLDER, (SOUND,)))
        self._timers.set((f"{TONES}{call}", "beep"), self.open[call].every_s, lambda: self._beep(call, channel))

    def _end(self, call: CallId) -> None:
        tone = self.open.pop(call)
        self._timers.cancel_all(f"{TONES}{call}")
        self._send(self._owner(call), call_do.HangUp(tone.channel))

    def _owner(self, call: CallId) -> CallId:
        return CallId(f"{TONES}{call}")
