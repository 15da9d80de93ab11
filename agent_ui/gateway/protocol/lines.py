"""The contract with the screens, continued: lines. See ``messages.py``.

GET /api/lines/history?day=2026-11-29  -> LineHistory   half hours of one day; without a day: today
"""

from typing import Literal

import msgspec

from agent_ui.gateway.protocol.closing import Closed


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every message."""


LineState = Literal["up", "degraded", "down", "unknown"]


class Refusals(Frozen, frozen=True, kw_only=True):
    """Calls that were refused for one cause: of Q.850, or a status of SIP (0: none was given)."""

    cause: int
    sip: int
    count: int
    zh: str
    en: str


class LineTile(Frozen, frozen=True, kw_only=True):
    """One SIP trunk or span. ``why``: a word for ``state`` (see lexicon/journal/line.py)."""

    id: str
    kind: str  # sip, e1, t1
    state: LineState
    why: str
    since: str
    in_use: int
    capacity: int | None
    peak_today: int
    alarm: str  # of a span, in DAHDI's words
    d_channel: str  # of a span: up, down, "" when nobody knows
    registration: str  # registered, rejected, unregistered, stopped; "": none is wanted
    rtt_ms: float | None  # of OPTIONS
    calls_in_today: int
    calls_out_today: int
    refused_today: list[Refusals]  # a span's: of all spans of its group; the most frequent first
    mos_today: float | None  # mean of the estimated opinions, of what came over the line
    closed: Closed | None = None  # by hand


class LinesChanged(Frozen, frozen=True, kw_only=True, tag="lines"):
    """Lines that changed, and those that are no more."""

    at: str
    lines: list[LineTile]
    gone: list[str]


class LegSound(msgspec.Struct, frozen=True, kw_only=True):
    """The sound of one leg of a call, as it came from there: see ``LegMeasured`` in lexicon/journal/line.py."""

    part: str  # customer, agent
    trunk: str = ""
    codec: str = ""
    loss_in: float | None = None  # percent
    jitter_in_ms: float | None = None
    rtt_ms: float | None = None
    mos_in: float | None = None
    mos_out: float | None = None


class LineHalf(Frozen, frozen=True, kw_only=True):
    """One line in one half hour."""

    line: str
    kind: str
    peak: int
    capacity: int | None
    busy_s: float  # of all its channels together
    down_s: float
    degraded_s: float
    calls_in: int
    calls_out: int
    refused: int
    mos: float | None


class QueueHalf(Frozen, frozen=True, kw_only=True):
    """One queue in one half hour, by when its calls entered it."""

    queue: str
    name_zh: str
    name_en: str
    offered: int
    answered: int
    abandoned: int
    within_promise: int
    service_level: float | None  # within_promise / (answered + abandoned)


class HalfHour(Frozen, frozen=True, kw_only=True):
    start: str
    lines: list[LineHalf]
    queues: list[QueueHalf]


class LineHistory(Frozen, frozen=True, kw_only=True):
    """A day's half hours, those that have begun."""

    day: str
    zone: str
    halves: list[HalfHour]
