"""Single values of a flow file: words, numbers, instants, and what is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from documents.yaml_file import Value
from flows.document import Piece, Pieces, ReadAs

LONGEST_TEXT = 1000
Found = Mapping[str, Value]


def pieces_of(found: Found, key: str) -> Pieces:
    """One piece, or a list of them."""
    if key not in found:
        return ()
    value = found[key]
    return tuple(_piece(one) for one in value.items()) if value.is_list else (_piece(value),)


def _piece(value: Value) -> Piece:
    if not value.is_mapping:
        return Piece(recorded=value.text())
    found = value.keys("recorded", "zh", "en", "value", "as")
    if not found:
        value.wrong("没有内容", "nothing is said")
    return Piece(
        recorded=text_of(found, "recorded"),
        zh=long_of(found, "zh"),
        en=long_of(found, "en"),
        value=text_of(found, "value"),
        read_as=found["as"].one_of(ReadAs, ReadAs.NUMBER) if "as" in found else ReadAs.NUMBER,
    )


def words_of(found: Found, key: str) -> tuple[str, ...]:
    """The words of a list."""
    return tuple(one.text() for one in found[key].items()) if key in found else ()


def text_of(found: Found, key: str, usual: str = "") -> str:
    """One word or short text."""
    return found[key].text() if key in found else usual


def long_of(found: Found, key: str) -> str:
    """What is to be said."""
    return found[key].text(LONGEST_TEXT) if key in found else ""


def number_of(found: Found, key: str, usual: float) -> float:
    """A number, with or without a point."""
    return found[key].number() if key in found else usual


def flag_of(found: Found, key: str, *, usual: bool) -> bool:
    """true or false."""
    return found[key].flag() if key in found else usual


def instant_of(found: Found, key: str) -> datetime | None:
    """A point in time; UTC where it names no zone."""
    if key not in found:
        return None
    text = found[key].text()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        found[key].wrong(
            f"{text!r} 不是时刻，应如 2026-10-01T08:00+08:00", f"{text!r}; expected an instant: 2026-10-01T08:00+08:00"
        )
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
