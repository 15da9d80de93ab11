"""Prices: the longest prefix, the newest that had begun, and whole fen."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ari_app.trunks.phone_number import phone_number
from ari_app.trunks.rates import Rate, rate_table

OLD, NEW, LATER = date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)
TABLE = rate_table(
    (
        Rate("+86", Decimal("0.15"), OLD),
        Rate("+86", Decimal("0.10"), NEW),
        Rate("+8610", Decimal("0.05"), NEW, 6),
        Rate("+86139", Decimal("0.08"), LATER),
        Rate("955", Decimal("0"), OLD),
    )
)


def price(number: str, on: date) -> Decimal | None:
    found = TABLE.rate(phone_number(number), on)
    return None if found is None else found.minute


def test_the_longest_prefix_that_has_begun() -> None:
    assert price("01063372000", NEW) == Decimal("0.05")
    assert price("01063372000", OLD) == Decimal("0.15"), "the longer one had not begun"
    assert price("13900139000", NEW) == Decimal("0.10") and price("13900139000", LATER) == Decimal("0.08")
    assert price("13900139000", date(2024, 12, 31)) is None
    assert price("95588", NEW) == Decimal("0") and price("10086", NEW) is None
    assert price("+14155550100", NEW) is None


def test_started_steps_and_whole_fen() -> None:
    minute, six = Rate("+86", Decimal("0.10"), OLD), Rate("+86", Decimal("0.05"), OLD, 6)
    assert [minute.fen(s) for s in (0, 0.2, 59.9, 60, 60.001, 3600)] == [0, 10, 10, 10, 20, 600]
    assert [six.fen(s) for s in (0, 1, 6, 6.5, 60)] == [0, 1, 1, 1, 5]
    assert Rate("+1", Decimal("0.123456"), OLD).fen(60) == 13, "rounded up to the fen, once"


prefixes = st.from_regex(r"\A\+86[0-9]{0,4}\Z")


@given(st.lists(st.tuples(prefixes, st.sampled_from((OLD, NEW, LATER))), max_size=30, unique=True))
def test_as_a_plain_search_finds_it(rows: list[tuple[str, date]]) -> None:
    rates = [Rate(prefix, Decimal(n), on) for n, (prefix, on) in enumerate(rows)]
    number = phone_number("01063372000")
    fit = [one for one in rates if number.e164.startswith(one.prefix) and one.starts_on <= NEW]
    best = max(fit, key=lambda one: (len(one.prefix), one.starts_on), default=None)
    assert rate_table(rates).rate(number, NEW) == best


@given(st.floats(0, 100_000), st.floats(0, 100_000), st.decimals("0", "100", places=4), st.integers(1, 60))
def test_longer_never_costs_less(one: float, other: float, minute: Decimal, step_s: int) -> None:
    rate = Rate("+86", minute, OLD, step_s)
    short, long = sorted((one, other))
    assert 0 <= rate.fen(short) <= rate.fen(long)
