"""The contract with the screens, continued: the names behind the ids (see ``messages.py``)."""

import msgspec

from agent_ui.gateway.protocol.out import OutLine as OutLine


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class Named(Frozen, frozen=True, kw_only=True):
    id: str
    name_zh: str
    name_en: str


class Reason(Frozen, frozen=True, kw_only=True):
    """``is_current``: in the plan that holds; else only calls and wrap-ups from before it name it."""

    id: str
    client: str
    queue: str
    skill: str
    name_zh: str
    name_en: str
    is_current: bool
    parent: str | None = None  # of which this is a part


class Team(Frozen, frozen=True, kw_only=True):
    id: str
    client: str
    name_zh: str
    name_en: str


class Disposition(Frozen, frozen=True, kw_only=True):
    """``is_current``: may be chosen; else only wrap-ups from before have it."""

    id: str
    client: str
    name_zh: str
    name_en: str
    is_resolved: bool
    is_current: bool


class NotReadyReason(Frozen, frozen=True, kw_only=True):
    id: str
    name_zh: str
    name_en: str
    is_choosable: bool
    limit_s: int | None = None  # for an agent and day


class Catalogue(Frozen, frozen=True, kw_only=True):
    """The names behind the ids."""

    clients: list[Named]
    queues: list[Named]
    skills: list[Named]
    reasons: list[Reason]
    dispositions: list[Disposition]
    not_ready_reasons: list[NotReadyReason]
    lines: list[OutLine]
    teams: list[Team] = []
