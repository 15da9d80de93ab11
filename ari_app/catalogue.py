"""From the store's catalogue to the numbers the engine knows."""

from ari_app.ivr.flow import Flow
from ari_app.trunks.numbers import CallReason, DialledNumber, QueueRules
from lexicon.errors import BadInput
from lexicon.ids import QueueId
from store.catalogue import Catalogue, Queue


def dialled_numbers(catalogue: Catalogue) -> dict[str, DialledNumber]:
    """Every published number with its flow, reasons and queues. Raises BadInput for a number without a road."""
    queues = {queue.id: _rules(queue) for queue in catalogue.queues}
    reasons = {
        reason.id: CallReason(reason.id, reason.skill, queues[QueueId(reason.queue)]) for reason in catalogue.reasons
    }
    numbers = {}
    for row in catalogue.numbers:
        if not row.digits and row.default_reason is None:
            raise BadInput(f"number {row.number}", "leads nowhere", "a digit with a reason, or a default reason")
        flow = Flow(row.greeting, row.menu, row.digits, row.tries, row.digit_timeout_s, row.default_reason)
        numbers[row.number] = DialledNumber(row.number, row.client, row.language, flow, reasons)
    return numbers


def _rules(queue: Queue) -> QueueRules:
    return QueueRules(
        queue.id,
        queue.client,
        queue.priority,
        queue.ring_timeout_s,
        queue.acw_limit_s,
        queue.unstaffed_wait_s,
        queue.longest_wait_s,
    )
