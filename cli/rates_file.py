"""Prices of calls out, as a CSV file: read with every mistake at its row and column. A row is a line of the file.

``prefix,price,from[,step_s[,name]]``: +86 or 0086 or 95, units of the currency a minute, YYYY-MM-DD, seconds, words.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from cli.words import say
from store.catalogue import PricedPrefix

HEAD = ("prefix", "price", "from", "step_s", "name")
NEEDED = 3
MOST_ROWS, MOST_MISTAKES = 200_000, 100
HIGHEST, FINEST = Decimal(10_000), 6
_PREFIX = re.compile(r"\+?[0-9]{1,15}")


@dataclass(slots=True)
class RatesFile:
    """``mistakes``: row, column (0: the row), what."""

    rows: list[PricedPrefix] = field(default_factory=list)
    mistakes: list[tuple[int, int, str]] = field(default_factory=list)


def read_rates(content: bytes) -> RatesFile:
    """The rows, or all that is wrong with them."""
    found = RatesFile()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found.mistakes.append((content[: error.start].count(b"\n") + 1, 0, say("不是 UTF-8 编码", "not UTF-8")))
        return found
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        if tuple(head) != HEAD[: len(head)] or len(head) < NEEDED:
            right = ",".join(HEAD[:NEEDED]) + "[,step_s[,name]]"
            found.mistakes.append((1, 0, say(f"首行应为 {right}", f"the first row should be {right}")))
            return found
        _rows(reader, len(head), found)
    except csv.Error as error:
        found.mistakes.append((reader.line_num, 0, say(f"不是 CSV：{error}", f"not CSV: {error}")))
    return found


def _rows(reader: csv.Reader, width: int, found: RatesFile) -> None:  # type: ignore[name-defined]
    seen: dict[tuple[str, date], int] = {}
    for row in reader:
        line = reader.line_num
        if not any(value.strip() for value in row):
            continue
        if len(found.mistakes) >= MOST_MISTAKES or len(seen) >= MOST_ROWS:
            found.mistakes.append((line, 0, say("太多，到此为止", "too many, no further")))
            return
        if len(row) != width:
            words = say(f"应有 {width} 列，实有 {len(row)} 列", f"{len(row)} columns; expected {width}")
            found.mistakes.append((line, 0, words))
            continue
        rate = _row(line, [value.strip() for value in row], found)
        if rate is None:
            continue
        first = seen.setdefault((rate.prefix, rate.starts_on), line)
        if first != line:
            words = say(f"与第 {first} 行的号段和日期相同", f"same prefix and day as row {first}")
            found.mistakes.append((line, 1, words))
        found.rows.append(rate)


def _row(line: int, row: list[str], found: RatesFile) -> PricedPrefix | None:
    before = len(found.mistakes)
    prefix, price, day, *more = row
    prefix = "+" + prefix[2:] if prefix.startswith("00") else prefix
    if not _PREFIX.fullmatch(prefix):
        found.mistakes.append((line, 1, say(f"号段 {prefix!r} 应形如 +86 或 95", f"{prefix!r}; expected +86 or 95")))
    minute, starts_on, step_s = _price(price), _day(day), _step(more[0] if more else "")
    if minute is None:
        words = say(f"单价 {price!r} 应为每分钟金额，如 0.12", f"{price!r}; expected a price a minute, such as 0.12")
        found.mistakes.append((line, 2, words))
    if starts_on is None:
        found.mistakes.append((line, 3, say(f"日期 {day!r} 应为 年-月-日", f"{day!r}; expected YYYY-MM-DD")))
    if step_s is None:
        found.mistakes.append(
            (line, 4, say(f"计费步长 {more[0]!r} 应为 1 到 3600 秒", f"{more[0]!r}; expected 1 to 3600"))
        )
    if len(found.mistakes) > before or minute is None or starts_on is None or step_s is None:
        return None
    return PricedPrefix(prefix, minute, starts_on, step_s, more[1] if len(more) > 1 else "")


def _price(text: str) -> Decimal | None:
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None
    exponent = price.as_tuple().exponent
    is_sound = isinstance(exponent, int) and -exponent <= FINEST and 0 <= price <= HIGHEST
    return price if is_sound else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _step(text: str) -> int | None:
    if not text:
        return 60
    return int(text) if text.isdecimal() and text.isascii() and 1 <= int(text) <= 3600 else None
