"""The API's description as it is served: made from the routes of this very gateway, once."""

from functools import cached_property

import msgspec
from aiohttp import web

from agent_ui.gateway.health import version
from agent_ui.gateway.http import Router
from agent_ui.gateway.openapi import openapi


class ApiDescription:
    """The handler of ``/api/openapi.json``."""

    def __init__(self, router: Router) -> None:
        self._router = router

    @cached_property
    def document(self) -> bytes:
        """All of it, as JSON."""
        return msgspec.json.encode(openapi(self._router.table, version()))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.document, content_type="application/json", headers={"Cache-Control": "no-cache"})
