"""THINKER: which channels are on which line. The one place that counts them: for limits, for figures, for a screen."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from lexicon.ids import ChannelId

L = TypeVar("L", bound=str)


def key_of(channel_name: str) -> str:
    """What the channels of one line have in common: ``PJSIP/telecom`` of ``PJSIP/telecom-0000001f``, ``DAHDI/i1`` (the
    span) of ``DAHDI/i1/13800138000-1f``."""
    if channel_name.startswith("DAHDI/"):
        return "/".join(channel_name.split("/")[:2])
    return channel_name.rpartition("-")[0]


class Channels(Generic[L]):
    """Each channel is on one line at most, "" is none."""

    def __init__(self) -> None:
        self._line: dict[ChannelId, L] = {}
        self._on: defaultdict[str, set[ChannelId]] = defaultdict(set)

    def __contains__(self, channel: object) -> bool:
        return channel in self._line

    def __iter__(self) -> Iterator[ChannelId]:
        return iter(list(self._line))

    def put(self, channel: ChannelId, line: L) -> None:
        """From now on it is on this one, wherever it was before."""
        self.take(channel)
        if line:
            self._line[channel] = line
            self._on[line].add(channel)

    def take(self, channel: ChannelId) -> L | None:
        """It is no more; the line that it was on."""
        line = self._line.pop(channel, None)
        if line is not None:
            self._on[line].discard(channel)
        return line

    def line_of(self, channel: ChannelId) -> L | None:
        """On which it is."""
        return self._line.get(channel)

    def on(self, line: str) -> int:
        """How many there are."""
        return len(self._on.get(line, ()))

    def counts(self) -> Mapping[str, int]:
        """By line, those with none left out."""
        return {line: len(channels) for line, channels in self._on.items() if channels}
