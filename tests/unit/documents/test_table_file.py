"""Tables as people bring them: each encoding, a workbook, every mistake at its row and column."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from documents.people_table import ROLES, PersonWish, read_people
from documents.table_file import MOST_MISTAKES, Table, read_table

TEXT = "login,姓名\nwang,王芳\nli,李强\n"


def book(*rows: tuple[Any, ...]) -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8 (BOM)"),
        (TEXT.encode("gb18030"), "gb18030"),
        (book(("login", "姓名"), ("wang", "王芳"), ("li", "李强")), "xlsx"),
    ],
)
def test_each_way_to_write_it_is_taken_and_said(content: bytes, encoding: str) -> None:
    found = read_table(content)
    assert (found.encoding, found.wrong) == (encoding, [])
    assert found.head == ["login", "姓名"] and found.rows == [(2, ["wang", "王芳"]), (3, ["li", "李强"])]


def places(content: bytes) -> list[tuple[int, int]]:
    return [(one.row, one.column) for one in read_table(content).wrong]


def test_a_workbook_has_numbers_holes_and_rows_that_are_not_there() -> None:
    found = read_table(book(("phone", "name", "is"), (13800000000, None, True), (), (2.5, "x")))
    assert found.wrong == []
    assert found.rows == [(2, ["13800000000", "", "yes"]), (4, ["2.5", "x", ""])]


def test_what_is_no_table_is_told_in_one_line() -> None:
    assert places(b"") == [(1, 0)]
    assert places(b"PK\x03\x04 no workbook") == [(1, 0)]
    assert places(b"a,b\n\xff\xff\xff\n") == [(2, 0)]
    assert places(b"a,,a\n") == [(1, 2), (1, 3)]
    assert places(b'a,b\n1,"x"y\n') == [(2, 0)]
    assert places(b"a,b\n1\n" + b"1,2\n") == [(2, 0)]
    assert len(places(b"a,b\n" + b"1\n" * 500)) == MOST_MISTAKES + 1


# ---------------------------------------------------------------- people

HEAD = "login,name_zh,name_en,role,clients,team,skills,queues,enabled\n"


def people(rows: str, head: str = HEAD) -> tuple[Table, list[PersonWish]]:
    table = read_table((head + rows).encode())
    return table, read_people(table)


def test_a_row_is_a_person() -> None:
    table, (wish,) = people("zhang,张三,Zhang,agent,demo；other,front,billing:5; orders：3,service,是\n")
    assert table.wrong == []
    assert (wish.row, wish.login) == (2, "zhang")
    assert wish.values["clients"] == ("demo", "other")
    assert wish.values["skills"] == {"billing": 5, "orders": 3}
    assert (wish.values["queues"], wish.values["enabled"]) == ({"service": 1}, True)


def test_a_column_that_is_not_there_says_nothing_and_an_empty_cell_says_none() -> None:
    _, (wish,) = people("zhang,\n", "签入名,班组\n")
    assert wish.values == {"login": "zhang", "team": None}


def test_each_mistake_of_a_person_has_its_cell_and_says_what_would_be_right() -> None:
    rows = (
        "Zhang San,张三,Zhang,agent,all,,,,yes\n"
        "li,,Li,agent,all,,,,yes\n"
        "wu,吴,Wu,boss,,,billing,service:101,perhaps\n"
        "wu,吴,Wu,agent,all,,billing:11,,no\n"
    )
    table, _ = people(rows)
    assert [(one.row, one.column) for one in table.wrong] == [
        (2, 1), (3, 2), (4, 4), (4, 5), (4, 7), (4, 8), (4, 9), (5, 7), (5, 1),
    ]  # fmt: skip
    told = {(one.row, one.column): (one.zh, one.en) for one in table.wrong}
    assert "supervisor" in told[(4, 4)][1] and "1 到 10" in told[(5, 7)][0]


def test_a_column_of_another_name_is_told_before_any_row() -> None:
    table, wishes = people("x,y\n", "login,skils\n")
    assert wishes == [] and [(one.row, one.column) for one in table.wrong] == [(1, 2)]
    assert [one.row for one in people("x\n", "name_zh\n")[0].wrong] == [1]


def test_the_roles_are_those_of_the_gateway() -> None:
    from typing import get_args

    from agent_ui.gateway.protocol.doors import Role

    assert get_args(Role) == ROLES


def test_a_workbook_with_entities_is_no_workbook() -> None:
    """openpyxl finds defusedxml by itself; without it an entity could name a file of ours, or grow without end."""
    from openpyxl.xml import DEFUSEDXML

    assert DEFUSEDXML
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(("login",), ("wang",)))) as was, zipfile.ZipFile(out, "w") as now:
        for one in was.infolist():
            content = was.read(one)
            if one.filename == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content.split(b"?>", 1)[-1]
            now.writestr(one, content)
    assert places(out.getvalue()) == [(1, 0)]
