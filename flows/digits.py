"""Check digits: whether a typed number can be right at all."""

from enum import StrEnum


class CheckDigit(StrEnum):
    """How the last digit follows from the others."""

    NONE = "none"
    LUHN = "luhn"  # bank cards, IMEI
    MOD_11 = "mod-11"  # weights 2, 3 ... from the right, as in ISBN-10; * stands for X
    MOD_11_2 = "mod-11-2"  # ISO 7064, as in Chinese identity numbers (GB 11643); * stands for X


def is_right(check: CheckDigit, typed: str) -> bool:
    """Whether the check digit of ``typed`` is the one that follows from the other digits."""
    if check is CheckDigit.NONE:
        return True
    body, last = typed[:-1], typed[-1:]
    if not body.isdigit() or not body.isascii() or not (last.isdigit() or last == "*"):
        return False
    value = 10 if last == "*" else int(last)
    match check:
        case CheckDigit.LUHN:
            return value == _luhn(body)
        case CheckDigit.MOD_11:
            return (sum(int(d) * (place + 2) for place, d in enumerate(reversed(body))) + value) % 11 == 0
        case CheckDigit.MOD_11_2:
            return value == _mod_11_2(body)


def _luhn(body: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return -total % 10


def _mod_11_2(body: str) -> int:
    product = 0
    for digit in body:
        product = (product + int(digit)) * 2 % 11
    return (12 - product) % 11
