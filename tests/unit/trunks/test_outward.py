"""What may be dialled, whose number is shown, and what is said of a leg that nobody answered."""

import pytest

from ari_app.trunks.outward import caller_id, outward_number, why_failed
from lexicon.errors import Refused
from lexicon.ids import CallId, ChannelId, ClientId, call_of_out, is_out, out_channel
from tests.unit.call.desk import NUMBER

NUMBERS = {NUMBER.number: NUMBER}
NUMBER_CALL = CallId("c-with-dashes")


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("139 0013 9000", "13900139000"),
        ("(010) 6555-1234", "01065551234"),
        ("+86 139-0013-9000", "+8613900139000"),
        ("110", "110"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_a_number_is_dialled_without_what_is_there_to_be_read(typed: str, dialled: str) -> None:
    assert outward_number(typed) == dialled


NO_NUMBERS = ["", "12", "abc", "123456789012345678901", "+", "1+39", "sip:110@x", "139;x=1", "1*2"]


@pytest.mark.parametrize("typed", NO_NUMBERS)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        outward_number(typed)
    assert refused.value.code == "number-wrong"


@pytest.mark.parametrize("typed", ["+1 415 555 0100", "0014155550100", "+852 2345 6789"])
def test_nobody_calls_abroad(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        outward_number(typed)
    assert refused.value.code == "number-not-allowed"


def test_the_clients_own_number_is_shown() -> None:
    assert caller_id(NUMBERS, NUMBER.client).number == NUMBER.number
    assert caller_id(NUMBERS, NUMBER.client, NUMBER.number) is NUMBER
    for client, wanted in ((ClientId("another"), ""), (NUMBER.client, "4009999999")):
        with pytest.raises(Refused) as refused:
            caller_id(NUMBERS, client, wanted)
        assert refused.value.code == "no-line"


@pytest.mark.parametrize(
    ("cause", "sip", "has_rung", "why"),
    [
        (17, 486, True, "busy"),
        (17, 600, False, "busy"),
        (19, 480, True, "no-answer"),
        (19, 480, False, "no-line"),
        (1, 404, False, "wrong-number"),
        (28, 484, False, "wrong-number"),
        (21, 603, True, "refused"),
        (34, 503, False, "no-line"),
        (0, 503, False, "no-line"),
        (20, 480, False, "unreachable"),
        (0, 0, False, "unreachable"),
    ],
)
def test_the_cause_is_a_word(cause: int, sip: int, has_rung: bool, why: str) -> None:
    assert why_failed(cause, sip, has_rung=has_rung) == why


def test_a_leg_names_its_call() -> None:
    leg = out_channel(NUMBER_CALL, 2)
    assert is_out(leg) and call_of_out(leg) == NUMBER_CALL
    assert out_channel(NUMBER_CALL, 1) != leg
    assert call_of_out(ChannelId("offer-o1")) is None
