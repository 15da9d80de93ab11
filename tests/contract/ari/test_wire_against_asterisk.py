"""Every field we name exists in the files that the running Asterisk ships."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from ari_app.ari import wire
from launch.stack import Stack


def models(stack: Stack) -> dict[str, dict[str, Any]]:
    """All models of all of Asterisk's resource files, by name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((Path(stack.asterisk.data_dir) / "rest-api").glob("*.json")):
        found |= json.loads(path.read_text()).get("models", {})
    return found


def properties(known: dict[str, dict[str, Any]], name: str) -> set[str]:
    """The properties of a model and of all that it is a kind of."""
    found = set(known[name].get("properties", {}))
    for parent, model in known.items():
        if name in model.get("subTypes", []):
            found |= properties(known, parent)
    return found


# Ours are named as Asterisk's, but for what Asterisk calls CallerID and DialplanCEP; the frame of requests over the
# socket is told by each resource's file as a model too.
OTHERWISE = {"CallerId": "CallerID", "Dialplan": "DialplanCEP", "RtpStatistics": "RTPstat"}
# Message is the union, RESTResponse is described in prose only: proved by every request in test_ari_link.py.
KINDS = [
    kind
    for kind in vars(wire).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind is not wire.RESTResponse
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_is_promised_by_asterisk(stack: Stack, kind: type[msgspec.Struct]) -> None:
    known = models(stack)
    name = OTHERWISE.get(kind.__name__, kind.__name__)
    assert name in known
    ours = {field.encode_name for field in msgspec.structs.fields(kind)}
    assert ours <= properties(known, name)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_what_we_cannot_do_without_is_required_there(stack: Stack, kind: type[msgspec.Struct]) -> None:
    known = models(stack)
    model = known[OTHERWISE.get(kind.__name__, kind.__name__)]["properties"]
    for field in msgspec.structs.fields(kind):
        if field.required:
            assert model[field.encode_name].get("required"), field.name


def test_every_event_we_choose_is_one_asterisk_sends(stack: Stack) -> None:
    events = models(stack)
    chosen = {*wire.EVENTS, *wire.EVENTS_OF_DIAL}
    assert chosen <= set(events)
    assert {kind.__name__ for kind in get_args(wire.Message)} == {*chosen, "RESTResponse"}


def test_every_request_we_make_is_one_asterisk_serves(stack: Stack) -> None:
    served = set()
    for path in (Path(stack.asterisk.data_dir) / "rest-api").glob("*.json"):
        for api in json.loads(path.read_text()).get("apis", []):
            served |= {(operation["httpMethod"], api["path"]) for operation in api.get("operations", [])}
    assert served >= {
        ("POST", "/bridges/{bridgeId}"),
        ("DELETE", "/bridges/{bridgeId}"),
        ("POST", "/bridges/{bridgeId}/moh"),
        ("POST", "/bridges/{bridgeId}/addChannel"),
        ("POST", "/bridges/{bridgeId}/removeChannel"),
        ("POST", "/channels"),
        ("DELETE", "/channels/{channelId}"),
        ("POST", "/channels/{channelId}/answer"),
        ("POST", "/channels/{channelId}/play/{playbackId}"),
        ("DELETE", "/playbacks/{playbackId}"),
        ("PUT", "/asterisk/config/dynamic/{configClass}/{objectType}/{id}"),
        ("DELETE", "/asterisk/config/dynamic/{configClass}/{objectType}/{id}"),
        ("PUT", "/applications/{applicationName}/eventFilter"),
        ("GET", "/asterisk/info"),
        ("GET", "/channels"),
        ("GET", "/bridges"),
    }
