"""Check digits: published examples, and that one wrong digit is always found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.digits import CheckDigit, is_right

RIGHT = [
    (CheckDigit.LUHN, "4111111111111111"),
    (CheckDigit.LUHN, "79927398713"),
    (CheckDigit.MOD_11, "0306406152"),  # an ISBN
    (CheckDigit.MOD_11, "080442957*"),
    (CheckDigit.MOD_11_2, "11010519491231002*"),  # the example of GB 11643
    (CheckDigit.MOD_11_2, "440524188001010014"),
    (CheckDigit.NONE, "1"),
]


@pytest.mark.parametrize(("check", "typed"), RIGHT)
def test_right(check: CheckDigit, typed: str) -> None:
    assert is_right(check, typed)


@pytest.mark.parametrize("check", [one for one in CheckDigit if one is not CheckDigit.NONE])
@pytest.mark.parametrize("typed", ["", "#", "1#23", "*1", "12*4"])
def test_never_right(check: CheckDigit, typed: str) -> None:
    assert not is_right(check, typed)


@given(data=st.data())
@pytest.mark.parametrize(("check", "typed"), [one for one in RIGHT if one[0] is not CheckDigit.NONE])
def test_one_wrong_digit_is_found(check: CheckDigit, typed: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(typed) - 2))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != typed[place]]))
    assert not is_right(check, typed[:place] + other + typed[place + 1 :])
