"""Facts about what is done with a conversation while it goes on."""

from dataclasses import dataclass

from lexicon.ids import AgentId, BridgeId, CallId, ClientId, QueueId, ReasonId


@dataclass(frozen=True, slots=True)
class ConversationLifted:
    """Both legs left Asterisk's Dial() and are in a bridge of ours, so that they can be held, moved and joined."""

    call: CallId
    client: ClientId
    agent: AgentId
    bridge: BridgeId


@dataclass(frozen=True, slots=True)
class CallHeld:
    """The caller hears music; the recording goes on and holds silence until ``CallRetrieved`` or ``TalkEnded``."""

    call: CallId
    client: ClientId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class CallRetrieved:
    """The caller and the agent hear each other again. ``held_s`` is the hold time."""

    call: CallId
    client: ClientId
    agent: AgentId
    held_s: float


@dataclass(frozen=True, slots=True)
class AgentMuted:
    """The exchange lets nothing of what the agent says through, or (``is_muted`` false) lets it through again."""

    call: CallId
    client: ClientId
    agent: AgentId
    is_muted: bool


@dataclass(frozen=True, slots=True)
class CallTransferred:
    """``agent`` gave the call away: it waits in ``queue`` with ``reason``, with the join time and place it had."""

    call: CallId
    client: ClientId
    agent: AgentId
    before: QueueId
    queue: QueueId
    reason: ReasonId


@dataclass(frozen=True, slots=True)
class ControlRefused:
    """Asterisk did not do what the agent asked for; the conversation goes on as it was. ``what``: hold, retrieve ..."""

    call: CallId
    client: ClientId
    agent: AgentId
    what: str
    why: str
