"""Numbers, amounts, dates and times in both languages."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.document import ReadAs
from flows.saying import LARGEST, vocabulary, words

SAID = [
    ("0", ReadAs.NUMBER, "零", "zero"),
    ("2", ReadAs.NUMBER, "二", "two"),
    ("10", ReadAs.NUMBER, "十", "ten"),
    ("12", ReadAs.NUMBER, "十二", "twelve"),
    ("22", ReadAs.NUMBER, "二十二", "twenty two"),
    ("102", ReadAs.NUMBER, "一百零二", "one hundred two"),
    ("110", ReadAs.NUMBER, "一百一十", "one hundred ten"),
    ("222", ReadAs.NUMBER, "两百二十二", "two hundred twenty two"),
    ("2002", ReadAs.NUMBER, "两千零二", "two thousand two"),
    ("10012", ReadAs.NUMBER, "一万零一十二", "ten thousand twelve"),
    ("22000", ReadAs.NUMBER, "两万两千", "twenty two thousand"),
    ("120034", ReadAs.NUMBER, "十二万零三十四", "one hundred twenty thousand thirty four"),
    ("100000001", ReadAs.NUMBER, "一亿零一", "one hundred million one"),
    ("200020000", ReadAs.NUMBER, "两亿零两万", "two hundred million twenty thousand"),
    ("-7", ReadAs.NUMBER, "负七", "minus seven"),
    ("1024*#", ReadAs.DIGITS, "幺零二四星号井号", "one zero two four star pound"),
    ("2", ReadAs.AMOUNT, "两元", "two yuan"),
    ("12.5", ReadAs.AMOUNT, "十二元五角", "twelve yuan and fifty fen"),
    ("12.05", ReadAs.AMOUNT, "十二元零五分", "twelve yuan and five fen"),
    ("0.02", ReadAs.AMOUNT, "两分", "two fen"),
    ("0.20", ReadAs.AMOUNT, "两角", "twenty fen"),
    ("1002.22", ReadAs.AMOUNT, "一千零二元二角二分", "one thousand two yuan and twenty two fen"),
    ("2026-10-01", ReadAs.DATE, "二零二六年十月一日", "October first twenty twenty six"),
    ("2005-02-22", ReadAs.DATE, "二零零五年二月二十二日", "February twenty-second two thousand five"),
    ("1905-12-31", ReadAs.DATE, "一九零五年十二月三十一日", "December thirty-first nineteen oh five"),
    ("00:05", ReadAs.TIME, "凌晨零点零五分", "twelve oh five A M"),
    ("14:02", ReadAs.TIME, "下午两点零二分", "two oh two P M"),
    ("12:30", ReadAs.TIME, "中午十二点三十分", "twelve thirty P M"),
    ("22:00", ReadAs.TIME, "晚上十点", "ten P M"),
    ("45", ReadAs.DURATION, "一分钟以内", "less than a minute"),
    ("61", ReadAs.DURATION, "大约两分钟", "about two minutes"),
    ("7200", ReadAs.DURATION, "一小时以上", "more than an hour"),
]


@pytest.mark.parametrize(("value", "read_as", "zh", "en"), SAID)
def test_said(value: str, read_as: ReadAs, zh: str, en: str) -> None:
    assert ("".join(words(value, read_as, "zh")), " ".join(words(value, read_as, "en"))) == (zh, en)


@pytest.mark.parametrize("read_as", ReadAs)
@pytest.mark.parametrize("value", ["", "x", "1.234", "2026-13-01", "25:00", "١٢", "9" * 40, "nan", "-"])
def test_nonsense_is_not_said(value: str, read_as: ReadAs) -> None:
    is_good = {ReadAs.DIGITS: ["9" * 40], ReadAs.DURATION: ["1.234", "9" * 40]}
    if value not in is_good.get(read_as, ()):
        assert [words(value, read_as, language) for language in ("zh", "en")] == [(), ()]


VALUES: dict[ReadAs, st.SearchStrategy[str]] = {
    ReadAs.NUMBER: st.integers(-LARGEST, LARGEST).map(str),
    ReadAs.DIGITS: st.text("0123456789*#"),
    ReadAs.AMOUNT: st.decimals(-LARGEST, LARGEST, places=2).map(str),
    ReadAs.DATE: st.dates(date(1000, 1, 1)).map(date.isoformat),
    ReadAs.TIME: st.times().map(time.isoformat),
    ReadAs.DURATION: st.timedeltas(timedelta(0), timedelta(days=1)).map(lambda span: str(span.total_seconds())),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@given(data=st.data(), read_as=st.sampled_from(list(ReadAs)))
def test_no_word_is_missing_from_the_vocabulary(data: st.DataObject, read_as: ReadAs, language: str) -> None:
    value = data.draw(VALUES[read_as])
    said = words(value, read_as, language)
    assert said or (read_as is ReadAs.DIGITS and not value)
    assert set(said) <= vocabulary(read_as, language)


@given(st.integers(0, LARGEST), st.integers(0, LARGEST))
def test_two_numbers_never_sound_the_same(one: int, other: int) -> None:
    for language in ("zh", "en"):
        said = [words(str(number), ReadAs.NUMBER, language) for number in (one, other)]
        assert (said[0] == said[1]) is (one == other)
