"""The contract with the screens, continued: a test call over one line, for who has ``centre`` and sees every client.

GET  /api/line-tests               -> LineTests        lines that there are, tests of the last hour, newest first
GET  /api/line-tests/{test}        -> LineTest         one of the last hour as it is now; ask again until it is over
POST /api/lines/{line}/tests  LineTestWish -> LineTest one call over this line, begun; 409 while your last one goes on
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agent_ui.gateway.protocol.lines import LineState

LineTestState = Literal["calling", "rings", "answered", "over", "lost"]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class LineTestWish(Frozen, frozen=True, kw_only=True):
    """``seconds``: how long an answered call lasts. ``shown``: the caller id to show; "": the line's usual one."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    seconds: Annotated[int, Meta(ge=1, le=60)] = 5
    shown: Annotated[str, Meta(max_length=40)] = ""


class LineTestCause(Frozen, frozen=True, kw_only=True):
    """A cause of Q.850 or a status of SIP, in words."""

    number: int
    zh: str
    en: str


class LineTest(Frozen, frozen=True, kw_only=True):
    """A test call as it is now. Seconds count from its beginning; null: not yet, or never.

    ``state`` lost: its end was never told (call control went away). ``number`` is masked, as its carrier was told it.
    ``is_early``: sound came before the answer, no ringing. ``result``: as LineTestEnded says it; "" before the end.
    Packets are of sound, counted on SIP lines alone (``codec`` "": not counted). ``why``: what Asterisk said when the
    call could not be tried at all.
    """

    id: str
    line: str
    number: str
    shown: str
    by: str
    began_at: str
    state: LineTestState
    rang_s: float | None = None
    is_early: bool = False
    answered_s: float | None = None
    ended_s: float | None = None
    talked_s: float = 0.0
    result: str = ""
    cause: LineTestCause | None = None
    sip: LineTestCause | None = None
    codec: str = ""
    sent: int = 0
    received: int = 0
    lost: int = 0
    is_far_end: bool = False
    why: str = ""


class LineNow(Frozen, frozen=True, kw_only=True):
    """A trunk or span by its name in lines.yml, as call control tells of it now. As of LineTile."""

    id: str
    kind: str
    state: LineState
    why: str
    in_use: int
    capacity: int | None


class LineTests(Frozen, frozen=True, kw_only=True):
    """``left``: how many more this person may make now."""

    lines: list[LineNow]
    tests: list[LineTest]
    left: int
