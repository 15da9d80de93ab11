"""What is wrong with a calendar of a flow."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flows.calendar import DAYS, MINUTES_A_DAY, Calendar, Holiday, Span, last_dated
from routing.publishing.publish import Problem, Where

LEAP_YEAR = 2024


def check_calendar(at: Where, calendar: Calendar, now: datetime) -> Iterator[Problem]:
    """Everything that is wrong or odd."""
    if not _is_zone(calendar.time_zone):
        told = f"没有时区 {calendar.time_zone!r}，应如 Asia/Shanghai", f"no time zone {calendar.time_zone!r}"
        yield Problem((*at, "time_zone"), told[0], f"{told[1]}; expected one such as Asia/Shanghai")
    for day, hours in calendar.week.items():
        if day not in DAYS:
            words = ", ".join(DAYS)
            yield Problem((*at, "week", day), f"{day!r} 不是星期几，应为 {words}", f"{day!r}; expected one of {words}")
        yield from _spans((*at, "week", day), hours)
    if not calendar.week and not calendar.special:
        yield Problem((*at, "week"), "没有任何营业时间", "no hours at all")
    for place, holiday in enumerate(calendar.holidays):
        yield from _holiday((*at, "holidays", place), holiday)
    for place, special in enumerate(calendar.special):
        here = (*at, "special", place)
        if _day(special.date) is None:
            yield _no_date((*here, "date"), special.date)
        if any(special.date == other.date for other in calendar.special[:place]):
            yield Problem((*here, "date"), "这一天出现了两次", "this day is there twice")
        yield from _spans((*here, "hours"), special.hours)
    yield from _stale((*at, "holidays"), calendar, now)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _spans(at: Where, hours: tuple[Span, ...]) -> Iterator[Problem]:
    before = None
    for place, span in enumerate(hours):
        if not (0 <= span.starts < MINUTES_A_DAY and 0 <= span.ends <= MINUTES_A_DAY):
            yield Problem((*at, place), "应如 09:00-18:00", "expected hours such as 09:00-18:00")
        elif before is not None and span.starts < before:
            yield Problem((*at, place), "应晚于前一段", "expected after the one before")
        before = span.starts + span.length


def _holiday(at: Where, holiday: Holiday) -> Iterator[Problem]:
    first, last = _day(holiday.date), _day(holiday.until or holiday.date)
    for word, day in (("date", first), ("until", last)):
        if day is None and (word == "date" or holiday.until):
            yield _no_date((*at, word), getattr(holiday, word))
    if first is not None and last is not None:
        if len(holiday.date) != len(holiday.until or holiday.date):
            zh, en = "两个日期应都有年份，或都没有", "expected both days with a year, or both without"
            yield Problem((*at, "until"), zh, en)
        elif len(holiday.date) > 5 and not 0 <= (last - first).days <= 366:
            yield Problem(
                (*at, "until"), "应不早于开始日期，不超过一年", "expected not before the first day, within a year"
            )


def _day(text: str) -> date | None:
    """The day of 2026-10-01, or of 10-01 in some year; None for anything else."""
    try:
        if len(text) == 5 and text[2] == "-":
            return date(LEAP_YEAR, int(text[:2]), int(text[3:]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _no_date(at: Where, text: str) -> Problem:
    return Problem(
        at,
        f"{text!r} 不是日期，应如 2026-10-01；每年都有的写 10-01",
        f"{text!r}; expected a date such as 2026-10-01, or 10-01 for each year",
    )


def _stale(at: Where, calendar: Calendar, now: datetime) -> Iterator[Problem]:
    """Irregular holidays are data: somebody has to write those of the next year."""
    if any(_day(one.until or one.date) is None for one in calendar.holidays):
        return
    last = last_dated(calendar)
    if last is not None and last < now.date():
        yield Problem(
            at,
            f"最后一个假日 {last} 已经过去：请写上今年的农历等假日",
            f"the last dated holiday ({last}) is over; expected those of this year (lunar and other moving ones)",
            is_warning=True,
        )
