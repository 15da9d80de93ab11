"""Facts about messages that callers leave."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, CallId, ClientId, QueueId, ReasonId, RecordingId


@dataclass(frozen=True, slots=True)
class VoicemailStarted:
    """Asterisk was asked to record a message of the caller's. ``node``: of the flow; the rest as in VoicemailLeft."""

    recording: RecordingId
    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    caller: str
    node: str
    due_at: datetime
    shortest_s: float


@dataclass(frozen=True, slots=True)
class VoicemailLeft:
    """The caller left a message: a work item of the queue, to be dealt with before ``due_at``.

    ``spoken_s`` None: nobody knows how long it is. ``customer_file`` is the raw file.
    """

    recording: RecordingId
    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    caller: str
    due_at: datetime
    spoken_s: float | None
    customer_file: str


@dataclass(frozen=True, slots=True)
class VoicemailDropped:
    """No message: ``why`` is too-short, recorded-again or refused."""

    recording: RecordingId
    call: CallId
    client: ClientId
    why: str


@dataclass(frozen=True, slots=True)
class VoicemailTaken:
    """An agent sees to the message."""

    recording: RecordingId
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class VoicemailDone:
    """The message was dealt with, by this agent."""

    recording: RecordingId
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    note: str
