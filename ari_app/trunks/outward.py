"""Calls to the outside: what may be dialled, whose number is shown, which trunk it goes through, how it failed."""

import re
from collections.abc import Mapping

from ari_app.trunks.numbers import DialledNumber
from ari_app.trunks.phone_number import SPACING
from ari_app.trunks.refusal import is_the_lines
from lexicon.errors import Refused
from lexicon.ids import ClientId

_NUMBER = re.compile(r"\+[0-9]{5,19}|[0-9]{3,20}")
_CALLED_BACK = re.compile(r"[0-9]{7,12}")  # local, with an area code, mobile; nothing shorter (110, 95588)
_HOME = ("+86", "0086")  # mainland China: a number at home, however it is written
_ABROAD = ("+", "00")

NOT_ALLOWED = "not-allowed"  # by our own rules
BUSY, NO_ANSWER, WRONG_NUMBER, REFUSED, NO_LINE, UNREACHABLE = (
    "busy",
    "no-answer",
    "wrong-number",
    "refused",
    "no-line",
    "unreachable",
)
_WORDS = {  # ITU-T Q.850
    1: WRONG_NUMBER,
    17: BUSY,
    18: NO_ANSWER,
    19: NO_ANSWER,
    21: REFUSED,
    22: WRONG_NUMBER,
    28: WRONG_NUMBER,
    34: NO_LINE,
    38: NO_LINE,
    41: NO_LINE,
    42: NO_LINE,
    44: NO_LINE,
}
_SIP_WORDS = {486: BUSY, 600: BUSY, 404: WRONG_NUMBER, 484: WRONG_NUMBER, 604: WRONG_NUMBER, 603: REFUSED, 403: REFUSED}


def dialable(typed: str) -> str:
    """The number as it is dialled, whoever may call it. Refused: number-wrong for what is none."""
    number = typed.translate(SPACING)
    if not _NUMBER.fullmatch(number):
        raise Refused("this is no telephone number", code="number-wrong")
    return number


def outward_number(typed: str) -> str:
    """The number as it is dialled at home. Refused: number-wrong, and number-not-allowed for one abroad."""
    number = dialable(typed)
    if not may_be_called(number):
        raise Refused("this number may not be called", code="number-not-allowed")
    return number


def callback_number(typed: str) -> str:
    """The number at which a caller can be called back, as it is dialled at home; "" for none.

    A caller id or what somebody typed: with the country's code or without, and no short number.
    """
    try:
        number = outward_number(typed)
    except Refused:
        return ""
    for code in _HOME:
        if number.startswith(code):
            number = number.removeprefix(code)
            if not number.startswith(("1", "0", "400", "800")):  # an area code has its 0 at home
                number = "0" + number
    return number if _CALLED_BACK.fullmatch(number) else ""


def may_be_called(number: str) -> bool:
    """Whether it is at home. What an agent or a flow may call is decided in ``permission.py``."""
    return number.startswith(_HOME) or not number.startswith(_ABROAD)


def caller_id(numbers: Mapping[str, DialledNumber], client: ClientId, wanted: str = "") -> DialledNumber:
    """The client's number that the callee is shown: ``wanted``, or the client's first. Refused when there is none."""
    own = [one for _, one in sorted(numbers.items()) if one.client == client and (not wanted or one.number == wanted)]
    if not own:
        raise Refused("this client has no number to call from", code="no-line")
    return own[0]


def why_failed(cause: int, sip: int, *, has_rung: bool) -> str:
    """Why a leg ended that nobody answered: busy, no-answer, wrong-number, refused, no-line or unreachable.

    What never rang and timed out was lost on the way to the carrier.
    """
    if is_the_lines(cause, sip, has_rung=has_rung):
        return NO_LINE
    if sip in _SIP_WORDS:
        return _SIP_WORDS[sip]
    word = _WORDS.get(cause, UNREACHABLE)
    if word is NO_ANSWER and not has_rung:
        return NO_LINE
    if 500 <= sip < 600 and word is UNREACHABLE:
        return NO_LINE
    return word
