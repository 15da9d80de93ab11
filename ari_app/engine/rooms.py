"""What the engine is built from."""

from collections.abc import Callable
from dataclasses import dataclass

from ari_app.call.state import Way
from ari_app.engine.ports import Ids, Journal, Timers
from ari_app.trunks.book import DEMO, Book, only
from lexicon.clock import Clock
from lexicon.ids import AgentId, ChannelId, RecordingId, TrunkId


@dataclass(slots=True)
class Rooms:
    """``files_of`` names a recording's raw files, ``endpoint_of`` an agent's telephone, ``way`` is how it is rung.

    ``seek_s``: how long a second party is sought in a queue before the first agent has the caller again,
    ``park_s``: how long a caller may be parked, ``pause_s``: a recording paused. ``book``: lines for calls out.
    """

    clock: Clock
    journal: Journal
    timers: Timers
    ids: Ids
    files_of: Callable[[RecordingId], tuple[str, str]]
    endpoint_of: Callable[[AgentId], str]
    way: Way = Way.DIAL
    seek_s: float = 45.0
    park_s: float = 120.0
    pause_s: float = 180.0
    book: Book = only(DEMO)
    trunk_of: Callable[[ChannelId], TrunkId] = lambda channel: TrunkId("")  # over which line a channel came
