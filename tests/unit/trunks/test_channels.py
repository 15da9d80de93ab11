"""Which channels are on which line."""

from hypothesis import given
from hypothesis import strategies as st

from ari_app.trunks.channels import Channels, key_of
from lexicon.ids import ChannelId


def test_asterisk_s_names_say_the_line() -> None:
    assert key_of("PJSIP/tele-com-0000001f") == "PJSIP/tele-com"
    assert key_of("DAHDI/i1/4008001000-2") == key_of("DAHDI/i1/400-3") == "DAHDI/i1"
    assert key_of("DAHDI/1-1") == "DAHDI/1-1" and key_of("Local/x@y-1;2") == "Local/x@y" and key_of("") == ""


STEPS = st.lists(st.tuples(st.sampled_from(("c1", "c2", "c3")), st.sampled_from(("a", "b", "", None))), max_size=30)


@given(STEPS)
def test_whatever_happens_each_channel_counts_once(steps: list[tuple[str, str | None]]) -> None:
    channels, known = Channels[str](), dict[str, str]()
    for name, line in steps:
        if line is None:
            assert channels.take(ChannelId(name)) == known.pop(name, None)
        else:
            channels.put(ChannelId(name), line)
            known.pop(name, None)
            known |= {name: line} if line else {}
        assert {one: channels.line_of(one) for one in channels} == known
        for one in ("a", "b", ""):
            assert channels.on(one) == sum(line == one for line in known.values()) == channels.counts().get(one, 0)
        assert all((name in channels) == (name in known) for name in ("c1", "c2", "c3"))
