"""From memory to what the engine works by: numbers, queues and the routing plan that holds."""

from collections.abc import Mapping

from ari_app.ivr.flow import Flow
from ari_app.trunks.numbers import CallReason, DialledNumber, Published, QueueRules, Vip
from lexicon.errors import BadInput
from lexicon.ids import QueueId, ReasonId
from routing.document import PlanDocument, plan_of
from routing.plan import Plan
from store.catalogue import Catalogue, Number, Queue


def published(catalogue: Catalogue, document: PlanDocument, version: int) -> Published:
    """What holds by this plan: its reasons and queues, and every number with its flow.

    A key of a menu whose reason is in no plan means nothing. Raises BadInput for a number without a road.
    """
    plan = plan_of(document, version)
    rules = {queue.id: _rules(queue, plan) for queue in catalogue.queues}
    reasons = {
        reason.id: CallReason(reason.id, rules[reason.queue], plan.head_start_s(reason.id), reason.is_emergency)
        for reason in plan.reasons.values()
    }
    numbers = {row.number: _number(row, reasons) for row in catalogue.numbers}
    vips = {(one.client, one.caller): Vip(one.priority, one.agents) for one in catalogue.vips}
    return Published(numbers, {queue: rules[queue] for queue in plan.queues}, plan, vips)


def _number(row: Number, reasons: Mapping[ReasonId, CallReason]) -> DialledNumber:
    if not row.digits and row.default_reason is None:
        raise BadInput(f"number {row.number}", "leads nowhere", "a digit with a reason, or a default reason")
    digits = {digit: reason for digit, reason in row.digits.items() if reason in reasons}
    default = row.default_reason if row.default_reason in reasons else None
    flow = Flow(row.greeting, row.menu, digits, row.tries, row.digit_timeout_s, default)
    return DialledNumber(row.number, row.client, row.language, flow, reasons, row.uses_history)


def _rules(row: Queue, plan: Plan) -> QueueRules:
    """The plan says how a queue routes, the row what else happens there."""
    planned = plan.queues.get(QueueId(row.id))
    return QueueRules(
        row.id,
        row.client,
        row.ring_timeout_s if planned is None else planned.ring_timeout_s,
        row.acw_limit_s,
        row.unstaffed_wait_s,
        row.longest_wait_s,
        row.promise_s if planned is None else planned.promise_s,
        row.music,
    )
