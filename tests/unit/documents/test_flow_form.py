"""Forms say what the file may hold and where it leads; names change wherever they are used; screens have the words."""

import json

from hypothesis import given

from documents.flow_change import Change, changed
from documents.flow_file import plain
from documents.flow_form import flow_forms
from documents.yaml_edit import data_of
from documents.yaml_file import written
from flows.document import FlowDocument
from flows.graph import exits
from launch.settings import ROOT
from tests.unit.flows.flowing import documents

FORMS = flow_forms()
TEXTS = ROOT / "agent_ui" / "web" / "src" / "texts"


@given(documents())
def test_every_way_on_is_a_field_that_names_a_node(document: FlowDocument) -> None:
    """Drawings are made of the forms: a way that they do not know would not be drawn."""
    fields = {form.do: {one.key: one for one in form.fields} for form in FORMS.nodes}
    for node in document.nodes.values():
        told = {exit_.where[0] for exit_ in exits(node)}
        named = {key for key, one in fields[node.does].items() if one.of == "node"}
        assert told <= named


@given(documents())
def test_a_renamed_node_is_the_same_flow(document: FlowDocument) -> None:
    data = data_of(written(plain(document)))
    there = changed(data, [Change(("nodes", "n0"), rename="moved")], FORMS)
    assert isinstance(there, dict) and isinstance(data, dict) and "'n0'" not in str(there) and "'n0'" in str(data)
    assert changed(there, [Change(("nodes", "moved"), rename="n0")], FORMS) == data


def test_a_renamed_calendar_is_asked_by_its_new_name() -> None:
    text = (ROOT / "docs" / "flows" / "service.yml").read_text("utf-8")
    found = changed(data_of(text), [Change(("calendars", "office"), rename="shop")], FORMS)
    assert isinstance(found, dict)
    assert found["nodes"]["hours"]["calendar"] == "shop" and list(found["calendars"]) == ["shop"]
    same = changed(data_of(text), [Change(("nodes", "hours"), rename="main")], FORMS)
    assert same == data_of(text), "that name is taken"


def test_every_field_has_its_words_in_both_languages() -> None:
    for language in ("zh", "en"):
        texts = json.loads((TEXTS / f"{language}-flows.json").read_text("utf-8"))["flows"]
        fields = [*FORMS.head, *FORMS.source, *FORMS.survey, *FORMS.question]
        for form in FORMS.nodes:
            assert texts["node"][form.do], form.do
            fields += form.fields
        fields += [inner for one in fields for inner in one.fields]
        missing = {one.key for one in fields} - set(texts["field"])
        assert not missing, missing
        words = {word for one in fields for word in one.words} | set(FORMS.reads_as)
        assert not words - set(texts["word"]), words
