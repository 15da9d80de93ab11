"""The contract with the screens, continued: people, one by one. See ``messages.py``.

GET  /api/staff?find=&role=&client=&team=&skill=&state=&offset=   -> StaffPage  fifty of those that fit
GET  /api/people/{person}              -> StaffPerson   all of one person
PUT  /api/people/{person}  StaffWish   -> StaffSaved    a new one (``seen`` ""), or one that is as it was seen
POST /api/people/{person}/password  StaffWhy -> StaffPassword  told this once; changed at the next sign-in
POST /api/people/{person}/factor    StaffWhy -> 204       the second factor is no more, and every sign-in ends
POST /api/people/{person}/state     StaffTurn -> 204      locked out, gone, or here again
POST /api/people/{person}/sign-out  StaffWhy -> 204       every sign-in of that one ends
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from agent_ui.gateway.protocol.doors import Role

StaffState = Literal["active", "locked", "left"]
Why = Annotated[str, Meta(min_length=1, max_length=500)]


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class StaffCertification(Frozen, frozen=True, kw_only=True):
    """For a reason and all below it: days in the zone of its client, the last one included."""

    reason: str
    first_day: str
    last_day: str


class StaffRow(Frozen, frozen=True, kw_only=True):
    """What of a person is typed. ``clients`` null: all; ``queues`` empty: every queue; levels 1 to 10."""

    login: str
    name_zh: str
    name_en: str
    role: Role
    clients: list[str] | None
    networks: list[str]
    needs_totp: bool
    has_standing_leg: bool
    team: str | None
    skills: dict[str, int]
    queues: dict[str, int]
    certifications: list[StaffCertification]


class StaffWish(Frozen, frozen=True, kw_only=True):
    """``why``: goes into the audit trail."""

    seen: str
    row: StaffRow
    why: Why


class StaffWhy(Frozen, frozen=True, kw_only=True):
    why: Why


class StaffTurn(Frozen, frozen=True, kw_only=True):
    state: StaffState
    why: Why


class StaffEnd(Frozen, frozen=True, kw_only=True):
    """A certification that ends soon, or has ended within the last 30 days. ``in_days``: negative when it is over."""

    reason: str
    last_day: str
    in_days: int


class StaffLine(Frozen, frozen=True, kw_only=True):
    """A person in the list. ``ending``: certifications that end within 30 days, or did so and were not renewed."""

    id: str
    login: str
    name_zh: str
    name_en: str
    role: Role
    clients: list[str] | None
    team: str | None
    state: StaffState
    has_factor: bool
    is_signed_in: bool
    ending: list[StaffEnd]


class StaffPage(Frozen, frozen=True, kw_only=True):
    """``total``: of those that fit; ``ending``: people of all that are seen with a certification that ends."""

    total: int
    ending: int
    people: list[StaffLine]


class StaffPerson(Frozen, frozen=True, kw_only=True):
    """``role_needs_totp``, ``role_networks``: what the role asks anyway. ``is_me``: whose own rights others change."""

    seen: str
    row: StaffRow
    state: StaffState
    left_at: str | None
    has_factor: bool
    must_change_password: bool
    is_signed_in: bool
    role_needs_totp: bool
    role_networks: list[str]
    ending: list[StaffEnd]
    is_me: bool


class StaffPassword(Frozen, frozen=True, kw_only=True):
    """It is told this once, and good for choosing another."""

    login: str
    password: str


class StaffSaved(Frozen, frozen=True, kw_only=True):
    """``password``: of who is new, told this once. ``has_ended``: the person's sign-ins were ended by it."""

    person: StaffPerson
    password: str | None
    has_ended: bool
