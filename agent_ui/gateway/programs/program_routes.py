"""What a client's own software asks for: calls that have ended, service levels, a call for an agent."""

from collections.abc import Callable
from datetime import UTC

from aiohttp import web

from agent_ui.gateway.asking import ask
from agent_ui.gateway.board.line_routes import day_of, line_history
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, Router, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.programs.interval_routes import service_levels
from agent_ui.gateway.protocol import tokens as p
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId
from lexicon.orders import PlaceCall
from store.ended_calls import EndedCall, EndedCalls
from store.pool import Pool

MOST_CALLS = 200


class ProgramRoutes:
    """One method a request. ``scope_at``: whose clients an agent's open desk sees."""

    def __init__(self, pool: Pool, bus: Bus, live: Live, scope_at: Callable[[AgentId], Scope], clock: Clock) -> None:
        self._pool, self._bus, self._live, self._scope_at, self._clock = pool, bus, live, scope_at, clock
        self._calls = EndedCalls(pool)

    async def calls(self, asked: Asked) -> web.StreamResponse:
        """From the cursor on, the first that ended first."""
        query = asked.request.query
        after = _number(query.get("after", "0"), "after", 0, 2**62)
        limit = _number(query.get("limit", "50"), "limit", 1, MOST_CALLS)
        found = await self._calls.after(after, limit, asked.session.clients, self._clock.now())
        place = found[-1].place if found else after
        return answer(p.CallPage(calls=[_summary(one) for one in found], next=str(place)))

    async def service_level(self, asked: Asked) -> web.StreamResponse:
        """One day's half hours of each queue."""
        text = asked.request.query.get("day", "")
        now = self._clock.now().astimezone(UTC)
        told = await line_history(self._pool, day_of(text) if text else None, now, asked.session.clients)
        return answer(service_levels(told))

    async def dial(self, asked: Asked) -> web.StreamResponse:
        """At the agent's desk, as if the agent had asked for it. The same ``id`` again answers with the same call."""
        wish, agent = await asked.body(p.Dial), AgentId(asked.path("agent"))
        if not 1 <= len(wish.id) <= 64:
            raise BadInput("id", "too long or empty", "1 to 64 characters")
        desk, scope = self._live.desk_of(agent), self._live.scope
        client = scope.client_of_line(wish.line)
        if desk is None or not scope.serves(agent, asked.session.clients):
            raise Refused("no such agent is signed in", code="no-such-agent")
        if client is None or not asked.sees(client) or not sees(self._scope_at(agent), client):
            raise Refused("no such line of this client", code="no-such-number")
        order = PlaceCall(
            id=f"{asked.session.desk}.{wish.id}",
            gateway=self._bus.name,
            agent=agent,
            desk=desk,
            number=wish.number,
            line=wish.line,
            reason=wish.reason,
        )
        told = await ask(self._bus, order)
        return answer(p.Dialled(call=told.data.get("call", "")))


def add_programs(router: Router, routes: ProgramRoutes) -> None:
    router.add("GET", "/api/calls", "calls", routes.calls)
    router.add("GET", "/api/reports/service-level", "reports", routes.service_level)
    router.add("POST", "/api/agents/{agent}/calls", "dial", routes.dial)


def _number(text: str, where: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadInput(where, text, f"a number from {least} to {most}")
    return int(text)


def _summary(one: EndedCall) -> p.CallSummary:
    return p.CallSummary(
        id=one.call,
        client=one.client,
        direction="out" if one.is_outbound else "in",
        number=one.number,
        caller=mask_number(one.caller),
        queue=one.queue,
        reason=one.reason,
        agents=list(one.agents),
        arrived_at=iso(one.arrived_at),
        ended_at=iso(one.ended_at),
        waited_s=one.waited_s,
        talked_s=one.talked_s,
        fault=one.fault,
        outcome=one.outcome,
    )
