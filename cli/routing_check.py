"""A plan file against the running centre: what is wrong, where, and what the head starts cost."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.routing_file import read_plan
from cli.words import is_chinese
from documents.yaml_file import Mistake, Mistakes, UnreadableYaml, read_yaml_file
from routing.publishing.document import PlanDocument, plan_of
from routing.publishing.ownership import Owners, check_document
from routing.publishing.publish import Centre, Problem, bounds
from store.plan_surroundings import centre_of as centre_of


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


def bound_rows(document: PlanDocument) -> list[dict[str, Any]]:
    """For each reason the seconds after which nobody who joins later goes before it; None for an emergency."""
    return [{"queue": queue, "reason": reason, "bound_s": bound} for queue, reason, bound in bounds(plan_of(document))]
