"""How each carrier is told of a call: the called number in its form, and a number that it lets us show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.trunks.form import Form, Wants, called_by, fits, form_for, shown_by
from lexicon.phone_number import DialAs, Home, Kind, phone_number

SHANGHAI = Home("CN", "21")
OURS = "4008001000"


@pytest.mark.parametrize(
    ("wants", "number", "called"),
    [
        (Wants(), "+86 139-0013-9000", "+86 139-0013-9000"),  # as before there were forms
        (Wants(DialAs.E164), "13900139000", "+8613900139000"),
        (Wants(DialAs.PLAIN), "02163372000", "862163372000"),
        (Wants(DialAs.NATIONAL), "+862163372000", "02163372000"),
        (Wants(DialAs.LOCAL), "02163372000", "63372000"),
        (Wants(DialAs.NATIONAL, "9"), "+8613900139000", "913900139000"),
        (Wants(DialAs.TYPED, "9"), "13900139000", "913900139000"),
        (Wants(DialAs.NATIONAL, "9"), "+14155550100", "90014155550100"),
        (Wants(DialAs.E164), "1790913900139000", "1790913900139000"),  # a carrier was chosen, and is kept
        (Wants(DialAs.E164, "9"), "1790913900139000", "1790913900139000"),
    ],
)
def test_the_called_number_as_the_carrier_wants_it(wants: Wants, number: str, called: str) -> None:
    told = called_by(wants, number, SHANGHAI)
    assert told.translate(str.maketrans("", "", " -")) == called.translate(str.maketrans("", "", " -"))


@pytest.mark.parametrize("number", ["110", "120", "+86110", "021120", "10086", "95588", "12315", "950131234567"])
@pytest.mark.parametrize("form", DialAs)
def test_emergency_and_service_numbers_are_dialled_as_they_are(number: str, form: DialAs) -> None:
    assert called_by(Wants(form, "17951"), number, SHANGHAI) == number


LISTED = Wants(shows=(OURS, "0216555xxxx", "8610*"))


@pytest.mark.parametrize(
    ("wants", "wanted", "shown"),
    [
        (Wants(), "13900139000", "13900139000"),
        (Wants(), "", ""),
        (Wants(shows=()), OURS, ""),
        (LISTED, OURS, OURS),
        (LISTED, "+864008001000", "+864008001000"),  # one number, however it is written
        (LISTED, "02165551234", "02165551234"),
        (LISTED, "+862165551234", "+862165551234"),
        (LISTED, "01063372000", "01063372000"),  # 861063372000
        (LISTED, "02165561234", None),
        (LISTED, "4008001001", None),
        (LISTED, "", ""),  # nothing was to be shown
        (Wants(shows=(OURS,), shows_else=OURS), "4008001001", OURS),
        (Wants(shows=(OURS,), shows_else=OURS), "", OURS),
    ],
)
def test_the_number_that_is_shown(wants: Wants, wanted: str, shown: str | None) -> None:
    assert shown_by(wants, wanted, SHANGHAI) == shown


def test_both_in_the_carriers_form() -> None:
    wants = Wants(DialAs.E164, "", (OURS,), OURS, DialAs.PLAIN)
    assert form_for(wants, "13900139000", OURS) == Form("+8613900139000", "864008001000")
    assert form_for(wants, "13900139000", "4008009999") == Form("+8613900139000", "864008001000")


def test_a_trunk_that_may_show_neither_carries_no_call_but_one_for_help() -> None:
    for wants in (Wants(shows=(OURS,)), Wants(shows=("0216555xxxx", OURS))):
        assert form_for(wants, "13900139000", "4008009999") is None
        assert form_for(wants, "110", "4008009999") == Form("110", OURS), "a number that the carrier knows for ours"
    patterns = Wants(shows=("0216555xxxx",))
    assert form_for(patterns, "119", "4008009999") == Form("119", "4008009999")
    assert form_for(Wants(shows=()), "010120", OURS) == Form("010120", "")


def test_a_pattern_is_of_the_whole_number() -> None:
    assert fits("400800xxxx", OURS) and not fits("40080010", OURS) and not fits("400800XXX", OURS)
    assert fits("400*", OURS) and not fits("00*", OURS) and fits("+86400*", OURS)


NUMBERS = st.text(alphabet="+0123456789 -", max_size=20)
WANTS = st.builds(
    Wants,
    st.sampled_from(DialAs),
    st.sampled_from(("", "9", "17951")),
    st.sampled_from((None, (), (OURS,), ("0216555xxxx", "400*"))),
    st.just(""),
    st.sampled_from(DialAs),
)


@given(WANTS, st.sampled_from(("110", "119", "120", "122", "+86120", "010110")), NUMBERS)
def test_help_is_always_called_and_as_it_is(wants: Wants, number: str, shown: str) -> None:
    form = form_for(wants, number, shown, SHANGHAI)
    assert form is not None and form.number == number


@given(WANTS, NUMBERS, NUMBERS)
def test_what_is_shown_may_be_shown(wants: Wants, number: str, shown: str) -> None:
    form = form_for(wants, number, shown, SHANGHAI)
    if form is None or not form.shown or wants.shows is None:
        return
    is_for_help = phone_number(number, SHANGHAI).kind is Kind.EMERGENCY
    assert is_for_help or any(fits(one, form.shown, SHANGHAI) for one in wants.shows)
