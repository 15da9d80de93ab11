"""A file of customers: every mistake at its row and column."""

from cli.customers_file import read_customers

GOOD = 'phone,name,tier\n13800000000,王小明,gold\n13900000000,"Li, ""Jo""",silver\n'


def places(text: str, key: str = "") -> list[tuple[int, int]]:
    return [(row, column) for row, column, _ in read_customers(text.encode(), key).mistakes]


def test_rows_become_records_by_the_first_column_or_the_one_that_is_named() -> None:
    found = read_customers(b"\xef\xbb\xbf" + GOOD.encode())
    assert (found.key, found.mistakes) == ("phone", [])
    assert found.records[1] == ("13900000000", {"name": 'Li, "Jo"', "tier": "silver"})
    assert read_customers(GOOD.encode(), "tier").records[0] == ("gold", {"phone": "13800000000", "name": "王小明"})


def test_each_mistake_has_its_place() -> None:
    assert places("") == [(1, 0)]
    assert places("phone,,phone\n") == [(1, 2), (1, 3)]
    assert places(GOOD, "account") == [(1, 0)]
    assert places(GOOD + "137,x\n") == [(4, 0)]
    assert places(GOOD + ",x,gold\n") == [(4, 1)]
    assert places(GOOD + "13800000000,x,gold\n") == [(4, 1)]
    assert places(GOOD + f"137,{'x' * 1001},gold\n") == [(4, 2)]
    assert places(GOOD + '137,"x"y,gold\n') == [(4, 0)]


def test_a_value_over_several_lines_does_not_shift_the_rows_after_it() -> None:
    assert places('phone,name\n1,"a\nb"\n,x\n') == [(4, 1)]


def test_an_empty_line_is_none_and_the_encoding_is_named() -> None:
    assert read_customers((GOOD + "\n\n").encode()).mistakes == []
    found = read_customers("phone,name\n1,王\n".encode("gbk"))
    assert (found.encoding, found.records) == ("gb18030", [("1", {"name": "王"})])
    (mistake,) = read_customers(b"phone,name\n1,\xff\xff\n").mistakes
    assert mistake[0] == 2
