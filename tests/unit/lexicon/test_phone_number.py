"""Numbers as people, carriers and Chinese networks write them: what they are, and how they are dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lexicon.phone_number import (
    CHINA,
    DialAs,
    Home,
    Kind,
    dialled_as,
    is_emergency,
    key,
    phone_number,
    spellings,
)

SHANGHAI = Home("CN", "21")


@pytest.mark.parametrize(
    ("written", "e164", "kind"),
    [
        ("13900139000", "+8613900139000", Kind.MOBILE),
        ("013900139000", "+8613900139000", Kind.MOBILE),  # as some carriers deliver it
        ("+86 139-0013-9000", "+8613900139000", Kind.MOBILE),
        ("008613900139000", "+8613900139000", Kind.MOBILE),
        ("8613900139000", "+8613900139000", Kind.MOBILE),
        ("010 6337 2000", "+861063372000", Kind.FIXED),
        ("1063372000", "+861063372000", Kind.FIXED),
        ("861063372000", "+861063372000", Kind.FIXED),
        ("075512345678", "+8675512345678", Kind.FIXED),
        ("4008001000", "+864008001000", Kind.SHARED),
        ("8008101000", "+868008101000", Kind.FREE),
        ("95588", "", Kind.SHORT),
        ("10086", "", Kind.SHORT),
        ("12315", "", Kind.SHORT),
        ("950131234567", "", Kind.SHORT),
        ("63372000", "", Kind.FIXED),
        ("16812345678", "", Kind.PREMIUM),
        ("1259012345", "", Kind.PREMIUM),
        ("+19005551234", "+19005551234", Kind.PREMIUM),
        ("13490012345", "+8613490012345", Kind.SATELLITE),
        ("17400012345", "+8617400012345", Kind.SATELLITE),
        ("+8821612345678", "+8821612345678", Kind.SATELLITE),
        ("00870771234567", "+870771234567", Kind.SATELLITE),
        ("0014155550100", "+14155550100", Kind.INTERNATIONAL),
        ("+85223456789", "+85223456789", Kind.INTERNATIONAL),
        ("17909 00 1 415 555 0100", "+14155550100", Kind.INTERNATIONAL),  # a carrier chosen: no way around the rules
        ("1790901063372000", "+861063372000", Kind.FIXED),
        ("+8600141555501", "", Kind.OTHER),
        ("abc", "", Kind.OTHER),
        ("", "", Kind.OTHER),
        ("110", "", Kind.EMERGENCY),
        ("+86 119", "", Kind.EMERGENCY),
        ("010110", "", Kind.EMERGENCY),
        ("0755120", "", Kind.EMERGENCY),
        ("1101", "", Kind.SHORT),
        ("17909110", "", Kind.OTHER),
    ],
)
def test_what_a_number_is(written: str, e164: str, kind: Kind) -> None:
    number = phone_number(written)
    assert (number.e164, number.kind) == (e164, kind)


def test_a_local_number_has_our_own_area() -> None:
    assert phone_number("63372000", SHANGHAI).e164 == "+862163372000" == phone_number("021 63372000").e164


def test_one_number_has_one_key() -> None:
    ways = ("13900139000", "013900139000", "+8613900139000", "008613900139000", "8613900139000")
    assert {key(one) for one in ways} == {"+8613900139000"}
    assert key("95588") == "95588" and key("") == ""


@pytest.mark.parametrize(
    "ways",
    [
        ("13912345678", "+8613912345678", "008613912345678", "8613912345678", "013912345678"),
        ("63372000", "02163372000", "2163372000", "+862163372000", "862163372000", "00862163372000"),
        ("0215550001", "5550001", "215550001", "+86215550001", "86215550001", "0086215550001"),  # that no plan has
        ("4008001000", "+864008001000", "864008001000", "04008001000"),
        ("95588", "+8695588", "008695588", "095588"),
        ("+14155550100", "0014155550100"),
        ("+999123456", "00999123456"),
    ],
)
def test_every_way_to_write_it_is_known_by_every_other(ways: tuple[str, ...]) -> None:
    assert len({key(one, SHANGHAI) for one in ways}) == 1
    for one in ways:
        assert set(ways) <= set(spellings(one, SHANGHAI)), one


def test_numbers_that_are_not_one() -> None:
    assert key("0215550001", SHANGHAI) != key("0105550001", SHANGHAI)
    assert key("5550001") != key("0215550001"), "of which area it is was not said"
    assert len({key(one) for one in ("13912345678", "13912345679", "+852139123456", "95588", "95589")}) == 5
    assert "01013912345678" not in spellings("13912345678")


def test_who_withheld_the_number_is_nobody() -> None:
    for one in ("", "anonymous", "Unavailable", "12", "+", "1234x"):
        assert spellings(one) == ()
    assert spellings("139 1234-5678")[0] in ("+8613912345678", "008613912345678", "013912345678")


@pytest.mark.parametrize(
    ("written", "form", "dialled"),
    [
        ("01063372000", DialAs.TYPED, "01063372000"),
        ("01063372000", DialAs.E164, "+861063372000"),
        ("01063372000", DialAs.PLAIN, "861063372000"),
        ("+861063372000", DialAs.NATIONAL, "01063372000"),
        ("+862163372000", DialAs.LOCAL, "63372000"),
        ("+861063372000", DialAs.LOCAL, "01063372000"),
        ("013900139000", DialAs.NATIONAL, "13900139000"),
        ("+8613900139000", DialAs.LOCAL, "13900139000"),
        ("4008001000", DialAs.NATIONAL, "4008001000"),
        ("+14155550100", DialAs.NATIONAL, "0014155550100"),
        ("+14155550100", DialAs.PLAIN, "14155550100"),
        *((one, form, one) for one in ("110", "95588", "010120") for form in DialAs),
    ],
)
def test_as_the_carrier_wants_it(written: str, form: DialAs, dialled: str) -> None:
    assert dialled_as(phone_number(written, SHANGHAI), form, SHANGHAI) == dialled


def test_another_region() -> None:
    hong_kong = Home("HK")
    assert phone_number("23456789", hong_kong).e164 == "+85223456789"
    assert phone_number("999", hong_kong).kind is Kind.EMERGENCY
    assert phone_number("+8613900139000", hong_kong).kind is Kind.INTERNATIONAL


@given(st.text(alphabet="+0123456789 -()a", max_size=24))
def test_nothing_that_is_written_breaks_it(written: str) -> None:
    number = phone_number(written)
    assert number.e164 == "" or (number.e164[0] == "+" and number.e164[1:].isdecimal())
    if number.e164:
        assert phone_number(number.e164).e164 == number.e164, "its E.164 form is the same number"
    assert (number.kind is Kind.EMERGENCY) is is_emergency(number.dialled, CHINA)


@given(st.from_regex(r"\A(\+|00)[1-79][0-9]{6,13}\Z"))
def test_abroad_is_never_taken_for_home(written: str) -> None:
    if not written.removeprefix("00").removeprefix("+").startswith("86"):
        assert phone_number(written).kind in (Kind.INTERNATIONAL, Kind.SATELLITE, Kind.PREMIUM)


@given(st.from_regex(r"\A\+?[0-9]{3,16}\Z"), st.sampled_from([CHINA, SHANGHAI, Home("HK")]))
def test_spellings_are_of_one_number(written: str, home: Home) -> None:
    found = spellings(written, home)
    assert written in found and {key(one, home) for one in found} == {key(written, home)}
