"""Customers of a client, as a CSV file: read with every mistake at its row and column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from cli.words import say

LONGEST_VALUE = 200
LONGEST_FIELD = 1000
MOST_ROWS = 1_000_000
MOST_MISTAKES = 100


@dataclass(slots=True)
class CustomerFile:
    """``records``: value and fields of each row. ``mistakes``: row, column (0: the row), what; a row is a line."""

    key: str = ""
    records: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    mistakes: list[tuple[int, int, str]] = field(default_factory=list)


def read_customers(content: bytes, key: str = "") -> CustomerFile:
    """The rows. ``key``: the column that names the customer; "": the first one."""
    found = CustomerFile()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        found.mistakes.append((row, 0, say("不是 UTF-8 编码", "not UTF-8")))
        return found
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        _rows(reader, found, key)
    except csv.Error as error:
        found.mistakes.append((reader.line_num, 0, say(f"不是 CSV：{error}", f"not CSV: {error}")))
    return found


def _rows(reader: csv.Reader, found: CustomerFile, key: str) -> None:  # type: ignore[name-defined]
    head = [name.strip() for name in next(reader, [])]
    place = _head(head, found, key)
    if place is None:
        return
    seen: dict[str, int] = {}
    begins = reader.line_num + 1
    for row in reader:
        line, begins = begins, reader.line_num + 1  # a value may go over several lines
        if not any(value.strip() for value in row):
            continue
        if len(found.mistakes) >= MOST_MISTAKES:
            found.mistakes.append((line, 0, say("错误太多，到此为止", "too many mistakes, no further")))
            return
        if len(seen) >= MOST_ROWS:
            found.mistakes.append((line, 0, say(f"多于 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")))
            return
        _row(line, row, (head, place), (found, seen))


def _head(head: list[str], found: CustomerFile, key: str) -> int | None:
    if not any(head):
        found.mistakes.append((1, 0, say("没有表头", "no header; expected the names of the columns")))
        return None
    for column, name in enumerate(head, 1):
        if not name:
            found.mistakes.append((1, column, say("列没有名字", "a column without a name")))
        elif name in head[: column - 1]:
            found.mistakes.append((1, column, say(f"列 {name!r} 出现了两次", f"column {name!r} is there twice")))
    found.key = key or head[0]
    if found.key not in head:
        there = ", ".join(head)
        found.mistakes.append((1, 0, say(f"没有列 {key!r}，有：{there}", f"no column {key!r}; there is: {there}")))
    return None if found.mistakes else head.index(found.key)


def _row(line: int, row: list[str], about: tuple[list[str], int], into: tuple[CustomerFile, dict[str, int]]) -> None:
    (head, place), (found, seen) = about, into
    if len(row) != len(head):
        told = f"{len(row)} 列，应为 {len(head)} 列", f"{len(row)} columns; expected {len(head)}"
        found.mistakes.append((line, 0, say(*told)))
        return
    value = row[place].strip()
    before = len(found.mistakes)
    if not value or len(value) > LONGEST_VALUE:
        told = f"应为 1 到 {LONGEST_VALUE} 个字", f"expected 1 to {LONGEST_VALUE} characters"
        found.mistakes.append((line, place + 1, say(*told)))
    elif value in seen:
        told = f"{value!r} 在第 {seen[value]} 行已有", f"{value!r} is in row {seen[value]} already"
        found.mistakes.append((line, place + 1, say(*told)))
    for column, text in enumerate(row):
        if len(text) > LONGEST_FIELD or "\x00" in text:
            told = (
                f"太长或含有 NUL，应不超过 {LONGEST_FIELD} 个字",
                f"too long or with NUL; expected up to {LONGEST_FIELD}",
            )
            found.mistakes.append((line, column + 1, say(*told)))
    if len(found.mistakes) == before:
        seen[value] = line
        fields = {name: text.strip() for name, text in zip(head, row, strict=True) if name != found.key}
        found.records.append((value, fields))
