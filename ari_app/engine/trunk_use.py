"""How many calls each trunk carries, both ways, and when calls out were begun on it."""

from collections import deque
from collections.abc import Callable, Iterable

from ari_app.engine.ports import World
from ari_app.trunks.book import Book
from ari_app.trunks.channels import Channels
from ari_app.trunks.choosing import SECOND, Use
from lexicon.ids import CallId, ChannelId, call_of_out

REST_S = 30.0
"""A trunk that said nothing for so long that another was tried comes last for this time."""


class TrunkUse:
    """Counted from what Asterisk tells, and anew whenever what it holds is looked at. ``mono``: monotonic seconds."""

    def __init__(self, mono: Callable[[], float], book: Book) -> None:
        self._mono, self.book = mono, book
        self._channels = Channels[str]()
        self._started: dict[str, deque[float]] = {}
        self._turns: dict[str, dict[str, int]] = {}
        self._silent: dict[str, float] = {}

    def came(self, channel: ChannelId, name: str) -> None:
        """A call comes in on the channel of this name."""
        self._channels.put(channel, self.book.trunk_of(name))

    def sent(self, channel: ChannelId, trunk: str) -> None:
        """A call goes out."""
        self._channels.put(channel, trunk)
        self._started.setdefault(trunk, deque()).append(self._mono())

    def left(self, channel: ChannelId) -> None:
        """The channel is no more; one of a telephone is nothing to trunks."""
        self._channels.take(channel)

    def left_all(self, call: CallId) -> None:
        """The call of these legs is over."""
        for channel in self._channels:
            if call_of_out(channel) == call:
                self.left(channel)

    def was_silent(self, trunk: str) -> None:
        """It is left alone for a while, as long as there are others."""
        self._silent[trunk] = self._mono()

    def compare(self, world: World, sent: Iterable[ChannelId]) -> None:
        """What there is: calls that nobody told of are counted, those that ended unheard are not. What was ``sent`` and
        is not there yet may come."""
        before, self._channels = self._channels, Channels[str]()
        for channel in sent:
            self._channels.put(channel, before.line_of(channel) or "")
        for one in world.channels:
            self._channels.put(one.id, before.line_of(one.id) or self.book.trunk_of(one.name))

    def calls(self, trunk: str) -> int:
        """How many there are on it now."""
        return self._channels.on(trunk)

    def of(self, group: str) -> Use:
        """As the one who chooses wants it."""
        now = self._mono()
        for times in self._started.values():
            while times and now - times[0] >= SECOND:
                times.popleft()
        resting = {trunk for trunk, at in self._silent.items() if now - at < REST_S}
        started = {trunk: tuple(times) for trunk, times in self._started.items()}
        return Use(self._channels.counts(), started, self._turns.get(group, {}), resting)

    def took_turn(self, group: str, turns: dict[str, int]) -> None:
        """What is owed to the trunks of a group after one was chosen."""
        self._turns[group] = turns
