"""THINKER: where each number's callers come to: hours, flow, reasons, queue, agents; and where they come to nothing."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import flows as p
from flows import document as nodes
from flows.calendar import Calendar, is_ever_open, next_change, opening
from flows.document import FlowDocument, flow_of
from flows.graph import reasons
from lexicon.ids import AgentId, QueueId, ReasonId
from routing.plan import Plan, requirement
from routing.profile import Profile, certified, unmet
from routing.publishing.document import PlanDocument, plan_of
from store.catalogue import Catalogue, Number
from store.flows import document_of
from store.numbers import known_numbers


def roads(
    catalogue: Catalogue,
    document: PlanDocument,
    people: Mapping[AgentId, Profile],
    signed_in: Collection[AgentId],
    now: datetime,
) -> p.Roads:
    """All of the catalogue; ``people``: agents who may sign in."""
    plan = plan_of(document)
    clients = {one.id for one in catalogue.clients}
    kept = [one for one in catalogue.flows if one.is_newest]
    flows = [(document_of(one.flow, one.version, one.document), one.version) for one in kept]
    flows = [(one, version) for one, version in flows if one.client in clients]
    led = {one.led_by for one in known_numbers(catalogue)}
    return p.Roads(
        numbers=[_number(one.row, one.led_by, plan) for one in known_numbers(catalogue)],
        flows=[_flow(one, version, led, plan, now) for one, version in flows],
        reasons=[
            p.RoadReason(id=entry.needs.id, queue=entry.needs.queue)
            for entry in document.reasons
            if any(entry.needs.queue == queue.rules.id and queue.client in clients for queue in document.queues)
        ],
        queues=[
            _queue(entry.rules.id, entry.client, plan, people, signed_in, now)
            for entry in document.queues
            if entry.client in clients
        ],
    )


def _number(one: Number, flow: str, plan: Plan) -> p.RoadNumber:
    own = [] if flow else [*one.digits.values(), *([one.default_reason] if one.default_reason is not None else [])]
    found = sorted({reason for reason in own if reason in plan.reasons})
    marks = ["no-flow"] if not flow and not found else ["own-row"] if not flow else []
    return p.RoadNumber(number=one.number, client=one.client, flow=flow, reasons=list(found), marks=marks)


def _flow(document: FlowDocument, version: int, led: Collection[str], plan: Plan, now: datetime) -> p.RoadFlow:
    asked = {node.calendar for node in document.nodes.values() if isinstance(node, nodes.Hours)}
    found = [one for one in reasons(flow_of(document, version)) if one in plan.reasons]
    marks = ([] if document.flow in led else ["no-number"]) + ([] if found else ["no-queue"])
    return p.RoadFlow(
        flow=document.flow,
        client=document.client,
        version=version,
        hours=[_hours(id_, one, now) for id_, one in document.calendars.items() if id_ in asked],
        reasons=list(found),
        marks=marks,
    )


def _hours(id_: str, calendar: Calendar, now: datetime) -> p.RoadHours:
    change = next_change(calendar, now)
    return p.RoadHours(
        calendar=id_,
        opening=opening(calendar, now).value,
        changes_at=None if change is None else iso(change[0]),
        marks=[] if is_ever_open(calendar) else ["never-open"],
    )


def _queue(
    id_: QueueId,
    client: str,
    plan: Plan,
    people: Mapping[AgentId, Profile],
    signed_in: Collection[AgentId],
    now: datetime,
) -> p.RoadQueue:
    lead = [reason.id for reason in plan.reasons.values() if reason.queue == id_]
    able = {agent for agent, profile in people.items() if _could(profile, id_, lead, plan, now)}
    here = able & set(signed_in)
    marks = [] if lead else ["no-reason"]
    if lead and not here:
        marks.append("nobody-here" if able else "nobody-able")
    return p.RoadQueue(id=id_, client=client, able=len(able), here=len(here), marks=marks)


def _could(profile: Profile, queue: QueueId, lead: Iterable[ReasonId], plan: Plan, now: datetime) -> bool:
    """Whether the agent meets what any step of the queue asks for any of its reasons."""
    covered = certified(profile, plan, now)
    steps = range(len(plan.queues[queue].steps))
    return any(
        unmet(requirement(plan, queue, reason, step), profile, covered) is None for reason in lead for step in steps
    )
