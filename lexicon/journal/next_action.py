"""Facts about what is to follow a call: a callback at a time, or something else to be done by a time."""

from datetime import datetime

from msgspec import Struct

from lexicon.ids import AgentId, CallId, ClientId, QueueId


class NextActionPlanned(Struct, frozen=True, gc=False):
    """Planned by ``agent`` with the wrap-up of ``call``, in one transaction. ``kind``: planned-callback, follow-up;
    ``owner``: agent (who planned it), team (of that agent) or queue."""

    item: str
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    kind: str
    owner: str
    at: datetime


class NextActionTaken(Struct, frozen=True, gc=False):
    """An agent sees to it."""

    item: str
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId


class NextActionDone(Struct, frozen=True, gc=False):
    """It was done."""

    item: str
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    note: str


class NextActionMoved(Struct, frozen=True, gc=False):
    """It is to be done at another time, or by others. ``agent``: whose it is now; "": a team's or a queue's."""

    item: str
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    owner: str
    at: datetime
    by: AgentId


class NextActionCancelled(Struct, frozen=True, gc=False):
    """It is not to be done any more, and why. ``agent``: whose it was; "": a team's or a queue's."""

    item: str
    call: CallId
    client: ClientId
    queue: QueueId
    agent: AgentId
    by: AgentId
    why: str
