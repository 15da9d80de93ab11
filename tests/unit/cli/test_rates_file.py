"""A file of prices: every mistake at its row and column, all or nothing."""

from datetime import date
from decimal import Decimal

from cli.rates_file import read_rates
from store.catalogue import PricedPrefix

GOOD = "prefix,price,from,step_s,name\n+86,0.10,2026-01-01,60,中国\n0044,1.5,2026-01-01,,UK\n95,0,2026-01-01,6,\n"


def places(text: str) -> list[tuple[int, int]]:
    return [(row, column) for row, column, _ in read_rates(text.encode()).mistakes]


def test_rows_become_prices() -> None:
    found = read_rates(b"\xef\xbb\xbf" + GOOD.encode())
    assert found.mistakes == [] and found.rows[1:] == [
        PricedPrefix("+44", Decimal("1.5"), date(2026, 1, 1), 60, "UK"),
        PricedPrefix("95", Decimal(0), date(2026, 1, 1), 6),
    ]
    assert read_rates(b"prefix,price,from\n+1,0.5,2026-01-01\n").rows[0].step_s == 60


def test_each_mistake_has_its_place() -> None:
    assert places("") == places("price,prefix,from\n") == places("prefix,price\n") == [(1, 0)]
    assert places(GOOD + "+x,1,2026-01-01,60,\n") == [(5, 1)]
    assert places(GOOD + "+1,cheap,2026-13-01,0,\n") == [(5, 2), (5, 3), (5, 4)]
    for price in ("-1", "NaN", "inf", "1e99", "0.1234567", ""):
        assert places(GOOD + f"+1,{price},2026-01-01,60,\n") == [(5, 2)], price
    assert places(GOOD + "+1,1\n") == [(5, 0)]
    assert places(GOOD + "+86,0.2,2026-01-01,60,\n") == [(5, 1)], "twice the same prefix and day"
    assert places(GOOD + "+86,0.2,2026-02-01,60,\n") == []
    assert places(GOOD + '+1,"1"x,2026-01-01,60,\n') == [(5, 0)]
    assert read_rates(b"prefix,price,from\n\xff").mistakes[0][:2] == (2, 0)
