"""The contract with the screens, continued: roles and rights, sign-ins, second factors, the audit trail.

POST /api/sign-in may answer 401 code-needed: the same again with ``code``; ``Me.must`` says what comes first
POST /api/password               NewPassword -> 204          the own password
POST /api/factor                 -> NewFactor                a second factor, to be confirmed
POST /api/factor/confirm         FactorCode -> RecoveryCodes from now on it is asked for
GET  /api/people                 -> list[Account]            everybody, for administrators
POST /api/people/{id}/reset-factor  -> 204                   that one's second factor is no more
POST /api/reveal                 Reveal -> Revealed          a whole number; noted in the audit trail
GET  /api/sessions               -> list[SignInLine]         who is signed in
POST /api/sessions/{desk}/end    -> 204                      end somebody's sign-in
GET  /api/audit/export?who=&act=&whom=&since=&until=  -> text/csv  noted in the trail itself
POST /api/audit/verify           -> AuditVerified            every hash of it, from the first row on
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
    "figures",
    "thresholds",
    "close",
    "abilities",
    "flows",
    "articles",
    "centre",
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
    "tokens",
    "webhooks",
    "calls",
    "reports",
    "dial",
    "override",
    "customers",
    "events",
]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class Reveal(Frozen, frozen=True, kw_only=True):
    """Show me the whole number of this call, recording, work item or entry of a list."""

    kind: Literal["call", "recording", "work-item", "listed"]
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


class AuditVerified(Frozen, frozen=True, kw_only=True):
    """``rows``: how many were walked; ``broken``: the first that is not what it was (``why``: missing, altered,
    cut-off); null: it is whole."""

    rows: int
    hash: str
    broken: int | None
    why: str


class NewPassword(Frozen, frozen=True, kw_only=True):
    old: str
    new: str


class NewFactor(Frozen, frozen=True, kw_only=True):
    """``picture``: a data: address of the QR code; ``seed``: the same to be typed."""

    seed: str
    picture: str


class FactorCode(Frozen, frozen=True, kw_only=True):
    code: str


class RecoveryCodes(Frozen, frozen=True, kw_only=True):
    """Each is good for one sign-in without the telephone. They are told once."""

    codes: list[str]


class Account(Frozen, frozen=True, kw_only=True):
    """A person. ``clients``: seen by the person; null: all."""

    id: str
    login: str
    name_zh: str
    name_en: str
    role: Role
    clients: list[str] | None
    networks: list[str]
    is_enabled: bool
    has_factor: bool
