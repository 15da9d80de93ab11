"""Opening hours: the week, holidays that come back and that move, make-up working days, nights, time zones."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import Calendar, Holiday, Opening, Span, SpecialDay, days, next_change, opening

DAY = (Span(540, 720), Span(780, 1080))
CALENDAR = Calendar(
    "Asia/Shanghai",
    dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY) | {"sat": (Span(1320, 360),)},
    holidays=(Holiday("01-01"), Holiday("12-30", "01-02"), Holiday("2027-02-05", "2027-02-11", "春节")),
    special=(SpecialDay("2027-02-14", (Span(540, 1080),)), SpecialDay("2027-02-10", (Span(600, 660),))),
)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("2027-03-01 08:59", Opening.CLOSED),
        ("2027-03-01 09:00", Opening.OPEN),
        ("2027-03-01 12:00", Opening.CLOSED),
        ("2027-03-01 17:59", Opening.OPEN),
        ("2027-03-01 18:00", Opening.CLOSED),
        ("2027-03-07 10:00", Opening.CLOSED),  # a Sunday
        ("2027-03-06 23:00", Opening.OPEN),  # Saturday night ...
        ("2027-03-07 05:59", Opening.OPEN),  # ... until Sunday morning
        ("2027-03-07 06:00", Opening.CLOSED),
        ("2027-01-01 10:00", Opening.HOLIDAY),
        ("2028-12-31 10:00", Opening.HOLIDAY),  # over the turn of every year
        ("2027-02-08 10:00", Opening.HOLIDAY),  # a Monday of the spring festival
        ("2027-02-10 10:30", Opening.OPEN),  # a day of it with hours of its own
        ("2027-02-10 11:00", Opening.CLOSED),
        ("2028-02-07 10:00", Opening.OPEN),  # the next year's are not these
        ("2027-02-14 10:00", Opening.OPEN),  # a Sunday that is worked
    ],
)
def test_opening(at: str, wanted: Opening) -> None:
    here = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert opening(CALENDAR, here) is wanted
    assert opening(CALENDAR, here.astimezone(ZoneInfo("America/New_York"))) is wanted


def test_the_whole_day() -> None:
    always = Calendar("UTC", {"mon": (Span(0, 0),)})
    for at, wanted in (("2027-03-01 00:00", Opening.OPEN), ("2027-03-01 23:59", Opening.OPEN)):
        assert opening(always, datetime.fromisoformat(at + "+00:00")) is wanted
    assert opening(always, datetime.fromisoformat("2027-03-02 00:00+00:00")) is Opening.CLOSED


@given(st.integers(0, 100 * 1440))
def test_the_next_change_is_the_first(after: int) -> None:
    """Until then it is said as now, minute by minute; from then on otherwise."""
    here = datetime(2026, 12, 20, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(minutes=after)
    found = next_change(CALENDAR, here)
    assert found is not None
    when, then = found
    assert opening(CALENDAR, when) is then is not opening(CALENDAR, here)
    minutes = int((when - here).total_seconds() // 60)
    for minute in {*range(0, min(minutes, 90)), *range(max(0, minutes - 90), minutes), *range(0, minutes, 61)}:
        assert opening(CALENDAR, here + timedelta(minutes=minute)) is opening(CALENDAR, here)


def test_what_never_changes_has_no_change() -> None:
    always = Calendar("UTC", dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), (Span(0, 0),)))
    assert next_change(always, datetime.fromisoformat("2027-03-01 00:00+00:00")) is None


def test_the_days_to_come() -> None:
    """A make-up working day goes before the holiday and the week that it is in."""
    found = {str(one.date): (one.why, one.name, one.hours) for one in days(CALENDAR, date(2027, 2, 9), 6)}
    assert found["2027-02-09"] == ("holiday", "春节", ())
    assert found["2027-02-10"] == ("special", "", (Span(600, 660),))
    assert found["2027-02-12"] == ("week", "", DAY) and found["2027-02-14"][0] == "special"
