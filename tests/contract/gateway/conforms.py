"""Holds what the gateway answers, and the bodies that it takes, against the description of its routes."""

import json
import re
from typing import Any

import msgspec

from agent_ui.gateway.described import ROUTES, Described
from agent_ui.gateway.protocol import Problem

_ADDRESSES = [
    (method, re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), row)
    for (method, path), row in sorted(ROUTES.items(), key=lambda one: one[0][1].count("{"))
    if "{path" not in path
]


def conform(method: str, path: str, body: Any, status: int, told: str) -> None:
    """Fails when the description says otherwise."""
    row = _row(method, path.partition("?")[0])
    if row is None or row.media or row.sends is not None or not told:
        return
    if status < 300:
        kind = row.answer
        assert kind is not None, f"{method} {path}: described as an answer without a body"
        if row.body is not None:
            msgspec.convert(json.loads(json.dumps(body)), row.body)
    else:
        kind = (row.also or {}).get(status, Problem)
    sent = json.loads(told)
    assert msgspec.to_builtins(msgspec.json.decode(told, type=kind)) == sent or _omits(kind), (method, path, sent)


def _omits(kind: Any) -> bool:
    """What is written without its defaults (a flow's document) does not come out as it went in."""
    return "Flow" in str(kind) or "Publish" in str(kind)


def _row(method: str, path: str) -> Described | None:
    return next((row for one, address, row in _ADDRESSES if one == method and address.fullmatch(path)), None)
