"""Facts about recordings."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId, RecordingId


@dataclass(frozen=True, slots=True)
class RecordingStarted:
    """Asterisk confirmed that both directions are being written. ``after_s``: from bridging to confirmation."""

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    after_s: float


@dataclass(frozen=True, slots=True)
class RecordingMissing:
    """The recorder did not confirm in time (or refused): an alarm, while the call goes on."""

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    why: str


@dataclass(frozen=True, slots=True)
class RecordingStopped:
    """The two raw legs are complete on disk (paths relative to the raw directory)."""

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    customer_file: str
    agent_file: str


@dataclass(frozen=True, slots=True)
class RecordingKept:
    """One stereo MP3 (customer left, agent right) is in the archive (path relative to it)."""

    recording: RecordingId
    call: CallId
    client: ClientId
    path: str
    seconds: float
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class RecordingFailed:
    """The worker could not make the MP3; the raw legs are kept."""

    recording: RecordingId
    call: CallId
    client: ClientId
    why: str
