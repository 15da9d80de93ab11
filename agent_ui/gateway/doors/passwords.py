"""THINKER: which passwords are refused. No rules about kinds of characters: length, and nothing guessed first."""

import re

SHORTEST, LONGEST = 12, 200

# What passwords are made of that stand at the head of every list of stolen ones; also with digits and signs around.
_WORDS = """
password passwort pass admin administrator root user guest test testing welcome hello login letmein iloveyou woaini
woainiyisheng aini qwerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qazwsxedc abc abcd abcdef abcdefg
monkey dragon master sunshine princess football baseball superman batman shadow michael jordan trustno secret changeme
default company callcenter callcentre contactcenter contactcentre zuoxi kefu mima huanying beijing shanghai guangzhou
shenzhen china zhongguo taobao alibaba tencent weixin spring summer autumn winter january february march april may june
july august september october november december correcthorsebatterystaple
"""
_COMMON = frozenset(_WORDS.split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_LEET = str.maketrans("013457@$!", "oleastasi")


def weakness(password: str, about: tuple[str, ...]) -> str | None:
    """Why it is refused: short, long, common, about-you (``about``: login and names); None: it is good."""
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    low = password.casefold()
    if any(len(word) >= 3 and word.casefold() in low for word in about):
        return "about-you"
    if len(set(low)) < 5 or _is_repeated(low) or _is_row(low):
        return "common"
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", low)
    bare = {re.sub(r"[^a-z]", "", low), re.sub(r"[^a-z]", "", core.translate(_LEET)), low}
    return "common" if bare & _COMMON else None


def _is_repeated(text: str) -> bool:
    """The same few letters over and over."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _is_row(text: str) -> bool:
    """Straight along the keyboard, the alphabet or the digits, forwards or backwards."""
    return any(text in (row + row) or text in (row + row)[::-1] for row in _ROWS)
