"""A plan file against the running centre: what is wrong, where, and what the head starts cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cli.routing_file import read_plan
from cli.words import is_chinese
from documents.yaml_file import Mistake, Mistakes, UnreadableYaml, read_yaml_file
from flows import document as nodes
from lexicon.ids import AgentId, ClientId, ReasonId
from routing.profile import Profile
from routing.publishing.document import PlanDocument, plan_of
from routing.publishing.ownership import Owners, check_document
from routing.publishing.publish import Centre, Problem, bounds
from store.catalogue import Catalogue, KeptFlow
from store.flows import document_of
from store.people import Person


@dataclass(frozen=True, slots=True)
class Told:
    """One problem as it is told."""

    line: int
    column: int
    where: str
    zh: str
    en: str
    is_warning: bool

    def text(self, file: str) -> str:
        """``file:line:column: what``, as editors understand it."""
        kind = ("警告：" if is_chinese() else "warning: ") if self.is_warning else ""
        place = f"{file}:{self.line}:{self.column}" if self.line else file
        at = f"{self.where}: " if self.where else ""
        return f"{place}: {kind}{at}{self.zh if is_chinese() else self.en}"


def read_file(path: Path) -> tuple[PlanDocument | None, Mistakes, list[Told]]:
    """The document of a file, or None and what is wrong with its form."""
    try:
        top, mistakes = read_yaml_file(path)
    except UnreadableYaml as error:
        return None, Mistakes(), [mistaken(error.mistake)]
    document = read_plan(top, mistakes)
    wrong = [mistaken(one) for one in mistakes]
    return (None if wrong else document), mistakes, wrong


def mistaken(one: Mistake) -> Told:
    """A mistake of form."""
    return Told(one.line, one.column, "", one.zh, one.en, False)


def problems(document: PlanDocument, mistakes: Mistakes | None, centre: Centre, owners: Owners) -> list[Told]:
    """What is wrong or odd; in the order of the file's lines, problems before warnings."""
    found = check_document(document, centre, owners)
    told = [told_of(one, mistakes) for one in found]
    return sorted(told, key=lambda one: (one.is_warning, one.line, one.column))


def told_of(one: Problem, mistakes: Mistakes | None) -> Told:
    """A problem at its place in the file, if it was a file."""
    line, column = (0, 0) if mistakes is None else mistakes.place(one.where)
    return Told(line, column, ".".join(map(str, one.where)), one.zh, one.en, one.is_warning)


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


def bound_rows(document: PlanDocument) -> list[dict[str, Any]]:
    """For each reason the seconds after which nobody who joins later goes before it; None for an emergency."""
    return [{"queue": queue, "reason": reason, "bound_s": bound} for queue, reason, bound in bounds(plan_of(document))]
