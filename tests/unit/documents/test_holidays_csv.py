"""A year's days from a table: all of them or none, each wrong row told."""

import pytest

from documents.holidays_csv import read_days

WEEK = {"mon": ["09:00-12:00", "13:00-18:00"]}
HEAD = "kind,date,until,name,hours\n"


def test_holidays_and_working_days() -> None:
    rows = "holiday,2027-02-05,2027-02-11,春节,\n\nworkday,2027-02-14,,春节调休,mon\n上班,2027-02-20,,,09:00-18:00\n"
    days, wrong = read_days("\ufeff" + HEAD + rows, WEEK)
    assert wrong == []
    assert days.holidays == [{"date": "2027-02-05", "until": "2027-02-11", "name": "春节"}]
    assert days.special == [
        {"date": "2027-02-14", "hours": ["09:00-12:00", "13:00-18:00"], "name": "春节调休"},
        {"date": "2027-02-20", "hours": ["09:00-18:00"]},
    ]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("feast,2027-02-05,,,", "expected holiday, workday or week"),
        ("week,2027-02-05,2027-02-06,,", "one row for each"),
        ("week,2027-02-05,,,mon", "as in the week"),
        ("holiday,2027-02-30,,,", "expected dates such as"),
        ("holiday,2027-02-05,2027-02-01,,", "until not before date"),
        ("holiday,2027-02-05,,,09:00-18:00", "a holiday has no hours"),
        ("workday,2027-02-14,,,", "expected hours such as"),
        ("workday,2027-02-14,,,sun", "expected hours such as"),
        ("workday,2027-02-14,2027-02-15,,mon", "one row for each"),
        ("workday,2027-02-14,,,9-18", "expected hours such as"),
        ("holiday,2027-01-01,,,\nworkday,2027-01-01,,,mon", "the same date as in row 3"),
        ("holiday,2027-02-05,,,,,", "more cells"),
    ],
)
def test_a_wrong_row_is_told(row: str, told: str) -> None:
    _, wrong = read_days(HEAD + "holiday,2027-06-09,,端午节,\n" + row + "\n", WEEK)
    assert [one.row for one in wrong] == [2 + row.count("\n") + 1] and told in wrong[0].en


@pytest.mark.parametrize("text", ["", "date,name\n2027-01-01,x\n", "kind,date,colour\n"])
def test_another_table_is_refused(text: str) -> None:
    assert read_days(text, WEEK)[1][0].row == 1
