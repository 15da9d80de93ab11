"""Numbers as people, carriers and Chinese networks write them: what they are, and how they are dialled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.trunks.phone_number import CHINA, DialAs, Home, Kind, dialled_as, is_emergency, key, phone_number

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
