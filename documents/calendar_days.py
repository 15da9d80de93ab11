"""Dated days put into a calendar as it stands in a flow file: what was there for the same day gives way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from documents.holidays_csv import Days
from flows.calendar import DAYS, Holiday

Lists = dict[str, list[Any]]


def put_days(found: Days, calendar: Mapping[str, Any], week: Mapping[str, list[str]]) -> tuple[Lists, int]:
    """Those of the two lists that change, as they will be (dated ones in order behind those that come back each year),
    and how many entries give way."""
    old = {word: _list(calendar.get(word)) for word in ("holidays", "special")}
    new_holidays, new_special = {one["date"] for one in found.holidays}, {one["date"] for one in found.special}
    single = {one["date"] for one in found.holidays if "until" not in one}
    gone = new_special | single | set(found.weekly)
    special = [one for one in old["special"] if _date(one) not in gone]
    holidays: list[Any] = [one for one in old["holidays"] if _date(one) not in new_holidays]
    replaced = len(old["special"]) - len(special) + len(old["holidays"]) - len(holidays)
    special += found.special
    holidays += found.holidays
    for day in found.weekly:
        holidays, cut = _without(holidays, date.fromisoformat(day))
        replaced += cut
        hours = week.get(DAYS[date.fromisoformat(day).weekday()], [])
        if hours and any(_is_on(one, date.fromisoformat(day)) for one in holidays):  # one that comes back each year
            special.append({"date": day, "hours": hours})
    lists = {"holidays": _sorted(holidays), "special": _sorted(special)}
    return {word: lists[word] for word in lists if lists[word] != _sorted(old[word])}, replaced


def _without(holidays: list[Any], day: date) -> tuple[list[Any], int]:
    """The dated holidays without this day: one that covers it is parted. What comes back each year stays."""
    kept, cut = list[Any](), 0
    for one in holidays:
        if len(_date(one)) == 5 or not _is_on(one, day):
            kept.append(one)
            continue
        cut += 1
        first, last = date.fromisoformat(_date(one)), date.fromisoformat(_until(one) or _date(one))
        name = {"name": one["name"]} if isinstance(one, dict) and one.get("name") else {}
        here = day.toordinal()
        for starts, ends in ((first.toordinal(), here - 1), (here + 1, last.toordinal())):
            if starts <= ends:
                until = {"until": date.fromordinal(ends).isoformat()} if ends > starts else {}
                kept.append({"date": date.fromordinal(starts).isoformat(), **until, **name})
    return kept, cut


def _is_on(one: Any, day: date) -> bool:
    """False for an entry that is not right yet: the check of the flow says how."""
    try:
        return Holiday(_date(one), _until(one)).is_on(day)
    except ValueError:
        return False


def _sorted(entries: list[Any]) -> list[Any]:
    return sorted(entries, key=lambda one: (len(_date(one)) > 5, _date(one)))


def _list(told: Any) -> list[Any]:
    return told if isinstance(told, list) else []


def _date(one: Any) -> str:
    return str(one.get("date", "")) if isinstance(one, dict) else str(one)


def _until(one: Any) -> str:
    return str(one.get("until", "")) if isinstance(one, dict) else ""
