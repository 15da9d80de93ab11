"""The E-model against printed values, and what RTCP's words are taken for."""

import pytest

from ari_app.trunks.sound import Direction, Sound, mos, opinion, rating, sound_of

# As Asterisk 22 said it at the end of a call of 13 s (tests/contract/trunks makes such calls).
TOLD = (
    "ssrc=1550511240;themssrc=168052153;lp=13;rxjitter=0.004000;rxcount=637;txjitter=0.002500;txcount=600;rlp=6;"
    "rtt=0.080000;rxmes=88.078981;txmes=88.078981"
)


@pytest.mark.parametrize(
    ("r", "expected"), [(0, 1.0), (-5, 1.0), (50, 2.58), (60, 3.10), (70, 3.60), (80, 4.03), (90, 4.34), (100, 4.5)]
)
def test_the_opinions_of_g_107_annex_b(r: float, expected: float) -> None:
    """Table B.1 prints 50 to 90; 4.03 for what its own formula makes 4.024."""
    assert opinion(r) == pytest.approx(expected, abs=0.007)


def test_g_107_s_defaults_are_93_2_and_4_41() -> None:
    assert rating(0, 0) == pytest.approx(93.2)
    assert opinion(93.2) == pytest.approx(4.41, abs=0.005)


@pytest.mark.parametrize(
    ("loss", "delay_ms", "expected"),
    [
        (0, 100, 90.8),  # Cole & Rosenbluth: 0.024 * 100
        (0, 177.3, 88.945),
        (0, 300, 72.503),  # and 0.11 for each ms beyond 177.3
        (1, 0, 93.2 - 95 / 26.1),  # G.113 appendix I: Bpl 25.1, so 1 % costs 3.64
        (5, 0, 93.2 - 95 * 5 / 30.1),
        (20, 400, 93.2 - 9.6 - 24.497 - 95 * 20 / 45.1),
    ],
)
def test_delay_and_loss_cost_what_the_formula_says(loss: float, delay_ms: float, expected: float) -> None:
    assert rating(loss, delay_ms) == pytest.approx(expected, abs=0.001)


def test_asterisk_s_words_are_read() -> None:
    assert sound_of(TOLD) == Sound(Direction(637, 2.0, 4.0), Direction(600, 1.0, 2.5), 80.0)


def test_without_a_report_of_the_other_end_nothing_is_said_of_it() -> None:
    told = sound_of("ssrc=1;themssrc=0;lp=0;rxjitter=0.001;rxcount=200;txjitter=0.0;txcount=150;rlp=0;rtt=0.000000")
    assert told == Sound(Direction(200, 0.0, 1.0), Direction(150, None, None), None)
    assert mos(told.went, told.rtt_ms) is None


@pytest.mark.parametrize("told", ["", "nonsense", "ssrc=1;rxcount=0;txcount=0", "rxcount=x;txcount=;lp"])
def test_a_leg_without_sound_is_none(told: str) -> None:
    assert sound_of(told) is None


def test_opinions_fall_with_loss_jitter_and_round_trip() -> None:
    good = mos(Direction(1000, 0.0, 1.0), 20.0)
    assert good == 4.38
    assert good > mos(Direction(1000, 2.0, 1.0), 20.0) > mos(Direction(1000, 10.0, 1.0), 20.0)  # type: ignore[operator]
    assert good > mos(Direction(1000, 0.0, 80.0), 20.0)  # type: ignore[operator]
    assert good > mos(Direction(1000, 0.0, 1.0), 500.0)  # type: ignore[operator]
    assert mos(Direction(99, 0.0, 1.0), 20.0) is None


@pytest.mark.parametrize(
    ("loss", "jitter_ms", "rtt_ms", "expected"),
    [
        # One way: half the round trip, 20 ms of a packet, twice the jitter or a packet more. Worked out by hand.
        (0.0, 1.0, 20.0, 4.38),  # 50 ms: R 92.0
        (0.0, None, None, 4.39),  # 40 ms: R 92.24
        (0.0, 40.0, 20.0, 4.35),  # 110 ms: R 90.56
        (0.0, 125.0, 20.0, 3.83),  # 280 ms: R 86.48 - 11.297
        (1.0, 1.0, 20.0, 4.30),  # R 92.0 - 3.640
        (5.0, 1.0, 20.0, 3.87),  # R 92.0 - 15.781
        (100.0, 1.0, 20.0, 1.15),  # R 92.0 - 75.939
    ],
)
def test_the_opinion_of_what_was_measured(
    loss: float, jitter_ms: float | None, rtt_ms: float | None, expected: float
) -> None:
    assert mos(Direction(1000, loss, jitter_ms), rtt_ms) == pytest.approx(expected, abs=0.001)
