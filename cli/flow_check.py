"""A flow file against the running centre: what is wrong, and where."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cli.routing_check import Told, mistaken, told_of
from documents.flow_file import read_flow
from documents.yaml_file import Mistakes, UnreadableYaml, read_yaml_file
from flows import document as nodes
from flows.check import check
from flows.document import LANGUAGES, FlowDocument
from flows.graph import pieces
from flows.surroundings import Surroundings
from flows.survey import survey_pieces
from lexicon.ids import ReasonId


def read_file(path: Path) -> tuple[FlowDocument | None, Mistakes, list[Told]]:
    """The document of a file, or None and what is wrong with its form."""
    try:
        top, mistakes = read_yaml_file(path)
    except UnreadableYaml as error:
        return None, Mistakes(), [mistaken(error.mistake)]
    document = read_flow(top, mistakes)
    return document, mistakes, [mistaken(one) for one in mistakes]


def problems(document: FlowDocument, mistakes: Mistakes | None, around: Surroundings) -> list[Told]:
    """What is wrong or odd; in the order of the file's lines, problems before warnings."""
    told = [told_of(one, mistakes) for one in check(document, around)]
    return sorted(told, key=lambda one: (one.is_warning, one.line, one.column))


def recorded(prompts: Path) -> set[str]:
    """The recorded files that are there in every language."""
    found = [{wav.stem for wav in (prompts / language).glob("*.wav")} for language in LANGUAGES]
    return set.intersection(*found)


def on_its_own(document: FlowDocument, now: datetime) -> Surroundings:
    """As if everything the flow names outside itself were there: for a file that is tried without a centre."""
    reasons = [getattr(node, "reason", "") for node in document.nodes.values()]
    said = [piece.recorded for node in document.nodes.values() for _, piece in pieces(node)]
    said += [piece.recorded for _, piece in survey_pieces(document.surveys)]
    return Surroundings(
        now=now,
        clients=[document.client],
        reasons={ReasonId(reason): document.client for reason in reasons if reason},
        numbers=dict.fromkeys(document.numbers, document.client),
        prompts={name for name in said if name},
        performs=frozenset(one.does for one in nodes.AnyNode.__args__),
    )
