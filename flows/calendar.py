"""Opening hours: a week, holidays, and days with hours of their own.

Lunar and other irregular calendars are data: the dates of each year stand in the document, with the make-up working
days that go with them. What a later rule says goes before what an earlier one says: week, holidays, special days.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440
DAYS_AHEAD = 366


class Span(msgspec.Struct, frozen=True):
    """From one minute of the day until before another; until an earlier one means: of the next day."""

    starts: int
    ends: int

    @property
    def length(self) -> int:
        """Minutes; the same minute twice is a whole day."""
        return (self.ends - self.starts - 1) % MINUTES_A_DAY + 1


class Holiday(msgspec.Struct, frozen=True, omit_defaults=True):
    """Closed from ``date`` to ``until``, both included. ``date`` without a year (10-01) comes back each year."""

    date: str
    until: str = ""
    name: str = ""

    def is_on(self, day: dt.date) -> bool:
        """Whether ``day`` is one of its days."""
        if len(self.date) == 5:
            first, last, today = self.date, self.until or self.date, f"{day:%m-%d}"
            return first <= today <= last if first <= last else today >= first or today <= last
        return dt.date.fromisoformat(self.date) <= day <= dt.date.fromisoformat(self.until or self.date)


class SpecialDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """A day with hours of its own: a make-up working day, a short day. It goes before the week and holidays."""

    date: str
    hours: tuple[Span, ...]
    name: str = ""


class Calendar(msgspec.Struct, frozen=True, omit_defaults=True):
    """When somebody is there. ``week``: by day (mon ... sun); a day that is not there is closed."""

    time_zone: str
    week: Mapping[str, tuple[Span, ...]]
    holidays: tuple[Holiday, ...] = ()
    special: tuple[SpecialDay, ...] = ()


class Opening(StrEnum):
    """What a calendar says of an instant."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


def opening(calendar: Calendar, now: dt.datetime) -> Opening:
    """Whether the centre is open at ``now`` (aware). Hours past midnight belong to the day on which they began."""
    here = now.astimezone(ZoneInfo(calendar.time_zone))
    minute = here.hour * 60 + here.minute
    today = here.date()
    for day, at in ((today, minute), (today - dt.timedelta(days=1), minute + MINUTES_A_DAY)):
        if any(span.starts <= at < span.starts + span.length for span in _hours(calendar, day)):
            return Opening.OPEN
    return Opening.HOLIDAY if _is_holiday(calendar, today) else Opening.CLOSED


@dataclass(frozen=True, slots=True)
class Day:
    """A day as it will be. ``why``: by the week, a holiday, or a day with hours of its own; ``name``: of the latter."""

    date: dt.date
    hours: tuple[Span, ...]
    why: Literal["week", "holiday", "special"]
    name: str = ""


def days(calendar: Calendar, first: dt.date, count: int) -> Iterator[Day]:
    """So many days from ``first`` on."""
    for ahead in range(count):
        day = first + dt.timedelta(days=ahead)
        special = next((one for one in calendar.special if one.date == day.isoformat()), None)
        holiday = next((one for one in calendar.holidays if one.is_on(day)), None)
        if special is not None:
            yield Day(day, special.hours, "special", special.name)
        elif holiday is not None:
            yield Day(day, (), "holiday", holiday.name)
        else:
            yield Day(day, _hours(calendar, day), "week")


def next_change(calendar: Calendar, now: dt.datetime) -> tuple[dt.datetime, Opening] | None:
    """When it is next said otherwise, and what then; None: not within a year. The instant in the zone of ``now``."""
    zone, said = ZoneInfo(calendar.time_zone), opening(calendar, now)
    today = now.astimezone(zone).date()
    before: Day | None = None
    for day in days(calendar, today - dt.timedelta(days=1), DAYS_AHEAD + 1):
        midnight = dt.datetime.combine(day.date, dt.time(), zone).astimezone(dt.UTC)
        night = () if before is None else tuple(Span(0, span.ends) for span in before.hours if _is_past_midnight(span))
        spans = (*night, *day.hours)
        edges = {0, *(span.starts for span in spans), *(span.starts + span.length for span in spans)}
        for minute in sorted(one for one in edges if one < MINUTES_A_DAY):
            at = midnight + dt.timedelta(minutes=minute)
            is_open = any(span.starts <= minute < span.starts + span.length for span in spans)
            closed = Opening.HOLIDAY if day.why == "holiday" else Opening.CLOSED
            then = Opening.OPEN if is_open else closed
            if at > now and then is not said:
                return at.astimezone(now.tzinfo), then
        before = day
    return None


def _is_past_midnight(span: Span) -> bool:
    return 0 < span.ends <= span.starts


def is_ever_open(calendar: Calendar) -> bool:
    """Whether there are any hours in an ordinary week."""
    return any(calendar.week.get(day) for day in DAYS)


def due(calendar: Calendar, now: dt.datetime, minutes: float) -> dt.datetime:
    """The instant (in the zone of ``now``) at which the centre has been open for so many minutes from ``now`` on.

    After a year without enough opening hours: a year from ``now``.
    """
    zone = ZoneInfo(calendar.time_zone)
    here, left = now.astimezone(zone), dt.timedelta(minutes=minutes)
    at = here
    for ahead in range(-1, DAYS_AHEAD):
        day = here.date() + dt.timedelta(days=ahead)
        midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
        for span in sorted(_hours(calendar, day), key=lambda one: one.starts):
            starts = max(midnight + dt.timedelta(minutes=span.starts), at.astimezone(dt.UTC))
            ends = midnight + dt.timedelta(minutes=span.starts + span.length)
            if starts + left <= ends:
                return (starts + left).astimezone(now.tzinfo)
            if starts < ends:
                left, at = left - (ends - starts), ends
    return now + dt.timedelta(days=DAYS_AHEAD)


def open_until(calendar: Calendar, now: dt.datetime, minutes: float) -> dt.datetime:
    """When the hours that go on at ``now`` end (in its zone), but not later than in so many minutes (a day at most).

    Hours without a minute between them are one. While it is closed: in so many minutes.
    """
    zone = ZoneInfo(calendar.time_zone)
    ends, last = now, now + dt.timedelta(minutes=minutes)
    for ahead in range(-1, 3):
        day = now.astimezone(zone).date() + dt.timedelta(days=ahead)
        midnight = dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)
        for span in sorted(_hours(calendar, day), key=lambda one: one.starts):
            starts = midnight + dt.timedelta(minutes=span.starts)
            if starts <= ends < starts + dt.timedelta(minutes=span.length):
                ends = (starts + dt.timedelta(minutes=span.length)).astimezone(now.tzinfo)
    return min(ends, last) if ends > now else last


def _is_holiday(calendar: Calendar, day: dt.date) -> bool:
    is_special = any(special.date == day.isoformat() for special in calendar.special)
    return not is_special and any(holiday.is_on(day) for holiday in calendar.holidays)


def _hours(calendar: Calendar, day: dt.date) -> tuple[Span, ...]:
    for special in calendar.special:
        if special.date == day.isoformat():
            return special.hours
    if any(holiday.is_on(day) for holiday in calendar.holidays):
        return ()
    return calendar.week.get(DAYS[day.weekday()], ())


def last_dated(calendar: Calendar) -> dt.date | None:
    """The last day of a holiday that does not come back by itself: from then on the calendar may be out of date."""
    dated = [dt.date.fromisoformat(one.until or one.date) for one in calendar.holidays if len(one.date) > 5]
    return max(dated, default=None)
