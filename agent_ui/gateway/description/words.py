"""Routes as the heads of the files of ``protocol/`` write them: ``METHOD /path?query=  Body -> Answer  words``.

So a route that stands there is described without a row of its own in ``table``.
"""

import importlib
import pkgutil
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from agent_ui.gateway import protocol

_LINE = re.compile(
    r"^\s*(?P<method>GET|POST|PUT|DELETE|PATCH)\s+(?P<path>/api/[^\s?]*)(?:\?(?P<query>\S*))?"
    r"(?:\s+(?P<body>\S.*?))?\s*->\s*(?P<answer>\S+(?: \| null)?)(?:\s+(?P<words>.*))?$"
)
_PART = re.compile(r"\{[^}]*\}")
_LIST = re.compile(r"list\[(\w+)\]")


@dataclass(frozen=True, slots=True)
class Words:
    """One such line. ``body``, ``answer``: types, None where there is no JSON; ``media``: of an answer that is none."""

    text: str
    body: Any
    answer: Any
    media: str
    query: tuple[str, ...]


def bare(path: str) -> str:
    """The path without the names of its parts."""
    return _PART.sub("{}", path)


@cache
def written() -> dict[tuple[str, str], Words]:
    """(method, bare path) -> what is written of it."""
    found: dict[tuple[str, str], Words] = {}
    for one in pkgutil.iter_modules(protocol.__path__):
        found.update(_lines(importlib.import_module(f"{protocol.__name__}.{one.name}")))
    return found


def _lines(module: types.ModuleType) -> Iterator[tuple[tuple[str, str], Words]]:
    for line in (module.__doc__ or "").splitlines():
        if (told := _LINE.match(line)) is None:
            continue
        answer = told["answer"]
        query = tuple(word.partition("=")[0] for word in (told["query"] or "").split("&") if word)
        text = (told["words"] or "").strip() or f"{told['method']} {told['path']}"
        yield (
            (told["method"], bare(told["path"])),
            Words(text, _kind(told["body"] or "", module), _answer(answer, module), _media(answer), query),
        )


def _media(answer: str) -> str:
    return answer.strip(",;") if "/" in answer else ""


def _answer(answer: str, module: types.ModuleType) -> Any:
    """A name that is no type of the file's stands for some JSON."""
    if answer == "204" or _media(answer):
        return None
    found = _kind(answer, module)
    return Any if found is None else found


def _kind(name: str, module: types.ModuleType) -> Any:
    many = _LIST.fullmatch(name)
    if many is not None:
        one = getattr(module, many[1], None)
        return None if one is None else list[one]  # type: ignore[valid-type]  # it is one at run time
    if name.endswith(" | null"):
        one = getattr(module, name.removesuffix(" | null"), None)
        return None if one is None else one | None
    return getattr(module, name, None) if name.isidentifier() else None
