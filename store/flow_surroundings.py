"""What a flow is checked against in the running centre."""

from collections.abc import Collection
from datetime import datetime

from flows.surroundings import Surroundings
from lexicon.ids import ClientId
from routing.publishing.document import PlanDocument, clients_of
from store.catalogue import Catalogue
from store.flows import document_of


def surroundings(
    flow: str, catalogue: Catalogue, plan: PlanDocument, prompts: Collection[str], now: datetime
) -> tuple[Surroundings, int]:
    """What is there besides ``flow``, and the version of it that holds (0: none)."""
    of = clients_of(plan)
    taken: dict[str, str] = {}
    owner: ClientId | None = None
    version = 0
    for kept in catalogue.flows:
        if kept.is_newest:
            other = document_of(kept.flow, kept.version, kept.document)
            if kept.flow == flow:
                owner, version = other.client, kept.version
            else:
                taken |= dict.fromkeys(other.numbers, kept.flow)
    taken |= {one.number: one.flow for one in catalogue.numbers if one.flow not in ("", flow)}
    around = Surroundings(
        now=now,
        clients=[one.id for one in catalogue.clients],
        reasons={entry.needs.id: of[entry.needs.queue] for entry in plan.reasons},
        numbers={one.number: one.client for one in catalogue.numbers},
        taken=taken,
        owner=owner,
        prompts=prompts,
    )
    return around, version
