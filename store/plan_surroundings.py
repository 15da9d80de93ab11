"""What a routing plan is checked against in the running centre."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flows import document as nodes
from lexicon.ids import AgentId, ClientId, ReasonId
from routing.profile import Profile
from routing.publishing.ownership import Owners
from routing.publishing.publish import Centre
from store.catalogue import Catalogue, KeptFlow
from store.flows import document_of
from store.people import Person


def centre_of(catalogue: Catalogue, people: Iterable[Person], now: datetime) -> tuple[Centre, Owners]:
    """What a plan is checked against."""
    profiles: dict[AgentId, Profile] = {one.id: one.profile for one in people if one.is_enabled and one.role == "agent"}
    of: dict[tuple[str, str], ClientId] = {}
    for kind, rows in (
        ("queues", catalogue.queues), ("reasons", catalogue.reasons), ("skills", catalogue.skills),
        ("teams", catalogue.teams),
    ):  # fmt: skip
        of.update({(kind, row.id): row.client for row in rows})
    centre = Centre(
        now=now,
        skills={one.id: one.client for one in catalogue.skills},
        teams={one.id: one.client for one in catalogue.teams},
        people=profiles,
        roads=_roads(catalogue),
        boxes=frozenset(_with_node(catalogue, nodes.Voicemail)),
        desks=frozenset(_with_node(catalogue, nodes.Callback)),
    )
    return centre, Owners([one.id for one in catalogue.clients], of)


def _with_node(catalogue: Catalogue, kind: type[nodes.Node]) -> Iterator[ClientId]:
    """Clients of whom a published flow has such a node."""
    for kept in catalogue.flows:
        if kept.is_newest:
            document = document_of(kept.flow, kept.version, kept.document)
            if any(isinstance(node, kind) for node in document.nodes.values()):
                yield document.client


def _roads(catalogue: Catalogue) -> dict[ReasonId, tuple[str, ...]]:
    """Numbers and keys that lead to reasons of a plan; a reason in no plan yet stays without one."""
    planned = {one.id for one in catalogue.reasons if one.plan_version is not None}
    found: dict[ReasonId, list[str]] = {}
    for number in catalogue.numbers:
        for digit, reason in sorted(number.digits.items()):
            found.setdefault(reason, []).append(f"{number.number}/{digit}")
        if number.default_reason is not None:
            found.setdefault(number.default_reason, []).append(number.number)
    for kept in catalogue.flows:
        for place, reason in _reasons(kept) if kept.is_newest else ():
            found.setdefault(reason, []).append(f"{kept.flow}: {place}")
    return {reason: tuple(roads) for reason, roads in found.items() if reason in planned}


def _reasons(kept: KeptFlow) -> Iterator[tuple[str, ReasonId]]:
    """The nodes of a flow that lead to a reason."""
    for place, node in document_of(kept.flow, kept.version, kept.document).nodes.items():
        if isinstance(node, nodes.Queue | nodes.SetReason | nodes.Voicemail | nodes.Callback) and node.reason:
            yield place, ReasonId(node.reason)
