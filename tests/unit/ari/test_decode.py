"""At the door: the unknown is counted, the broken is named, neither is fatal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ari_app.ari.decode import Decoder
from ari_app.ari.wire import ChannelDtmfReceived, StasisStart

CHANNEL = {"id": "1.1", "name": "PJSIP/trunk-1", "state": "Ring", "caller": {"name": "", "number": "138"}, "later": 1}


def test_what_we_know_is_read_and_what_is_new_in_it_is_ignored() -> None:
    start = {"type": "StasisStart", "args": ["inbound", "4001"], "channel": CHANNEL, "asterisk_id": "x"}
    message = Decoder().decode(json.dumps(start))
    assert isinstance(message, StasisStart)
    assert (message.channel.id, message.channel.caller.number, message.args) == ("1.1", "138", ["inbound", "4001"])


def test_a_digit() -> None:
    message = Decoder().decode(json.dumps({"type": "ChannelDtmfReceived", "digit": "#", "channel": CHANNEL}))
    assert isinstance(message, ChannelDtmfReceived) and message.digit == "#"


def test_an_unknown_kind_is_counted() -> None:
    decoder = Decoder()
    assert decoder.decode('{"type": "TextMessageReceived"}') is None
    assert decoder.decode('{"type": "TextMessageReceived"}') is None
    assert decoder.unknown == {"TextMessageReceived": 2} and not decoder.broken


@pytest.mark.parametrize(
    "broken", ['{"type": "StasisStart"}', '{"type": "StasisStart", "channel": {"id": 7}}', "[]", "{", "", "\xff"]
)
def test_the_broken_is_named(broken: str) -> None:
    decoder = Decoder()
    assert decoder.decode(broken) is None
    assert sum(decoder.broken.values()) + sum(decoder.unknown.values()) == 1


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_nothing_that_comes_is_fatal(raw: bytes | str) -> None:
    Decoder().decode(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(kind=st.sampled_from(["StasisStart", "ChannelDtmfReceived", "RESTResponse", "?"]), channel=JSON, rest=JSON)
def test_nothing_that_looks_right_is_fatal(kind: str, channel: object, rest: object) -> None:
    Decoder().decode(json.dumps({"type": kind, "channel": channel, "args": rest, "digit": rest, "request_id": rest}))
