"""Lists of telephone numbers as a table: each row one number. A column that is not there is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from documents.people_table import Bad
from documents.table_file import Table
from lexicon.phone_number import SPACING

# The names of the columns, and what else they may be called.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("号码", "电话", "主叫号码", "caller", "phone"),
    "reason": ("原因", "备注", "note"),
    "until": ("截止日期", "有效期至"),
    "priority": ("优先级",),
    "agents": ("专属坐席",),
}
OF_VIPS = ("priority", "agents")
LONGEST_REASON = 200
MOST_DIGITS = range(3, 21)


@dataclass(slots=True)
class NumberWish:
    """One row. ``values``: by column, without the number; ``column``: where that stands."""

    row: int
    column: int
    number: str
    values: dict[str, object] = field(default_factory=dict)


def columns_of(kind: str) -> list[str]:
    """What a file of this list may have."""
    return [name for name in COLUMNS if kind == "vip" or name not in OF_VIPS]


def template(kind: str) -> tuple[tuple[str, ...], ...]:
    """A head, and a row as an example."""
    example = {"number": "13800000000", "reason": "...", "until": "2030-12-31", "priority": "1", "agents": "wang; li"}
    names = columns_of(kind)
    return tuple(names), tuple(example[name] for name in names)


def read_numbers(table: Table, kind: str, key: Callable[[str], str]) -> list[NumberWish]:
    """The rows; what is wrong with a cell is noted in the table. ``key``: the same for all spellings of a number."""
    names = {one: name for name in columns_of(kind) for one in (name, *COLUMNS[name])}
    places: dict[str, int] = {}
    for column, title in enumerate(table.head, 1):
        name = names.get(title.lower())
        if name is None:
            there = ", ".join(columns_of(kind))
            table.mistake(1, column, f"未知的列 {title!r}，应为：{there}", f"no column {title!r}; expected {there}")
        elif name in places:
            table.mistake(1, column, f"列 {name!r} 出现了两次", f"column {name!r} is there twice")
        else:
            places[name] = column
    if "number" not in places and table.head and not table.wrong:
        table.mistake(1, 0, "缺少列 number（号码）", "the column number is missing")
    if table.wrong:
        return []
    found: dict[str, NumberWish] = {}
    for row, cells in table.rows:
        wish = _row(table, row, cells, places)
        same = key(wish.number)
        if wish.number and same in found:
            first = found[same].row
            table.mistake(row, wish.column, f"该号码在第 {first} 行已有", f"this number is in row {first} already")
        elif wish.number:
            found[same] = wish
    return list(found.values())


def _row(table: Table, row: int, cells: list[str], places: Mapping[str, int]) -> NumberWish:
    wish = NumberWish(row, places["number"], "")
    for name, place in places.items():
        try:
            value = _CELLS[name](cells[place - 1])
        except Bad as bad:
            table.mistake(row, place, *bad.told)
            continue
        if name == "number":
            wish.number = str(value)
        else:
            wish.values[name] = value
    return wish


def _number(text: str) -> str:
    number = text.translate(SPACING)
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdecimal() and len(digits) in MOST_DIGITS):
        raise Bad(f"{text!r} 应为 3 到 20 位数字，可带 +", f"{text!r}; expected 3 to 20 digits, with or without +")
    return number


def _reason(text: str) -> str:
    if len(text) > LONGEST_REASON:
        raise Bad(f"应不超过 {LONGEST_REASON} 个字", f"expected up to {LONGEST_REASON} characters")
    return text


def _until(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.split(" ")[0].replace("/", "-"))  # a workbook's date comes with its midnight
    except ValueError:
        raise Bad(f"{text!r} 应为日期，如 2030-12-31", f"{text!r}; expected a date such as 2030-12-31") from None


def _priority(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 9):
        raise Bad(f"{text!r} 应为 1 到 9", f"{text!r}; expected 1 to 9")
    return int(text)


def _agents(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("；", ";").split(";") if one.strip())


_CELLS: Mapping[str, Callable[[str], object]] = {
    "number": _number,
    "reason": _reason,
    "until": _until,
    "priority": _priority,
    "agents": _agents,
}
