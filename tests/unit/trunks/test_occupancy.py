"""Channels in use of each line: now, at most, and for how long together."""

from ari_app.trunks.occupancy import Occupancy
from lexicon.ids import ChannelId, TrunkId

A, B = TrunkId("telecom"), TrunkId("unicom")
ONE, TWO, THREE = ChannelId("1"), ChannelId("2"), ChannelId("3")


def test_channels_come_and_go() -> None:
    lines = Occupancy([A, B], 0)
    lines.came(ONE, A, 0)
    lines.came(ONE, A, 1)  # told twice
    lines.came(TWO, A, 10)
    lines.came(THREE, TrunkId("of nobody"), 10)
    lines.gone(ONE, 20)
    lines.gone(ONE, 21)
    lines.gone(THREE, 21)
    assert lines.line_of(TWO) == A and lines.line_of(ONE) is None
    assert lines.measured(A, 30) == (1, 2, 40.0)
    assert lines.measured(A, 40) == (1, 1, 10.0)
    assert lines.measured(B, 40) == (0, 0, 0.0)


def test_a_look_at_everything_makes_good_what_was_missed() -> None:
    lines = Occupancy([A, B], 0)
    lines.came(ONE, A, 0)
    lines.found({TWO: A, THREE: B}, 5)
    assert (lines.uses[A].in_use, lines.uses[B].in_use) == (1, 1) and lines.line_of(ONE) is None
    assert lines.measured(A, 10) == (1, 1, 10.0)
