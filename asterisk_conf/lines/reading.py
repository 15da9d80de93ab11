"""What spans and trunks of ``lines.yml`` are read with."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from documents.yaml_file import Value

Found = Mapping[str, Value]
E = TypeVar("E", bound=StrEnum)


def word(found: Found, name: str, default: E) -> E:
    """One of the words of the default's kind; the default where nothing is written."""
    return found[name].one_of(type(default), default) if name in found else default
