"""The agents of a scenario or of a change, as values of the router."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from documents.yaml_amounts import among, check_known, instant, number, shifts, whole
from documents.yaml_file import Value
from lexicon.ids import AgentId, QueueId, ReasonId, SkillId, TeamId
from routing.plan import Medium, Plan
from routing.profile import Certification, Profile
from routing.simulator.scenario import Worker

FOR_EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
ABILITIES = (
    "skills", "certifications", "team", "queues", "capacity", "blending", "shifts", "factor", "factors", "group",
)  # fmt: skip


def workers_of(value: Value, plan: Plan) -> list[Worker]:
    """One entry of ``agents``: one person, or ``count`` people alike (id-1, id-2 ...)."""
    found = value.keys("id", "count", *ABILITIES, needed=("id",))
    name = found["id"].identity() if "id" in found else ""
    one = changed({**found}, Worker(AgentId(name), Profile(), group=name), plan)
    if "count" not in found:
        return [one]
    count = whole(found["count"], 0, 100_000)
    wide = len(str(count))
    return [replace(one, id=AgentId(f"{name}-{n:0{wide}}")) for n in range(1, count + 1)]


def changed_worker(value: Value, before: Worker, plan: Plan) -> Worker:
    """``before`` with what a changes file says."""
    return changed(value.keys(*ABILITIES), before, plan)


def changed(found: dict[str, Value], before: Worker, plan: Plan) -> Worker:
    """``before`` with what is found."""
    worker = replace(before, profile=_profile(found, before.profile, plan))
    if "shifts" in found:
        worker = replace(worker, shifts=shifts(found["shifts"]))
    if "factor" in found:
        worker = replace(worker, factor=number(found["factor"], 0.01, 100))
    if "factors" in found:
        by_reason = found["factors"].entries()
        for name, one in by_reason.items():
            check_known(one, name, plan.reasons)
        worker = replace(worker, factors={ReasonId(name): number(one, 0.01, 100) for name, one in by_reason.items()})
    if "group" in found:
        worker = replace(worker, group=found["group"].text())
    return worker


def _profile(found: dict[str, Value], before: Profile, plan: Plan) -> Profile:
    profile = before
    if "skills" in found:
        levels = found["skills"].entries().items()
        profile = replace(profile, skills={SkillId(name): whole(level, 1, 10) for name, level in levels})
    if "certifications" in found:
        certifications = tuple(_certification(one, plan) for one in found["certifications"].items())
        profile = replace(profile, certifications=certifications)
    if "team" in found:
        profile = replace(profile, team=TeamId(found["team"].identity()))
    if "queues" in found:
        profile = replace(profile, queues=_queues(found["queues"], plan))
    if "capacity" in found:
        media = found["capacity"].keys(*(medium.value for medium in Medium))
        most = {Medium(name): whole(one, 0, 1 if name == Medium.VOICE else 1000) for name, one in media.items()}
        profile = replace(profile, capacity=most)
    if "blending" in found:
        profile = replace(profile, is_blending=found["blending"].flag())
    return profile


def _certification(value: Value, plan: Plan) -> Certification:
    """A reason alone (for ever), or with ``from`` and ``until``."""
    if not value.is_mapping:
        return Certification(ReasonId(among(value, plan.reasons)), *FOR_EVER)
    found = value.keys("reason", "from", "until", needed=("reason",))
    starts = instant(found["from"]) if "from" in found else FOR_EVER[0]
    ends = instant(found["until"]) if "until" in found else FOR_EVER[1]
    if ends <= starts:
        value.wrong("until 应晚于 from", "expected until to be after from")
    return Certification(ReasonId(among(found["reason"], plan.reasons) if "reason" in found else ""), starts, ends)


def _queues(value: Value, plan: Plan) -> dict[QueueId, int]:
    """A list of queues, or queues with weights."""
    if value.is_list:
        return {QueueId(among(one, plan.queues)): 1 for one in value.items()}
    found = value.entries()
    for name, weight in found.items():
        check_known(weight, name, plan.queues)
    return {QueueId(name): whole(weight, 1, 1000) for name, weight in found.items()}
