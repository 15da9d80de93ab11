"""Opening hours: the week, holidays that come back and that move, make-up working days, nights, time zones."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import Calendar, Holiday, Opening, Span, SpecialDay, opening

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
