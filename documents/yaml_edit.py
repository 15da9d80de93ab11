"""A YAML text is made to say something else, with as much of it as can be left as somebody wrote it.

Only what differs is written anew, so comments, order and line breaks elsewhere stay. Data here are words, lists and
mappings of words, as they stand in the file: ``5`` and ``true`` are words too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from documents.yaml_file import (
    MappingNode,
    Mistake,
    Node,
    ScalarNode,
    SequenceNode,
    UnreadableYaml,
    Where,
    composed,
)

Plain = str | list[Any] | dict[str, Any]
LONGEST_LINE = 100
STEP = 2
_BARE = re.compile(r"(-?[0-9]|\+[0-9]|[\w./])([\w./+，。？！；、（）《》“”·-]| (?=[\w./+(-]))*")
_NOTHING = ("", "null", "~")


@dataclass(frozen=True, slots=True)
class _Edit:
    """What stands between two places of the text is this instead."""

    starts: int
    ends: int
    text: str


def data_of(text: str) -> Plain:
    """What the text says. Raises UnreadableYaml, also for aliases: a change at one place would be one at another."""
    return _data(composed(text), set())


def _data(node: Node, seen: set[int]) -> Plain:
    if id(node) in seen:
        mark = node.start_mark
        told = "不能使用锚点与别名（& 和 *）", "anchors and aliases (& and *) cannot be edited here"
        raise UnreadableYaml(Mistake(mark.line + 1, mark.column + 1, *told))
    seen.add(id(node))
    if isinstance(node, MappingNode):
        return {str(key.value): _data(value, seen) for key, value in node.value if isinstance(key, ScalarNode)}
    if isinstance(node, SequenceNode):
        return [_data(one, seen) for one in node.value]
    return str(node.value)


def set_at(data: Plain, where: Where, value: Plain | None) -> Plain:
    """The same data with another value at a place; None: without it. What leads there is made when it is missing."""
    if not where:
        return {} if value is None else value
    first, rest = where[0], where[1:]
    if isinstance(first, int):
        items = list(data) if isinstance(data, list) else [data]
        if value is None and not rest:
            return [one for place, one in enumerate(items) if place != first]
        first = first if 0 <= first < len(items) else len(items)
        inner = set_at(items[first] if first < len(items) else {}, rest, value)
        return [*items[:first], inner, *items[first + 1 :]]
    entries = dict(data) if isinstance(data, dict) else {}
    if value is None and not rest:
        entries.pop(first, None)
    else:
        entries[first] = set_at(entries.get(first, {}), rest, value)
    return entries


def rewritten(text: str, wanted: Plain) -> tuple[str, bool]:
    """A text that says what is wanted, and whether everything else in it is as it was. Raises UnreadableYaml."""
    found = _applied(text, list(_edits(text, composed(text), wanted)))
    try:
        if data_of(found) == wanted:
            return found, True
    except UnreadableYaml:
        pass
    whole = "".join(f"{entry(key, value, 0)}\n" for key, value in wanted.items()) if isinstance(wanted, dict) else ""
    return whole or flow(wanted) + "\n", False  # a way of writing that is not known here


def _applied(text: str, edits: Sequence[_Edit]) -> str:
    parts, at = [], 0
    for edit in sorted(edits, key=lambda one: one.starts):
        if edit.starts < at:
            continue
        parts += [text[at : edit.starts], edit.text]
        at = edit.ends
    return "".join([*parts, text[at:]])


# ---------------------------------------------------------------- what differs


def _edits(text: str, node: Node, wanted: Plain) -> Iterator[_Edit]:
    if _data(node, set()) == wanted:
        return
    if isinstance(node, MappingNode) and isinstance(wanted, dict) and wanted:
        yield from _in_mapping(text, node, wanted)
    elif isinstance(node, SequenceNode) and isinstance(wanted, list) and wanted:
        yield from _in_list(text, node, wanted)
    else:
        yield _Edit(node.start_mark.index, _end(node), _spaced(text, node) + flow(wanted))


def _in_mapping(text: str, node: MappingNode, wanted: dict[str, Any]) -> Iterator[_Edit]:
    pairs = list(node.value)
    renamed = _renamed(pairs, wanted)
    if renamed is not None:
        key, name = renamed
        yield _Edit(key.start_mark.index, key.end_mark.index, _word(name))
        return
    kept = [(key, value) for key, value in pairs if key.value in wanted]
    is_whole = not kept or (not node.flow_style and any(not _begins_line(text, key) for key, _ in pairs[1:]))
    gone = [(key, value) for key, value in pairs if key.value not in wanted]
    if is_whole or (gone and (node.flow_style or any(not _begins_line(text, key) for key, _ in gone))):
        yield _Edit(node.start_mark.index, _end(node), flow(wanted))
        return
    for key, value in kept:
        yield from _value(text, key, value, wanted[key.value])
    for key, value in gone:
        yield _Edit(_line_start(text, key.start_mark.index), _line_end(text, _end(value, key)) + 1, "")
    new = {key: value for key, value in wanted.items() if key not in {key.value for key, _ in pairs}}
    if new and node.flow_style:
        last = _end(kept[-1][1], kept[-1][0])
        yield _Edit(last, last, "".join(f", {_word(key)}: {flow(value)}" for key, value in new.items()))
    elif new:
        last = _line_end(text, _end(kept[-1][1], kept[-1][0]))
        column = pairs[0][0].start_mark.column
        yield _Edit(last, last, "".join("\n" + entry(key, value, column) for key, value in new.items()))


def _renamed(pairs: list[tuple[Node, Node]], wanted: dict[str, Any]) -> tuple[Node, str] | None:
    """The one key that has another name, everything else as it was."""
    names = list(wanted)
    if len(names) != len(pairs):
        return None
    other = [(key, name) for (key, _), name in zip(pairs, names, strict=True) if key.value != name]
    if len(other) != 1:
        return None
    same = all(_data(value, set()) == wanted[name] for (_, value), name in zip(pairs, names, strict=True))
    return other[0] if same else None


def _value(text: str, key: Node, value: Node, wanted: Plain) -> Iterator[_Edit]:
    is_far = value.start_mark.line != key.end_mark.line
    is_replaced = type(value) is not _NODES[type(wanted)] or not wanted
    if is_far and is_replaced and _data(value, set()) != wanted:
        yield _Edit(key.end_mark.index, _end(value), f": {flow(wanted)}")
    else:
        yield from _edits(text, value, wanted)


_NODES: dict[type, type] = {str: ScalarNode, list: SequenceNode, dict: MappingNode}


def _in_list(text: str, node: SequenceNode, wanted: list[Any]) -> Iterator[_Edit]:
    items = [_data(one, set()) for one in node.value]
    if len(items) == len(wanted):
        for one, data in zip(node.value, wanted, strict=True):
            yield from _edits(text, one, data)
        return
    if node.flow_style or not items or len({one.start_mark.line for one in node.value}) < len(items):
        yield _Edit(node.start_mark.index, _end(node), flow(wanted))
        return
    head = next((place for place, (one, data) in enumerate(zip(items, wanted, strict=False)) if one != data), None)
    head = min(len(items), len(wanted)) if head is None else head
    tail = 0
    while tail < min(len(items), len(wanted)) - head and items[-1 - tail] == wanted[-1 - tail]:
        tail += 1
    old, new = node.value[head : len(items) - tail], wanted[head : len(wanted) - tail]
    if len(old) == len(items):
        yield _Edit(node.start_mark.index, _end(node), flow(wanted))
        return
    for one in old:
        yield _Edit(_line_start(text, one.start_mark.index), _line_end(text, _end(one)) + 1, "")
    lines = [" " * node.start_mark.column + "- " + flow(data) for data in new]
    if lines and head:
        at = _line_end(text, _end(node.value[head - 1]))
        yield _Edit(at, at, "".join("\n" + line for line in lines))
    elif lines:
        at = _line_start(text, node.value[0].start_mark.index)
        yield _Edit(at, at, "".join(line + "\n" for line in lines))


# ---------------------------------------------------------------- places of the text


def _end(node: Node, key: Node | None = None) -> int:
    """Behind the last character of a node; PyYAML's own mark of a block stands behind the space after it."""
    if isinstance(node, ScalarNode):
        if node.style in ("|", ">"):
            return node.start_mark.index + len(_between(node).rstrip())
        return max(int(node.end_mark.index), 0 if key is None else int(key.end_mark.index) + 1)
    if not isinstance(node, MappingNode | SequenceNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1], last[0]) if isinstance(node, MappingNode) else _end(last)


def _between(node: Node) -> str:
    whole = node.start_mark.buffer or ""  # of the text as a whole, since it was a text and no file
    return str(whole[node.start_mark.pointer : node.start_mark.pointer + node.end_mark.index - node.start_mark.index])


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def _begins_line(text: str, node: Node) -> bool:
    at = node.start_mark.index
    return not text[_line_start(text, at) : at].strip()


def _spaced(text: str, node: Node) -> str:
    at = node.start_mark.index
    return " " if at == node.end_mark.index and text[at - 1 : at] == ":" else ""


# ---------------------------------------------------------------- written


def entry(key: str, value: Plain, column: int) -> str:
    """A key with its value as lines of a block, without the last line break."""
    indent, line = " " * column, flow(value)
    is_short = len(line) + column <= LONGEST_LINE
    if isinstance(value, dict) and value and not (is_short and all(isinstance(one, str) for one in value.values())):
        inner = "\n".join(entry(name, one, column + STEP) for name, one in value.items())
        return f"{indent}{_word(key)}:\n{inner}"
    if isinstance(value, list) and value and not is_short:
        return f"{indent}{_word(key)}:\n" + "\n".join(f"{indent}  - {flow(one)}" for one in value)
    return f"{indent}{_word(key)}: {line}"


def flow(value: Plain) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_word(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return _word(value)


def _word(text: str) -> str:
    """Bare where that means the same, for a number in quotes would be none."""
    if _BARE.fullmatch(text) and text not in _NOTHING:
        return text
    return json.dumps(text, ensure_ascii=False)
