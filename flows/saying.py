"""Numbers, amounts, dates and times in words, as people say them: the words are what sound files are made of.

Each language has a small vocabulary (``vocabulary``) that is spoken once; every value is a sequence of its words.
"""

from collections.abc import Iterator
from datetime import date, time

from flows.piece import ReadAs

LARGEST = 999_999_999_999
ZH = "零一二三四五六七八九"
ZH_UNITS = ("", "十", "百", "千")
ZH_SECTIONS = ("", "万", "亿")
ZH_HOURS = ((6, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
EN_SECTIONS = ("", "thousand", "million", "billion")
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
EN_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "twenty-first", "twenty-second", "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth", "thirty-first",
)  # fmt: skip


def words(value: str, read_as: ReadAs, language: str) -> tuple[str, ...]:
    """``value`` as words; none for what is no such value: silence is better than nonsense."""
    if not value.isascii():
        return ()
    try:
        return tuple(_READ[language, read_as](value.strip()))
    except (ValueError, OverflowError):
        return ()


# ---------------------------------------------------------------- Chinese


def zh_number(number: int, *, counts: bool = False) -> Iterator[str]:
    """一千零二十四. ``counts``: before a measure word, where two alone is 两."""
    if number < 0:
        yield "负"
        number = -number
    if number > LARGEST:
        raise OverflowError(number)
    if number == 2 and counts:
        yield "两"
        return
    if number == 0:
        yield "零"
        return
    is_first, before = True, 1
    for place in range(2, -1, -1):
        section = number // 10_000**place % 10_000
        if section:
            if not is_first and (section < 1000 or not before):
                yield "零"
            yield from _zh_section(section, is_first=is_first, is_last=place == 0)
            if ZH_SECTIONS[place]:
                yield ZH_SECTIONS[place]
            is_first = False
        before = section


def _zh_section(section: int, *, is_first: bool, is_last: bool) -> Iterator[str]:
    """1 to 9999. Two is 两 before 百, 千 and a section's 万, 亿, and 二 before 十 and at the end."""
    if section == 2 and not is_last:
        yield "两"
        return
    owes_zero, has_begun = False, False
    for place in range(3, -1, -1):
        digit = section // 10**place % 10
        if not digit:
            owes_zero = has_begun
            continue
        if owes_zero:
            yield "零"
        owes_zero = False
        if place == 1 and digit == 1 and not has_begun and is_first:
            yield "十"  # twelve is 十二, not 一十二
        else:
            yield ("两" if digit == 2 and place >= 2 else ZH[digit]) + ZH_UNITS[place]
        has_begun = True


def _zh_digits(value: str) -> Iterator[str]:
    for sign in value:
        yield _ZH_SIGNS[sign] if sign in _ZH_SIGNS else ZH[_digit(sign)]


_ZH_SIGNS = {"1": "幺", "*": "星号", "#": "井号"}


def _zh_amount(value: str) -> Iterator[str]:
    minus, yuan, fen = _amount(value)
    if minus:
        yield "负"
    if yuan or not fen:
        yield from zh_number(yuan, counts=True)
        yield "元"
    jiao, rest = divmod(fen, 10)
    if jiao:
        yield from (zh_number(jiao, counts=True) if not yuan and not rest else zh_number(jiao))
        yield "角"
    elif rest and yuan:
        yield "零"
    if rest:
        yield from zh_number(rest, counts=not yuan and not jiao)
        yield "分"


def _zh_date(value: str) -> Iterator[str]:
    day = date.fromisoformat(value)
    yield from (ZH[int(digit)] for digit in f"{day.year:04}")
    yield "年"
    yield from zh_number(day.month)
    yield "月"
    yield from zh_number(day.day)
    yield "日"


def _zh_time(value: str) -> Iterator[str]:
    at = time.fromisoformat(value)
    yield next(name for until, name in ZH_HOURS if at.hour < until)
    yield from zh_number(at.hour if at.hour <= 12 else at.hour - 12, counts=True)
    yield "点"
    if at.minute:
        if at.minute < 10:
            yield "零"
        yield from zh_number(at.minute)
        yield "分"


def _zh_duration(value: str) -> Iterator[str]:
    minutes = _minutes(value)
    if minutes > 60:
        yield "一小时以上"
    elif minutes <= 1:
        yield "一分钟以内"
    else:
        yield "大约"
        yield from zh_number(minutes, counts=True)
        yield "分钟"


# ---------------------------------------------------------------- English


def en_number(number: int) -> Iterator[str]:
    """one thousand twenty-four"""
    if number < 0:
        yield "minus"
        number = -number
    if number > LARGEST:
        raise OverflowError(number)
    if number == 0:
        yield EN[0]
    for place in range(3, -1, -1):
        section = number // 1000**place % 1000
        hundreds, rest = divmod(section, 100)
        if hundreds:
            yield EN[hundreds]
            yield "hundred"
        if rest:
            yield from _en_below_hundred(rest)
        if section and EN_SECTIONS[place]:
            yield EN_SECTIONS[place]


def _en_below_hundred(number: int) -> Iterator[str]:
    if number < 20:
        yield EN[number]
        return
    yield EN_TENS[number // 10]
    if number % 10:
        yield EN[number % 10]


def _en_digits(value: str) -> Iterator[str]:
    for sign in value:
        yield {"*": "star", "#": "pound"}[sign] if sign in "*#" else EN[_digit(sign)]


def _en_amount(value: str) -> Iterator[str]:
    minus, yuan, fen = _amount(value)
    if minus:
        yield "minus"
    if yuan or not fen:
        yield from en_number(yuan)
        yield "yuan"
    if fen:
        if yuan:
            yield "and"
        yield from en_number(fen)
        yield "fen"


def _en_date(value: str) -> Iterator[str]:
    day = date.fromisoformat(value)
    yield EN_MONTHS[day.month - 1]
    yield EN_ORDINALS[day.day - 1]
    century, rest = divmod(day.year, 100)
    if rest == 0 or 2000 <= day.year < 2010:
        yield from en_number(day.year)
        return
    yield from _en_below_hundred(century) if century else ()
    if rest < 10:
        yield "oh"
    yield from _en_below_hundred(rest)


def _en_time(value: str) -> Iterator[str]:
    at = time.fromisoformat(value)
    yield EN[(at.hour - 1) % 12 + 1]
    if at.minute:
        if at.minute < 10:
            yield "oh"
        yield from _en_below_hundred(at.minute)
    yield "A M" if at.hour < 12 else "P M"


def _en_duration(value: str) -> Iterator[str]:
    minutes = _minutes(value)
    if minutes > 60:
        yield "more than an hour"
    elif minutes <= 1:
        yield "less than a minute"
    else:
        yield "about"
        yield from en_number(minutes)
        yield "minutes"


# ---------------------------------------------------------------- both


def _digit(sign: str) -> int:
    if not (sign.isascii() and sign.isdigit()):
        raise ValueError(sign)
    return int(sign)


def _amount(value: str) -> tuple[bool, int, int]:
    """(is negative, yuan, fen); at most two places behind the point."""
    minus, digits = value.startswith("-"), value.removeprefix("-")
    whole, _, rest = digits.partition(".")
    if len(rest) > 2 or not (whole + rest).isdigit() or not value.isascii() or int(whole or "0") > LARGEST:
        raise ValueError(value)
    return minus, int(whole or "0"), int(rest.ljust(2, "0"))


def _minutes(value: str) -> int:
    return -(-round(float(value)) // 60)


_READ = {
    ("zh", ReadAs.NUMBER): lambda value: zh_number(int(value)),
    ("zh", ReadAs.DIGITS): _zh_digits,
    ("zh", ReadAs.AMOUNT): _zh_amount,
    ("zh", ReadAs.DATE): _zh_date,
    ("zh", ReadAs.TIME): _zh_time,
    ("zh", ReadAs.DURATION): _zh_duration,
    ("en", ReadAs.NUMBER): lambda value: en_number(int(value)),
    ("en", ReadAs.DIGITS): _en_digits,
    ("en", ReadAs.AMOUNT): _en_amount,
    ("en", ReadAs.DATE): _en_date,
    ("en", ReadAs.TIME): _en_time,
    ("en", ReadAs.DURATION): _en_duration,
}


def vocabulary(read_as: ReadAs, language: str) -> frozenset[str]:
    """Every word that a value read this way can need."""
    return _VOCABULARY[language][read_as]


def _zh_numbers() -> frozenset[str]:
    units = {("两" if d == 2 and place >= 2 else ZH[d]) + u for d in range(1, 10) for place, u in enumerate(ZH_UNITS)}
    return frozenset({*units, "零", "十", "两", "负", "万", "亿"})


_ZH_NUMBERS = _zh_numbers()
_EN_NUMBERS = frozenset({*EN, *EN_TENS, *EN_SECTIONS, "hundred", "minus"}) - {""}
_VOCABULARY: dict[str, dict[ReadAs, frozenset[str]]] = {
    "zh": {
        ReadAs.NUMBER: _ZH_NUMBERS,
        ReadAs.DIGITS: frozenset({*ZH, *_ZH_SIGNS.values()}),
        ReadAs.AMOUNT: _ZH_NUMBERS | {"元", "角", "分"},
        ReadAs.DATE: _ZH_NUMBERS | {"年", "月", "日"},
        ReadAs.TIME: _ZH_NUMBERS | {"点", "分", *(name for _, name in ZH_HOURS)},
        ReadAs.DURATION: _ZH_NUMBERS | {"一小时以上", "一分钟以内", "大约", "分钟"},
    },
    "en": {
        ReadAs.NUMBER: _EN_NUMBERS,
        ReadAs.DIGITS: frozenset({*EN[:10], "star", "pound"}),
        ReadAs.AMOUNT: _EN_NUMBERS | {"yuan", "fen", "and"},
        ReadAs.DATE: _EN_NUMBERS | {*EN_MONTHS, *EN_ORDINALS, "oh"},
        ReadAs.TIME: _EN_NUMBERS | {"oh", "A M", "P M"},
        ReadAs.DURATION: _EN_NUMBERS | {"more than an hour", "less than a minute", "about", "minutes"},
    },
}
