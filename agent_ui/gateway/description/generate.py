"""Writes ``agent_ui/web/src/protocol/index.ts`` from the types in ``protocol/``.

So screens and gateway cannot disagree. ``python -m agent_ui.gateway.description.generate`` writes; with ``--check`` it
only compares and exits 1 when the file is stale. The same protocol always gives the same bytes.
"""

import argparse
import inspect
import json
import sys
import types
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args, get_origin

import msgspec
from msgspec import inspect as wire

from agent_ui.gateway.protocol import (
    abilities,
    admin,
    articles,
    board,
    calendars,
    catalogue,
    closing,
    control,
    desk,
    doors,
    flows,
    in_force,
    line_test,
    lines,
    listed,
    messages,
    out,
    phone,
    plan,
    prompt_call,
    prompts,
    qa,
    role_rules,
    staff,
    tokens,
    watch,
    webhooks,
    why,
    work,
    wrap_up,
)
from documents import flow_form

TARGET = Path(__file__).parents[2] / "web" / "src" / "protocol" / "index.ts"
HEADER = (
    "// Generated from agent_ui/gateway/protocol/ by `python -m agent_ui.gateway.description.generate`. Do not edit.\n"
)
_ROOT = "Frozen"
_PLAIN: Mapping[type[wire.Type], str] = {
    wire.StrType: "string",
    wire.BoolType: "boolean",
    wire.IntType: "number",
    wire.FloatType: "number",
    wire.NoneType: "null",
    wire.AnyType: "unknown",
}


class CannotSay(Exception):
    """The protocol holds a type that this generator has no TypeScript for."""


def generate(*sources: types.ModuleType) -> str:
    """The TypeScript of every message, Literal alias and union alias in ``sources``, in the order they stand there."""
    words: dict[str, frozenset[str]] = {}
    blocks: list[str] = []
    inherited: set[str] = set()
    for source in sources:
        words |= _literal_aliases(source)
        blocks += _blocks(source, words, inherited)
        inherited |= set(vars(source))
    return HEADER + "".join(f"\n{block}" for block in blocks)


def _blocks(source: types.ModuleType, words: Mapping[str, frozenset[str]], inherited: set[str]) -> list[str]:
    """``inherited``: aliases that an earlier source has said already."""
    blocks: list[str] = []
    for name, value in vars(source).items():
        if name in inherited:
            continue
        if name in words:
            blocks.append(_literal(name, get_args(value)))
        elif inspect.isclass(value) and issubclass(value, msgspec.Struct):
            if value.__module__ == source.__name__ and name != _ROOT:
                blocks.append(_interface(value, words))
        elif isinstance(value, types.UnionType):
            members = " | ".join(member.__name__ for member in get_args(value))
            blocks.append(f"export type {name} = {members};\n")
    return blocks


def _literal_aliases(source: types.ModuleType) -> dict[str, frozenset[str]]:
    """Name -> words of every ``Name = Literal[...]`` in the module."""
    return {name: frozenset(get_args(value)) for name, value in vars(source).items() if get_origin(value) is Literal}


def _literal(name: str, values: tuple[str, ...]) -> str:
    """A list that programs can walk through, and the type of its words."""
    listed = name[0].lower() + name[1:] + "s"
    words = ", ".join(json.dumps(value) for value in values)
    return f"export const {listed} = [{words}] as const;\nexport type {name} = (typeof {listed})[number];\n"


def _interface(struct: type[msgspec.Struct], words: Mapping[str, frozenset[str]]) -> str:
    info = wire.type_info(struct)
    if not isinstance(info, wire.StructType):
        raise CannotSay(f"{struct.__name__} is not a struct")
    lines = [f"export interface {struct.__name__} {{"]
    if info.tag is not None:
        lines.append(f"  {info.tag_field}: {json.dumps(info.tag)};")
    for field in info.fields:
        mark = "" if field.required else "?"
        lines.append(f"  {field.encode_name}{mark}: {_type(field.type, words)};")
    lines.append("}\n")
    return _comment(struct) + "\n".join(lines)


def _comment(struct: type[msgspec.Struct]) -> str:
    """The struct's own docstring; an inherited one says nothing about it."""
    text = inspect.cleandoc(struct.__dict__.get("__doc__") or "")
    if not text:
        return ""
    lines = text.splitlines()
    if len(lines) == 1:
        return f"/** {text} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _type(info: wire.Type, words: Mapping[str, frozenset[str]]) -> str:
    if type(info) in _PLAIN:
        return _PLAIN[type(info)]
    if isinstance(info, wire.StructType):
        return info.cls.__name__
    if isinstance(info, wire.LiteralType):
        return _words(info, words)
    if isinstance(info, wire.UnionType):
        return " | ".join(dict.fromkeys(_type(member, words) for member in info.types))
    if isinstance(info, wire.ListType):
        item = _type(info.item_type, words)
        return f"({item})[]" if "|" in item else f"{item}[]"
    if isinstance(info, wire.DictType) and isinstance(info.key_type, wire.StrType):
        return f"Record<string, {_type(info.value_type, words)}>"
    raise CannotSay(repr(info))


def _words(info: wire.LiteralType, words: Mapping[str, frozenset[str]]) -> str:
    """The alias with exactly these words if there is one, else the words themselves (in sorted order)."""
    for name, members in words.items():
        if members == frozenset(info.values):
            return name
    return " | ".join(json.dumps(value) for value in info.values)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="TypeScript types of the screens' protocol")
    parser.add_argument("--check", action="store_true", help="only say whether the file is fresh; exit 1 when stale")
    is_check = parser.parse_args(arguments).check
    last = (
        flow_form,
        flows,
        articles,
        prompts,
        prompt_call,
        qa,
        staff,
        role_rules,
        in_force,
        line_test,
        calendars,
    )
    first = (
        abilities,
        closing,
        board,
        out,
        phone,
        catalogue,
        desk,
        doors,
        tokens,
        webhooks,
        control,
    )
    text = generate(
        *first,
        lines,
        work,
        wrap_up,
        messages,
        why,
        watch,
        admin,
        listed,
        plan,
        *last,
    )
    if is_check:
        is_fresh = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
        if not is_fresh:
            print(f"{TARGET} is stale: run `python -m agent_ui.gateway.description.generate`", file=sys.stderr)
        return 0 if is_fresh else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
