"""The contract with the screens, continued: the routing plan as it is edited, and who could take a call.

GET  /api/plan                -> PlanSeen        what holds now; of the clients that are seen
GET  /api/plan/{version}      -> PlanSeen        an older one
GET  /api/plans               -> list[PlanLine]  the newest first
POST /api/plan/check          PlanWish -> PlanAnswer        every problem at its place; nothing is published
POST /api/plan                PlanWish -> PlanAnswer        200: holds from now on; 422: problems; 409: look again
POST /api/plan/rollback       PlanRollback -> PlanAnswer    an old version again, as a new one
GET  /api/who?reason=&waited= -> Who             who could take such a call, and why not the others; 404: no reason

A document is as it is stored (``routing.publishing.document``): these types say the same to the screens.
"""

from typing import Literal

import msgspec

# What keeps an agent from a call: first what is lacking, then what the agent does.
WhoRule = Literal[
    "skill", "level", "team", "queue", "medium", "certification", "signed-out", "desk-lost", "not-ready", "offered",
    "talking", "wrap-up",
]  # fmt: skip


class Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Base of these messages."""


class PlanStep(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked from ``after_s`` seconds of waiting on; ``levels`` replace or add to what the reason asks."""

    after_s: float
    is_certified: bool
    is_anyone: bool
    levels: dict[str, int]
    teams: list[str]
    or_teams: list[str]


class PlanLast(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the wait ends after ``after_s`` seconds."""

    after_s: float
    then: Literal["overflow", "callback", "voicemail"]
    queue: str | None


class PlanRules(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    promise_s: float
    medium: Literal["voice", "chat", "mail"]
    strategy: Literal["longest-idle", "most-specialised", "best-level", "fewest-calls", "weighted-share", "round-robin"]
    steps: list[PlanStep]
    last: PlanLast | None
    ring_timeout_s: float
    misses_allowed: int
    hold_s: float


class PlanQueue(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: str
    name_zh: str
    name_en: str
    rules: PlanRules


class PlanNeeds(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    queue: str
    skills: dict[str, int]
    needs_certification: bool
    parent: str | None
    priority: int
    is_emergency: bool


class PlanReason(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name_zh: str
    name_en: str
    needs: PlanNeeds


class PlanNamed(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    client: str
    name_zh: str
    name_en: str


class PlanDocument(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``head_starts``: seconds by priority."""

    queues: list[PlanQueue]
    reasons: list[PlanReason]
    skills: dict[str, PlanNamed]
    teams: dict[str, PlanNamed]
    head_starts: dict[str, float]
    format: int


class PlanSeen(Frozen, frozen=True, kw_only=True):
    """``version`` 0: none was published, the tables hold. ``is_whole``: of every client, head starts may be changed."""

    version: int
    published_at: str | None
    published_by: str
    note: str
    is_whole: bool
    document: PlanDocument


class PlanLine(Frozen, frozen=True, kw_only=True):
    version: int
    published_at: str
    published_by: str
    note: str
    queues: int
    reasons: int


class PlanWish(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``after``: the version that was looked at."""

    document: PlanDocument
    after: int
    note: str = ""


class PlanRollback(Frozen, frozen=True, kw_only=True, forbid_unknown_fields=True):
    version: int
    after: int
    note: str = ""


class PlanProblem(Frozen, frozen=True, kw_only=True):
    """``where``: queues or reasons, the id, the key as a file calls it."""

    where: list[str]
    zh: str
    en: str
    is_warning: bool


class PlanAnswer(Frozen, frozen=True, kw_only=True):
    """``version``: the published one; 0: nothing was published."""

    version: int
    problems: list[PlanProblem]


class WhoLine(Frozen, frozen=True, kw_only=True):
    """``rule``: the first that keeps this one from the call; null: could take it now."""

    agent: str
    name_zh: str
    name_en: str
    rule: WhoRule | None
    skill: str | None
    has: int | None
    needs: int | None
    reason: str | None


class Who(Frozen, frozen=True, kw_only=True):
    """``step``: of ``steps``, by how long it would have waited. ``asked``: skills with the level that is asked for."""

    queue: str
    step: int
    steps: int
    asked: dict[str, int]
    is_certified: bool
    agents: list[WhoLine]
