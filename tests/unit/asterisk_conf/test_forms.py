"""How carriers want numbers, as lines.yml says it: read, told to the controller, every mistake at its place."""

from pathlib import Path

import pytest

from ari_app.trunks.book import from_json, to_json
from ari_app.trunks.form import Wants
from asterisk_conf.lines.book import book_of
from asterisk_conf.lines.document import Lines
from asterisk_conf.lines.file import read_lines
from asterisk_conf.lines.pjsip import pjsip_conf
from cli.lines import USUAL
from lexicon.phone_number import DialAs

ONE = "format: 1\ntrunks:\n  - {name: a, host: 192.0.2.1%s}\n"
SPANS = """format: 1
spans:
  - {span: 1, name: one, kind: e1, clock: 1%s}
  - {span: 2, name: two, kind: e1, clock: 2%s}
"""


def lines_of(text: str, tmp_path: Path) -> Lines:
    file = tmp_path / "lines.yml"
    file.write_text(text)
    lines, mistakes = read_lines(file)
    assert lines is not None, [one.en for one in mistakes]
    return lines


def test_the_controller_is_told_how_a_carrier_wants_numbers(tmp_path: Path) -> None:
    more = ", dial_as: e164, dial_prefix: 9, shows: [4008001000, 0216555xxxx], shows_else: 4008001000, show_as: plain"
    book = book_of(lines_of(ONE % more, tmp_path))
    wants = Wants(DialAs.E164, "9", ("4008001000", "0216555xxxx"), "4008001000", DialAs.PLAIN)
    assert book.trunks["a"].wants == wants and from_json(to_json(book)) == book
    assert book.version != book_of(lines_of(ONE % "", tmp_path)).version, "a change of it is a change"


def test_without_a_word_numbers_are_as_they_were(tmp_path: Path) -> None:
    assert book_of(lines_of(ONE % "", tmp_path)).trunks["a"].wants == Wants()


def test_spans_of_a_group_have_one_form(tmp_path: Path) -> None:
    both = ", dial_as: national, shows: none"
    assert book_of(lines_of(SPANS % (both, both), tmp_path)).trunks["DAHDI/G1"].wants == Wants(
        DialAs.NATIONAL, shows=()
    )
    apart = book_of(lines_of(SPANS % (both, ", group: 2"), tmp_path)).trunks
    assert (apart["DAHDI/G1"].wants.shows, apart["DAHDI/G2"].wants.shows) == ((), None)


@pytest.mark.parametrize(("account", "user"), [("", "anonymous"), (", account: {user: u1, password_file: word}", "u1")])
def test_from_names_who_we_are_where_no_number_is_shown(tmp_path: Path, account: str, user: str) -> None:
    (tmp_path / "word").write_text("only-for-this-test\n")
    shown = pjsip_conf(lines_of(ONE % (account + ", shows: none"), tmp_path).sip, USUAL)
    assert f"from_user = {user}\n" in shown
    assert "from_user" not in pjsip_conf(lines_of(ONE % account, tmp_path).sip, USUAL)


SHOWS = "expected a number such as 4008001000, or 02165551xxx, 0216555*, not "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            ONE % ", dial_as: e.164",
            (3, 41, "'e.164' is not known; expected one of typed, e164, plain, national, local"),
        ),
        (ONE % ", dial_is: e164", (3, 32, "unknown key 'dial_is'; expected one of name, host")),
        (ONE % ", show_as: none", (3, 41, "'none' is not known; expected one of typed, e164, plain, national, local")),
        (ONE % ', dial_prefix: "+9"', (3, 45, "expected 1 … 8 digits to dial before the number, such as 9, not '+9'")),
        (ONE % ", dial_prefix: 123456789", (3, 45, "expected 1 … 8 digits to dial before the number")),
        (ONE % ", shows: all", (3, 39, "expected a list of numbers, or none (no number is shown), not 'all'")),
        (ONE % ", shows: 4008001000", (3, 39, "expected a list of numbers, or none (no number is shown)")),
        (ONE % ", shows: []", (3, 32, "expected 1 … 200 numbers; for no number to be shown write none")),
        (ONE % ", shows: [40y]", (3, 40, SHOWS + "'40y'")),
        (ONE % ', shows: ["4*0"]', (3, 40, SHOWS + "'4*0'")),
        (
            ONE % ", shows: [4001], shows_else: 4002",
            (3, 59, "4002 is none that this line may show; expected one of 4001"),
        ),
        (ONE % ", shows: [40x], shows_else: 40x", (3, 58, "expected a number such as 4008001000, not '40x'")),
        (ONE % ", shows_else: 4001", (3, 44, "with `shows_else` goes a list of numbers in `shows`; expected both")),
        (ONE % ", shows: none, shows_else: 4001", (3, 57, "with `shows_else` goes a list of numbers in `shows`")),
        (SPANS % (", dial_as: e164", ", group: 2"), (3, 55, "a span carries digits: expected plain or national")),
        (SPANS % (", show_as: e164", ", group: 2"), (3, 55, "a span carries digits: expected plain or national")),
        (
            SPANS % (", dial_as: plain", ""),
            (4, 5, "in one group with span 1; expected the same dial_as, dial_prefix, sh"),
        ),
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


def test_the_example_of_the_documents_is_a_file_that_works() -> None:
    lines, mistakes = read_lines(Path(__file__).parents[3] / "docs" / "lines.example.yml")
    assert lines is not None, [one.en for one in mistakes]
    trunks = book_of(lines).trunks
    assert trunks["telecom"].wants == Wants(DialAs.NATIONAL, "", ("4008001000", "0216555xxxx"), "4008001000")
    assert trunks["unicom"].wants == Wants(DialAs.E164, shows=(), show_as=DialAs.E164)
    assert trunks["e1-box"].wants == Wants(DialAs.LOCAL, "9")
