"""What the engine needs from the world."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lexicon.ids import BridgeId, CallId, ChannelId, PlaybackId, RecordingId
from lexicon.journal import Entry, Fact

MUSIC_BRIDGE = BridgeId("waiting-music")
"""All who wait sit in this one holding bridge: it costs a sixth of app_queue, and the music does not restart."""


class Exchange(Protocol):
    """Asterisk, as far as calls need it. Every method raises ``ExchangeAway`` or ``ExchangeError``."""

    async def answer(self, channel: ChannelId) -> None: ...

    async def play(self, channel: ChannelId, playback: PlaybackId, language: str, prompts: tuple[str, ...]) -> None: ...

    async def stop_play(self, playback: PlaybackId) -> None: ...

    async def park(self, channel: ChannelId) -> None: ...

    async def unpark(self, channel: ChannelId) -> None: ...

    async def ring(self, channel: ChannelId, endpoint: str, call: "Ringing") -> None: ...

    async def join(self, bridge: BridgeId, caller: ChannelId, agent: ChannelId) -> None: ...

    async def drop_bridge(self, bridge: BridgeId) -> None: ...

    async def hang_up(self, channel: ChannelId, cause: int) -> None: ...

    async def push_phone(self, user: str, password: str, kind: str) -> None: ...

    async def drop_phone(self, user: str) -> None: ...

    async def look(self) -> "World": ...


@dataclass(frozen=True, slots=True)
class Ringing:
    """How to ring an agent."""

    offer: str
    caller: str
    originator: ChannelId
    timeout_s: float


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel as Asterisk tells it when asked."""

    id: ChannelId
    name: str
    caller: str
    args: tuple[str, ...]  # of our Stasis application
    is_ours: bool  # is in our application now


@dataclass(frozen=True, slots=True)
class World:
    """What Asterisk holds at one instant. ``version`` is Asterisk's own."""

    version: str
    channels: tuple[SeenChannel, ...]
    bridges: tuple[tuple[BridgeId, tuple[ChannelId, ...]], ...]


class Recorder(Protocol):
    """Writes both directions of a channel. ``start`` returns when Asterisk confirmed."""

    async def start(self, recording: RecordingId, channel: ChannelId) -> None: ...

    async def stop(self, recording: RecordingId, channel: ChannelId) -> None: ...


class Journal(Protocol):
    """Memory. ``record`` never waits and never fails: what PostgreSQL can't take now is spooled."""

    def record(self, fact: Fact) -> Entry: ...

    @property
    def is_database_up(self) -> bool: ...


class Timers(Protocol):
    """Deadlines. The same key replaces an older one; ``cancel`` of an unknown key is nothing."""

    def set(self, key: tuple[str, str], after_s: float, ring: Callable[[], None]) -> None: ...

    def cancel(self, key: tuple[str, str]) -> None: ...

    def cancel_all(self, owner: str) -> None: ...


class Ids(Protocol):
    """Fresh ids, unguessable and short."""

    def call(self) -> CallId: ...

    def offer(self) -> str: ...

    def secret(self) -> str: ...
