"""Channels that ended a moment ago.

What Asterisk's two links tell of one channel may cross: the manager says that a caller hung up, and only then the
application hears that he had arrived, or came back from Dial().
"""

from lexicon.ids import ChannelId

MOST = 2000


class Ended:
    """The last channels that ended, with their cause; older ones are forgotten."""

    def __init__(self) -> None:
        self._causes: dict[ChannelId, int] = {}

    def note(self, channel: ChannelId, cause: int) -> None:
        """It ended; what was heard first counts."""
        self._causes.setdefault(channel, cause)
        if len(self._causes) > MOST:
            del self._causes[next(iter(self._causes))]

    def cause(self, channel: ChannelId) -> int | None:
        """Why it ended; None for one that lives, or ended long ago."""
        return self._causes.get(channel)
