"""Changes to the data of a flow file: a value set or taken away, and a name that changes wherever it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from documents.flow_form import FlowForms, FormField
from documents.yaml_edit import Plain, set_at
from documents.yaml_file import Where

NAMED: Final[Mapping[str, str]] = {
    "nodes": "node", "calendars": "calendar", "sources": "source", "surveys": "survey",
}  # fmt: skip
"""The lists of a file whose entries have names, and what forms call such a name."""


@dataclass(frozen=True, slots=True)
class Change:
    """``value`` is put there (None: nothing is), or what stands there is called ``rename`` from now on."""

    where: Where
    value: Plain | None = None
    rename: str = ""


def changed(data: Plain, changes: Iterable[Change], forms: FlowForms) -> Plain:
    """The data after all of them."""
    for change in changes:
        is_name = len(change.where) == 2 and change.where[0] in NAMED
        if change.rename and is_name and isinstance(data, dict):
            data = _renamed(data, str(change.where[0]), str(change.where[1]), change.rename, forms)
        elif not change.rename:
            data = set_at(data, change.where, change.value)
    return data


def _renamed(data: dict[str, Any], group: str, old: str, new: str, forms: FlowForms) -> Plain:
    entries = data.get(group)
    if not isinstance(entries, dict) or old not in entries or new in entries:
        return data
    put = {**data, group: {new if id_ == old else id_: one for id_, one in entries.items()}}
    of = NAMED[group]
    by_kind = {form.do: form.fields for form in forms.nodes}
    nodes = put.get("nodes")
    if isinstance(nodes, dict):
        put["nodes"] = {
            id_: _named_anew(node, by_kind.get(str(node.get("do")), ()), of, old, new)
            if isinstance(node, dict)
            else node
            for id_, node in nodes.items()
        }
    return _named_anew(put, forms.head, of, old, new)


def _named_anew(data: dict[str, Any], fields: Iterable[FormField], of: str, old: str, new: str) -> dict[str, Any]:
    found = dict(data)
    for field in fields:
        value = found.get(field.key)
        if field.of != of:
            continue
        if field.kind == "name" and value == old:
            found[field.key] = new
        elif field.kind == "map" and isinstance(value, dict):
            found[field.key] = {key: new if one == old else one for key, one in value.items()}
    return found
