"""THINKER: a caller's number as it leaves the server: whole only as the answer to a reveal, which is noted.

The screens mask by the same rule (web/src/state/masking.ts), which leaves what is masked already as it is.
"""

import re

_SPACES = re.compile(r"[\s-]")
_NUMBER = re.compile(r"\+?[0-9]+")
_CHINA = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")


def mask_number(number: str) -> str:
    """The middle digits hidden (13812341234: 138****1234). Up to four characters (extensions) stay whole, and what is
    no number (a name, "anonymous")."""
    bare = _SPACES.sub("", number)
    if not _NUMBER.fullmatch(bare):
        return number
    digits = _CHINA.sub("", bare).removeprefix("+")
    if len(digits) <= 4:
        return digits
    if len(digits) <= 8:
        return f"{digits[:2]}{'*' * (len(digits) - 4)}{digits[-2:]}"
    return f"{digits[:3]}{'*' * max(len(digits) - 7, 2)}{digits[-4:]}"
