"""Calls to numbers of nobody's: each number is told once in a time, and a scanner is not the journal's guest."""

from ari_app.trunks.unknown import MOST_NUMBERS, MOST_TRUNKS, PERIOD_S, Unknown, UnknownNumbers


def test_each_number_once_in_a_period() -> None:
    known = UnknownNumbers()
    assert known.told("100", "a", 0) is Unknown.ONE
    assert known.told("100", "a", PERIOD_S - 1) is None
    assert known.told("100", "b", 1) is Unknown.ONE, "over another line it is another matter"
    assert known.told("100", "a", PERIOD_S) is Unknown.ONE


def test_a_scanner_is_told_of_and_then_not_any_more() -> None:
    known = UnknownNumbers()
    told = [known.told(f"9{n}", "a", n / 100) for n in range(5000)]
    assert told == [Unknown.ONE] * MOST_NUMBERS + [Unknown.MANY] + [None] * (5000 - MOST_NUMBERS - 1)
    assert len(known) == MOST_NUMBERS + 1
    assert known.told("77", "b", 60) is Unknown.ONE, "no other line is kept from telling"
    assert known.told("78", "a", PERIOD_S + 60) is Unknown.ONE


def test_its_memory_is_bounded() -> None:
    known = UnknownNumbers()
    for n in range(3 * MOST_TRUNKS):
        known.told("1", f"trunk-{n}", 0)
    assert len(known) == MOST_TRUNKS
