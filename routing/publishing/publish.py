"""What is wrong with a routing plan, told before it holds: each problem with its place and what would be right.

The bound B of ``routing/waiting.py`` is printed with a plan, so that whoever gives head starts sees what they cost.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import TypeVar

from lexicon.ids import AgentId, ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import (
    HIGHEST_LEVEL,
    LOWEST_LEVEL,
    NORMAL_PRIORITY,
    Medium,
    Plan,
    QueuePlan,
    Reason,
    Then,
    implies,
    requirement,
)
from routing.profile import Profile
from routing.publishing.reach import Reach
from routing.waiting import overtaking_bound_s

K = TypeVar("K", bound=str)
Where = tuple[str | int, ...]
LONGEST_S = 86_400.0
MOST_NAMED = 8
HIGHEST_PRIORITY, LOWEST_PRIORITY = 1, 9
_NO_FLOW = {
    Then.VOICEMAIL: (
        "该客户没有能留言的流程：请先发布带有 voicemail 节点的流程",
        "no flow of this client takes messages; publish one with a voicemail node first",
    ),
    Then.CALLBACK: (
        "该客户没有提供回拨的流程：请先发布带有 callback 节点的流程",
        "no flow of this client offers a callback; publish one with a callback node first",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at ``where`` (("queues", id, "steps", 1, "after_s")) and what would be right, in both languages.

    A warning is odd and may be meant so; everything else keeps the plan from being published.
    """

    where: Where
    zh: str
    en: str
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Centre:
    """What is there besides the plan.

    ``boxes``: clients with a published flow that takes messages, ``desks``: one that offers a callback; None: that is
    nobody's business here.
    ``clients``: of the plan's queues; ``roads``: what leads to a reason, in words (a number and its key).
    """

    now: datetime
    skills: Mapping[SkillId, ClientId] = field(default_factory=dict)
    teams: Mapping[TeamId, ClientId] = field(default_factory=dict)
    clients: Mapping[QueueId, ClientId] = field(default_factory=dict)
    people: Mapping[AgentId, Profile] = field(default_factory=dict)
    roads: Mapping[ReasonId, tuple[str, ...]] = field(default_factory=dict)
    boxes: frozenset[ClientId] | None = frozenset()
    desks: frozenset[ClientId] | None = frozenset()


def check(plan: Plan, centre: Centre) -> list[Problem]:
    """Everything that is wrong or odd, problems before warnings, in the order of the plan."""
    found: list[Problem] = list(_head_starts(plan))
    for queue in plan.queues.values():
        found += _numbers(queue)
        found += _steps(queue, centre)
        found += _last(queue, plan, centre)
    for reason in plan.reasons.values():
        found += _reason(reason, plan, centre)
    found += _roads(plan, centre)
    if _is_sound(found):  # what follows asks questions that only a sound plan can answer
        found += _tightened(plan)
    if _is_sound(found):
        found += [*_idle_queues(plan), *_unreached(plan, centre)]
    return sorted(found, key=lambda one: one.is_warning)


def _is_sound(found: Iterable[Problem]) -> bool:
    return all(one.is_warning for one in found)


def bounds(plan: Plan) -> Iterator[tuple[QueueId, ReasonId, float | None]]:
    """B in seconds for each reason in its queue: who joins later never goes before. None: an emergency, which goes
    before all and can't be overtaken by anybody else."""
    for reason in plan.reasons.values():
        if reason.queue in plan.queues:
            bound_s = None if reason.is_emergency else overtaking_bound_s(plan, reason.queue, reason.id)
            yield reason.queue, reason.id, bound_s


# ---------------------------------------------------------------- one queue


def _numbers(queue: QueuePlan) -> Iterator[Problem]:
    at: Where = ("queues", queue.id)
    for name, value, zh in (
        ("promise_s", queue.promise_s, "服务承诺"),
        ("ring_timeout_s", queue.ring_timeout_s, "振铃时限"),
    ):
        if not 0 < value <= LONGEST_S:
            told = f"{zh}为 {value:g} 秒，应大于 0，不超过一天"
            yield Problem((*at, name), told, f"{value:g} s; expected more than 0, up to a day")
    if not 0 <= queue.hold_s <= LONGEST_S:
        yield Problem(
            (*at, "hold_s"),
            f"保留时间为 {queue.hold_s:g} 秒，应为 0（不保留）或更多，不超过一天",
            f"{queue.hold_s:g} s; expected 0 (no hold) or more, up to a day",
        )
    elif queue.hold_s > queue.promise_s:
        zh = f"为专属坐席保留 {queue.hold_s:g} 秒，比承诺的 {queue.promise_s:g} 秒还长：承诺将落空"
        en = f"a hold of {queue.hold_s:g} s is longer than the promise ({queue.promise_s:g} s), which is then missed"
        yield Problem((*at, "hold_s"), zh, en, is_warning=True)
    if not 0 <= queue.misses_allowed <= 100:
        yield Problem(
            (*at, "misses_allowed"),
            f"允许未接 {queue.misses_allowed} 次，应为 0 到 100",
            f"{queue.misses_allowed}; expected 0 to 100",
        )


def _steps(queue: QueuePlan, centre: Centre) -> Iterator[Problem]:
    at: Where = ("queues", queue.id, "steps")
    if not queue.steps:
        yield Problem(at, "没有步骤：至少要有一个从 0 秒开始的步骤", "no steps; expected at least one, from 0 s on")
        return
    if queue.steps[0].after_s != 0:
        yield Problem(
            (*at, 0, "after_s"),
            f"第一步从 {queue.steps[0].after_s:g} 秒开始，应为 0",
            f"the first step begins at {queue.steps[0].after_s:g} s; expected 0",
        )
    before = None
    for place, step in enumerate(queue.steps):
        here = (*at, place)
        if before is not None and not before < step.after_s <= LONGEST_S:
            yield Problem(
                (*here, "after_s"),
                f"第 {place + 1} 步在 {step.after_s:g} 秒，应晚于上一步的 {before:g} 秒，不超过一天",
                f"step {place + 1} is at {step.after_s:g} s; expected later than the one before ({before:g} s), "
                "up to a day",
            )
        before = step.after_s
        if step.is_anyone and step.levels:
            yield Problem(
                (*here, "skills"),
                "“任何人”的步骤不问技能：删去技能，或删去“任何人”",
                "a step for anyone asks for no skills; leave out the skills, or anyone",
            )
        yield from _levels((*here, "skills"), step.levels, centre, lowest=0)
        yield from _teams((*here, "teams"), step.teams, centre)
        yield from _teams((*here, "or_teams"), step.or_teams, centre)
        if step.is_anyone and not step.teams and step.or_teams:
            yield Problem(
                (*here, "or_teams"),
                "这一步任何人都能接：再对班组开放没有作用",
                "anyone may take it at this step; to open it to a team as well changes nothing",
                is_warning=True,
            )


def _levels(at: Where, levels: Mapping[SkillId, int], centre: Centre, *, lowest: int) -> Iterator[Problem]:
    for skill, level in levels.items():
        if skill not in centre.skills:
            yield _unknown((*at, skill), ("技能", "skill"), skill, centre.skills)
        if not lowest <= level <= HIGHEST_LEVEL:
            yield Problem(
                (*at, skill),
                f"级别为 {level}，应为 {lowest} 到 {HIGHEST_LEVEL}",
                f"level {level}; expected {lowest} to {HIGHEST_LEVEL}",
            )


def _teams(at: Where, teams: Iterable[TeamId], centre: Centre) -> Iterator[Problem]:
    for team in sorted(teams):
        if team not in centre.teams:
            yield _unknown(at, ("班组", "team"), team, centre.teams)


def _is_in_a_flow(queue: QueuePlan, then: Then, centre: Centre) -> bool:
    clients = centre.boxes if then is Then.VOICEMAIL else centre.desks
    return clients is None or centre.clients.get(queue.id) in clients


def _last(queue: QueuePlan, plan: Plan, centre: Centre) -> Iterator[Problem]:
    last, at = queue.last, ("queues", queue.id, "then")
    if last is None:
        return
    latest = max((step.after_s for step in queue.steps), default=0.0)
    if not latest < last.after_s <= LONGEST_S:
        yield Problem(
            (*at, "after_s"),
            f"在 {last.after_s:g} 秒离开队列，应晚于最后一步的 {latest:g} 秒，不超过一天",
            f"leaves the queue at {last.after_s:g} s; expected later than the last step ({latest:g} s), up to a day",
        )
    if last.then is not Then.OVERFLOW:
        if last.queue is not None:
            yield Problem((*at, "queue"), "只有溢出才写目标队列", "only an overflow names a queue")
        if queue.medium is Medium.VOICE and not _is_in_a_flow(queue, last.then, centre):
            yield Problem((*at, "do"), *_NO_FLOW[last.then])
        return
    yield from _overflow((*at, "queue"), queue, plan, centre)


def _overflow(at: Where, queue: QueuePlan, plan: Plan, centre: Centre) -> Iterator[Problem]:
    assert queue.last is not None
    to = queue.last.queue
    if to is None:
        yield Problem(at[:-1], "溢出没有写目标队列", "an overflow names the queue it goes to")
        return
    if to not in plan.queues:
        yield _unknown(at, ("队列", "queue"), to, plan.queues)
        return
    if to == queue.id:
        yield Problem(at, "溢出到自己：应为另一个队列", "overflows to itself; expected another queue")
        return
    chain = _chain(queue.id, lambda one: _overflow_of(plan, one))
    if chain[-1] == queue.id:
        way = " → ".join(chain)
        yield Problem(at, f"溢出形成循环：{way}", f"overflows in a circle: {way}")
    if plan.queues[to].medium is not queue.medium:
        media = queue.medium.value, plan.queues[to].medium.value
        yield Problem(
            at,
            f"从 {media[0]} 溢出到 {media[1]}：应为同一种媒体的队列",
            f"overflows from {media[0]} to {media[1]}; expected a queue of the same medium",
        )
    mine, theirs = centre.clients.get(queue.id), centre.clients.get(to)
    if mine != theirs:
        yield Problem(
            at,
            f"溢出到客户 {theirs!r} 的队列：应为同一客户（{mine!r}）的队列",
            f"overflows to a queue of client {theirs!r}; expected one of the same client ({mine!r})",
        )


def _overflow_of(plan: Plan, queue: QueueId) -> QueueId | None:
    last = plan.queues[queue].last if queue in plan.queues else None
    return last.queue if last is not None and last.then is Then.OVERFLOW else None


# ---------------------------------------------------------------- one reason


def _head_starts(plan: Plan) -> Iterator[Problem]:
    for priority, seconds in plan.head_starts.items():
        at = ("head_starts", str(priority))
        if not HIGHEST_PRIORITY <= priority <= LOWEST_PRIORITY:
            yield Problem(at, f"优先级 {priority} 应为 1 到 9", f"priority {priority}; expected 1 to 9")
        if not 0 <= seconds <= LONGEST_S:
            yield Problem(at, f"提前 {seconds:g} 秒，应为 0 到一天", f"{seconds:g} s; expected 0 up to a day")


def _reason(reason: Reason, plan: Plan, centre: Centre) -> Iterator[Problem]:
    at: Where = ("reasons", reason.id)
    if reason.queue not in plan.queues:
        yield _unknown((*at, "queue"), ("队列", "queue"), reason.queue, plan.queues)
    yield from _levels((*at, "skills"), reason.skills, centre, lowest=LOWEST_LEVEL)
    yield from _parent((*at, "parent"), reason, plan, centre)
    if not HIGHEST_PRIORITY <= reason.priority <= LOWEST_PRIORITY:
        yield Problem(
            (*at, "priority"), f"优先级 {reason.priority} 应为 1 到 9", f"priority {reason.priority}; expected 1 to 9"
        )
    elif reason.priority != NORMAL_PRIORITY and reason.priority not in plan.head_starts:
        yield Problem(
            (*at, "priority"),
            f"优先级 {reason.priority} 没有提前量（head_starts）：和普通优先级一样排队",
            f"priority {reason.priority} has no head start (head_starts): it waits like any other",
            is_warning=True,
        )


def _parent(at: Where, reason: Reason, plan: Plan, centre: Centre) -> Iterator[Problem]:
    parent = reason.parent
    if parent is None:
        return
    if parent not in plan.reasons:
        yield _unknown(at, ("来电原因", "reason"), parent, plan.reasons)
        return

    def above(one: ReasonId) -> ReasonId | None:
        return plan.reasons[one].parent if one in plan.reasons else None

    chain = _chain(reason.id, above)
    if chain[-1] == reason.id:
        way = " → ".join(chain)
        yield Problem(at, f"上级形成循环：{way}", f"its parents form a circle: {way}")
    queues = reason.queue, plan.reasons[parent].queue
    mine, theirs = (centre.clients.get(queue) for queue in queues)
    if mine != theirs and all(queue in plan.queues for queue in queues):
        yield Problem(
            at,
            f"上级属于客户 {theirs!r}：应为同一客户（{mine!r}）的原因",
            f"its parent is of client {theirs!r}; expected one of the same client ({mine!r})",
        )


def _roads(plan: Plan, centre: Centre) -> Iterator[Problem]:
    for reason, roads in centre.roads.items():
        if reason not in plan.reasons:
            way = ", ".join(roads)
            yield Problem(
                ("reasons",),
                f"{way} 指向原因 {reason!r}，计划中没有它：请保留，或先改号码",
                f"{way} leads to reason {reason!r}, which is not here; keep it, or change the number first",
            )


# ---------------------------------------------------------------- the whole


def _queues_of(reason: Reason, plan: Plan) -> list[QueueId]:
    """Its queue and those it may overflow into."""
    return _chain(reason.queue, lambda one: _overflow_of(plan, one))


def _tightened(plan: Plan) -> Iterator[Problem]:
    """Steps that ask for more than the one before: who could take the call would have to give it back."""
    tighter: dict[tuple[QueueId, int], list[ReasonId]] = {}
    for reason in plan.reasons.values():
        for queue in _queues_of(reason, plan):
            asked = [requirement(plan, queue, reason.id, step) for step in range(len(plan.queues[queue].steps))]
            for place in range(1, len(asked)):
                if not implies(asked[place - 1], asked[place], plan):
                    tighter.setdefault((queue, place), []).append(reason.id)
    for (queue, place), reasons in sorted(tighter.items()):
        names = ", ".join(reasons)
        yield Problem(
            ("queues", queue, "steps", place),
            f"第 {place + 1} 步对原因 {names} 的要求比上一步高：等得越久，要求只能越低",
            f"step {place + 1} asks for more than the one before (for: {names}); expected less or the same, the longer "
            "somebody waits",
        )


def _idle_queues(plan: Plan) -> Iterator[Problem]:
    reached = {queue for reason in plan.reasons.values() for queue in _queues_of(reason, plan)}
    for queue in plan.queues:
        if queue not in reached:
            yield Problem(
                ("queues", queue),
                f"没有原因进入队列 {queue!r}，也没有队列溢出到它",
                f"no reason leads to queue {queue!r} and no queue overflows to it",
                is_warning=True,
            )


def _unreached(plan: Plan, centre: Centre) -> Iterator[Problem]:
    """Reasons that nobody could ever take, or only from some step on. A centre without people is being set up."""
    reach = Reach(plan, centre.people.values(), centre.now)
    for reason in plan.reasons.values() if centre.people else ():
        found = reach.first(reason.id, _queues_of(reason, plan))
        if found is None:
            zh = f"现有人员中没有人能接 {reason.id!r}，任何一步都不能"
            en = f"nobody who is there now could ever take {reason.id!r}, at any step"
            yield Problem(("reasons", reason.id), zh, en, is_warning=True)
        elif found[2] > 0:
            queue, place, after_s = found
            zh = f"现有人员中，从队列 {queue!r} 的第 {place + 1} 步（{after_s:g} 秒后）起才有人能接 {reason.id!r}"
            en = (
                f"nobody who is there now could take {reason.id!r} before step {place + 1} of queue {queue!r}, "
                f"after {after_s:g} s"
            )
            yield Problem(("reasons", reason.id), zh, en, is_warning=True)


def _chain(start: K, after: Callable[[K], K | None]) -> list[K]:
    """``start`` and what comes after it; a circle ends with the first that is there twice."""
    found = [start]
    while (one := after(found[-1])) is not None:
        found.append(one)
        if one in found[:-1]:
            break
    return found


def _unknown(at: Where, noun: tuple[str, str], word: str, known: Collection[str]) -> Problem:
    near = get_close_matches(word, known, n=3) or sorted(known)[:MOST_NAMED]
    names = ", ".join(near) or "-"
    return Problem(at, f"没有{noun[0]} {word!r}，有：{names}", f"no {noun[1]} {word!r}; there is: {names}")
