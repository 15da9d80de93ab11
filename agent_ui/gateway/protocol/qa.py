"""The contract with the screens, continued: the QA bench (store/recording_search.py).

GET /api/qa/recordings                    -> FoundPage     by anything, newest first
GET /api/qa/recordings/{recording}/marks  -> list[Mark]    what happened in its call, on the recording's own clock
GET /api/recordings/{recording}/file      -> audio/mpeg    the file to be kept; noted as a download
"""

from typing import Literal

import msgspec

MarkKind = Literal["menu", "waiting", "hold", "paused", "transfer", "consult", "joined"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class Found(Frozen, frozen=True, kw_only=True):
    """A recording. ``held_s``: how long its caller was on hold in all."""

    id: str
    call: str
    client: str
    agent: str
    agent_name_zh: str
    agent_name_en: str
    caller: str
    queue: str | None
    reason: str | None
    disposition: str | None
    state: Literal["waiting", "kept", "failed"]
    started_at: str
    seconds: float | None
    held_s: float


class FoundPage(Frozen, frozen=True, kw_only=True):
    """``before`` and ``before_id`` ask for the next page; None: this was the last."""

    found: list[Found]
    before: str | None
    before_id: str | None


class Mark(Frozen, frozen=True, kw_only=True):
    """From ``from_s`` to ``to_s`` of the recording; equal: an instant. Below 0: before the recording began."""

    kind: MarkKind
    from_s: float
    to_s: float
