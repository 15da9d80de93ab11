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


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
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
    """``forecast``: of the half hour's service level, a share; None: no call yet. ``against``: the worst first.

    ``is_easing``: it is better by now; ``state`` and ``against`` are as they were, for some seconds, so that a figure
    that hovers about its threshold makes no tile flicker.
    """

    state: TileState
    since: str
    forecast: float | None
    against: list[AgainstThreshold]
    is_easing: bool = False


class Thresholds(Frozen, frozen=True, kw_only=True):
    """Past which a queue needs a hand; null: not watched. Shares are 0 to 1 (see lexicon/thresholds.py)."""

    service_level: float | None = 0.8
    longest_wait_s: float | None = 60.0
    abandoned: float | None = 0.07
    asa_s: float | None = 20.0
    waiting: int | None = None
    ready: int | None = None
    from_calls: int = 10
    warn_at: float = 0.8


class QueueThresholds(Frozen, frozen=True, kw_only=True):
    """What is watched in a queue. ``is_usual``: nothing was said for it. The promise itself is the routing plan's."""

    queue: str
    client: str
    promise_s: float
    is_usual: bool
    thresholds: Thresholds


FigureName = Literal[
    "waiting",
    "longest",
    "callbacks",
    "offered",
    "answered",
    "abandoned",
    "abandoned-share",
    "service-level",
    "half",
    "forecast",
    "asa",
    "aht",
    "csat",
    "ready",
    "staffed",
]
CallEnd = Literal["waiting", "answered", "abandoned", "left"]  # left: it ended otherwise, or went on elsewhere


class FigureCall(Frozen, frozen=True, kw_only=True):
    """One call behind a figure. ``chance``: to be answered within the promise, of one that waits; ``score``: CSAT's."""

    id: str
    caller: str
    at: str  # when it entered the queue; of a score, when it was given
    end: CallEnd
    waited_s: float | None = None  # of one that waits: so far
    is_within: bool = False
    agent: str | None = None
    agent_name_zh: str = ""
    agent_name_en: str = ""
    chance: float | None = None
    talked_s: float | None = None
    acw_s: float | None = None
    score: int | None = None


class FigureAgent(Frozen, frozen=True, kw_only=True):
    """One agent behind a figure of agents."""

    id: str
    name_zh: str
    name_en: str
    is_ready: bool


class Figure(Frozen, frozen=True, kw_only=True):
    """``value``: null while there is nothing to compute it from. ``parts``: what it is made of, and its parameters, by
    the names in which docs/wallboard.md gives the formulas. ``total``: calls behind it, of which ``calls`` are those
    from ``offset`` on."""

    queue: str
    figure: FigureName
    at: str
    begins_at: str  # of the day, or the half hour, that it covers
    value: float | None
    parts: dict[str, float | None]
    total: int
    offset: int
    calls: list[FigureCall]
    agents: list[FigureAgent]
    thresholds: Thresholds
