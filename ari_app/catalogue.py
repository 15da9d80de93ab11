"""From memory to what the engine works by: numbers, queues and the routing plan that holds."""

from collections.abc import Mapping
from dataclasses import replace

from ari_app.ivr.number import number_flow
from ari_app.trunks.numbers import Blocked, CallReason, DialledNumber, Published, QueueRules, Vip
from ari_app.trunks.permission import Dialling, DialRules, hours_of
from ari_app.trunks.rates import Rate, rate_table
from flows.document import Flow, flow_of
from flows.sounds import texts, uploads
from lexicon.errors import BadInput
from lexicon.ids import ClientId, QueueId, ReasonId
from lexicon.phone_number import CHINA, Home, Kind, key
from routing.plan import Plan
from routing.publishing.document import PlanDocument, plan_of
from store.catalogue import Catalogue, DialRule, Number, Queue
from store.flows import document_of


def published(catalogue: Catalogue, document: PlanDocument, version: int, home: Home = CHINA) -> Published:
    """What holds by this plan: its reasons and queues, and every number with its flow, published or of its row.

    A key of a menu whose reason is in no plan means nothing. Raises BadInput for a number without a road.
    """
    plan = plan_of(document, version)
    rules = {queue.id: _rules(queue, plan) for queue in catalogue.queues}
    reasons = {
        reason.id: CallReason(reason.id, rules[reason.queue], plan.head_start_s(reason.id), reason.is_emergency)
        for reason in plan.reasons.values()
    }
    flows, led, spoken = {}, dict[tuple[ClientId, str], Flow](), set[str]()
    newest = dict[tuple[ClientId, str], Flow]()
    for kept in catalogue.flows:
        written = document_of(kept.flow, kept.version, kept.document)
        flow = flows[kept.flow, kept.version] = flow_of(written, kept.version)
        spoken |= texts(written).keys() | uploads(written)
        if kept.is_newest:  # it speaks for numbers of its own client alone: one may have been moved away
            newest[written.client, kept.flow] = flow
            led |= {(written.client, number): flow for number in written.numbers}
    records = {client.id for client in catalogue.clients if client.records_outside}
    made = [
        _number(row, reasons, newest.get((row.client, row.flow)) or led.get((row.client, row.number)))
        for row in catalogue.numbers
    ]
    numbers = {one.number: replace(one, records_outside=one.client in records) for one in made}
    named = [(one, Vip(one.priority, one.agents, one.id, one.reason, one.until)) for one in catalogue.vips]
    vips = {(one.client, key(one.caller, home)): vip for one, vip in named}
    vips |= {(one.client, one.caller): vip for one, vip in named}
    blocked = {(one.client, key(one.caller, home)): Blocked(one.id, one.reason, one.until) for one in catalogue.blocked}
    how = {client.id: client.blocked_how for client in catalogue.clients}
    tones = {client.id: client.monitor_tone_s for client in catalogue.clients if client.monitor_tone_s is not None}
    queues = {queue: rules[queue] for queue in plan.queues}
    closed = {one.queue: one.waiting for one in catalogue.closed_queues}
    shut = {one.trunk: one.incoming for one in catalogue.closed_lines}
    dialling = _dialling(catalogue, home)
    return Published(
        numbers, queues, plan, vips, flows, tones, frozenset(spoken), dialling, reasons, closed, shut, blocked, how
    )


def _dialling(catalogue: Catalogue, home: Home) -> Dialling:
    """A kind of number that this version does not know allows nothing."""
    known = {kind.value: kind for kind in Kind}
    rules = {(one.client, one.agent): _rules_of(one, known) for one in catalogue.dial_rules}
    rates = rate_table(Rate(one.prefix, one.minute, one.starts_on, one.step_s) for one in catalogue.rates)
    return Dialling(rules, rates, {client.id: client.time_zone for client in catalogue.clients}, home)


def _rules_of(row: DialRule, known: Mapping[str, Kind]) -> DialRules:
    allows = None if row.allows is None else frozenset(known[kind] for kind in row.allows if kind in known)
    hours = None if row.hours is None else tuple(map(hours_of, row.hours))
    shows = None if row.shows is None else frozenset(row.shows)
    caps = (row.longest_s, row.day_fen, row.month_fen, row.agent_day_fen)
    return DialRules(allows, row.opened, row.barred, hours, *caps, shows)


def _number(row: Number, reasons: Mapping[ReasonId, CallReason], led: Flow | None) -> DialledNumber:
    if led is not None:
        return DialledNumber(row.number, row.client, row.language, led, reasons, row.uses_history)
    if not row.digits and row.default_reason is None:
        raise BadInput(f"number {row.number}", "leads nowhere", "a digit with a reason, or a default reason")
    digits = {digit: reason for digit, reason in row.digits.items() if reason in reasons}
    default = row.default_reason if row.default_reason in reasons else None
    seconds = row.digit_timeout_s
    flow = number_flow(row.greeting, row.menu, digits, tries=row.tries, digit_timeout_s=seconds, default_reason=default)
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
        row.keep_s,
    )
