"""Facts about queues and lines that supervisors close and open, and about callers who are turned away meanwhile."""

from dataclasses import dataclass

from lexicon.ids import CallId, ClientId, QueueId, ReasonId, TrunkId


@dataclass(frozen=True, slots=True)
class QueueClosed:
    """Nobody new joins this queue from now on. ``waiting``: what becomes of those who wait, ``keep`` or ``let-go``."""

    queue: QueueId
    client: ClientId
    by: str
    why: str
    waiting: str


@dataclass(frozen=True, slots=True)
class QueueOpened:
    """The queue takes callers again."""

    queue: QueueId
    client: ClientId
    by: str


@dataclass(frozen=True, slots=True)
class LineClosed:
    """No call goes out over this line; one that comes in is told so (``announce``) or not taken (``refuse``)."""

    trunk: TrunkId
    by: str
    why: str
    incoming: str


@dataclass(frozen=True, slots=True)
class LineOpened:
    """The line carries calls again."""

    trunk: TrunkId
    by: str


@dataclass(frozen=True, slots=True)
class CallTurnedAway:
    """The caller wanted a queue that was closed: it goes the flow's way for that, or is told and let go."""

    call: CallId
    client: ClientId
    queue: QueueId
    reason: ReasonId
