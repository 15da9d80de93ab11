"""The contract with the screens, continued: roles and rights, sign-ins, second factors, the audit trail.

POST /api/reveal                 Reveal -> Revealed          a whole number; noted in the audit trail
GET  /api/sessions               -> list[SignInLine]         who is signed in
POST /api/sessions/{desk}/end    -> 204                      end somebody's sign-in
GET  /api/audit?limit=&before=&who=&act=  -> list[AuditLine] the trail, newest first
"""

from typing import Literal

import msgspec

Role = Literal[
    "agent",
    "team-leader",
    "qa",
    "trainer",
    "planner",
    "supervisor",
    "operations-manager",
    "client",
    "administrator",
]

# What a route or a message of a socket needs; who has which: rights.py.
Permission = Literal[
    "me",
    "catalogue",
    "wallboard",
    "desk",
    "phone",
    "call-out",
    "wrap-ups",
    "recordings",
    "all-recordings",
    "explain",
    "lines",
    "flows",
    "watch",
    "listen",
    "whisper",
    "barge",
    "take-over",
    "steer",
    "work",
    "all-work",
    "callbacks",
    "reveal",
    "sessions",
    "people",
    "audit",
]


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these messages."""


class Reveal(Frozen, frozen=True, kw_only=True):
    """Show me the whole number of this call, recording or work item."""

    kind: Literal["call", "recording", "work-item"]
    id: str


class Revealed(Frozen, frozen=True, kw_only=True):
    number: str


class SignInLine(Frozen, frozen=True, kw_only=True):
    """A living sign-in. ``is_mine``: the one that asks."""

    desk: str
    person: str
    name_zh: str
    name_en: str
    role: Role
    address: str
    began_at: str
    seen_at: str
    expires_at: str
    is_mine: bool


class AuditLine(Frozen, frozen=True, kw_only=True):
    """One row of the trail; ``detail`` is JSON, ``hash`` hexadecimal."""

    id: int
    at: str
    who: str
    act: str
    whom: str
    client: str
    address: str
    detail: str
    hash: str
