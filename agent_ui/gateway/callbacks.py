"""Calling a callback off, by a supervisor."""

import secrets

from aiohttp import web

from agent_ui.gateway.http import Asked
from agent_ui.gateway.problems import error_of
from bus.link import Bus
from lexicon.ids import AgentId, CallId
from lexicon.orders import CancelCallback

ANSWER_WITHIN_S = 5.0


async def cancel(bus: Bus, call: CallId, by: AgentId) -> None:
    """Raises Conflict (being made, or over) and Away."""
    order = CancelCallback(id=secrets.token_hex(12), gateway=bus.name, agent=by, desk="", call=call)
    told = await bus.ask(order, timeout_s=ANSWER_WITHIN_S)
    if told.code:
        raise error_of(told.code, told.text)


class CallbackRoutes:
    """One method a request."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def cancel(self, asked: Asked) -> web.StreamResponse:
        await cancel(self._bus, CallId(asked.path("call")), asked.session.person)
        return web.Response(status=204, headers={"Cache-Control": "no-store"})
