"""Flow files: every mistake at its line and column; what was read is written the same; tried and drawn."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given

from cli.flow_check import on_its_own, problems
from cli.flow_drawing import drawn
from cli.flow_try import converse
from documents.flow_file import plain, read_flow
from documents.yaml_file import read_yaml, written
from flows import document as nodes
from flows.calendar import Holiday, Span
from flows.check import check
from flows.document import Collect, FlowDocument, Hours
from launch.settings import ROOT
from tests.unit.flows.flowing import document, documents

EXAMPLE = (ROOT / "docs" / "flows" / "service.yml").read_text("utf-8")
OPEN = datetime(2027, 3, 1, 2, tzinfo=UTC)  # 10:00 in Shanghai, a Monday


def read(text: str) -> FlowDocument:
    top, mistakes = read_yaml(text)
    document = read_flow(top, mistakes)
    assert document is not None, list(mistakes)
    return document


def test_the_example_is_sound() -> None:
    one = read(EXAMPLE)
    assert check(one, on_its_own(one, OPEN)) == []
    office, card = one.calendars["office"], one.nodes["card"]
    assert office.week["mon"] == (Span(540, 720), Span(780, 1080)) and office.holidays[0] == Holiday(
        "01-01", "", "元旦"
    )
    assert isinstance(card, Collect) and card.is_masked and isinstance(one.nodes["hours"], Hours)


WRONG = [
    ("do: hang-up\n    why", "do: hangup\n    why", "34:9", "unknown node 'hangup'; expected one of say, menu"),
    ("otherwise: bye", "otherwize: bye", "47:5", "unknown key 'otherwize'; expected one of do,"),
    ("otherwise: bye", "otherwise: by", "47:16", "no node 'by'; there is: bye"),
    ("shortest: 12", "shortest: twelve", "52:15", "expected a whole number, not 'twelve'"),
    ("on: false", "on: off", "29:9", "expected true or false, not 'off'"),
    ("check: luhn", "check: lun", "54:12", "expected one of none, luhn, mod-11, mod-11-2"),
    ("mon: [09:00-12:00", "mon: [9-12", "14:13", "expected hours such as 09:00-18:00"),
    ("date: 01-01", "date: 13-01", "20:16", "expected a date such as 2026-10-01"),
    ("then: hello", "then: helo", "41:11", "no node 'helo'; there is: hello"),
    ("flow: service", "flow: a b", "2:7", "can be no id"),
    ("format: 1", "format: 2", "1:9", "expected 1"),
    ("start: outage", "start: outage\nstart: hours", "9:1", "the key 'start' is there twice"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "told"), WRONG)
def test_every_mistake_has_its_place(right: str, wrong: str, place: str, told: str) -> None:
    assert EXAMPLE.count(right) >= 1
    top, mistakes = read_yaml(EXAMPLE.replace(right, wrong, 1))
    document = read_flow(top, mistakes)
    found = [f"{one.line}:{one.column}: {one.en}" for one in mistakes]
    if document is not None:
        around = on_its_own(document, OPEN)
        found = [f"{one.line}:{one.column}: {one.en}" for one in problems(document, mistakes, around)]
    assert any(one.startswith(f"{place}: ") and told in one for one in found), found


@given(documents())
def test_what_is_written_reads_the_same(one: FlowDocument) -> None:
    assert read(written(plain(one))) == one


def test_the_example_written_reads_the_same() -> None:
    one = read(EXAMPLE)
    assert read(written(plain(one))) == one


def tried(*keys: str, at: datetime = OPEN) -> list[str]:
    return list(converse(read(EXAMPLE), iter(keys), at))


def test_tried_without_a_telephone() -> None:
    assert "转接" not in "".join(tried()) and tried("1", "1", "4111111111111111#")[-1].endswith("(menu)")
    lines = tried("2", "1", "4111111111111111#")
    assert "> *****************" in lines and "4111" not in "".join(lines), "masked on the screen too"
    assert "  Please enter your card number, then press pound." in lines, "in the language that was chosen"
    assert tried("", "", "", "")[-1].endswith("no-choice") and tried("1", "9", "9", "9")[-1].endswith("no-choice")
    assert tried(at=OPEN.replace(hour=12))[-1].endswith("closed")


@given(documents())
def test_any_flow_can_be_drawn(one: FlowDocument) -> None:
    picture = ElementTree.fromstring(drawn(one))
    boxes = [text.text for text in picture.iter("{http://www.w3.org/2000/svg}text") if text.get("font-weight")]
    assert sorted(boxes, key=str) == sorted(one.nodes)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    from cli.flow_check import read_file

    document, _, told = read_file(tmp_path / "none.yml")
    assert document is None and "unreadable" in told[0].en


def test_a_source_is_played_by_whoever_tries() -> None:
    asks = nodes.LookUp(source="crm", ask={"phone": "caller"}, found="tier", missing="end", failed="sorry")
    places = {
        "asks": asks,
        "tier": nodes.Choose(value="tier", cases={"gold": "gold"}, otherwise="end"),
        "gold": nodes.Queue(reason="billing"),
        "end": nodes.HangUp(why="served"),
        "sorry": nodes.HangUp(why="sorry"),
    }
    one = document(places)
    assert read(written(plain(one))) == one

    def last(answer: str) -> str:
        return list(converse(one, iter([answer]), OPEN))[-1].split()[-1]

    assert [last(answer) for answer in ("tier=gold", "tier=tin", "", "!")] == ["(default)", "served", "served", "sorry"]


def test_a_callback_is_tried_with_the_callers_number_or_another() -> None:
    places = {"back": nodes.Callback(otherwise="bye", reason="billing"), "bye": nodes.HangUp(why="served")}
    one = document(places)
    assert read(written(plain(one))) == one

    def last(*keys: str) -> str:
        return list(converse(one, iter(keys), OPEN))[-1]

    assert "calls 13800138000 back" in last("1") and "until 2027-03-01" in last("1")
    assert "calls 13900139000 back" in last("2", "13900139000#", "1")
    assert last("3").endswith("served") and last("", "", "").endswith("served"), "nobody is called who did not say yes"


ASKED = """
format: 1
flow: line
client: acme
numbers: ["4001"]
languages: [en]
start: waits
surveys:
  csat:
    share: 50
    questions:
      satisfied:
        say: {en: How was it}
        scores: {1: 1, 2: 2, 3: 3}
        csat: true
nodes:
  waits: {do: queue, reason: billing, survey: csat}
"""


def test_a_survey_is_read_written_tried_and_drawn() -> None:
    one = read(ASKED)
    assert check(one, on_its_own(one, OPEN)) == [] and read(written(plain(one))) == one
    assert (one.surveys["csat"].share, one.surveys["csat"].questions[0].is_csat) == (50.0, True)
    lines = list(converse(one, iter(["9", "3"]), OPEN))
    assert [line for line in lines if "How was it" in line] and "> 3: satisfied scores 3" in lines
    assert lines[-1] == "hangs up" and not any("> 9" in line for line in lines)
    assert "billing → csat" in drawn(one)


@pytest.mark.parametrize(
    ("right", "wrong", "place", "told"),
    [
        ("csat: true", "csats: true", "15:9", "unknown key 'csats'"),
        ("3: 3}", "3: good}", "14:", "expected a whole number"),
        ("survey: csat", "survey: cast", "17:", "csat"),
        ("share: 50", "share: 500", "10:", "up to 100"),
    ],
)
def test_a_mistake_in_a_survey_has_its_place(right: str, wrong: str, place: str, told: str) -> None:
    top, mistakes = read_yaml(ASKED.replace(right, wrong, 1))
    document = read_flow(top, mistakes)
    found = [f"{one.line}:{one.column}: {one.en}" for one in mistakes]
    if document is not None:
        found = [
            f"{one.line}:{one.column}: {one.en}" for one in problems(document, mistakes, on_its_own(document, OPEN))
        ]
    assert any(one.startswith(place) and told in one for one in found), found
