"""Calling a callback off, by a supervisor."""

import secrets
from collections.abc import Callable

from aiohttp import web

from agent_ui.gateway.asking import PATIENT_S, ask
from agent_ui.gateway.http import Asked, done
from bus.link import Bus
from lexicon.errors import Refused
from lexicon.ids import AgentId, CallId
from lexicon.orders import CancelCallback


async def cancel(bus: Bus, call: CallId, by: AgentId) -> None:
    """Raises Conflict (being made, or over) and Away."""
    order = CancelCallback(id=secrets.token_hex(12), gateway=bus.name, agent=by, desk="", call=call)
    await ask(bus, order, PATIENT_S)


class CallbackRoutes:
    """One method a request."""

    def __init__(self, bus: Bus, client_of: Callable[[str], str | None]) -> None:
        self._bus, self._client_of = bus, client_of

    async def cancel(self, asked: Asked) -> web.StreamResponse:
        if not asked.sees(self._client_of(asked.path("call"))):
            raise Refused("no such callback", code="callback-over")
        await cancel(self._bus, CallId(asked.path("call")), asked.session.person)
        return done()
