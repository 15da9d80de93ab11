"""Facts about a recording that an agent pauses, so that what must not be kept is never written."""

from dataclasses import dataclass

from lexicon.ids import AgentId, CallId, ClientId, RecordingId


@dataclass(frozen=True, slots=True)
class RecordingPaused:
    """Asterisk writes silence of both sides from now on; by itself for ``limit_s`` at most."""

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    limit_s: float


@dataclass(frozen=True, slots=True)
class RecordingResumed:
    """The pause is over. ``how``: agent, limit (the time was over), end (so was this agent's part in the call), kept
    (the browser or leg was gone; the next recording is not paused), refused (Asterisk would not be silent any more)."""

    recording: RecordingId
    call: CallId
    client: ClientId
    agent: AgentId
    how: str
    paused_s: float
