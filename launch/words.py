"""What people read, in the language of their terminal: Chinese when LC_ALL, LC_MESSAGES or LANG begins with zh."""

import os
import unicodedata


def is_chinese() -> bool:
    """Whether this terminal speaks Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].lower().startswith("zh")
    return False


def say(zh: str, en: str) -> str:
    """One of the two."""
    return zh if is_chinese() else en


def padded(text: str, width: int) -> str:
    """``text`` filled up to ``width`` columns; a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
    return text + " " * max(0, width - taken)
