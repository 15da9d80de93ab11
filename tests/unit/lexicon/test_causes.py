"""Causes in words, in both languages."""

import pytest

from lexicon.causes import _Q850, _SIP, in_words, q850_in_words, sip_in_words

RFC_3261 = (
    *(400, 401, 402, 403, 404, 405, 406, 407, 408, 410, 413, 414, 415, 416, 420, 421, 423),
    *(480, 481, 482, 483, 484, 485, 486, 487, 488, 491, 493, 500, 501, 502, 503, 504, 505, 513, 600, 603, 604, 606),
)
# What the network's causes were in the emulated machine (tests/pri), and those that Asterisk sets itself.
SEEN = (1, 3, 16, 17, 18, 19, 20, 21, 22, 26, 27, 28, 31, 34, 38, 41, 42, 44, 58, 66, 81, 88, 96, 97, 99, 101, 102, 111)


@pytest.mark.parametrize("status", RFC_3261)
def test_every_refusal_of_rfc_3261_has_its_own_words(status: int) -> None:
    assert status in _SIP and sip_in_words(status).zh != sip_in_words(status).en


@pytest.mark.parametrize("cause", [*SEEN, 127])
def test_every_cause_that_asterisk_knows_has_its_own_words(cause: int) -> None:
    assert cause in _Q850


def test_every_word_is_there_in_both_languages() -> None:
    for zh, en in [*_Q850.values(), *_SIP.values()]:
        assert any("\u4e00" <= letter <= "\u9fff" for letter in zh), zh
        assert en and en.isascii(), en


@pytest.mark.parametrize(
    ("cause", "sip", "zh", "en"),
    [
        (17, 486, "被叫忙（SIP 486）", "busy (SIP 486)"),
        (34, 0, "没有空闲的电路或信道（Q.850 34）", "no circuit or channel available (Q.850 34)"),
        (17, 200, "被叫忙（Q.850 17）", "busy (Q.850 17)"),
        (0, 0, "没有给出原因", "no cause given"),
        (0, 499, "请求被拒（SIP 499）", "request refused (SIP 499)"),
        (0, 599, "运营商服务器故障（SIP 599）", "server failure (SIP 599)"),
        (0, 699, "在任何地方都无法接通（SIP 699）", "refused everywhere (SIP 699)"),
        (45, 0, "资源不可用（Q.850 45）", "resource unavailable (Q.850 45)"),
        (120, 0, "互通，未说明原因（Q.850 120）", "interworking, unspecified (Q.850 120)"),
        (300, 0, "未知原因（Q.850 300）", "unknown (Q.850 300)"),
        (0, 900, "未知状态（SIP 900）", "unknown (SIP 900)"),
    ],
)
def test_what_is_said_with_its_number(cause: int, sip: int, zh: str, en: str) -> None:
    words = in_words(cause, sip)
    assert (words.zh, words.en) == (zh, en)


def test_every_number_has_some_words() -> None:
    assert all(q850_in_words(cause).zh and q850_in_words(cause).en for cause in range(128))
    assert all(sip_in_words(status).zh and sip_in_words(status).en for status in range(0, 700))
