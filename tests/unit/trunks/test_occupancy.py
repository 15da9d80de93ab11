"""Channels in use of each line: now, at most, and for how long together."""

from ari_app.trunks.occupancy import Occupancy, line_of_name
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
    assert (lines.uses[A].channels, lines.uses[B].channels) == ({TWO}, {THREE})
    assert lines.measured(A, 10) == (1, 1, 10.0)


def test_asterisk_s_names_say_the_line() -> None:
    spans = {1: A}
    assert line_of_name("PJSIP/tele-com-0000001f", spans) == "tele-com"
    assert line_of_name("DAHDI/i1/4008001000-2", spans) == A
    assert line_of_name("DAHDI/i2/4008001000-2", spans) == ""
    assert line_of_name("DAHDI/1-1", spans) == ""
    assert line_of_name("Local/x@y-1;2", spans) == ""
