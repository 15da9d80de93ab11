"""A routing plan as it is published and kept: the rules with the names for the screens.

``PlanDocument`` is what a version of the plan consists of; the router itself works with the ``Plan`` made from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import Plan, QueuePlan, Reason

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A skill or a team of a client, with its names."""

    client: ClientId
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A queue of a client, with its names and rules."""

    client: ClientId
    name_zh: str
    name_en: str
    rules: QueuePlan


@dataclass(frozen=True, slots=True)
class ReasonEntry:
    """A reason with its names and what it needs; its client is that of its queue."""

    name_zh: str
    name_en: str
    needs: Reason


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """All queues and reasons in the order in which they were written. ``skills`` and ``teams``: those it brings along.

    ``format`` goes up when older programs could not read it any more.
    """

    queues: tuple[QueueEntry, ...] = ()
    reasons: tuple[ReasonEntry, ...] = ()
    skills: Mapping[SkillId, Named] = field(default_factory=dict)
    teams: Mapping[TeamId, Named] = field(default_factory=dict)
    head_starts: Mapping[int, float] = field(default_factory=dict)
    format: int = FORMAT


def plan_of(document: PlanDocument, version: int = 0) -> Plan:
    """The rules alone."""
    return Plan(
        queues={entry.rules.id: entry.rules for entry in document.queues},
        reasons={entry.needs.id: entry.needs for entry in document.reasons},
        head_starts=dict(document.head_starts),
        version=version,
    )


def clients_of(document: PlanDocument) -> dict[QueueId, ClientId]:
    """Whose queues they are."""
    return {entry.rules.id: entry.client for entry in document.queues}


def without(document: PlanDocument, reason: ReasonId) -> PlanDocument:
    """The same document with a reason less."""
    kept = tuple(entry for entry in document.reasons if entry.needs.id != reason)
    return PlanDocument(document.queues, kept, document.skills, document.teams, document.head_starts, document.format)
