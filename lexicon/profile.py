"""What a person can do, as it travels: in the order that signs a desk in, and in facts."""

from dataclasses import dataclass, field
from datetime import datetime

from lexicon.ids import QueueId, ReasonId, SkillId, TeamId


@dataclass(frozen=True, slots=True)
class Held:
    """A certification that somebody has: valid from ``starts`` on, before ``ends`` (whole minutes, UTC)."""

    reason: ReasonId
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Abilities:
    """Skills with levels, certifications, team, queues with weights (none: every queue), contacts at once by medium."""

    skills: dict[SkillId, int] = field(default_factory=dict)
    certifications: tuple[Held, ...] = ()
    team: TeamId | None = None
    queues: dict[QueueId, int] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=lambda: {"voice": 1})
    is_blending: bool = False  # may hold a voice call and other contacts together
