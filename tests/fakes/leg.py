"""The fake exchange's channels, and who hears of what becomes of them."""

import asyncio
from dataclasses import dataclass, field
from typing import Protocol

from ari_app.call.events import CallerBack, OutEvent
from lexicon.ids import BridgeId, CallId, ChannelId, OfferId, PlaybackId, RecordingId


class Legs(Protocol):
    """Who hears of persistent legs."""

    def came(self, channel: ChannelId, desk: str) -> None: ...


class Listener(Protocol):
    """Who hears of events; ``engine.engine.Engine`` fits."""

    @property
    def legs(self) -> Legs: ...

    def caller_arrived(self, channel: ChannelId, dialled: str, caller: str) -> CallId | None: ...

    def caller_back(self, channel: ChannelId, back: CallerBack) -> bool: ...

    def leg_lifted(self, channel: ChannelId, offer: OfferId) -> bool: ...

    def agent_leg_up(self, channel: ChannelId, offer: OfferId) -> None: ...

    def channel_up(self, channel: ChannelId, account: str) -> None: ...

    def recorder_started(self, leg: ChannelId) -> None: ...

    def channel_gone(self, channel: ChannelId, cause: int) -> None: ...

    def out_leg(self, news: OutEvent) -> None: ...

    def digit(self, channel: ChannelId, digit: str) -> None: ...

    def playback_ended(self, playback: PlaybackId) -> None: ...

    def recorder_stopped(self, channel: ChannelId) -> None: ...

    def message_ended(self, recording: RecordingId, spoken_s: float | None) -> None: ...


@dataclass(slots=True)
class Leg:
    """One channel."""

    id: ChannelId
    args: tuple[str, ...]
    caller: str
    endpoint: str = ""
    is_up: bool = False
    is_ours: bool = True
    account: str = ""
    rings_for: ChannelId | None = None  # the caller whom Dial() rings for with this leg
    bridge: BridgeId | None = None
    plays: list[PlaybackId] = field(default_factory=list)
    stays: bool = False  # of a caller in Dial(): comes back when the agent hangs up
    over: asyncio.TimerHandle | None = None  # when the dialplan ends it after a conversation
    is_muted: bool = False
    hushed: set[RecordingId] = field(default_factory=set)  # of which silence is written
    keys: str = ""  # pressed towards it
    spies_on: ChannelId | None = None
    whisper: str = ""
    trunk: str = ""  # over which it goes out
    has_rung: bool = False  # there
