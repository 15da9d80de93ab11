"""The decoder on what a real Asterisk said (``tests/captures``), and on what it never would."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ari_app.ari import wire
from ari_app.ari.decode import Decoder
from tests.captures.record import NOT_PROVOKED

HERE = Path(__file__).resolve().parents[2] / "captures"
READ = {*wire.EVENTS, *wire.EVENTS_OF_DIAL, "RESTResponse"}


def _messages() -> list[dict[str, Any]]:
    return [message for path in sorted(HERE.glob("*.json")) for message in json.loads(path.read_text())["messages"]]


CAPTURED = _messages()


def test_every_kind_we_read_was_captured_and_some_that_we_do_not() -> None:
    kinds = {message["type"] for message in CAPTURED}
    assert kinds >= READ - NOT_PROVOKED  # its fields are compared with Asterisk's own in test_wire_against_asterisk
    assert len(kinds - READ) >= 3


@pytest.mark.parametrize("path", sorted(HERE.glob("*.json")), ids=lambda path: path.stem)
def test_a_captured_message_is_read_whole_or_counted(path: Path) -> None:
    for message in json.loads(path.read_text())["messages"]:
        decoder = Decoder()
        read = decoder.decode(json.dumps(message))
        assert not decoder.broken
        if path.stem in READ:
            assert type(read).__name__ == path.stem
            assert not decoder.unknown
        else:
            assert read is None
            assert decoder.unknown == {path.stem: 1}


def test_what_is_read_is_what_was_said() -> None:
    starts = [message for message in CAPTURED if message["type"] == "StasisStart"]
    assert {message["args"][0] for message in starts} == {"inbound", "agent"}
    for message in starts:
        read = Decoder().decode(json.dumps(message))
        assert isinstance(read, wire.StasisStart)
        assert (read.args, read.channel.id) == (message["args"], message["channel"]["id"])
        assert read.channel.caller.number == "13800138000"
        assert read.channel.dialplan.app_data == message["channel"]["dialplan"]["app_data"]


def test_a_bodiless_answer_is_read() -> None:
    bodiless = [one for one in CAPTURED if one["type"] == "RESTResponse" and "message_body" not in one]
    assert {one["status_code"] for one in bodiless} == {204}
    for message in bodiless:
        read = Decoder().decode(json.dumps(message))
        assert isinstance(read, wire.RESTResponse)
        assert read.message_body == ""


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ('{"type": "ChannelDtmfReceived", "channel": {"id": "1", "name": "a"}}', "ChannelDtmfReceived"),
        ('{"type": "StasisStart", "channel": {"id": 7, "name": "a"}}', "StasisStart"),
        ('{"type": "RESTResponse", "request_id": "1", "status_code": "200"}', "RESTResponse"),
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[]", "?"),
        ('{"type": 5}', "?"),
        ('{"a":' * 100_000, "too deep"),
    ],
)
def test_a_broken_message_is_named(raw: str, name: str) -> None:
    decoder = Decoder()
    assert decoder.decode(raw) is None
    (named,) = decoder.broken
    assert named.startswith(name)


def test_a_stream_of_rubbish_does_not_fill_the_memory() -> None:
    decoder = Decoder()
    for number in range(5_000):
        decoder.decode(json.dumps({"type": f"Invented{number}"}))
        decoder.decode(json.dumps({"type": f"StasisStart{number}\\"}) + "x" * number)
        decoder.decode(json.dumps({"type": "StasisStart", "channel": {"id": number}}))
    assert len(decoder.unknown) + len(decoder.broken) < 1_000
    assert decoder.unknown.total() + decoder.broken.total() == 15_000


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner))


def _paths(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, one in inner for path in [(*above, key), *_paths(one, (*above, key))]]


@st.composite
def changed(draw: st.DrawFn) -> str:
    """A captured message with a few values replaced or taken away."""
    message = json.loads(json.dumps(draw(st.sampled_from(CAPTURED))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(_paths(message) or [("type",)]))
        holder = message
        for key in path[:-1]:
            holder = holder[key]
        if draw(st.booleans()):
            holder[path[-1]] = draw(VALUES)
        else:
            del holder[path[-1]]
    return json.dumps(message)


@settings(max_examples=600, deadline=None)
@given(raw=changed())
def test_a_changed_message_is_read_counted_or_named(raw: str) -> None:
    decoder = Decoder()
    read = decoder.decode(raw)
    assert (read is not None) + decoder.unknown.total() + decoder.broken.total() == 1


@settings(max_examples=400, deadline=None)
@given(message=st.sampled_from(CAPTURED), at=st.integers(0, 4000), put=st.binary(max_size=6), cut=st.integers(0, 40))
def test_changed_bytes_never_raise(message: dict[str, Any], at: int, put: bytes, cut: int) -> None:
    raw = json.dumps(message).encode()
    at %= len(raw)
    decoder = Decoder()
    read = decoder.decode(raw[:at] + put + raw[at + cut :])
    assert (read is not None) + decoder.unknown.total() + decoder.broken.total() == 1
