"""The book of trunks: as it is written for the controller, and whose channel is whose."""

import pytest

from ari_app.trunks.book import DEMO, Group, Trunk, from_json, made_of, only, to_json

TELECOM = Trunk("telecom-1", "telecom-1", ("PJSIP/telecom-1",), 30, 5)
SPANS = Trunk("DAHDI/G1", "DAHDI/G1", ("DAHDI/i1", "DAHDI/i2"))
BOOK = made_of((TELECOM, SPANS), (Group("both", ("telecom-1", "DAHDI/G1"), (3, 1), 8.0, 20.0),), "both")


def test_what_is_written_is_what_is_read() -> None:
    assert from_json(to_json(BOOK)) == BOOK
    assert BOOK.way_out.weights == (3, 1) and BOOK.groups["telecom-1"].trunks == ("telecom-1",)


def test_the_version_is_of_what_it_says() -> None:
    other = made_of(tuple(BOOK.trunks.values()), (Group("both", ("telecom-1", "DAHDI/G1"), (3, 2), 8.0, 20.0),), "both")
    again = made_of(tuple(BOOK.trunks.values()), (BOOK.groups["both"],), "both")
    assert again.version == BOOK.version != other.version


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[1]",
        to_json(BOOK).replace(b'"out": "both"', b'"out": "gone"'),
        to_json(BOOK).replace(b'"DAHDI/G1": {', b'"x": {'),
    ],
)
def test_what_is_no_book_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_json(text)


def test_a_channel_is_its_trunks() -> None:
    assert BOOK.trunk_of("PJSIP/telecom-1-0000001f") == "telecom-1"
    assert BOOK.trunk_of("DAHDI/i2/13800138000-1f") == BOOK.trunk_of("DAHDI/i1/1-1") == "DAHDI/G1"
    for other in ("PJSIP/telecom-0000001f", "PJSIP/desk-d1-00000002", "DAHDI/i3/1-1", "snoop-1", ""):
        assert BOOK.trunk_of(other) == ""


def test_without_lines_there_is_one_trunk() -> None:
    assert only(DEMO).way_out.trunks == (DEMO,) and only(DEMO).trunk_of("PJSIP/trunk-demo-00000001") == DEMO
    assert only("DAHDI/G1").trunks["DAHDI/G1"].dial == "DAHDI/G1"
