"""What a person can do, as it travels: in the order that signs a desk in, and in facts."""

from dataclasses import dataclass, field
from datetime import datetime

from lexicon.ids import DeskId, QueueId, ReasonId, SkillId, TeamId


@dataclass(frozen=True, slots=True)
class Held:
    """A certification that somebody has: valid from ``starts`` on, before ``ends`` (whole minutes, UTC)."""

    reason: ReasonId
    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Lent:
    """A skill or queue that somebody has, or has not, for a while. Either until a time, or for the sign-in at a desk.

    ``kind``: skill, queue. ``value``: the level or weight that holds, 0: none. ``own``: the one that comes back.
    """

    kind: str
    what: str
    value: int
    own: int
    until: datetime | None = None
    desk: DeskId | None = None


@dataclass(frozen=True, slots=True)
class Abilities:
    """Skills with levels, certifications, team, queues with weights (none: every queue), contacts at once by medium.

    ``skills`` and ``queues`` are those that hold now; ``lent`` says which of them for a while, and what comes back.
    """

    skills: dict[SkillId, int] = field(default_factory=dict)
    certifications: tuple[Held, ...] = ()
    team: TeamId | None = None
    queues: dict[QueueId, int] = field(default_factory=dict)
    capacity: dict[str, int] = field(default_factory=lambda: {"voice": 1})
    is_blending: bool = False  # may hold a voice call and other contacts together
    lent: tuple[Lent, ...] = ()
