"""Spans from lines.yml: what DAHDI and Asterisk are told, against golden files, and every mistake at its place."""

from pathlib import Path

import pytest

from asterisk_conf.lines.dahdi import DRIVER, chan_dahdi_conf, channels, d_channel, dial_string, system_conf, with_lines
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import lines_of, read_lines
from lexicon.errors import Refused

GOLDEN = Path(__file__).parent / "golden"
FILE = GOLDEN / "lines.yml"
ONE = "format: 1\nspans:\n  - {span: 1, name: a, kind: e1, clock: 1%s}\n"
TWO = ONE % "" + "  - {span: 2, name: b, kind: e1, clock: 2%s}\n"


@pytest.mark.parametrize("name", ["system.conf", "chan_dahdi.conf"])
def test_what_is_rendered_is_what_was_read_through(name: str) -> None:
    lines = lines_of(FILE)
    text = system_conf(lines) if name == "system.conf" else chan_dahdi_conf(lines, 14400)
    assert text == (GOLDEN / name).read_text()


def test_channels_are_counted_through_all_spans() -> None:
    lines = lines_of(FILE)
    found = {span.name: (channels(lines, span), d_channel(lines, span)) for span in lines.spans}
    assert found["telecom-1"] == ("1-15,17-31", 16)
    assert found["telecom-2"] == ("32-46,48-62", 47)
    assert found["half"] == ("63-77", 78)
    assert found["hongkong"] == ("125-147", 148), "after four E1: 4 x 31 channels"
    assert found["tdmoe"] == ("173-187,189-203", 188), "after two T1 as well"
    every = [int(one) for span in lines.spans for one in (str(d_channel(lines, span)),)]
    assert len(set(every)) == len(lines.spans)


def test_a_span_is_dialled_by_its_group_from_the_end_it_hunts() -> None:
    spans = {span.name: span for span in lines_of(FILE).spans}
    assert dial_string(spans["telecom-1"], "13800000001") == "DAHDI/G1/13800000001"
    assert dial_string(spans["pbx"], "8001") == "DAHDI/g3/8001"


def test_a_centre_without_spans_loads_no_driver() -> None:
    files = {"modules.conf": "[modules]\n"}
    assert with_lines(files, Lines(), 60) == files
    made = with_lines(files, lines_of(FILE), 60)
    assert f"load = {DRIVER}" in made["modules.conf"] and "setvar = TIMEOUT(absolute)=60" in made["chan_dahdi.conf"]
    assert lines_of(None) == Lines()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ONE % ", swich: qsig", (3, 44, "unknown key 'swich'")),
        (ONE % ", switch: eurisdn", (3, 52, "'eurisdn' is not known; expected one of euroisdn, qsig")),
        ("format: 1\nspans:\n  - {span: 2, name: a, kind: e1, clock: 1}\n", (3, 12, "expected 1 (spans are numbered")),
        (ONE % ", slots: 1-31", (3, 51, "timeslot 16 is the D channel; expected 1-15,17-31")),
        (ONE % ', slots: "3,2"', (3, 51, "expected timeslots within 1-15,17-31")),
        (ONE % ", slots: 17-40", (3, 51, "expected timeslots within 1-15,17-31")),
        (ONE % ", slots: all", (3, 51, "expected timeslots such as 1-15,17-31, not 'all'")),
        (ONE % ", coding: b8zs", (3, 52, "no b8zs on an e1; expected one of hdb3, ami")),
        (ONE % ", framing: esf", (3, 53, "no esf on an e1; expected one of ccs")),
        (ONE % ", build_out: 9", (3, 55, "expected 0 … 7 (DAHDI's LBO), not 9")),
        (ONE % ", group: 64", (3, 51, "expected 0 … 63 (the trunk group), not 64")),
        (ONE % ", dynamic: usb", (3, 53, "'usb' is not known; expected such as loc,1:0")),
        (ONE % ', dynamic: "loc,1:0", crc4: true', (3, 70, "a dynamic span has no line of its own")),
        ((ONE % ", crc4: true").replace("e1", "t1"), (3, 50, "a T1 has no CRC4")),
        ((TWO % "").replace("name: b", "name: a"), (4, 5, "the name 'a' is there already")),
        ((TWO % "").replace("clock: 2", "clock: 1"), (4, 5, "clock 1 is there already")),
        ((TWO % "").replace("clock: 2", "clock: 3"), (4, 5, "the order of clocks should be 1 to 2, not 1, 3")),
        (TWO % ", side: network", (4, 5, "in one group with span 1; expected the same side and hunting")),
        (
            (TWO % "").replace("clock: 1", 'clock: 1, dynamic: "loc,1:0"'),
            (4, 5, "DAHDI counts spans with a card first"),
        ),
        ("format: 2\nspans: []\n", (1, 9, "format 2; expected 1")),
        ("format: 1\nzone: China\nspans: []\n", (2, 7, "expected two letters such as cn, not 'China'")),
        ("format: 1\nspans:\n  - {span: 1, kind: e1, clock: 0}\n", (3, 5, "the key 'name' is missing")),
    ],
)
def test_what_cannot_be_is_refused_at_its_place(tmp_path: Path, text: str, told: tuple[int, int, str]) -> None:
    file = tmp_path / "lines.yml"
    file.write_text(text)
    lines, mistakes = read_lines(file)
    assert lines is None
    (mistake,) = mistakes
    assert (mistake.line, mistake.column) == told[:2], mistake
    assert told[2] in mistake.en and mistake.zh != mistake.en
    with pytest.raises(Refused) as refused:
        lines_of(file)
    assert refused.value.text.startswith(f"{file}:{told[0]}:{told[1]}: ")


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"nothing\.yml: unreadable"):
        lines_of(tmp_path / "nothing.yml")
