"""What spans and trunks of ``lines.yml`` are read with."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from documents.yaml_file import Value

Found = Mapping[str, Value]
E = TypeVar("E", bound=StrEnum)


def between(found: Found, name: str, default: int, limits: tuple[int, int]) -> int:
    """A whole number within limits; the default where nothing is written."""
    if name not in found:
        return default
    number, (low, high) = found[name].integer(), limits
    if not low <= number <= high:
        found[name].wrong(f"应为 {low} … {high}，而不是 {number}", f"expected {low} … {high}, not {number}")
    return number


def word(found: Found, name: str, default: E) -> E:
    """One of the words of the default's kind; the default where nothing is written."""
    return found[name].one_of(type(default), default) if name in found else default
