"""What a flow file may hold, as forms: made from the types of the nodes and from what the reader takes, so that a form
on a screen, the file and the telephony cannot disagree.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import inspect as wire

from documents.flow_file import FILE_KEYS
from documents.flow_nodes import READERS
from flows import document as nodes
from flows.names import NAMES
from flows.piece import Piece, ReadAs
from flows.survey import Question, Survey

FieldKind = Literal["text", "integer", "number", "flag", "choice", "instant", "pieces", "name", "names", "map", "group"]


class FormField(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a form. ``key``: as in the file; ``of``: what a name names, or each value of a map.

    ``by``: what the keys of a map name ("": any word); ``usual``: what holds for a field that is left out, in words.
    """

    key: str
    kind: FieldKind
    is_needed: bool
    of: str = ""
    by: str = ""
    words: list[str] = []
    usual: str = ""
    fields: list[FormField] = []


class NodeForm(msgspec.Struct, frozen=True, kw_only=True):
    """All fields of one kind of node, in the order in which they are declared."""

    do: str
    fields: list[FormField]


class FlowForms(msgspec.Struct, frozen=True, kw_only=True):
    """Every form of a flow file. ``keys``: those of a telephone; ``reads_as``: how a value can be spoken."""

    head: list[FormField]
    nodes: list[NodeForm]
    source: list[FormField]
    survey: list[FormField]
    question: list[FormField]
    keys: list[str]
    languages: list[str]
    reads_as: list[str]


HEAD = ("name_zh", "name_en", "numbers", "languages", "start")


def flow_forms() -> FlowForms:
    """The same each time."""
    kinds = {kind.does: kind for kind in nodes.AnyNode.__args__}
    if set(kinds) != set(READERS):
        raise TypeError(f"nodes without a reader, or the other way round: {set(kinds) ^ set(READERS)}")
    return FlowForms(
        head=_fields(nodes.FlowDocument, only=HEAD),
        nodes=[NodeForm(do=do, fields=_fields(kinds[do], taken=READERS[do][:2])) for do in READERS],
        source=_fields(nodes.Source),
        survey=_fields(Survey, apart=("questions",)),
        question=_fields(Question, apart=("id",)),
        keys=list(nodes.KEYS),
        languages=list(nodes.LANGUAGES),
        reads_as=list(ReadAs),
    )


def _fields(
    struct: type[msgspec.Struct],
    *,
    only: tuple[str, ...] | None = None,
    apart: tuple[str, ...] = (),
    taken: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
) -> list[FormField]:
    """``taken``: what the reader may and must have; a difference to the type is a mistake of ours."""
    info = wire.type_info(struct)
    assert isinstance(info, wire.StructType)
    rows = [row for row in info.fields if row.name not in apart and (only is None or row.name in only)]
    found = [_field(row) for row in rows]
    if taken is not None and {one.key for one in found} != {*taken[0], *taken[1]}:
        raise TypeError(f"{struct.__name__}: {({one.key for one in found}) ^ {*taken[0], *taken[1]}}")
    return found


def _field(row: wire.Field) -> FormField:
    kind, more = _kind(row.type)
    usual = "" if row.required else _usual(row.default)
    return FormField(key=FILE_KEYS.get(row.name, row.name), kind=kind, is_needed=row.required, usual=usual, **more)


def _usual(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{value:g}"
        case tuple():
            return " ".join(one.recorded or one.value or f"{one.zh} / {one.en}" for one in value)
        case str():
            return value
        case _:
            return ""


def _kind(type_: wire.Type) -> tuple[FieldKind, dict[str, Any]]:
    named, plain = _named(type_)
    match plain:
        case wire.StrType():
            return ("name", {"of": named}) if named else ("text", {})
        case wire.BoolType():
            return "flag", {}
        case wire.IntType():
            return "integer", {}
        case wire.FloatType():
            return "number", {}
        case wire.EnumType(cls=cls):
            return "choice", {"words": [str(one.value) for one in cls]}
        case wire.DictType(key_type=key, value_type=value):
            return "map", {"by": _named(key)[0], "of": _named(value)[0] or _plain_kind(value)}
        case wire.VarTupleType(item_type=wire.StructType(cls=cls)) if cls is Piece:
            return "pieces", {}
        case wire.VarTupleType(item_type=item):
            return "names", {"of": _named(item)[0]}
        case wire.UnionType(types=types):
            return _optional(types)
        case _:
            raise TypeError(f"no form for {plain}")


def _optional(types: tuple[wire.Type, ...]) -> tuple[FieldKind, dict[str, Any]]:
    """One of these, or nothing."""
    for one in types:
        match one:
            case wire.DateTimeType():
                return "instant", {}
            case wire.StructType(cls=cls) if cls is nodes.Comfort:
                return "group", {"fields": _fields(nodes.Comfort)}
    raise TypeError(f"no form for {types}")


def _named(type_: wire.Type) -> tuple[str, wire.Type]:
    if isinstance(type_, wire.Metadata):
        return str((type_.extra or {}).get(NAMES, "")), type_.type
    return "", type_


def _plain_kind(type_: wire.Type) -> str:
    return "integer" if isinstance(type_, wire.IntType) else ""
