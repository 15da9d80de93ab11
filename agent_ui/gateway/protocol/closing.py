"""The contract with the screens, continued: queues and lines that supervisors close by hand. See ``messages.py``.

POST /api/queues/{queue}/close  CloseQueue -> 204     what becomes of those who wait is the supervisor's to say
POST /api/queues/{queue}/open              -> 204
POST /api/lines/{line}/close    CloseLine  -> 204     for those who see every client: a line is no client's
POST /api/lines/{line}/open                -> 204
"""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every message."""


Waiting = Literal["keep", "let-go"]
Incoming = Literal["announce", "refuse"]


class CloseQueue(Frozen, frozen=True, kw_only=True):
    """``waiting``: those who wait are told and keep their place, or are told and let go."""

    waiting: Waiting = "keep"
    why: str = ""


class CloseLine(Frozen, frozen=True, kw_only=True):
    """``incoming``: calls over it hear that it is closed, or are refused so that the carrier may try another way."""

    incoming: Incoming = "announce"
    why: str = ""


class Closed(Frozen, frozen=True, kw_only=True):
    """By whom, since when, why; ``how`` as it was said when it was closed."""

    at: str
    by_zh: str
    by_en: str
    why: str
    how: str
