"""Holds what the gateway answers, and the bodies that it takes, against the description of its routes."""

import json
import re
from typing import Any

import msgspec
from aiohttp import web

from agent_ui.gateway.described import Described, described
from agent_ui.gateway.protocol import Problem

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
