"""THINKER: what stands in a query, read. Each raises BadInput."""

from collections.abc import Collection
from datetime import date

from agent_ui.gateway.http import Asked
from lexicon.errors import BadInput


def number_in(asked: Asked, name: str, usual: int, least: int, most: int) -> int:
    """A whole number; ``usual`` where it is not there."""
    text = asked.request.query.get(name)
    if text is None:
        return usual
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadInput(name, text, f"a number from {least} to {most}")
    return int(text)


def word_in(asked: Asked, name: str, words: Collection[str]) -> str:
    """One of these; "" where it is not there."""
    text = asked.request.query.get(name)
    if text is not None and text not in words:
        raise BadInput(name, text, ", ".join(words))
    return text or ""


def day_in(asked: Asked, name: str) -> date | None:
    """A day; None where it is not there."""
    text = asked.request.query.get(name)
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(name, text or "", "such as 2026-11-29") from error
