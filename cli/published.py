"""What was published, version by version: ``zuoxi routing history``, ``zuoxi flow history``."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli import running
from cli.words import say

_screen = Console(highlight=False)
_HEADS = {
    "flow": say("流程", "flow"),
    "version": say("版本", "version"),
    "published_at": say("时间", "at"),
    "published_by": say("发布人", "by"),
    "nodes": say("节点", "nodes"),
    "queues": say("队列", "queues"),
    "reasons": say("原因", "reasons"),
    "note": say("说明", "note"),
}


def as_json(versions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """With the instant as everywhere in JSON."""
    return [{**one, "published_at": running.iso(one["published_at"])} for one in versions]


def print_versions(versions: Sequence[Mapping[str, Any]], *columns: str) -> None:
    """A table of these columns, in this order."""
    table = Table(*(_HEADS[name] for name in columns), box=None, pad_edge=False)
    for one in as_json(versions):
        table.add_row(*(escape(str(one[name])) for name in columns))  # a note may hold brackets
    _screen.print(table)
