"""Telephone numbers in what people wrote: hidden in every form, and what is no telephone number left as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_ui.gateway.doors.masking import mask_field, mask_number, mask_text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打 13812345678 或 138-1234-5678", "请打 138****5678 或 138****5678"),
        ("+86 138 1234 5678", "138****5678"),
        ("(+86)13812345678。", "138****5678。"),
        ("008613812345678", "138****5678"),
        ("8613812345678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("A13812345678B", "A138****5678B"),
        ("座机 010-87654321", "座机 010****4321"),
        ("(0571) 8765 4321", "057*****4321"),
        ("+86 10 8765 4321", "861*****4321"),
        ("０１０－８７６５４３２１", "010****4321"),
        ("400-800-1234 / 4008001234 / 8008201234", "400***1234 / 400***1234 / 800***1234"),
        ("+1 415 555 2671", "141****2671"),
        ("0044 1632 960961", "004*******0961"),
        ("电话：8765 4321", "电话：87****21"),
        ("his phone 87654321, please", "his phone 87****21, please"),
        ("先打13812345678，再打13987654321", "先打138****5678，再打139****4321"),
    ],
)
def test_a_telephone_number_in_a_text_is_hidden(text: str, shown: str) -> None:
    assert mask_text(text) == shown and mask_text(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "订单 20261129123456，金额 1380000.00",
        "SF1234567890123",
        "order 12345678",
        "2026-11-29 13:45",
        "身份证 110101199003071234",
        "13812345678910",
        "价格 5000-8000",
        "192.168.100.200",
        "转接 10086，分机 8001",
        "hotel 12345678",
        "138****5678",
        "",
    ],
)
def test_what_is_no_telephone_number_stays(text: str) -> None:
    assert mask_text(text) == text


def test_a_field_for_numbers_hides_every_number_and_the_customers_own_is_hidden_anywhere() -> None:
    assert mask_field("备用电话", "87654321 / 010 12345678", frozenset()) == "87****21 / 010****5678"
    assert mask_field("Mobile", "10 8765 4321", frozenset()) == "108***4321"
    assert mask_field("account", "1234567", frozenset({"1234567"})) == "12***67"
    assert mask_field("order", "87654321", frozenset()) == "87654321"
    assert mask_field("remark", "打 010-87654321", frozenset()) == "打 010****4321"


_GAP = st.sampled_from(["", " ", "-", " - ", "\u2010", "."])
_WORDS = st.text(alphabet="客户说请打转告谢谢，。 abc", max_size=8)


@given(
    st.from_regex(r"1[3-9][0-9]{9}|0(10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{7}|400[0-9]{7}", fullmatch=True),
    _GAP,
    _WORDS,
    _WORDS,
)
def test_no_number_gets_through_whatever_stands_around_it(number: str, gap: str, before: str, after: str) -> None:
    spelt = (
        f"{number[:3]}{gap}{number[3:7]}{gap}{number[7:]}" if number[:2] in ("01", "02") or number[0] != "0" else number
    )
    shown = mask_text(f"{before}{spelt}{after}")
    assert "*" in shown and number not in re.sub(r"\D", "", shown)
    assert mask_text(shown) == shown
    assert mask_number(number) in shown
