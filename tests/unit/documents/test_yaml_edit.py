"""A text is made to say something else: what differs is written anew, everything else stays as somebody wrote it."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from documents.yaml_edit import data_of, entry, rewritten, set_at
from documents.yaml_file import UnreadableYaml, Where, written
from launch.settings import ROOT

EXAMPLE = (ROOT / "docs" / "flows" / "service.yml").read_text("utf-8")
LINES = EXAMPLE.split("\n")


def edited(where: Where, value: Any) -> list[str]:
    """The lines that went, with -, and those that came, with +."""
    text, is_kept = rewritten(EXAMPLE, set_at(data_of(EXAMPLE), where, value))
    assert is_kept
    lines = text.split("\n")
    head = next(place for place, (old, new) in enumerate(zip(LINES, lines, strict=False)) if old != new)
    tail = next(place for place, (old, new) in enumerate(zip(LINES[::-1], lines[::-1], strict=False)) if old != new)
    tail = min(tail, min(len(LINES), len(lines)) - head)
    gone, came = LINES[head : len(LINES) - tail], lines[head : len(lines) - tail]
    return [*(f"-{line}" for line in gone), *(f"+{line}" for line in came)]


SOLD = "  hours: {do: hours, calendar: office, open: language, closed: shut, holiday: shut}"
EDITS: list[tuple[Where, Any, list[str]]] = [
    (("nodes", "hours", "closed"), "bye", [f"-{SOLD}", f"+{SOLD.replace('closed: shut', 'closed: bye')}"]),
    (("nodes", "main", "tries"), "2", ["+    tries: 2"]),
    (("nodes", "hello", "interruptible"), "false", [
        "-  hello: {do: say, say: greeting, then: main}",
        "+  hello: {do: say, say: greeting, then: main, interruptible: false}",
    ]),
    (("nodes", "bye"), None, ["-  bye: {do: hang-up, say: goodbye, why: no-choice}"]),
    (("nodes", "main", "keys", "3"), "bye", [
        '-    keys: {1: card, 2: technical, "*": main}', '+    keys: {1: card, 2: technical, "*": main, 3: bye}',
    ]),
    (("numbers",), ["4008000001", "4008000002"], [
        '-numbers: ["4008000001"]', "+numbers: [4008000001, 4008000002]",
    ]),
    (("calendars", "office", "holidays", 2), None, [
        "-      - {date: 2027-10-01, until: 2027-10-07, name: 国庆节}",
    ]),
    (("calendars", "office", "holidays", 3), {"date": "2028-01-26", "name": "春节"}, [
        "+      - {date: 2028-01-26, name: 春节}",
    ]),
    (("surveys",), {"csat": {"questions": {"kind": {"say": "greeting", "scores": {"1": "1"}}}}}, [
        "+surveys:", "+  csat:", "+    questions:", "+      kind:", "+        say: greeting", "+        scores: {1: 1}",
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("where", "value", "lines"), EDITS)
def test_only_what_differs_is_written_anew(where: Where, value: Any, lines: list[str]) -> None:
    assert edited(where, value) == lines


def test_a_comment_beside_a_changed_value_stays() -> None:
    gone, came = edited(("nodes", "outage", "on"), "true")
    assert gone.replace("false", "true")[1:] == came[1:] and "# true, or between starts and ends" in came


def test_a_name_changes_in_its_place() -> None:
    data = data_of(EXAMPLE)
    assert isinstance(data, dict)
    data["nodes"] = {"first" if id_ == "outage" else id_: node for id_, node in data["nodes"].items()}
    text, is_kept = rewritten(EXAMPLE, data)
    assert is_kept and text == EXAMPLE.replace("  outage:\n", "  first:\n")


def test_aliases_are_refused() -> None:
    with pytest.raises(UnreadableYaml):
        data_of("a: &x {b: c}\nd: *x\n")


@pytest.mark.parametrize("place", [-1, -1_000_000, 3, 1_000_000])
def test_a_place_that_a_list_does_not_have_is_behind_its_end(place: int) -> None:
    assert set_at(["a"], (place,), "b") == ["a", "b"]
    assert set_at(["a"], (place, "key"), "b") == ["a", {"key": "b"}]


WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)
KEYS = st.text("abc1*# é中:-", min_size=1, max_size=4)
DATA = st.recursive(
    WORDS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
WHOLE = st.dictionaries(KEYS, DATA, min_size=1, max_size=4)


@given(WHOLE, WHOLE)
@example({"a": ""}, {"a": {"b": "c"}})
def test_whatever_is_wanted_is_said(was: dict[str, Any], wanted: dict[str, Any]) -> None:
    """From one text to any other, from a text of ours and from one as PyYAML writes it."""
    ours = "".join(f"{entry(key, value, 0)}\n" for key, value in was.items())
    assert data_of(ours) == was
    for text in (ours, written(was)):
        if data_of(text) == was:  # PyYAML writes some words (a lone ~) so that they are others to us
            assert data_of(rewritten(text, wanted)[0]) == wanted


@given(st.data())
def test_a_change_in_the_example_keeps_its_comments(drawn: st.DataObject) -> None:
    """Any node taken away or written anew: all comments outside it stand."""
    data = data_of(EXAMPLE)
    assert isinstance(data, dict)
    id_ = drawn.draw(st.sampled_from(sorted(data["nodes"])))
    text, is_kept = rewritten(EXAMPLE, set_at(data, ("nodes", id_), drawn.draw(st.one_of(st.none(), WHOLE))))
    assert is_kept
    comments = [line.partition("  #")[2] for line in LINES[: LINES.index("nodes:")]]
    assert all(one in text for one in comments)
