"""The contract with the screens, continued: how a queue stands against its thresholds, and the calls behind a figure.

GET /api/thresholds              -> list[QueueThresholds]  of the queues of one's clients
PUT /api/thresholds/{queue}      Thresholds -> 204         they hold at once; noted in the audit trail
DELETE /api/thresholds/{queue}   -> 204                    what is usual holds again
GET /api/figures/{queue}/{figure}?offset=  -> Figure       what it is now, what it is made of, and the calls behind it
"""

from typing import Literal

import msgspec

TileState = Literal["calm", "warning", "breached"]
WatchedFigure = Literal["service-level", "longest", "abandoned-share", "asa", "waiting", "ready"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these messages."""


class HalfHourNow(Frozen, frozen=True, kw_only=True):
    """The present half hour of the client's time zone; a call counts for the one in which it entered the queue."""

    begins_at: str
    offered: int
    answered: int
    abandoned: int
    within_promise: int


class AgainstThreshold(Frozen, frozen=True, kw_only=True):
    """One figure that is near its threshold (warning) or past it (breached)."""

    figure: WatchedFigure
    state: TileState
    value: float
    threshold: float


class QueueOutlook(Frozen, frozen=True, kw_only=True):
    """``forecast``: of the half hour's service level, a share; None: no call yet. ``against``: the worst first."""

    state: TileState
    since: str
    forecast: float | None
    against: list[AgainstThreshold]
