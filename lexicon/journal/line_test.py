"""Facts about test calls over one line: they are nobody's calls, and no figure counts them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineTestBegan:
    """Somebody asked for a test call. ``line`` is the trunk's or span's name in lines.yml. ``number`` and ``shown`` are
    what its carrier is told, in its form.
    """

    test: str
    line: str
    number: str
    shown: str
    by: str


@dataclass(frozen=True, slots=True)
class LineTestRang:
    """The called telephone rings, or the network lets us hear something. ``is_early``: sound before the answer."""

    test: str
    after_s: float
    is_early: bool


@dataclass(frozen=True, slots=True)
class LineTestAnswered:
    """Somebody or something answered the test call."""

    test: str
    after_s: float


@dataclass(frozen=True, slots=True)
class LineTestEnded:
    """The test call is over. ``result``: heard, one-way (answered, no sound came back), answered (a line whose sound
    cannot be counted); busy, no-answer, wrong-number, refused, no-line, unreachable; exchange-away, exchange-refused.

    ``cause`` is Q.850 and ``sip`` the carrier's status, 0 when there was none. ``sent``, ``received`` and ``lost``
    count packets of sound. ``is_far_end``: the other side hung up. ``why``: what Asterisk said when it could not be
    tried at all.
    """

    test: str
    result: str
    cause: int
    sip: int
    after_s: float
    talked_s: float = 0.0
    codec: str = ""
    sent: int = 0
    received: int = 0
    lost: int = 0
    is_far_end: bool = False
    why: str = ""
