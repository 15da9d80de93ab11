"""THINKER: the sockets' description (AsyncAPI 3.0), from the same rows and types as ``openapi``."""

from typing import Any, Final

from agent_ui.gateway.description.openapi import Json, Table, openapi
from agent_ui.gateway.description.table import described

_ABOUT: Final = """Each socket is a WebSocket whose frames are one JSON object each, told apart by `type`. A person's
page shows its cookie and `Origin`; a program `Authorization: Bearer`. An order with an `id` is answered by `done` or
`refused` with the same. Close codes: 1001 the gateway stops, 4001 the desk was opened elsewhere, 4003 the sign-in is
over, 4004 a frame was not understood. The server pings; a client that does not answer within seconds is gone."""


def asyncapi(table: Table, version: str) -> Json:
    """The whole document. Its schemas are those of the OpenAPI document, under the same names."""
    schemas: Json = openapi(table, version)["components"]["schemas"]
    channels: Json = {}
    operations: Json = {}
    messages: Json = {}
    whole = openapi(table, version)["paths"]
    for method, path, right in table:
        told = whole[path][method.lower()].get("x-websocket") if method == "GET" and path in whole else None
        if not told:
            continue
        name = path.rpartition("/")[2]
        found: dict[str, list[str]] = {way: _messages(name, way, told[way], schemas, messages) for way in told}
        channels[name] = {
            "address": path,
            "title": described(method, path).text,
            "servers": [{"$ref": "#/servers/gateway"}],
            "messages": {
                key.partition(".")[2]: {"$ref": f"#/components/messages/{key}"}
                for keys in found.values()
                for key in keys
            },
            "bindings": {"ws": _binding(whole[path]["get"])},
            "x-right": right,
        }
        for way, action in (("sends", "send"), ("hears", "receive")):
            if way in found:
                operations[f"{name}-{action}"] = {
                    "action": action,
                    "channel": {"$ref": f"#/channels/{name}"},
                    "summary": "what the gateway tells" if way == "sends" else "what the gateway is told",
                    "messages": [{"$ref": f"#/channels/{name}/messages/{key.partition('.')[2]}"} for key in found[way]],
                }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Zuoxi \u5750\u5e2d", "version": version, "description": _ABOUT},
        "defaultContentType": "application/json",
        "servers": {
            "gateway": {"host": "localhost:8480", "protocol": "wss", "description": "the gateway's own address"}
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": _reached(messages, schemas)},
    }


def _messages(name: str, way: str, told: Json, schemas: Json, messages: Json) -> list[str]:
    """Puts each kind of frame among the messages; their keys: ``channel.way-type``."""
    keys = []
    for one in told.get("anyOf", [told]):
        schema = schemas[one["$ref"].rpartition("/")[2]]
        word = schema["properties"]["type"]["enum"][0]
        key = f"{name}.{way}-{word}"
        messages[key] = {
            "name": word,
            "summary": " ".join(schema.get("description", word).split()),
            "payload": one,
        }
        keys.append(key)
    return keys


def _binding(operation: Json) -> Json:
    query = {one["name"]: one["schema"] for one in operation["parameters"] if one["in"] == "query"}
    required = [one["name"] for one in operation["parameters"] if one["in"] == "query" and one["required"]]
    if not query:
        return {"method": "GET"}
    return {"method": "GET", "query": {"type": "object", "properties": query, "required": required}}


def _reached(messages: Json, schemas: Json) -> Json:
    """The schemas that the messages lead to."""
    found: Json = {}
    todo: list[Any] = list(messages.values())
    while todo:
        match todo.pop():
            case {"$ref": str(ref)} if (name := ref.rpartition("/")[2]) in schemas and name not in found:
                found[name] = schemas[name]
                todo.append(schemas[name])
            case dict() as inner:
                todo.extend(inner.values())
            case list() as inner:
                todo.extend(inner)
    return dict(sorted(found.items()))
