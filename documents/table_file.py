"""Tables that people bring: CSV as Excel and others write it, or an XLSX workbook; every mistake at its row and column.

CSV comes in UTF-8, with or without a mark before it, or in GB18030, as Excel in Chinese writes it; which one was taken
is said. Of a workbook the first sheet is read, values and not formulas. A row is a line of the file, or of the sheet.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

LONGEST_CELL = 1000
MOST_COLUMNS = 100
MOST_ROWS = 1_000_000
MOST_MISTAKES = 100
MOST_UNPACKED = 200 << 20
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong and what would be right; ``column`` 0: with the row as a whole."""

    row: int
    column: int
    zh: str
    en: str


@dataclass(slots=True)
class Table:
    """``rows``: line and cells, as many as the head has, stripped. ``encoding``: which one was taken."""

    encoding: str = "utf-8"
    head: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)

    def mistake(self, row: int, column: int, zh: str, en: str) -> None:
        """Note one; past the most that are told nothing more is."""
        if len(self.wrong) < MOST_MISTAKES:
            self.wrong.append(Wrong(row, column, zh, en))
        elif len(self.wrong) == MOST_MISTAKES:
            self.wrong.append(Wrong(row, 0, "错误太多，到此为止", "too many mistakes, no further"))

    @property
    def is_full(self) -> bool:
        return len(self.wrong) > MOST_MISTAKES


def read_table(content: bytes) -> Table:
    """The whole file; what is wrong with its form is in ``wrong``."""
    found = Table()
    if content.startswith(b"PK\x03\x04"):
        found.encoding = "xlsx"
        lines = _sheet(content, found)
    else:
        text = _decoded(content, found)
        lines = iter(()) if text is None else _csv(text, found)
    for number, (line, cells) in enumerate(lines):
        if number == 0:
            _head(line, cells, found)
            if found.wrong:
                break
        elif any(cells):
            _row(line, cells, found)
        if found.is_full:
            break
    if not found.head and not found.wrong:
        found.mistake(1, 0, "没有表头", "no header; expected the names of the columns")
    return found


def _decoded(content: bytes, found: Table) -> str | None:
    if content.startswith(_MARK):
        found.encoding = "utf-8 (BOM)"
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            row = content[: error.start].count(b"\n") + 1
            continue
        if encoding == "gb18030":
            found.encoding = encoding
        return text
    found.mistake(row, 0, "既不是 UTF-8 也不是 GB18030 编码", "neither UTF-8 nor GB18030")
    return None


def _csv(text: str, found: Table) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1  # a value may go over several lines
            yield line, [cell.strip() for cell in cells]
    except csv.Error as error:
        found.mistake(reader.line_num, 0, f"不是 CSV：{error}", f"not CSV: {error}")


def _sheet(content: bytes, found: Table) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # for who brings a workbook alone: it takes a moment to load

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                found.mistake(1, 0, "工作簿解开后太大", f"the workbook unpacks to more than {MOST_UNPACKED >> 20} MiB")
                return
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for line, cells in enumerate(book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
                yield line, _trimmed([_text(cell) for cell in cells], len(found.head))
        finally:
            book.close()
    except Exception as error:  # whatever a broken workbook makes of it: zip, XML, a key that is missing
        if isinstance(error, GeneratorExit):
            raise
        found.mistake(1, 0, "不是可读的 XLSX 工作簿", f"not a workbook that can be read ({type(error).__name__})")


def _trimmed(cells: list[str], width: int) -> list[str]:
    """Without what is empty behind the head; an empty cell at the end of a row is not even there."""
    while cells and not cells[-1] and len(cells) > width:
        cells.pop()
    return cells + [""] * (width - len(cells))


def _text(cell: Any) -> str:
    """As it would stand in CSV: a telephone number that Excel took for a number is its digits."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
        case _:
            return str(cell).strip()


def _head(line: int, cells: list[str], found: Table) -> None:
    if not any(cells):
        found.mistake(line, 0, "没有表头", "no header; expected the names of the columns")
    for column, name in enumerate(cells, 1):
        if not name and any(cells):
            found.mistake(line, column, "列没有名字", "a column without a name")
        elif name and name in cells[: column - 1]:
            found.mistake(line, column, f"列 {name!r} 出现了两次", f"column {name!r} is there twice")
    found.head = cells


def _row(line: int, cells: list[str], found: Table) -> None:
    if len(found.rows) >= MOST_ROWS:
        found.mistake(line, 0, f"多于 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
        return
    if len(cells) != len(found.head):
        expected = len(found.head)
        found.mistake(line, 0, f"{len(cells)} 列，应为 {expected} 列", f"{len(cells)} columns; expected {expected}")
        return
    for column, text in enumerate(cells, 1):
        if len(text) > LONGEST_CELL or "\x00" in text:
            zh = f"太长或含有 NUL，应不超过 {LONGEST_CELL} 个字"
            found.mistake(line, column, zh, f"too long or with NUL; expected up to {LONGEST_CELL}")
    found.rows.append((line, cells))


def workbook_of(rows: Sequence[Sequence[str]]) -> bytes:
    """These rows as the one sheet of an XLSX workbook."""
    from openpyxl import Workbook  # for who wants a workbook alone: it takes a moment to load

    book: Any = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
