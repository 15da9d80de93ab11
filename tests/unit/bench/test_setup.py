"""The bench of set-up time: its words are found and dated, its figures are what they say."""

from dataclasses import dataclass, field

from bench.setup.figures import figures, spread
from bench.setup.sound import CODES, FIRST_CODE, SAMPLES, Sound, word_in
from bench.setup.telephone import header, reply, where

SILENCE = 0xFF


def test_the_first_word_in_a_packet_is_found() -> None:
    words = [bytes([FIRST_CODE + number]) * SAMPLES for number in (7, 8, 9, 10)]
    assert word_in(b"".join(words)) == 7
    assert word_in(bytes([SILENCE]) * 160) is None
    assert word_in(bytes([SILENCE]) * 130 + words[2][:30]) == 9
    assert word_in(bytes(range(0x80, 0xA0)) * 5) is None, "a tone is no word"


def test_a_word_is_dated_by_when_it_was_said_last() -> None:
    mouth, ear = Sound(), Sound()
    with mouth, ear:
        mouth.said = {number: 10 + number * 0.005 for number in range(2 * CODES)}
        ear._first = (3, 10 + (CODES + 4) * 0.005)
        heard = ear.first_from(mouth)
        assert heard is not None and heard.said_at == 10 + (CODES + 3) * 0.005
        ear.listen()
        assert ear.first_from(mouth) is None


@dataclass
class Take:
    side: str
    invite_to_ring: list[float] = field(default_factory=list)
    answer_to_heard: list[float] = field(default_factory=list)
    invite_to_heard: list[float] = field(default_factory=list)
    invite_to_first_packet: list[float] = field(default_factory=list)
    decision_to_heard: list[float] = field(default_factory=list)


def test_figures() -> None:
    assert spread([3.0, 1.0, 2.0]) == {"n": 3, "p50_ms": 2.0, "p99_ms": 3.0}
    assert spread([float(n) for n in range(200)])["p99_ms"] == 198
    takes = [Take("dial", [2.0], [5.0]), Take("rung", [4.5], [4.0]), Take("persistent", decision_to_heard=[6.0])]
    found = figures(takes)
    assert found["extra_over_dial"] == {
        "invite_to_ring": {"p50_ms": 2.5, "p99_ms": 2.5},
        "answer_to_heard": {"p50_ms": -1.0, "p99_ms": -1.0},
    }
    assert found["persistent"] == {"decision_to_heard": {"n": 1, "p50_ms": 6.0, "p99_ms": 6.0}}


def test_the_few_words_of_sip() -> None:
    invite = (
        "INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP one\r\nVia: SIP/2.0/UDP two\r\nFrom: <sip:x>;tag=1\r\n"
        "To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 5 INVITE\r\n\r\nc=IN IP4 127.0.0.1\r\nm=audio 4002 RTP/AVP 0\r\n"
    )
    assert (header(invite, "call-id"), where(invite)) == ("c", ("127.0.0.1", 4002))
    answer = reply(invite, "200 OK", "Contact: <sip:me>\r\n", "v=0\r\n")
    assert answer.startswith(
        "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP one\r\nVia: SIP/2.0/UDP two\r\nFrom: <sip:x>;tag=1\r\n"
    )
    assert answer.endswith("Content-Length: 5\r\n\r\nv=0\r\n")
