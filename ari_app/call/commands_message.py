"""What a call wants done about a message that the caller leaves."""

from dataclasses import dataclass

from lexicon.ids import ChannelId, RecordingId
from lexicon.journal import VoicemailStarted


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """Record what is said on ``channel``; ``MessageEnded`` follows."""

    about: VoicemailStarted
    channel: ChannelId
    longest_s: float
    silence_s: float


@dataclass(frozen=True, slots=True)
class StopMessage:
    """End it now."""

    recording: RecordingId


@dataclass(frozen=True, slots=True)
class AskMessage:
    """Whether it is still being recorded: ``MessageEnded`` follows if it is not."""

    recording: RecordingId


@dataclass(frozen=True, slots=True)
class SettleMessage:
    """The caller does nothing more about it: it is kept if enough was said."""

    recording: RecordingId


@dataclass(frozen=True, slots=True)
class DropMessage:
    """It is not wanted: ``why`` as in VoicemailDropped."""

    recording: RecordingId
    why: str


@dataclass(frozen=True, slots=True)
class DeleteMessage:
    """Remove the raw file."""

    recording: RecordingId


MessageCommand = TakeMessage | StopMessage | AskMessage | DeleteMessage
"""Those that Asterisk performs."""
