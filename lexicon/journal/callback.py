"""Facts about callers who hang up, keep their place, and are called back when it is their turn."""

from dataclasses import dataclass
from datetime import datetime

from lexicon.ids import AgentId, CallId, ChannelId, ClientId, OfferId, QueueId, ReasonId


@dataclass(frozen=True, slots=True)
class CallbackOffered:
    """The caller is asked whether to be called back instead of waiting on the line."""

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId


@dataclass(frozen=True, slots=True)
class CallbackTaken:
    """The caller wants to be called back at ``number``, keeps the place, and is let go.

    It waits in its queue without a line from the ``CallQueued`` on that follows (with ``is_callback``), and one
    ``CallbackEnded`` follows for certain. After ``expires_at`` it is a work item instead.
    """

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    number: str
    joined_at: datetime
    order: float
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CallbackDialled:
    """An agent took it, and the customer is dialled: once, whatever comes of it."""

    call: CallId
    client: ClientId
    agent: AgentId
    offer: OfferId
    channel: ChannelId
    number: str
    shown: str  # the client's number that the customer dialled


@dataclass(frozen=True, slots=True)
class CallbackEnded:
    """What became of a callback: once for each that was taken.

    ``why``: reached; a word of ``CallOutFailed`` (the customer or the agent was not there); expired; cancelled (by
    ``by``); rang-in (the customer rang again, and call ``by`` has the place). ``is_open``: it becomes a work item, for
    a person to see to before ``due_at``.
    """

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
    number: str
    why: str
    due_at: datetime
    is_open: bool
    by: str = ""


@dataclass(frozen=True, slots=True)
class CallbackItemTaken:
    """An agent sees to a callback of which nothing came."""

    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId


@dataclass(frozen=True, slots=True)
class CallbackItemDone:
    """It was dealt with, by this agent."""

    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    note: str
