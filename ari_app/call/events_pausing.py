"""What an agent asks about the recording of the conversation, and what Asterisk says to it."""

from dataclasses import dataclass

from lexicon.ids import AgentId, RecordingId


@dataclass(frozen=True, slots=True)
class PauseAsked:
    """What is said now is not to be in the recording, for ``limit_s`` at most."""

    agent: AgentId
    limit_s: float


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    """It is to be recorded again."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class RecorderHushed:
    """Asterisk writes silence, as asked for a pause."""

    recording: RecordingId


PauseRequest = PauseAsked | ResumeAsked
PauseEvent = PauseRequest | RecorderHushed
