"""The contract with the screens, continued: all opening hours over a year. See ``messages.py``.

GET /api/calendars?year=   -> list[CalendarYear]   of the flows that hold, of the clients that are seen
"""

from typing import Literal

import msgspec


class Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of these messages."""


class CalendarDay(Frozen, frozen=True, kw_only=True):
    """``hours``: empty when closed. ``why``: by which of its rules."""

    date: str
    hours: list[str]
    why: Literal["week", "holiday", "special"]
    name: str


class CalendarEntry(Frozen, frozen=True, kw_only=True):
    """What stands in it for a date of that year, as the CSV of days says it."""

    kind: Literal["holiday", "workday"]
    date: str
    until: str
    name: str
    hours: list[str]


class CalendarYear(Frozen, frozen=True, kw_only=True):
    """``used_by``: the nodes that ask it; ``numbers``: who calls them comes there."""

    client: str
    flow: str
    flow_zh: str
    flow_en: str
    version: int
    calendar: str
    time_zone: str
    used_by: list[str]
    numbers: list[str]
    days: list[CalendarDay]
    entries: list[CalendarEntry]
