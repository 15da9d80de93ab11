"""Plans, people and histories as Hypothesis draws them: small enough to read, rich enough to meet every rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from lexicon.ids import QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Step, Strategy, Then
from routing.profile import Certification, Profile

START = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
ZH, EN, TECH = SKILLS = [SkillId(name) for name in ("zh", "en", "tech")]
RED, BLUE = TEAMS = [TeamId(name) for name in ("red", "blue")]
MAIN, VIP, CHAT, MAIL = QUEUES = [QueueId(name) for name in ("main", "vip", "chat", "mail")]
MEDIA = {MAIN: Medium.VOICE, VIP: Medium.VOICE, CHAT: Medium.CHAT, MAIL: Medium.MAIL}
SERVICE, BILLING, INVOICE, FAULT, QUESTION, LETTER = (
    ReasonId(name) for name in ("service", "billing", "invoice", "fault", "question", "letter")
)
TREE: dict[ReasonId, tuple[ReasonId | None, QueueId]] = {
    SERVICE: (None, MAIN),
    BILLING: (SERVICE, MAIN),
    INVOICE: (BILLING, VIP),
    FAULT: (SERVICE, VIP),
    QUESTION: (SERVICE, CHAT),
    LETTER: (None, MAIL),
}
REASONS = list(TREE)
HEAD_STARTS = {1: 60.0, 9: -30.0}
AGENTS = 5


@dataclass(frozen=True)
class World:
    """Everything that is given: the plans (the first is in force at first) and what agents may bring."""

    plans: tuple[Plan, ...]
    profiles: tuple[Profile, ...]


def minute(n: int) -> datetime:
    return START + timedelta(minutes=n)


# ---------------------------------------------------------------------- plans

TEAM_SETS: st.SearchStrategy[frozenset[TeamId]] = st.sampled_from(
    [frozenset(), frozenset(), frozenset(), frozenset(), frozenset([RED]), frozenset(TEAMS)]
)
OPEN_TO: st.SearchStrategy[frozenset[TeamId]] = st.sampled_from(
    [frozenset(), frozenset(), frozenset(), frozenset([RED]), frozenset([BLUE]), frozenset(TEAMS)]
)
LEVELS = st.dictionaries(st.sampled_from([ZH, ZH, EN, TECH]), st.integers(1, 4), max_size=1)


@st.composite
def steps(draw: st.DrawFn) -> tuple[Step, ...]:
    """One to three steps, each asking for no more than the one before."""
    levels = draw(st.dictionaries(st.sampled_from([ZH, ZH, EN, TECH]), st.integers(0, 4), max_size=1))
    teams = draw(TEAM_SETS)
    or_teams = draw(OPEN_TO)
    found, after_s, is_certified = [Step(levels=levels, teams=teams, or_teams=or_teams)], 0.0, True
    for _ in range(draw(st.integers(0, 2))):
        after_s += draw(st.sampled_from([5.0, 20.0, 60.0]))
        levels = {skill: draw(st.integers(0, level)) for skill, level in levels.items()}
        if draw(st.booleans()):
            levels = {**levels, draw(st.sampled_from(SKILLS)): 0}
        is_certified = is_certified and draw(st.booleans())
        is_anyone = found[-1].is_anyone or draw(st.integers(0, 3)) == 3
        if draw(st.booleans()) and teams:
            teams = frozenset() if teams == frozenset(TEAMS) else frozenset(TEAMS)
        or_teams |= draw(OPEN_TO)
        found.append(Step(after_s, is_certified, is_anyone, levels, teams, or_teams))
    return tuple(found)


@st.composite
def queues(draw: st.DrawFn, queue: QueueId) -> QueuePlan:
    asked = draw(steps())
    then = draw(st.sampled_from([None, None, None, None, *Then]))
    after_s = asked[-1].after_s + draw(st.sampled_from([10.0, 60.0]))
    target = {MAIN: VIP, VIP: MAIN}.get(queue)
    last = None if then is None else LastStep(after_s, then, target if then is Then.OVERFLOW else None)
    if then is Then.OVERFLOW and target is None:
        last = None
    return QueuePlan(
        queue,
        promise_s=draw(st.sampled_from([20.0, 0.0, 60.0])),
        medium=MEDIA[queue],
        strategy=draw(st.sampled_from(Strategy)),
        steps=asked,
        last=last,
        misses_allowed=draw(st.sampled_from([0, 0, 1, 2])),
        hold_s=draw(st.sampled_from([0.0, 20.0, 60.0])),
    )


@st.composite
def reasons(draw: st.DrawFn, reason: ReasonId) -> Reason:
    parent, queue = TREE[reason]
    return Reason(
        reason,
        queue,
        skills=draw(LEVELS),
        needs_certification=draw(st.integers(0, 2)) == 2,
        parent=parent,
        priority=draw(st.sampled_from([5, 5, 1, 9])),
        is_emergency=draw(st.integers(0, 5)) == 5,
    )


@st.composite
def plans(draw: st.DrawFn, version: int = 0) -> Plan:
    return Plan(
        {queue: draw(queues(queue)) for queue in QUEUES},
        {reason: draw(reasons(reason)) for reason in REASONS},
        HEAD_STARTS,
        version,
    )


# ---------------------------------------------------------------------- people

CERTIFICATIONS = st.builds(
    lambda reason, starts, length: Certification(reason, minute(starts), minute(starts + length)),
    st.sampled_from(REASONS),
    st.integers(-1, 3),
    st.integers(1, 9),
)
CAPACITIES: list[Mapping[Medium, int]] = [
    {Medium.VOICE: 1, Medium.CHAT: 2, Medium.MAIL: 1},
    {Medium.VOICE: 1, Medium.CHAT: 1, Medium.MAIL: 3},
    {Medium.VOICE: 1},
    {Medium.CHAT: 3, Medium.MAIL: 1, Medium.VOICE: 0},
]
SERVED: list[Mapping[QueueId, int]] = [
    {MAIN: 1, VIP: 3, CHAT: 1, MAIL: 2},
    {MAIN: 4, VIP: 1, CHAT: 2, MAIL: 1},
    {MAIN: 2, CHAT: 1},
    {VIP: 2, MAIL: 3},
]
HAS = st.sampled_from([5, 4, 3, 2, 1])
PROFILES = st.builds(
    Profile,
    skills=st.fixed_dictionaries(dict.fromkeys(SKILLS, HAS))
    | st.fixed_dictionaries({ZH: HAS, EN: HAS}, optional={TECH: HAS})
    | st.dictionaries(st.sampled_from(SKILLS), HAS, max_size=2),
    certifications=st.lists(CERTIFICATIONS, min_size=1, max_size=3).map(tuple) | st.just(()),
    team=st.sampled_from([RED, BLUE, None]),
    queues=st.sampled_from([{}, {}, *SERVED]),
    capacity=st.sampled_from(CAPACITIES),
    is_blending=st.booleans(),
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    published = tuple(draw(plans(version)) for version in range(draw(st.integers(1, 2))))
    return World(published, tuple(draw(st.lists(PROFILES, min_size=2, max_size=4))))
