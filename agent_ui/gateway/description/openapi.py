"""THINKER: the API's description (OpenAPI 3.1), from the table of routes and rights and the types of ``described``."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from agent_ui.gateway.description.table import Described, Query, described
from agent_ui.gateway.doors.rights import RIGHTS, TOKEN_RIGHTS
from agent_ui.gateway.problems import statuses
from agent_ui.gateway.programs.idempotency import HEADER, PATTERN, ROUTES
from agent_ui.gateway.protocol.doors import Permission
from agent_ui.gateway.protocol.messages import Problem

Table = Sequence[tuple[str, str, Permission | None]]
Json = dict[str, Any]
SAFE = ("GET", "HEAD")
BINARY: Json = {"type": "string", "format": "binary"}
PART: Json = {"type": "string", "minLength": 1, "pattern": "^[^/{}\\u0000]+$"}
_AT = "#/components/schemas/{name}"
_PART = re.compile(r"\{(\w+)(?::[^}]*)?\}")
_ONCE: Json = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": PATTERN},
    "description": "the same request again with the same key, within a day, is done once and answered alike",
}
_MEANS = {
    200: "done",
    204: "done, and nothing to say of it",
    206: "a part of it",
    304: "as it was",
    416: "there is no such part",
    422: "refused, with everything that is wrong",
}
_ABOUT = """Everything that the screens do goes through these routes. `x-right` is the right that a route needs; who has
which is in docs/rights.md. A refusal is a `Problem`: `code` is a word for programs, the texts are for people. Rows of
clients that are not seen by who asks are not there for them (404). Unknown fields in a body are refused (400)."""


def openapi(table: Table, version: str) -> Json:
    """The whole document."""
    rows = [(method, path, right, described(method, path)) for method, path, right in table]
    refs, components = _schemas([kind for *_, row in rows for kind in _types(row)])
    closed = _reached([refs[id(row.body)] for *_, row in rows if row.body is not None], components)
    for _, _, _, row in rows:
        if row.hears is not None:
            closed |= _reached([refs[id(row.hears)]], components)
    for name, schema in components.items():
        if name not in closed:  # answers may grow: who reads one must not insist on the fields of today
            schema.pop("additionalProperties", None) if schema.get("additionalProperties") is False else None
    paths: Json = {}
    for method, path, right, row in rows:
        paths.setdefault(_PART.sub(r"{\1}", path), {})[method.lower()] = _operation(method, path, right, row, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Zuoxi 坐席", "version": version, "description": _ABOUT},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": _refused(refs[id(Problem)]),
            "securitySchemes": _schemes(),
        },
    }


def _schemes() -> Json:
    return {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "zx_session",
            "description": "of POST /api/sign-in; called __Host-zx_session over TLS",
        },
        "token": {"type": "http", "scheme": "bearer", "description": "a service token; of POST /api/tokens"},
        "origin": {
            "type": "apiKey",
            "in": "header",
            "name": "Origin",
            "description": "this server's own address; asked of who comes with a cookie and changes something",
        },
    }


def _types(row: Described) -> Iterator[Any]:
    yield Problem
    for kind in (row.body, row.answer, row.sends, row.hears, *(row.also or {}).values()):
        if kind is not None and kind is not bytes:
            yield kind


def _schemas(kinds: Sequence[Any]) -> tuple[dict[int, Json], dict[str, Json]]:
    """The schema of each type by its id(), and the named ones."""
    found, components = msgspec.json.schema_components(kinds, schema_hook=_unknown, ref_template=_AT)
    return {id(kind): schema for kind, schema in zip(kinds, found, strict=True)}, components


def _unknown(kind: type) -> Json:
    return {}


def _reached(starts: Collection[Json], components: Mapping[str, Json]) -> set[str]:
    """The names that these schemas lead to."""
    found: set[str] = set()
    todo: list[Any] = list(starts)
    while todo:
        match todo.pop():
            case {"$ref": str(ref)} if (name := ref.rpartition("/")[2]) not in found:
                found.add(name)
                todo.append(components[name])
            case dict() as schema:
                todo.extend(schema.values())
            case list() as schemas:
                todo.extend(schemas)
    return found


def _operation(method: str, path: str, right: Permission | None, row: Described, refs: Mapping[int, Json]) -> Json:
    parts = _PART.findall(path)
    told: Json = {
        "operationId": _name(method, path),
        "summary": row.text,
        "tags": [(path.split("/") + ["", ""])[2].partition(".")[0] or "screens"],
        "parameters": [
            *({"name": one, "in": "path", "required": True, "schema": PART} for one in parts),
            *map(_parameter, row.query),
            *([_ONCE] if (method, path) in ROUTES else []),
        ],
        "responses": _responses(method, right, row, refs, has_parts=bool(parts)),
    }
    if row.body is not None:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": refs[id(row.body)]}}}
    if row.takes:
        told["requestBody"] = {"required": True, "content": {row.takes: {"schema": BINARY}}}
    if right is None:
        told["security"] = [] if method in SAFE else [{"origin": []}]
    else:
        told["security"] = [{"session": []} if method in SAFE else {"session": [], "origin": []}]
        if right in TOKEN_RIGHTS:
            told["security"].append({"token": []})
        told["x-right"] = right
        told["x-roles"] = [role for role in RIGHTS if right in RIGHTS[role]]
    if row.sends is not None or row.hears is not None or row.media == "sip":
        told["x-websocket"] = {
            name: refs[id(kind)] for name, kind in (("sends", row.sends), ("hears", row.hears)) if kind is not None
        }
    return told


def _name(method: str, path: str) -> str:
    words = [word.strip("{}").replace(":.*", "") for word in path.split("/") if word and word != "api"]
    return "-".join([method.lower(), *words]).replace(".", "-")


def _parameter(one: Query) -> Json:
    told: Json = {"name": one.name, "in": "query", "required": one.is_needed, "schema": dict(one.schema)}
    return {**told, "description": one.text} if one.text else told


def _responses(
    method: str, right: Permission | None, row: Described, refs: Mapping[int, Json], *, has_parts: bool
) -> Json:
    told: Json = {}
    is_socket = row.sends is not None or row.media == "sip"
    if is_socket:
        told["101"] = {"description": "the socket is open: see x-websocket"}
    elif row.media:
        kind = BINARY if row.media.startswith("audio/") else {"type": "string"}
        told["200"] = {"description": "done", "content": {row.media: {"schema": kind}}}
    elif row.answer is not None:
        told["200"] = _answer(200, refs[id(row.answer)])
    else:
        told["204"] = {"description": _MEANS[204]}
    for status, kind in (row.also or {}).items():
        if kind is bytes:
            told[str(status)] = {
                "description": _MEANS[status],
                "content": {row.media: {"schema": {"type": "string", "format": "binary"}}},
            }
        else:
            told[str(status)] = _answer(status, refs[id(kind)]) if kind is not None else {"description": _MEANS[status]}
    for status in _refusals(method, right, has_parts=has_parts, media=row.media):
        told.setdefault(str(status), {"$ref": f"#/components/responses/{status}"})
    return told


def _answer(status: int, schema: Json) -> Json:
    return {"description": _MEANS.get(status, "done"), "content": {"application/json": {"schema": schema}}}


def _refused(problem: Json) -> Json:
    """What a refusal of each status says, by the gateway's own table of problems."""
    return {
        str(status): {"description": ", ".join(codes), "content": {"application/json": {"schema": problem}}}
        for status, codes in statuses().items()
    }


def _refusals(method: str, right: Permission | None, *, has_parts: bool, media: str) -> list[int]:
    """The statuses with which a route may refuse."""
    wanted = {400, 503}  # and 500, a fault of ours: none is promised
    if right is not None or method not in SAFE:
        wanted |= {401, 403, 409, 429}
    if media:
        wanted |= {403, 404}
    if has_parts or method not in SAFE:
        wanted |= {404}
    return sorted(wanted)
