"""Queues, reasons and head starts as they stand in a scenario or a changes file; the names are those of a plan file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from documents.yaml_amounts import among, seconds, whole
from documents.yaml_file import Mistakes, Value, check_identity
from lexicon.ids import ClientId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import LastStep, Medium, Plan, QueuePlan, Reason, Step, Strategy, Then
from routing.publishing import publish
from routing.simulator.scenario import Worker

NOBODYS = ClientId("simulated")
NAMES = (
    "client",
    "name_zh",
    "name_en",
)  # of a plan file: mean nothing here, so that its queues and reasons can stand here


def plan_of(top: Mapping[str, Value]) -> Plan:
    """The plan that a scenario file describes."""
    queues: dict[QueueId, QueuePlan] = {}
    for name, value in top["queues"].entries().items():
        check_identity(value, name)
        queues[QueueId(name)] = queue_of(value, QueuePlan(QueueId(name)))
    reasons: dict[ReasonId, Reason] = {}
    first = next(iter(queues), QueueId(""))
    for name, value in top["reasons"].entries().items():
        check_identity(value, name)
        reasons[ReasonId(name)] = reason_of(value, Reason(ReasonId(name), first), queues)
    if not queues or not reasons:
        top["queues"].wrong("至少要有一个队列和一个原因", "expected at least one queue and one reason")
    return Plan(queues, reasons, head_starts_of(top))


def changed_plan(top: Mapping[str, Value], before: Plan) -> Plan:
    """``before`` with what a changes file says; queues and reasons may be new."""
    queues, reasons = dict(before.queues), dict(before.reasons)
    for name, value in top["queues"].entries().items() if "queues" in top else ():
        known = queues.get(QueueId(name), QueuePlan(QueueId(name)))
        queues[QueueId(name)] = queue_of(value, known)
    for name, value in top["reasons"].entries().items() if "reasons" in top else ():
        usual = Reason(ReasonId(name), next(iter(queues)))
        reasons[ReasonId(name)] = reason_of(value, reasons.get(ReasonId(name), usual), queues)
    head_starts = head_starts_of(top) if "head_starts" in top else before.head_starts
    return Plan(queues, reasons, head_starts, before.version)


def problems(plan: Plan, people: Iterable[Worker], now: datetime, mistakes: Mistakes) -> list[tuple[int, str, str]]:
    """What ``zuoxi plan`` would say of the plan: what is wrong is noted, what is odd is the answer."""
    people = list(people)
    skills = {skill: NOBODYS for one in people for skill in one.profile.skills}
    teams = {one.profile.team: NOBODYS for one in people if one.profile.team is not None}
    centre = publish.Centre(now, skills, teams, people={one.id: one.profile for one in people}, boxes=None, desks=None)
    warnings = []
    for problem in publish.check(plan, centre):
        if problem.is_warning:
            warnings.append((mistakes.place(problem.where)[0], problem.zh, problem.en))
        else:
            mistakes.add(problem.where, problem.zh, problem.en)
    return warnings


def head_starts_of(top: Mapping[str, Value]) -> dict[int, float]:
    """Seconds by priority."""
    found: dict[int, float] = {}
    for name, value in top["head_starts"].entries().items() if "head_starts" in top else ():
        if not name.isdigit():
            value.wrong(f"{name!r} 不是优先级（1 到 9）", f"{name!r}; expected a priority from 1 to 9")
        else:
            found[int(name)] = seconds(value)
    return found


def queue_of(value: Value, before: QueuePlan) -> QueuePlan:
    """``before`` with what the file says."""
    found = value.keys(
        "promise_s", "medium", "strategy", "steps", "then", "ring_timeout_s", "misses_allowed", "hold_s", *NAMES
    )  # fmt: skip
    queue = before
    if "promise_s" in found:
        queue = replace(queue, promise_s=seconds(found["promise_s"]))
    if "medium" in found:
        queue = replace(queue, medium=found["medium"].one_of(Medium, Medium.VOICE))
    if "strategy" in found:
        queue = replace(queue, strategy=found["strategy"].one_of(Strategy, Strategy.LONGEST_IDLE))
    if "steps" in found:
        queue = replace(queue, steps=tuple(_step(one) for one in found["steps"].items()))
    if "then" in found:
        queue = replace(queue, last=_then(found["then"]))
    if "ring_timeout_s" in found:
        queue = replace(queue, ring_timeout_s=seconds(found["ring_timeout_s"]))
    if "misses_allowed" in found:
        queue = replace(queue, misses_allowed=whole(found["misses_allowed"], 0, 100))
    if "hold_s" in found:
        queue = replace(queue, hold_s=seconds(found["hold_s"]))
    return queue


def _step(value: Value) -> Step:
    found = value.keys("after_s", "certified", "anyone", "skills", "teams", "or_teams")
    levels = found["skills"].entries() if "skills" in found else {}
    return Step(
        seconds(found["after_s"]) if "after_s" in found else 0.0,
        found["certified"].flag() if "certified" in found else True,
        found["anyone"].flag() if "anyone" in found else False,
        {SkillId(name): whole(level, 0, 10) for name, level in levels.items()},
        _teams(found, "teams"),
        _teams(found, "or_teams"),
    )


def _teams(found: Mapping[str, Value], key: str) -> frozenset[TeamId]:
    return frozenset(TeamId(team.text()) for team in found[key].items()) if key in found else frozenset()


def _then(value: Value) -> LastStep | None:
    if not value.is_mapping:
        if value.text() != "nothing":
            value.wrong("应为 after_s、do、queue，或 nothing", "expected after_s, do and queue, or nothing")
        return None
    found = value.keys("after_s", "do", "queue", needed=("after_s", "do"))
    return LastStep(
        seconds(found["after_s"]) if "after_s" in found else 0.0,
        found["do"].one_of(Then, Then.OVERFLOW) if "do" in found else Then.OVERFLOW,
        QueueId(found["queue"].text()) if "queue" in found else None,
    )


def reason_of(value: Value, before: Reason, queues: Collection[QueueId]) -> Reason:
    """``before`` with what the file says."""
    found = value.keys("queue", "skills", "certified", "parent", "priority", "emergency", *NAMES)
    reason = before
    if "queue" in found:
        reason = replace(reason, queue=QueueId(among(found["queue"], queues)))
    if "skills" in found:
        levels = found["skills"].entries().items()
        reason = replace(reason, skills={SkillId(name): whole(level, 1, 10) for name, level in levels})
    if "certified" in found:
        reason = replace(reason, needs_certification=found["certified"].flag())
    if "parent" in found:
        reason = replace(reason, parent=ReasonId(found["parent"].text()))
    if "priority" in found:
        reason = replace(reason, priority=whole(found["priority"], 1, 9))
    if "emergency" in found:
        reason = replace(reason, is_emergency=found["emergency"].flag())
    return reason
