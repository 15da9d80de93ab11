"""THINKER: how many channels of each line are in use, the most at once, and for how long together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ari_app.trunks.channels import Channels
from lexicon.ids import ChannelId, TrunkId


@dataclass(slots=True)
class Use:
    """One line's use since it was last measured."""

    in_use: int = 0
    peak: int = 0
    busy_s: float = 0.0
    since_mono: float = 0.0  # up to when ``busy_s`` is counted

    def now(self, in_use: int, mono: float) -> None:
        """So many are in use from now on."""
        self.busy_s += self.in_use * max(0.0, mono - self.since_mono)
        self.since_mono = mono
        self.in_use, self.peak = in_use, max(self.peak, in_use)


class Occupancy:
    """Channels by line. Change it by ``came``, ``gone`` and ``found`` alone."""

    def __init__(self, lines: Iterable[TrunkId], mono: float) -> None:
        self.uses: dict[TrunkId, Use] = {line: Use(since_mono=mono) for line in lines}
        self._channels = Channels[TrunkId]()

    def know(self, lines: Iterable[TrunkId], mono: float) -> None:
        """These are the lines from now on; what is in use on one that stays is in use on it."""
        self.uses = {line: self.uses.get(line) or Use(since_mono=mono) for line in lines}
        for channel in self._channels:
            if self._channels.line_of(channel) not in self.uses:
                self._channels.take(channel)

    def line_of(self, channel: ChannelId) -> TrunkId | None:
        """Over which line this channel goes, as long as it is there."""
        return self._channels.line_of(channel)

    def came(self, channel: ChannelId, line: TrunkId, mono: float) -> None:
        """A channel of the line is there. Twice is once."""
        if line in self.uses and channel not in self._channels:
            self._channels.put(channel, line)
            self.uses[line].now(self._channels.on(line), mono)

    def gone(self, channel: ChannelId, mono: float) -> None:
        """It is there no more; one of no line is nothing."""
        if (line := self._channels.take(channel)) is not None:
            self.uses[line].now(self._channels.on(line), mono)

    def found(self, channels: Mapping[ChannelId, TrunkId], mono: float) -> None:
        """All that Asterisk holds: what was missed is made good."""
        for channel in self._channels:
            if channel not in channels:
                self.gone(channel, mono)
        for channel, line in channels.items():
            self.came(channel, line, mono)

    def measured(self, line: TrunkId, mono: float) -> tuple[int, int, float]:
        """In use now, the peak and the channels' seconds since it was last measured; counting begins anew."""
        use = self.uses[line]
        use.now(use.in_use, mono)
        told = (use.in_use, use.peak, round(use.busy_s, 1))
        use.busy_s, use.peak = 0.0, use.in_use
        return told
