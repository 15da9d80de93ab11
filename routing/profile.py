"""What an agent brings, and whether that meets a requirement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lexicon.ids import QueueId, ReasonId, SkillId, TeamId
from lexicon.profile import Lent
from routing.plan import Medium, Plan, Requirement

ONE_VOICE_CALL: Mapping[Medium, int] = {Medium.VOICE: 1}


class Rule(StrEnum):
    """Why an agent is passed over: first what the agent lacks for the contact, then what the agent is doing.

    The order is the order of asking: an agent who fails several rules is counted under the first.
    """

    SKILL = "skill"  # does not have a skill that is asked for
    LEVEL = "level"  # has it, not well enough
    TEAM = "team"
    QUEUE = "queue"  # does not serve the queue
    MEDIUM = "medium"  # takes no contacts of this kind
    CERTIFICATION = "certification"  # never had it, not yet, or expired
    DESK_LOST = "desk-lost"
    NO_PHONE = "no-phone"
    NOT_READY = "not-ready"
    OFFERED = "offered"
    TALKING = "talking"
    WRAP_UP = "wrap-up"
    CAPACITY = "capacity"  # has as many contacts of this kind as allowed, or is busy with another kind


@dataclass(frozen=True, slots=True)
class Certification:
    """From ``starts`` on, before ``ends``; both are whole minutes (UTC). Covers the reason and all below it."""

    reason: ReasonId
    starts: datetime
    ends: datetime

    def is_valid(self, at: datetime) -> bool:
        return self.starts <= at < self.ends


@dataclass(frozen=True, slots=True)
class Profile:
    """What the centre knows of an agent's abilities.

    ``queues``: the queues served, with the weight for the weighted share; empty: every queue, weight 1.
    ``capacity``: contacts at once by medium. ``is_blending``: may hold a voice call and other contacts together.
    ``lent``: which of these skills and queues are so for a while (``lending.py``).
    """

    skills: Mapping[SkillId, int] = field(default_factory=dict)
    certifications: tuple[Certification, ...] = ()
    team: TeamId | None = None
    queues: Mapping[QueueId, int] = field(default_factory=dict)
    capacity: Mapping[Medium, int] = field(default_factory=lambda: ONE_VOICE_CALL)
    is_blending: bool = False
    lent: tuple[Lent, ...] = ()


def certified(profile: Profile, plan: Plan, at: datetime) -> frozenset[ReasonId]:
    """Every reason for which the agent is certified at ``at``."""
    valid: set[ReasonId] = set()
    for held in profile.certifications:
        if held.is_valid(at):
            valid |= plan.below.get(held.reason, frozenset())
    return frozenset(valid)


def unmet(needs: Requirement, profile: Profile, certified_for: Collection[ReasonId]) -> Rule | None:
    """The first rule that keeps the agent from such contacts, or None when the agent qualifies."""
    skills, is_open = profile.skills, profile.team in needs.or_teams
    if not is_open:
        if any(skill not in skills for skill, _ in needs.skills):
            return Rule.SKILL
        if any(skills[skill] < level for skill, level in needs.skills):
            return Rule.LEVEL
        if needs.teams and profile.team not in needs.teams:
            return Rule.TEAM
    if profile.queues and needs.queue not in profile.queues:
        return Rule.QUEUE
    if profile.capacity.get(needs.medium, 0) < 1:
        return Rule.MEDIUM
    if not is_open and needs.certified_for is not None and needs.certified_for not in certified_for:
        return Rule.CERTIFICATION
    return None
