"""Holidays and make-up working days of a year, as the operator has them in a table: CSV, every wrong row told.

Nothing is known here of any country's days: what is not in the file is not in the calendar.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flows.calendar import DAYS

COLUMNS = ("kind", "date", "until", "name", "hours")
MOST_ROWS = 1000
_KINDS = {
    "holiday": "holiday", "workday": "workday", "week": "week",
    "假日": "holiday", "放假": "holiday", "上班": "workday", "照常": "week",
}  # fmt: skip
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a row; ``row`` counts from 1, the heading included."""

    row: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Days:
    """As they stand in a calendar of a flow file; ``weekly``: dates that are as the week says again."""

    holidays: list[dict[str, str]]
    special: list[dict[str, str | list[str]]]
    weekly: list[str]


def read_days(text: str, week: Mapping[str, list[str]]) -> tuple[Days, list[Wrong]]:
    """``week``: hours by day, for working days that are worked as another one (hours: mon)."""
    days, wrong = Days([], [], []), list[Wrong]()
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff").replace("\0", ""))))
    heads = [one.strip().lower() for one in rows[0]] if rows else []
    if not {"kind", "date"} <= set(heads) or not set(heads) <= set(COLUMNS):
        told = ",".join(COLUMNS)
        return days, [Wrong(1, f"第一行应为：{told}", f"expected the heading {told}")]
    if len(rows) > MOST_ROWS:
        return days, [Wrong(MOST_ROWS, f"多于 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")]
    seen: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        row = dict(zip(heads, (cell.strip() for cell in cells), strict=False))
        found = [Wrong(number, *one) for one in _wrong(row, week, len(cells) - len(heads))]
        if not found and row["date"] in seen:
            before = seen[row["date"]]
            found = [Wrong(number, f"与第 {before} 行日期相同", f"the same date as in row {before}")]
        wrong += found
        if not found:
            seen[row["date"]] = number
            _add(days, row, week)
    return days, wrong


def _wrong(row: Mapping[str, str], week: Mapping[str, list[str]], more: int) -> list[tuple[str, str]]:
    kind, found = _KINDS.get(row["kind"].lower()), list[tuple[str, str]]()
    if more > 0:
        found.append(("列太多", "more cells than the heading has"))
    if kind is None:
        told = row["kind"]
        found.append((f"{told!r} 应为 holiday、workday 或 week", f"{told!r}; expected holiday, workday or week"))
    first, last = _day(row["date"]), _day(row.get("until") or row["date"])
    if first is None or last is None:
        found.append(("日期应如 2027-02-05", "expected dates such as 2027-02-05"))
    elif not 0 <= (last - first).days <= 366:
        found.append(("until 应不早于 date，不超过一年", "expected until not before date, within a year"))
    hours = row.get("hours", "")
    if kind in ("workday", "week") and last != first:
        found.append(("上班日每行一天", "one row for each working day"))
    if kind == "workday" and not _hours(hours, week):
        found.append(
            ("hours 应如 09:00-18:00，或按星期（mon）", "expected hours such as 09:00-18:00, or as on a day (mon)")
        )
    if kind == "holiday" and hours:
        found.append(("假日不写 hours", "a holiday has no hours"))
    if kind == "week" and hours:
        found.append(("照常的日子不写 hours", "a day as in the week has no hours of its own"))
    return found


def _add(days: Days, row: Mapping[str, str], week: Mapping[str, list[str]]) -> None:
    name = {"name": row["name"]} if row.get("name") else {}
    kind = _KINDS[row["kind"].lower()]
    if kind == "week":
        days.weekly.append(row["date"])
    elif kind == "holiday":
        until = {"until": row["until"]} if row.get("until") and row["until"] != row["date"] else {}
        days.holidays.append({"date": row["date"], **until, **name})
    else:
        days.special.append({"date": row["date"], "hours": _hours(row.get("hours", ""), week), **name})


def _hours(text: str, week: Mapping[str, list[str]]) -> list[str]:
    if text.lower() in DAYS:
        return list(week.get(text.lower(), []))
    spans = text.split()
    return spans if all(_SPAN.fullmatch(one) for one in spans) else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
