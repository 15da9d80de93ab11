"""THINKER: how many channels of each line are in use, the most at once, and for how long together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lexicon.ids import ChannelId, TrunkId


@dataclass(slots=True)
class Use:
    """One line's use since it was last measured."""

    channels: set[ChannelId] = field(default_factory=set)
    peak: int = 0
    busy_s: float = 0.0
    since_mono: float = 0.0  # up to when ``busy_s`` is counted

    def changes(self, mono: float) -> None:
        """So many were in use until now."""
        self.busy_s += len(self.channels) * max(0.0, mono - self.since_mono)
        self.since_mono = mono

    def changed(self) -> None:
        self.peak = max(self.peak, len(self.channels))


class Occupancy:
    """Channels by line. Change it by ``came``, ``gone`` and ``found`` alone."""

    def __init__(self, lines: Iterable[TrunkId], mono: float) -> None:
        self.uses: dict[TrunkId, Use] = {line: Use(since_mono=mono) for line in lines}
        self._lines: dict[ChannelId, TrunkId] = {}

    def know(self, lines: Iterable[TrunkId], mono: float) -> None:
        """These are the lines from now on; what is in use on one that stays is in use on it."""
        self.uses = {line: self.uses.get(line) or Use(since_mono=mono) for line in lines}
        self._lines = {channel: line for channel, line in self._lines.items() if line in self.uses}

    def line_of(self, channel: ChannelId) -> TrunkId | None:
        """Over which line this channel goes, as long as it is there."""
        return self._lines.get(channel)

    def came(self, channel: ChannelId, line: TrunkId, mono: float) -> None:
        """A channel of the line is there. Twice is once."""
        use = self.uses.get(line)
        if use is None or channel in self._lines:
            return
        use.changes(mono)
        use.channels.add(channel)
        self._lines[channel] = line
        use.changed()

    def gone(self, channel: ChannelId, mono: float) -> None:
        """It is there no more; one of no line is nothing."""
        line = self._lines.pop(channel, None)
        if line is not None:
            self.uses[line].changes(mono)
            self.uses[line].channels.discard(channel)

    def found(self, channels: Mapping[ChannelId, TrunkId], mono: float) -> None:
        """All that Asterisk holds: what was missed is made good."""
        for channel in [one for one in self._lines if one not in channels]:
            self.gone(channel, mono)
        for channel, line in channels.items():
            self.came(channel, line, mono)

    def measured(self, line: TrunkId, mono: float) -> tuple[int, int, float]:
        """In use now, the peak and the channels' seconds since it was last measured; counting begins anew."""
        use = self.uses[line]
        use.changes(mono)
        told = (len(use.channels), use.peak, round(use.busy_s, 1))
        use.busy_s, use.peak = 0.0, len(use.channels)
        return told


def line_of_name(name: str, spans: Mapping[int, TrunkId]) -> str:
    """The line of a channel by Asterisk's name for it: ``PJSIP/<trunk>-0000001f``, ``DAHDI/i<span>/<number>-1``."""
    technology, _, rest = name.partition("/")
    if technology == "PJSIP":
        return rest.rpartition("-")[0]
    if technology == "DAHDI" and rest.startswith("i"):
        number = rest[1:].partition("/")[0]
        return spans.get(int(number), "") if number.isdigit() else ""
    return ""
