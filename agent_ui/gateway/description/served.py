"""The API's descriptions as they are served: made from the routes of this very gateway, once."""

import hashlib
from functools import cached_property

import msgspec
from aiohttp import web

from agent_ui.gateway.description.asyncapi import asyncapi
from agent_ui.gateway.description.openapi import openapi
from agent_ui.gateway.health import version
from agent_ui.gateway.http import Router


class ApiDescription:
    """The handlers of ``/api/openapi.json`` and ``/api/asyncapi.json``."""

    def __init__(self, router: Router) -> None:
        self._router = router

    @cached_property
    def document(self) -> bytes:
        """All of it, as JSON."""
        return msgspec.json.encode(openapi(self._router.table, version()))

    @cached_property
    def sockets(self) -> bytes:
        """The sockets, as JSON."""
        return msgspec.json.encode(asyncapi(self._router.table, version()))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return _told(request, self.document)

    async def of_sockets(self, request: web.Request) -> web.StreamResponse:
        return _told(request, self.sockets)


def _told(request: web.Request, document: bytes) -> web.Response:
    """With an ETag: who has it already is told so."""
    tag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "ETag": tag}
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=document, content_type="application/json", headers=headers)
