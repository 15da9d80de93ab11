"""Facts as they are noted, for programs that hold a connection open: server-sent events, from any place of the journal.

The same kinds and the same bodies as webhooks tell, each with its place as ``id``: who comes back with it (browsers and
libraries send ``Last-Event-ID`` by themselves) has missed nothing.
"""

import asyncio
import contextlib
from dataclasses import replace

from aiohttp import web

from agent_ui.gateway.doors.rights import may
from agent_ui.gateway.doors.session_watch import SessionWatch
from agent_ui.gateway.http import Asked, Router
from agent_ui.gateway.query import number_in
from lexicon.clock import Clock
from lexicon.errors import BadInput, DatabaseAway, Refused
from store.pool import Pool
from store.webhook_health import WebhookHealth
from store.webhooks import Webhook, Webhooks
from webhooks.events import EVENTS, body_of, kinds_of
from webhooks.places import Places

MOST_STREAMS = 64
AT_ONCE = 500
LOOK_S = 0.25
SILENCE_S = 15.0  # then a comment is sent, so that a proxy keeps the connection
FARTHEST = 2**62


class EventRoutes:
    """``close_all`` when the gateway stops."""

    def __init__(self, pool: Pool, watch: SessionWatch, clock: Clock) -> None:
        self._webhooks, self._health = Webhooks(pool), WebhookHealth(pool)
        self._watch, self._clock = watch, clock
        self.open: set[asyncio.Event] = set()

    async def stream(self, asked: Asked) -> web.StreamResponse:
        """Until either side ends it."""
        one = await self._wanted(asked)
        if len(self.open) >= MOST_STREAMS:
            raise Refused("too many streams are open", code="too-many-requests")
        response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        response.content_type = "text/event-stream"
        await response.prepare(asked.request)
        over = asyncio.Event()
        self.open.add(over)
        try:
            with self._watch.over(asked.session, over.set), contextlib.suppress(ConnectionError):
                await self._tell(asked.request, response, (one, over))
        finally:
            self.open.discard(over)
        return response

    async def close_all(self, _: web.Application) -> None:
        for one in self.open:
            one.set()

    async def _tell(
        self, request: web.Request, response: web.StreamResponse, told: tuple[Webhook, asyncio.Event]
    ) -> None:
        one, over = told
        places, place, silent_s = Places(self._clock), one.place, 0.0
        await response.write(f"retry: 1000\nid: {place}\n: from here on\n\n".encode())
        while not over.is_set() and request.transport is not None and not request.transport.is_closing():
            try:
                until = places.settled(place, await self._webhooks.places(place, 0, AT_ONCE))
                for found in await self._webhooks.facts(replace(one, place=place), until) if until > place else []:
                    body = body_of(found.kind, found.at, found.data, found.caller, sees_numbers=one.sees_numbers)
                    text = f"id: {found.place}\nevent: {EVENTS[found.kind][0]}\ndata: {body}\n\n"
                    await response.write(text.encode())
                    silent_s = 0.0
                place = until
            except DatabaseAway:
                pass  # it goes on where it was, when it is back
            if silent_s >= SILENCE_S:
                await response.write(b": still here\n\n")
                silent_s = 0.0
            silent_s += LOOK_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_S):
                    await over.wait()

    async def _wanted(self, asked: Asked) -> Webhook:
        """As if it were a webhook of who asks."""
        session = asked.session
        names = asked.request.query.get("kinds", "")
        last = asked.request.headers.get("Last-Event-ID", "")
        if last and not (last.isascii() and last.isdigit() and int(last) <= FARTHEST):
            raise BadInput("Last-Event-ID", last[:40], "the id of an event")
        after = int(last) if last else number_in(asked, "after", -1, 0, FARTHEST)
        return Webhook(
            id=session.desk,
            name=session.person,
            url="",
            secret="",
            kinds=kinds_of([one for one in names.split(",") if one]),
            sees_all_clients=session.clients is None,
            clients=tuple(sorted(session.clients or ())),
            sees_numbers=may(session.role, "reveal"),
            made_by=session.person,
            made_at=self._clock.now(),
            place=await self._health.newest() if after < 0 else after,
        )


def add_events(router: Router, routes: EventRoutes) -> None:
    router.add("GET", "/api/events", "events", routes.stream)
