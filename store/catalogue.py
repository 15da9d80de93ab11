"""What the centre is made of: clients, queues, reasons, skills, dispositions, Not ready reasons and dialled numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import asyncpg

from lexicon.ids import AgentId, ClientId, DispositionId, NotReadyReasonId, QueueId, ReasonId, SkillId, TeamId, TrunkId
from store.pool import Pool
from store.sql import load

_SQL = load("catalogue")


@dataclass(frozen=True, slots=True)
class Client:
    id: ClientId
    name_zh: str
    name_en: str
    time_zone: str  # IANA name
    monitor_tone_s: float | None = None  # between two beeps while a supervisor listens; None: no tone
    records_outside: bool = False  # a caller and a number outside, while no agent is in the call
    blocked_how: str = "refuse"  # what becomes of callers whom it blocks


@dataclass(frozen=True, slots=True)
class Skill:
    id: SkillId
    client: ClientId
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Team:
    id: TeamId
    client: ClientId
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Queue:
    """``plan_version``: the last published plan with this queue in it; None: in none, what stands here holds."""

    id: QueueId
    client: ClientId
    name_zh: str
    name_en: str
    priority: int  # 1 goes first
    promise_s: float  # service-level threshold
    ring_timeout_s: float
    acw_limit_s: float
    unstaffed_wait_s: float  # how long a caller waits while nobody is signed in
    longest_wait_s: float
    strategy: str
    medium: str
    misses_allowed: int
    hold_s: float
    music: str  # Asterisk's class of music on hold; "" is silence
    plan_version: int | None
    keep_s: float = 20.0  # for which a call is kept for an agent whose browser went away


@dataclass(frozen=True, slots=True)
class Reason:
    """``plan_version`` as for a queue."""

    id: ReasonId
    client: ClientId
    queue: QueueId
    name_zh: str
    name_en: str
    parent: ReasonId | None
    needs_certification: bool
    priority: int  # 1 goes first
    is_emergency: bool
    plan_version: int | None
    skills: dict[SkillId, int]  # the level it needs at least

    @property
    def skill(self) -> SkillId:
        """The first of its skills, "" for a reason that needs none."""
        return min(self.skills, default=SkillId(""))


@dataclass(frozen=True, slots=True)
class Disposition:
    id: DispositionId
    client: ClientId
    name_zh: str
    name_en: str
    is_resolved: bool
    is_retired: bool = False  # not chosen any more


@dataclass(frozen=True, slots=True)
class NotReadyReason:
    id: NotReadyReasonId
    name_zh: str
    name_en: str
    is_choosable: bool  # False: only the system sets it
    limit_s: int | None = None  # for an agent and day; None: no limit


@dataclass(frozen=True, slots=True)
class Number:
    number: str
    client: ClientId
    language: str  # zh or en
    greeting: str  # a prompt's name; "": none
    menu: str  # "": none, straight on to the default reason
    tries: int
    digit_timeout_s: float
    default_reason: ReasonId | None  # where a caller without a choice goes; None: goodbye
    digits: dict[str, ReasonId]
    uses_history: bool = False  # a caller who chooses nothing gets the reason of the last conversation
    flow: str = ""  # a published flow of the client that leads it; "": one that names it, or the above


@dataclass(frozen=True, slots=True)
class Vip:
    """A caller whom a client wants served first, by these agents if they can come soon."""

    client: ClientId
    caller: str  # the number as the trunk presents it
    priority: int  # 1 goes first
    agents: tuple[AgentId, ...]
    reason: str = ""
    until: date | None = None  # the last day, by the client's clock
    id: int = 0  # of the entry


@dataclass(frozen=True, slots=True)
class Blocked:
    """A caller whom a client turns away (``Client.blocked_how``)."""

    client: ClientId
    caller: str
    reason: str = ""
    until: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class KeptFlow:
    """A version of a flow, its document as it is stored: read by whoever works with it."""

    flow: str
    version: int
    document: str
    is_newest: bool  # holds now; else calls may still be in it


@dataclass(frozen=True, slots=True)
class DialRule:
    """Who may be called for a client, by everybody (``agent`` "") or by one: see ``ari_app.trunks.permission``."""

    client: ClientId
    agent: AgentId = AgentId("")
    allows: tuple[str, ...] | None = None
    opened: tuple[str, ...] | None = None
    barred: tuple[str, ...] | None = None
    hours: tuple[str, ...] | None = None
    longest_s: int | None = None
    day_fen: int | None = None
    month_fen: int | None = None
    agent_day_fen: int | None = None
    shows: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class PricedPrefix:
    """A price from a day on: ``minute`` in units of the currency."""

    prefix: str
    minute: Decimal
    starts_on: date
    step_s: int = 60
    name: str = ""


@dataclass(frozen=True, slots=True)
class ClosedQueue:
    """By hand. ``waiting``: what becomes of those who wait, keep or let-go."""

    queue: QueueId
    waiting: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """By hand. ``incoming``: announce or refuse."""

    trunk: TrunkId
    incoming: str
    why: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All of it at one moment."""

    clients: tuple[Client, ...]
    skills: tuple[Skill, ...]
    teams: tuple[Team, ...]
    queues: tuple[Queue, ...]
    reasons: tuple[Reason, ...]
    dispositions: tuple[Disposition, ...]
    not_ready_reasons: tuple[NotReadyReason, ...]
    numbers: tuple[Number, ...]
    vips: tuple[Vip, ...] = ()
    flows: tuple[KeptFlow, ...] = ()
    dial_rules: tuple[DialRule, ...] = ()
    rates: tuple[PricedPrefix, ...] = ()
    closed_queues: tuple[ClosedQueue, ...] = ()
    closed_lines: tuple[ClosedLine, ...] = ()
    blocked: tuple[Blocked, ...] = ()


async def read_catalogue(pool: Pool) -> Catalogue:
    """The catalogue, every part in its display order. Raises DatabaseAway."""
    async with pool.transaction() as connection:
        return await catalogue_of(connection)


async def catalogue_of(connection: "asyncpg.pool.PoolConnectionProxy[asyncpg.Record]") -> Catalogue:
    """The catalogue as a transaction sees it."""
    rows = {name: await connection.fetch(query) for name, query in _SQL.items()}
    digits: dict[str, dict[str, ReasonId]] = {}
    for row in rows["digits"]:
        digits.setdefault(row["number"], {})[row["digit"]] = ReasonId(row["reason_id"])
    return Catalogue(
        clients=tuple(Client(**row) for row in rows["clients"]),
        skills=tuple(Skill(**row) for row in rows["skills"]),
        teams=tuple(Team(**row) for row in rows["teams"]),
        queues=tuple(Queue(**row) for row in rows["queues"]),
        reasons=tuple(_reason(dict(row)) for row in rows["reasons"]),
        dispositions=tuple(Disposition(**row) for row in rows["dispositions"]),
        not_ready_reasons=tuple(NotReadyReason(**row) for row in rows["not_ready_reasons"]),
        numbers=tuple(Number(**row, digits=digits.get(row["number"], {})) for row in rows["numbers"]),
        flows=tuple(KeptFlow(**row) for row in rows["flows"]),
        dial_rules=tuple(DialRule(**tuples(row)) for row in rows["dial_rules"]),
        rates=tuple(PricedPrefix(**row) for row in rows["rates"]),
        closed_queues=tuple(ClosedQueue(**row) for row in rows["closed_queues"]),
        closed_lines=tuple(ClosedLine(**row) for row in rows["closed_lines"]),
        blocked=tuple(Blocked(**row) for row in rows["blocked"]),
        vips=tuple(Vip(**{**row, "agents": tuple(row["agents"])}) for row in rows["vips"]),
    )


def tuples(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose arrays are tuples."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in row.items()}


def _reason(row: dict[str, Any]) -> Reason:
    skills = dict(zip(map(SkillId, row.pop("skill_ids")), row.pop("levels"), strict=True))
    return Reason(**row, skills=skills)
