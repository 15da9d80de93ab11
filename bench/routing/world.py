"""A contact centre of any size under the full rule set, drawn by chance from a seed.

Reasons in a tree, with 1-3 skills and levels, some certified; queues with three steps, overflow or callback, all
strategies in turn, voice and chat; agents with several skills, queues and a team, some of them serving everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from lexicon.ids import AgentId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Step, Strategy, Then
from routing.profile import Certification, Profile

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
BOUNDARIES_FROM = START + timedelta(days=2)
STEPS = ((0.0, 60.0, 300.0), (0.0, 20.0, 60.0), (0.0, 120.0, 600.0))
LEAVES = 3
POOL = 4


@dataclass(frozen=True, slots=True)
class Size:
    """``waiting``: contacts that wait all the time in the queues that have too few agents (four of five)."""

    agents: int
    skills: int
    queues: int
    waiting: int


@dataclass(frozen=True, slots=True)
class World:
    """``homes``: the queue an agent was hired for. ``calm``: queues with agents to spare."""

    size: Size
    plan: Plan
    profiles: Mapping[AgentId, Profile]
    homes: Mapping[AgentId, int]
    calm: frozenset[QueueId]
    asked: Mapping[QueueId, tuple[ReasonId, ...]]


def queue_id(number: int) -> QueueId:
    return QueueId(f"queue-{number:03}")


def is_calm(number: int) -> bool:
    return number % 5 == 0


def is_chat(number: int) -> bool:
    return number % 10 in (5, 6)


def drawn(size: Size, seed: int = 1) -> World:
    """The same size and seed, the same world."""
    chance = Random(seed)
    pools = [chance.sample(range(size.skills), POOL) for _ in range(size.queues)]
    teams = max(size.queues, size.agents // 20)
    plan = Plan(
        {queue_id(n): _queue(n, size, teams) for n in range(size.queues)},
        _reasons(size, pools, chance),
        {1: 60.0, 5: 0.0, 9: -30.0},
        version=1,
    )
    homes = {AgentId(f"agent-{n:05}"): n % size.queues for n in range(size.agents)}
    profiles = {agent: _profile(n, home, size, pools, chance) for n, (agent, home) in enumerate(homes.items())}
    asked: dict[QueueId, list[ReasonId]] = {queue: [] for queue in plan.queues}
    for reason in plan.reasons.values():
        if reason.parent is not None:
            asked[reason.queue].append(reason.id)
    calm = frozenset(queue_id(n) for n in range(size.queues) if is_calm(n))
    return World(size, plan, profiles, homes, calm, {queue: tuple(found) for queue, found in asked.items()})


def _near(number: int, size: Size) -> list[int]:
    """Queues of the same kind beside this one: calm ones share agents with calm ones, chat with chat."""
    block = range(number // 20 * 20, min(size.queues, number // 20 * 20 + 20))
    kind = (is_calm(number), is_chat(number))
    return [other for other in block if (is_calm(other), is_chat(other)) == kind]


def _queue(number: int, size: Size, teams: int) -> QueuePlan:
    first, second, third = STEPS[number % len(STEPS)]
    near = _near(number, size)
    place = near.index(number)
    own = frozenset(TeamId(f"team-{team:03}") for team in range(teams) if team % size.queues == number)
    last = LastStep(1800.0, Then.CALLBACK)
    if place % 2 == 0 and place + 1 < len(near):
        last = LastStep(1200.0, Then.OVERFLOW, queue_id(near[place + 1]))
    return QueuePlan(
        queue_id(number),
        promise_s=(20.0, 30.0, 60.0)[number % 3],
        medium=Medium.CHAT if is_chat(number) else Medium.VOICE,
        strategy=list(Strategy)[number % len(Strategy)],
        steps=(Step(first), Step(second, is_certified=False, levels={}), Step(third, is_anyone=True, teams=own)),
        last=last,
        misses_allowed=number % 2,
        hold_s=20.0,
    )


def _reasons(size: Size, pools: list[list[int]], chance: Random) -> dict[ReasonId, Reason]:
    found: dict[ReasonId, Reason] = {}
    for number in range(size.queues):
        area, kind = ReasonId(f"area-{number // 10:02}"), ReasonId(f"kind-{number:03}")
        found.setdefault(area, Reason(area, queue_id(number // 10 * 10)))
        for leaf in range(LEAVES + 1):
            asked = chance.sample(pools[number], chance.randint(1, 3))
            name = kind if leaf == 0 else ReasonId(f"reason-{number:03}-{leaf}")
            found[name] = Reason(
                name,
                queue_id(number),
                {SkillId(f"skill-{skill:03}"): chance.randint(2, 6) for skill in asked},
                needs_certification=chance.random() < 0.4,
                parent=area if leaf == 0 else kind,
                priority=chance.choice((5, 5, 5, 1, 9)),
            )
    return found


def _profile(number: int, home: int, size: Size, pools: list[list[int]], chance: Random) -> Profile:
    near = _near(home, size)
    is_generalist = number % 20 == 19
    served = {home, *chance.sample(near, min(len(near), chance.randint(1, 4)))}
    known = {skill for queue in served for skill in pools[queue] if chance.random() < 0.8}
    if is_generalist:
        known |= set(chance.sample(range(size.skills), min(12, size.skills)))
    ends = BOUNDARIES_FROM + timedelta(minutes=number)
    certifications = tuple(
        Certification(ReasonId(f"kind-{queue:03}"), START - timedelta(days=30), ends if queue == home else END_OF_TIME)
        for queue in sorted(served)
        if queue == home or chance.random() < 0.6
    )
    return Profile(
        {SkillId(f"skill-{skill:03}"): chance.randint(3, 9) for skill in sorted(known)},
        certifications,
        TeamId(f"team-{number % max(size.queues, size.agents // 20):03}"),
        {} if is_generalist else {queue_id(queue): chance.randint(1, 3) for queue in sorted(served)},
        {Medium.VOICE: 1, Medium.CHAT: 3},
        is_blending=chance.random() < 0.3,
    )


END_OF_TIME = datetime(2036, 1, 1, tzinfo=UTC)
