"""What the engine needs from the world."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from flows.document import Source
from lexicon.errors import Refused
from lexicon.ids import BridgeId, CallId, ChannelId, ClientId, OfferId, PlaybackId, RecordingId
from lexicon.journal import Entry, Fact

MUSIC_BRIDGE = BridgeId("waiting-music")
"""All who wait sit in one holding bridge: it costs a sixth of app_queue, and the music does not restart."""

MUSIC = "default"


def waiting_bridge(music: str) -> BridgeId:
    """Where those wait who hear this class of music; "" is silence."""
    if music == MUSIC:
        return MUSIC_BRIDGE
    return BridgeId(f"waiting-music-{music}" if music else "waiting-silence")


def is_waiting_bridge(bridge: BridgeId) -> bool:
    """Whether people wait in it."""
    return bridge.startswith("waiting-")


class Exchange(Protocol):
    """Asterisk, as far as calls need it. Every method raises ``ExchangeAway`` or ``ExchangeError``."""

    async def answer(self, channel: ChannelId) -> None: ...

    async def play(self, channel: ChannelId, playback: PlaybackId, language: str, prompts: tuple[str, ...]) -> None: ...

    async def stop_play(self, playback: PlaybackId) -> None: ...

    async def park(self, channel: ChannelId, music: str = MUSIC) -> None: ...

    async def unpark(self, channel: ChannelId, music: str = MUSIC) -> None: ...

    async def ring(self, channel: ChannelId, endpoint: str, call: "Ringing") -> None: ...

    async def dial(self, caller: ChannelId, endpoint: str, call: "Dialling") -> None: ...

    async def join(self, bridge: BridgeId, caller: ChannelId, agent: ChannelId) -> None: ...

    async def hold(self, bridge: BridgeId, agent: ChannelId, music: str) -> None:
        """``agent`` leaves the bridge, in which there is music then."""

    async def retrieve(self, bridge: BridgeId, agent: ChannelId) -> None:
        """The music ends, and ``agent`` is in the bridge again."""

    async def mute(self, channel: ChannelId, *, is_muted: bool) -> None:
        """Nobody hears what comes from ``channel``, or all do again."""

    async def send_digits(self, channel: ChannelId, digits: str) -> None: ...

    async def stand(self, channel: ChannelId, endpoint: str, desk: str, timeout_s: float) -> None:
        """Dial a persistent leg: it comes into the application when it is answered, and waits there."""

    async def let_go(self, channel: ChannelId) -> None:
        """A conversation on a persistent leg is over: it is muted no more."""

    async def beep(self, channel: ChannelId) -> None:
        """Whoever is at ``channel`` hears a beep, and goes on hearing and being heard."""

    async def packets(self, channel: ChannelId) -> int:
        """How many packets of sound have come from ``channel`` so far."""

    async def enter(self, bridge: BridgeId, channel: ChannelId) -> None:
        """Make ``bridge``, unless it is there, and put ``channel`` into it."""

    async def snoop(self, target: ChannelId, snoop: ChannelId, call: "Snooping") -> None:
        """A channel that hears what ``target`` says and hears, wherever that is; it comes into the application."""

    async def call_out(self, channel: ChannelId, leg: "CallingOut") -> None:
        """Dial somebody outside: the channel is in the application at once, and in the leg's bridge if it names one."""

    async def end_refused(self, channel: ChannelId) -> None:
        """Hang up a leg out with the cause that the network gave for its refusal."""

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
    originator: ChannelId  # "": nobody's
    timeout_s: float
    role: str = "agent"  # the first word with which the leg comes into the application


@dataclass(frozen=True, slots=True)
class Snooping:
    """How to listen in. ``whisper``: who hears what is said into it: "out" the target, "both" also the other end,
    "none" nobody. ``role`` and ``watch`` come back with its arrival."""

    watch: str
    whisper: str = "none"
    role: str = "snoop"


@dataclass(frozen=True, slots=True)
class Dialling:
    """How Dial() is to ring an agent: the words of ``zuoxi-ring`` in extensions.conf."""

    offer: OfferId
    recording: RecordingId
    timeout_s: float
    stays: bool = False  # the caller, when the agent hangs up: back to the application


@dataclass(frozen=True, slots=True)
class CallingOut:
    """How to dial somebody outside: see ``commands_out.CallOut``."""

    call: CallId
    trunk: str
    number: str
    caller_id: str
    timeout_s: float
    bridge: BridgeId = BridgeId("")
    hearer: ChannelId = ChannelId("")


@dataclass(frozen=True, slots=True)
class SeenChannel:
    """A channel as Asterisk tells it when asked."""

    id: ChannelId
    name: str
    caller: str
    args: tuple[str, ...]  # of our Stasis application
    is_ours: bool  # is in our application now
    account: str = ""  # of one that is or was in Dial(), and of its answered leg: the offer, see ``account.py``
    is_up: bool = True
    is_dialled: bool = False  # an agent's leg that Dial() made
    is_ringing: bool = False  # at the telephone that is called


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

    async def mute(self, recording: RecordingId, channel: ChannelId, *, is_muted: bool) -> None:
        """Write silence, or what is said again."""


class Redirector(Protocol):
    """Takes a channel out of whatever Asterisk's dialplan does with it, back to the application."""

    async def recall(self, caller: ChannelId, offer: OfferId) -> None: ...

    async def lift(self, caller: ChannelId, agent: ChannelId, offer: OfferId) -> None:
        """Both at once, so that neither end takes the other with it."""


class Lookups(Protocol):
    """Sources of the clients'. Raises a ZuoxiError for one that gives no answer, or a wrong one."""

    async def look_up(
        self, client: ClientId, source: Source, question: Mapping[str, str]
    ) -> Mapping[str, str] | None: ...

    async def close(self) -> None: ...


class NoLookups:
    """Where nothing can be looked up."""

    async def look_up(self, client: ClientId, source: Source, question: Mapping[str, str]) -> Mapping[str, str] | None:
        raise Refused("nothing can be looked up here")

    async def close(self) -> None:
        return


class MessageTaker(Protocol):
    """Records what a caller says to nobody, into a raw file named by the recording; Asterisk tells when it ends."""

    async def take(self, recording: RecordingId, channel: ChannelId, longest_s: float, silence_s: float) -> None: ...

    async def stop(self, recording: RecordingId) -> None:
        """End it now; one that has ended is no error."""

    async def is_live(self, recording: RecordingId) -> bool:
        """Whether it is being recorded now."""
        ...

    async def delete(self, recording: RecordingId) -> None:
        """Remove the raw file; none is no error."""


class NoMessages:
    """Where no message can be left."""

    async def take(self, recording: RecordingId, channel: ChannelId, longest_s: float, silence_s: float) -> None:
        raise Refused("no message can be left here")

    async def stop(self, recording: RecordingId) -> None:
        return

    async def is_live(self, recording: RecordingId) -> bool:
        return False

    async def delete(self, recording: RecordingId) -> None:
        return


async def _remembered() -> None:
    return


@dataclass(frozen=True, slots=True)
class Doers:
    """All by whom commands are done. ``remember`` returns when what was noted is durable, or when that takes long."""

    exchange: Exchange
    recorder: Recorder
    redirector: Redirector
    lookups: Lookups = NoLookups()
    messages: MessageTaker = NoMessages()
    remember: Callable[[], Awaitable[None]] = _remembered


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
