"""Single days put into a calendar: what was there for the day gives way, and a day can be as the week says again."""

from typing import Any

import pytest

from documents.calendar_days import put_days
from documents.holidays_csv import read_days

WEEK = {"mon": ["09:00-18:00"], "fri": ["09:00-17:00"]}
HOLIDAYS: list[Any] = [
    "01-01",
    {"date": "2027-02-05", "until": "2027-02-11", "name": "春节"},
    {"date": "2027-04-05"},
]
SPECIAL: list[Any] = [{"date": "2027-02-14", "hours": ["09:00-18:00"], "name": "调休"}]
NEW_YEAR, SPRING, TOMBS = HOLIDAYS


def put(*rows: str) -> tuple[dict[str, list[Any]], int]:
    days, wrong = read_days("\n".join(("kind,date,until,name,hours", *rows)), WEEK)
    assert wrong == []
    return put_days(days, {"holidays": HOLIDAYS, "special": SPECIAL}, WEEK)


def test_a_day_that_is_new() -> None:
    day = {"date": "2027-06-09", "name": "端午节"}
    assert put("holiday,2027-06-09,,端午节,") == ({"holidays": [*HOLIDAYS, day]}, 0)
    worked = {"date": "2027-02-20", "hours": ["09:00-18:00"]}
    assert put("workday,2027-02-20,,,mon") == ({"special": [*SPECIAL, worked]}, 0)


def test_what_was_said_of_a_day_before_gives_way() -> None:
    """A make-up working day that is a holiday after all, and a holiday that is another one."""
    closed = {"date": "2027-02-14", "name": "放假"}
    assert put("holiday,2027-02-14,,放假,") == ({"holidays": [NEW_YEAR, SPRING, closed, TOMBS], "special": []}, 1)
    assert put("holiday,2027-04-05,,清明,") == (
        {"holidays": [NEW_YEAR, SPRING, {"date": "2027-04-05", "name": "清明"}]},
        1,
    )
    worked = {"date": "2027-02-14", "hours": ["10:00-12:00"]}
    assert put("workday,2027-02-14,,,10:00-12:00") == ({"special": [worked]}, 1)


@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2027-02-05", [{"date": "2027-02-06", "until": "2027-02-11", "name": "春节"}]),
        (
            "2027-02-07",
            [
                {"date": "2027-02-05", "until": "2027-02-06", "name": "春节"},
                {"date": "2027-02-08", "until": "2027-02-11", "name": "春节"},
            ],
        ),
        (
            "2027-02-10",
            [{"date": "2027-02-05", "until": "2027-02-09", "name": "春节"}, {"date": "2027-02-11", "name": "春节"}],
        ),
        ("2027-02-11", [{"date": "2027-02-05", "until": "2027-02-10", "name": "春节"}]),
    ],
)
def test_a_day_of_a_holiday_is_as_the_week_says_again(day: str, left: list[Any]) -> None:
    assert put(f"week,{day},,,") == ({"holidays": [NEW_YEAR, *left, TOMBS]}, 1)


def test_days_as_in_the_week() -> None:
    assert put("week,2027-04-05,,,") == ({"holidays": [NEW_YEAR, SPRING]}, 1)
    assert put("照常,2027-02-14,,,") == ({"special": []}, 1)
    assert put("week,2027-03-01,,,") == ({}, 0), "it was so already"
    back = {"date": "2027-01-01", "hours": ["09:00-17:00"]}
    assert put("week,2027-01-01,,,") == ({"special": [back, *SPECIAL]}, 0), "the holiday of each year stays"
    assert put("week,2028-01-01,,,") == ({}, 0), "a Saturday is closed anyway"


def test_nothing_that_is_not_right_yet_is_touched() -> None:
    days, _ = read_days("kind,date\nweek,2027-02-06\nweek,0001-01-01\nweek,9999-12-31\n", WEEK)
    odd: list[Any] = [{"date": "2027-2-5"}, {"date": "2027-02-05", "until": "soon"}, {"name": "x"}]
    assert put_days(days, {"holidays": odd, "special": "none"}, WEEK) == ({}, 0)
