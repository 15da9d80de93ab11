"""The routing plan: reasons, queues and what they ask of an agent, step by step over the wait.

A plan is published whole (``publish.py`` checks it) and never changed afterwards; calls know it by its version.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from lexicon.ids import QueueId, ReasonId, SkillId, TeamId

LOWEST_LEVEL, HIGHEST_LEVEL = 1, 10
NORMAL_PRIORITY = 5


class Medium(StrEnum):
    """How a contact reaches us. An agent has a capacity for each: one voice call, several chats or mails."""

    VOICE = "voice"
    CHAT = "chat"
    MAIL = "mail"


class Strategy(StrEnum):
    """How one of several free agents is chosen. Ties go to the longest idle, then to the smallest id."""

    LONGEST_IDLE = "longest-idle"
    MOST_SPECIALISED = "most-specialised"  # fewest kinds of contact: keeps generalists free
    BEST_LEVEL = "best-level"  # highest sum of levels in the skills that are asked for
    FEWEST_CALLS = "fewest-calls"  # since signing in
    WEIGHTED_SHARE = "weighted-share"  # fewest calls of this queue per weight in it
    ROUND_ROBIN = "round-robin"  # whose last offer from this queue is longest ago


class Then(StrEnum):
    """What becomes of a contact that waited through all steps."""

    OVERFLOW = "overflow"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"


@dataclass(frozen=True, slots=True)
class Step:
    """From ``after_s`` seconds of waiting in the queue on, this is asked of an agent.

    ``levels`` replaces (or adds) minimum levels of single skills, 0 asks nothing of that skill; ``is_anyone`` asks
    for no skill and no certification at all; ``teams`` (empty: any) narrows to members of these teams. ``or_teams``
    opens the contact to everybody in these teams besides, whatever they can.
    """

    after_s: float = 0.0
    is_certified: bool = True
    is_anyone: bool = False
    levels: Mapping[SkillId, int] = field(default_factory=dict)
    teams: frozenset[TeamId] = frozenset()
    or_teams: frozenset[TeamId] = frozenset()


@dataclass(frozen=True, slots=True)
class LastStep:
    """After ``after_s`` seconds of waiting the contact leaves the queue; ``queue`` only for an overflow."""

    after_s: float
    then: Then
    queue: QueueId | None = None


@dataclass(frozen=True, slots=True)
class QueuePlan:
    """The rules of one queue; seconds throughout.

    ``misses_allowed``: so many offers in a row may an agent miss and stay Ready (0: Not ready at the first, RONA).
    ``hold_s``: how long a contact waits at most for its preferred agents before all others may take it.
    """

    id: QueueId
    promise_s: float = 20.0
    medium: Medium = Medium.VOICE
    strategy: Strategy = Strategy.LONGEST_IDLE
    steps: tuple[Step, ...] = (Step(),)
    last: LastStep | None = None
    ring_timeout_s: float = 15.0
    misses_allowed: int = 0
    hold_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody contacts us. ``parent`` makes a tree; a certification for a reason covers all below it."""

    id: ReasonId
    queue: QueueId
    skills: Mapping[SkillId, int] = field(default_factory=dict)
    needs_certification: bool = False
    parent: ReasonId | None = None
    priority: int = NORMAL_PRIORITY  # looked up in Plan.head_starts
    is_emergency: bool = False


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a contact asks of an agent at one step. Equal requirements share one lane of the matcher.

    Two ways to meet it: serve the queue and its medium and be in one of ``or_teams``, or bring everything else.
    """

    queue: QueueId
    medium: Medium
    skills: tuple[tuple[SkillId, int], ...] = ()  # sorted by skill; minimum levels
    certified_for: ReasonId | None = None
    teams: frozenset[TeamId] = frozenset()
    or_teams: frozenset[TeamId] = frozenset()


@dataclass(frozen=True)
class Plan:
    """All queues and reasons. ``head_starts``: seconds by priority; a priority that is not there has none."""

    queues: Mapping[QueueId, QueuePlan]
    reasons: Mapping[ReasonId, Reason]
    head_starts: Mapping[int, float] = field(default_factory=dict)
    version: int = 0

    def head_start_s(self, reason: ReasonId) -> float:
        """The seconds by which contacts for ``reason`` go ahead of others who joined together with them."""
        return self.head_starts.get(self.reasons[reason].priority, 0.0)

    def path(self, reason: ReasonId) -> tuple[ReasonId, ...]:
        """The reason, its parent, and so on up to the root: what its figures roll up into."""
        found = [reason]
        while (parent := self.reasons[found[-1]].parent) is not None and parent not in found:
            found.append(parent)
        return tuple(found)

    @cached_property
    def below(self) -> Mapping[ReasonId, frozenset[ReasonId]]:
        """Every reason with all that roll up into it, itself included."""
        found: dict[ReasonId, set[ReasonId]] = {reason: {reason} for reason in self.reasons}
        for reason in self.reasons:
            for above in self.path(reason):
                found.setdefault(above, {above}).add(reason)
        return {reason: frozenset(all_below) for reason, all_below in found.items()}

    @cached_property
    def bound_s(self) -> Mapping[tuple[QueueId, ReasonId], float]:
        """Who joins later than this after a contact never goes before it (see ``waiting.overtaking_bound_s``)."""
        lead = {
            (queue.id, reason.id): queue.promise_s - self.head_start_s(reason.id)
            for queue in self.queues.values()
            for reason in self.reasons.values()
        }
        earliest = min(lead.values(), default=0.0)
        return {where: late - earliest for where, late in lead.items()}


def requirement(plan: Plan, queue: QueueId, reason: ReasonId, step: int) -> Requirement:
    """What a contact for ``reason`` asks of an agent at ``step`` of ``queue``."""
    rules, needs = plan.queues[queue], plan.reasons[reason]
    at = rules.steps[step]
    if at.is_anyone:
        return Requirement(queue, rules.medium, teams=at.teams, or_teams=at.or_teams)
    levels = {**needs.skills, **at.levels}
    skills = tuple(sorted((skill, level) for skill, level in levels.items() if level > 0))
    certified = reason if at.is_certified and needs.needs_certification else None
    return Requirement(queue, rules.medium, skills, certified, at.teams, at.or_teams)


def implies(strict: Requirement, loose: Requirement, plan: Plan) -> bool:
    """Whether every agent who meets ``strict`` meets ``loose`` too (both of the same queue)."""
    if strict.medium is not loose.medium or strict.queue != loose.queue:
        return False
    have = dict(strict.skills)
    # A certification for a reason above covers the ones below, never the other way round.
    covered = frozenset() if strict.certified_for is None else plan.below[strict.certified_for]
    is_able = all(have.get(skill, 0) >= level for skill, level in loose.skills)
    is_able = is_able and (loose.certified_for is None or loose.certified_for in covered)
    # Each way to meet the strict one, by the least that an agent can be who goes it: of one team (or of none).
    if not all(_admits(loose, team, is_able=is_able) for team in strict.teams or (None,)):
        return False
    asks_nothing = not loose.skills and loose.certified_for is None
    return all(_admits(loose, team, is_able=asks_nothing) for team in strict.or_teams)


def _admits(needs: Requirement, team: TeamId | None, *, is_able: bool) -> bool:
    """Whether an agent of ``team`` qualifies; ``is_able``: has the skills and the certification."""
    return team in needs.or_teams or (is_able and (not needs.teams or team in needs.teams))


def with_rules_of(inside: Iterable[tuple[QueueId, ReasonId]], old: Plan, new: Plan) -> Plan:
    """``new``, and of ``old`` the queues and reasons (with what they lead to) that contacts are still in and that are
    gone from it: nobody who waits is lost by a publication."""
    queues, reasons = dict(new.queues), dict(new.reasons)
    for queue, reason in inside:
        for above in old.path(reason):
            reasons.setdefault(above, old.reasons[above])
        at: QueueId | None = queue
        while at is not None and at not in queues:
            queues[at] = old.queues[at]
            last = queues[at].last
            at = None if last is None else last.queue
    return replace(new, queues=queues, reasons=reasons)
