"""A small plan and its people, for stories told one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count

from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, QueueId, SkillId
from lexicon.moment import Moment
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.plan import Medium, Plan, QueuePlan, Reason
from routing.profile import Certification, Profile
from routing.waiting import Waiting, order_number
from tests.unit.routing.drawn import (
    BILLING,
    CHAT,
    MAIN,
    MEDIA,
    QUESTION,
    QUEUES,
    REASONS,
    RED,
    SERVICE,
    START,
    TECH,
    TREE,
    VIP,
    ZH,
    minute,
)

CLIENT, BREAK = ClientId("acme"), NotReadyReasonId("break")
ANN, BO, CY, ZED = (AgentId(name) for name in ("ann", "bo", "cy", "zed"))
ABLE = Profile(
    skills={ZH: 5, TECH: 5},
    certifications=(Certification(SERVICE, minute(0), minute(60)),),
    team=RED,
    capacity={Medium.VOICE: 1, Medium.CHAT: 2},
)
"""Meets everything that is asked for here."""


def at(second: float) -> Moment:
    return Moment(START + timedelta(seconds=second), second)


def ids() -> Iterator[str]:
    return (f"o{n}" for n in count(1))


def plan(queues: Mapping[QueueId, QueuePlan] | None = None, reasons: Mapping[str, Reason] | None = None) -> Plan:
    """Reasons that ask for nothing in queues with default rules, but for what is given."""
    plain = {queue: QueuePlan(queue, medium=MEDIA[queue]) for queue in QUEUES}
    tree = {reason: Reason(reason, TREE[reason][1], parent=TREE[reason][0]) for reason in REASONS}
    given = {reason.id: reason for reason in (reasons or {}).values()}
    return Plan({**plain, **(queues or {})}, {**tree, **given})


def contact(call: str, second: float = 0, plan_in_force: Plan | None = None, **changes: object) -> Waiting:
    """One for the reason SERVICE (or another) that joins its reason's queue now."""
    rules, now = plan_in_force or plan(), at(second)
    reason = rules.reasons[changes.pop("reason", SERVICE)]  # type: ignore[index]
    order = order_number(now.at, rules.queues[reason.queue].promise_s, rules.head_start_s(reason.id))
    made = Waiting(CallId(call), CLIENT, reason.queue, reason.id, now, order, second, reason.is_emergency)
    return replace(made, **changes)  # type: ignore[arg-type]


def arrive(floor: Floor, agent: AgentId, second: float = 0, profile: Profile = ABLE) -> list[Decision]:
    """Signs in, has a telephone, presses Ready."""
    floor.sign_in(agent, DeskId(f"d-{agent}"), f"p-{agent}", (agent, profile), at(second))
    floor.set_registered(agent, True, at(second))
    return floor.go_ready(agent, at(second))


def offers(decisions: list[Decision]) -> list[Assignment]:
    return [one for one in decisions if isinstance(one, Assignment)]


def who(decisions: list[Decision]) -> list[tuple[str, str]]:
    """Which contact was put to whom."""
    return [(one.contact.call, one.agent) for one in offers(decisions)]


__all__ = [
    "ABLE", "ANN", "BILLING", "BO", "BREAK", "CHAT", "CLIENT", "CY", "MAIN", "QUESTION", "RED", "SERVICE", "START",
    "TECH", "VIP", "ZED", "ZH", "SkillId", "arrive", "at", "contact", "ids", "minute", "offers", "plan", "who",
]  # fmt: skip
