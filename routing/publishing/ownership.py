"""Whose the queues, reasons, skills and teams of a plan are: what is published, and what was there before."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lexicon.ids import ClientId
from routing.publishing.document import PlanDocument, clients_of, plan_of
from routing.publishing.publish import Centre, Problem, Where, check


@dataclass(frozen=True, slots=True)
class Owners:
    """What the tables know: all clients, and the client of each ("queues", id), ("reasons", id), ("skills", id) ..."""

    clients: Collection[ClientId]
    of: Mapping[tuple[str, str], ClientId] = field(default_factory=dict)


def check_document(document: PlanDocument, centre: Centre, owners: Owners) -> list[Problem]:
    """``publish.check`` of the document's plan, and that nothing changes its client."""
    known = replace(
        centre,
        skills={**centre.skills, **{skill: one.client for skill, one in document.skills.items()}},
        teams={**centre.teams, **{team: one.client for team, one in document.teams.items()}},
        clients=clients_of(document),
    )
    found = [*_twice(document), *_owners(document, owners), *check(plan_of(document), known)]
    return sorted(found, key=lambda one: one.is_warning)


def _twice(document: PlanDocument) -> Iterator[Problem]:
    queues: list[str] = [entry.rules.id for entry in document.queues]
    reasons: list[str] = [entry.needs.id for entry in document.reasons]
    for kind, ids in (("queues", queues), ("reasons", reasons)):
        for id_ in sorted({one for one in ids if ids.count(one) > 1}):
            yield Problem((kind, id_), f"{id_!r} 出现了两次", f"{id_!r} is there twice")


def _owners(document: PlanDocument, owners: Owners) -> Iterator[Problem]:
    clients = clients_of(document)
    for skill, named in document.skills.items():
        yield from _owner(("skills", skill), named.client, owners)
    for team, named in document.teams.items():
        yield from _owner(("teams", team), named.client, owners)
    for queue, client in clients.items():
        yield from _owner(("queues", queue), client, owners)
    for entry in document.reasons:
        before = owners.of.get(("reasons", entry.needs.id))
        now = clients.get(entry.needs.queue)
        if before is not None and now is not None and before != now:
            yield Problem(
                ("reasons", entry.needs.id, "queue"),
                f"原因 {entry.needs.id!r} 属于客户 {before!r}，队列属于 {now!r}：请换一个标识，或换队列",
                f"reason {entry.needs.id!r} is of client {before!r}, its queue of {now!r}; "
                "expected another id, or another queue",
            )


def _owner(at: Where, client: ClientId, owners: Owners) -> Iterator[Problem]:
    kind, id_ = str(at[0]), str(at[1])
    before = owners.of.get((kind, id_))
    if client not in owners.clients:
        names = ", ".join(sorted(owners.clients)) or "-"
        yield Problem((*at, "client"), f"没有客户 {client!r}，有：{names}", f"no client {client!r}; there is: {names}")
    elif before is not None and before != client:
        yield Problem(
            (*at, "client"),
            f"{id_!r} 属于客户 {before!r}：请换一个标识，或写上该客户",
            f"{id_!r} is of client {before!r} already; expected that client, or another id",
        )
