"""From the store's catalogue to what the engine works by: numbers, queues and the routing plan."""

from ari_app.ivr.flow import Flow
from ari_app.trunks.numbers import CallReason, DialledNumber, Published, QueueRules
from lexicon.errors import BadInput
from lexicon.ids import QueueId
from routing.plan import Medium, Plan, QueuePlan, Reason, Strategy
from store.catalogue import Catalogue, Queue


def published(catalogue: Catalogue, plan: Plan | None = None) -> Published:
    """Every number with its flow, reasons and queues; ``plan`` None: the one that the tables make. Raises BadInput for
    a number without a road."""
    plan = plan or plan_of(catalogue)
    queues = {queue.id: _rules(queue) for queue in catalogue.queues}
    reasons = {
        reason.id: CallReason(
            reason.id,
            queues[QueueId(reason.queue)],
            plan.head_start_s(reason.id) if reason.id in plan.reasons else 0.0,
            reason.is_emergency,
        )
        for reason in catalogue.reasons
    }
    numbers = {}
    for row in catalogue.numbers:
        if not row.digits and row.default_reason is None:
            raise BadInput(f"number {row.number}", "leads nowhere", "a digit with a reason, or a default reason")
        flow = Flow(row.greeting, row.menu, row.digits, row.tries, row.digit_timeout_s, row.default_reason)
        numbers[row.number] = DialledNumber(row.number, row.client, row.language, flow, reasons)
    return Published(numbers, queues, plan)


def plan_of(catalogue: Catalogue) -> Plan:
    """The plan of a centre that has published none: each reason asks for its skills, and nothing is relaxed."""
    queues = {
        queue.id: QueuePlan(
            queue.id,
            queue.promise_s,
            Medium(queue.medium),
            Strategy(queue.strategy),
            ring_timeout_s=queue.ring_timeout_s,
            misses_allowed=queue.misses_allowed,
            hold_s=queue.hold_s,
        )
        for queue in catalogue.queues
    }
    reasons = {
        one.id: Reason(
            one.id, one.queue, one.skills, one.needs_certification, one.parent, one.priority, one.is_emergency
        )
        for one in catalogue.reasons
    }
    return Plan(queues, reasons)


def _rules(queue: Queue) -> QueueRules:
    return QueueRules(
        queue.id,
        queue.client,
        queue.ring_timeout_s,
        queue.acw_limit_s,
        queue.unstaffed_wait_s,
        queue.longest_wait_s,
        queue.promise_s,
    )
