"""Groups of lines.yml, and the book of trunks that the controller is given."""

from pathlib import Path

import pytest

from ari_app.trunks.book import DEMO, Group, Trunk
from asterisk_conf.lines.book import book_of
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import read_lines

HEAD = """format: 1
spans:
  - {span: 1, name: one, kind: e1, clock: 1, per_second: 4}
  - {span: 2, name: two, kind: e1, clock: 2, per_second: 3, slots: "1-15"}
  - {span: 3, name: three, kind: e1, clock: 3, group: 2, hunting: up}
trunks:
  - {name: a, host: 192.0.2.1, channels: 30, per_second: 5}
  - {name: b, host: 192.0.2.2}
"""
GROUP = HEAD + "groups:\n  - {name: g, %s}\n"


def lines_of(text: str, tmp_path: Path) -> Lines:
    file = tmp_path / "lines.yml"
    file.write_text(text)
    lines, mistakes = read_lines(file)
    assert lines is not None, [one.en for one in mistakes]
    return lines


def test_the_controller_is_told_of_trunks_spans_and_groups(tmp_path: Path) -> None:
    ordered, weighted = "order: [a, DAHDI/g1], give_up_s: 6, within_s: 20", "weight: {a: 3, b: 1}"
    groups = f"groups:\n  - {{name: g, {ordered}}}\n  - {{name: w, {weighted}}}\n"
    book = book_of(lines_of(HEAD + groups + "out: g\n", tmp_path))
    assert book.trunks["a"] == Trunk("a", "a", ("PJSIP/a",), 30, 5)
    assert book.trunks["DAHDI/G1"] == Trunk("DAHDI/G1", "DAHDI/G1", ("DAHDI/i1", "DAHDI/i2"), 45, 7)
    assert book.trunks["DAHDI/g2"] == Trunk("DAHDI/g2", "DAHDI/g2", ("DAHDI/i3",), 30, 0)
    assert book.way_out == Group("g", ("a", "DAHDI/G1"), (), 6.0, 20.0)
    assert book.groups["w"] == Group("w", ("a", "b"), (3, 1))
    assert book.trunk_of("DAHDI/i2/138-1") == "DAHDI/G1"


@pytest.mark.parametrize(
    ("out", "through"),
    [("", DEMO), ("out: b\n", "b"), ("out: DAHDI/G2\n", "DAHDI/g2"), ("out: DAHDI/G1\n", "DAHDI/G1")],
)
def test_a_single_line_is_a_way_out(tmp_path: Path, out: str, through: str) -> None:
    assert book_of(lines_of(HEAD + out, tmp_path)).way_out.trunks == (through,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GROUP % "order: [a], ordre: [a]", (10, 27, "unknown key 'ordre'; expected one of name, order, weight")),
        (GROUP % "give_up_s: 5", (10, 5, "expected either `order`")),
        (GROUP % "order: [a], weight: {b: 1}", (10, 5, "expected either `order`")),
        (GROUP % "order: [a, c]", (10, 26, "there is no line 'c'; expected one of a, b, DAHDI/G1, DAHDI/g2")),
        (GROUP % "order: [DAHDI/G7]", (10, 23, "there is no line 'DAHDI/G7'")),
        (GROUP % "order: [a, a]", (10, 15, "expected at least one trunk, and each once")),
        (GROUP % "order: []", (10, 15, "expected at least one trunk, and each once")),
        (GROUP % "weight: {a: 0}", (10, 27, "expected 1 … 100, not 0")),
        (GROUP % "weight: {c: 1}", (10, 27, "there is no line 'c'")),
        (GROUP % "order: [a], give_up_s: 1", (10, 38, "expected 2 … 120, not 1")),
        ((GROUP % "order: [a]").replace("name: g", "name: b"), (10, 5, "the name 'b' is there already")),
        ((GROUP % "order: [a]").replace("name: g", "name: one"), (10, 5, "the name 'one' is there already")),
        (HEAD + "out: h\n", (9, 6, "there is no line 'h'; expected one of a, b, DAHDI/G1, DAHDI/g2")),
        (HEAD.replace("channels: 30", "channels: 0"), (7, 42, "expected 1 … 10000, not 0")),
        (HEAD.replace("per_second: 5", "per_second: 0"), (7, 58, "expected 1 … 1000, not 0")),
        (HEAD.replace("per_second: 4", "per_second: -1"), (3, 58, "expected 1 … 1000, not -1")),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(tmp_path: Path, text: str, told: tuple[int, int, str]) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(text)
    lines, mistakes = read_lines(file)
    found = [(one.line, one.column, one.en) for one in mistakes]
    assert lines is None and len(found) == 1, found
    assert found[0][:2] == told[:2] and told[2] in found[0][2], found
    assert all(one.zh != one.en for one in mistakes)
