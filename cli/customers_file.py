"""Customers of a client, as a CSV or XLSX file: read with every mistake at its row and column."""

from __future__ import annotations

from dataclasses import dataclass, field

from cli.words import say
from store.customers_import import read_records


@dataclass(slots=True)
class CustomerFile:
    """``records``: value and fields of each row. ``mistakes``: row, column (0: the row), what; a row is a line."""

    key: str = ""
    encoding: str = ""
    records: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    mistakes: list[tuple[int, int, str]] = field(default_factory=list)


def read_customers(content: bytes, key: str = "") -> CustomerFile:
    """The rows. ``key``: the column that names the customer; "": the first one."""
    table, named, records = read_records(content, key)
    mistakes = [(one.row, one.column, say(one.zh, one.en)) for one in table.wrong]
    return CustomerFile(named, table.encoding, [(value, fields) for _, value, fields in records], mistakes)
