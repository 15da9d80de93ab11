"""Passwords, networks, masks and codes: the plain functions of the door."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_ui.gateway.doors.factors import Factors, hash_of, is_recovery_code, picture_of, recovery_codes
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.networks import is_within, network
from agent_ui.gateway.doors.passwords import weakness
from agent_ui.gateway.doors.rights import RIGHTS, may, sees
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, ClientId
from tests.contract.parts import WallClock

OURS = ("10.0.0.0/8", "127.0.0.1/32")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elf letters", "short"),
        ("x" * 201, "long"),
        ("wangfang-is-here", "about-you"),
        ("aaaaaaaaaaaaaaaa", "common"),
        ("abcabcabcabcabc", "common"),
        ("qwertyuiopas", "common"),
        ("mnbvcxzlkjhgf", "common"),
        ("123456789012", "common"),
        ("Password1234!", "common"),
        ("P@ssw0rd12345", "common"),
        ("WoAiNi520520520", "common"),
        ("correct horse battery staple", "common"),
        ("vier blaue tassen", None),
        ("三只蓝色的杯子放在桌上呢吧", None),
    ],
)
def test_passwords(password: str, why: str | None) -> None:
    assert weakness(password, ("wangfang", "王芳")) == why


def test_networks() -> None:
    assert network(" 10.20.0.0/16 ") == "10.20.0.0/16"
    for wrong in ("10.0.0.1/8", "x", "", "300.0.0.0/8"):
        with pytest.raises(BadInput):
            network(wrong)
    assert is_within("10.1.1.1", OURS) and is_within("::ffff:10.1.1.1", OURS)
    assert not is_within("11.1.1.1", OURS) and not is_within("", OURS) and not is_within("2001:db8::1", OURS)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812341234", "138****1234"), ("+8613812341234", "138****1234"), ("008613812341234", "138****1234"),
        ("138 1234-1234", "138****1234"), ("+442071838750", "442*****8750"), ("02155556666", "021****6666"),
        ("55556666", "55****66"), ("12345", "12*45"), ("8001", "8001"), ("anonymous", "anonymous"), ("", ""),
        ("138****1234", "138****1234"), ("张三", "张三"),
    ],
)  # fmt: skip
def test_masks(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.from_regex(r"\+?[0-9]{5,20}", fullmatch=True))
def test_no_number_leaves_whole(number: str) -> None:
    shown = mask_number(number)
    assert "*" in shown and number.lstrip("+") not in shown and mask_number(shown) == shown


def test_codes_are_good_for_one_step_each() -> None:
    clock = WallClock()
    factors = Factors(b"k" * 32, clock)
    seed, sealed = factors.new(AgentId("wang"))
    assert factors.open(AgentId("wang"), sealed) == seed and seed.encode() not in sealed
    for other, key in ((AgentId("li"), b"k" * 32), (AgentId("wang"), b"j" * 32)):
        with pytest.raises(Refused):
            Factors(key, clock).open(other, sealed)
    now = int(clock.now().timestamp()) // 30
    code = pyotp.TOTP(seed).generate_otp(now)
    step = factors.step_of(seed, code, 0)
    assert step is not None and abs(step - now) <= 1
    assert factors.step_of(seed, code, step) is None
    assert factors.step_of(seed, pyotp.TOTP(seed).generate_otp(now - 5), 0) is None
    assert factors.step_of(seed, "", 0) is None and factors.step_of(seed, "１２３４５６", 0) is None


def test_recovery_codes() -> None:
    codes = recovery_codes()
    assert len({hash_of(one) for one in codes}) == len(codes) == 10
    assert hash_of(codes[0]) == hash_of(f" {codes[0].upper().replace('-', ' ')} ")
    assert all(is_recovery_code(one) for one in codes) and not is_recovery_code("123 456")
    assert picture_of("otpauth://totp/x").startswith("data:image/svg+xml")


def test_rights_of_words_that_are_no_roles() -> None:
    assert not may("", "me") and not may("god", "audit")
    assert all("me" in rights and "desk" not in rights - RIGHTS["agent"] for rights in RIGHTS.values())
    assert not RIGHTS["administrator"] & {"recordings", "reveal", "watch", "listen"}, "who opens doors hears nobody"


def test_rows_of_no_client_are_for_who_sees_all() -> None:
    assert sees(None, None) and sees(None, "a") and sees(frozenset({ClientId("a")}), "a")
    assert not sees(frozenset({ClientId("a")}), "b") and not sees(frozenset({ClientId("a")}), None)
    assert not sees(frozenset(), "a")
