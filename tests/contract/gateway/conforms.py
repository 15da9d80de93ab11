"""Holds what the gateway answers, and the bodies that it takes, against the description of its routes."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
import msgspec
from aiohttp import web

from agent_ui.gateway.description.asyncapi import asyncapi
from agent_ui.gateway.description.table import ROUTES, Described, described
from agent_ui.gateway.protocol.messages import Problem

_PART = re.compile(r"\{\w+\}")


def conform(row: Described, asked: tuple[str, str, Any], status: int, told: str) -> None:
    """Fails when the description says otherwise."""
    if row.media or row.sends is not None or not told:
        return
    if status < 300:
        kind = row.answer
        assert kind is not None, f"{asked[:2]}: described as an answer without a body"
        if row.body is not None:
            msgspec.convert(json.loads(json.dumps(asked[2])), row.body)
    else:
        kind = (row.also or {}).get(status, Problem)
    sent = json.loads(told)
    assert msgspec.to_builtins(msgspec.json.decode(told, type=kind)) == sent or _omits(kind), (asked, sent)


def conform_frame(path: str, told: str) -> None:
    """Fails when a frame that a socket sent is none that its description knows, or says more than that."""
    sends = described("GET", path).sends
    if sends is None:
        return
    sent = json.loads(told)
    assert msgspec.to_builtins(msgspec.json.decode(told, type=sends)) == sent, (path, sent)
    wrong = [str(one.message) for one in _frames(path).iter_errors(sent)]
    assert not wrong, (path, wrong[0][:500], told[:500])


@cache
def _frames(path: str) -> Any:
    """A validator of what ``/api/asyncapi.json`` says that this socket sends."""
    document = asyncapi([("GET", at, None) for (_, at), row in ROUTES.items() if row.sends is not None], "")
    name = path.rpartition("/")[2]
    keys = [one["$ref"].rpartition("/")[2] for one in document["operations"][f"{name}-send"]["messages"]]
    payloads = [document["components"]["messages"][f"{name}.{key}"]["payload"] for key in keys]
    whole = {"anyOf": payloads, "components": {"schemas": document["components"]["schemas"]}}
    return jsonschema_rs.validator_for(whole)


def _omits(kind: Any) -> bool:
    """What is written without its defaults (a flow's document) does not come out as it went in."""
    return "Flow" in str(kind) or "Publish" in str(kind)


def row_of(app: web.Application, method: str, path: str) -> Described:
    """The row of the route that this address leads to."""
    for route in app.router.routes():
        resource = route.resource
        if (
            route.method == method
            and resource is not None
            and re.fullmatch(_PART.sub("[^/]+", resource.canonical), path)
        ):
            return described(method, resource.canonical)
    return Described("")
