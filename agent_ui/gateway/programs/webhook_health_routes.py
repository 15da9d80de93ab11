"""How webhooks are doing, over HTTP: what was sent, a test, pausing and resuming."""

import json

from aiohttp import web

from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.programs.webhook_routes import WebhookRoutes
from agent_ui.gateway.protocol import webhooks as p
from agent_ui.gateway.query import number_in, word_in
from lexicon.clock import Clock
from store.pool import Pool
from store.webhook_health import Tried, WebhookHealth
from webhooks.again import TEST_TRIES
from webhooks.events import test_body

MOST_LINES = 200
STATES = ("waiting", "done", "dead")


class WebhookHealthRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, routes: WebhookRoutes, clock: Clock) -> None:
        self._health, self._routes, self._clock = WebhookHealth(pool), routes, clock

    async def deliveries(self, asked: Asked) -> web.StreamResponse:
        """The newest first."""
        before = number_in(asked, "before", 0, 0, 2**62)
        limit = number_in(asked, "limit", 50, 1, MOST_LINES)
        state = word_in(asked, "state", STATES)
        one = await self._routes.one(asked)
        return answer([_line(row) for row in await self._health.deliveries(one.id, before, state, limit)])

    async def test(self, asked: Asked) -> web.StreamResponse:
        """Also of one that is paused, so that it can be seen whether it works again."""
        one, now = await self._routes.one(asked), self._clock.now()
        act = self._routes.act(asked, "webhook-tested", one.id, name=one.name)
        place = await self._health.test(one.id, test_body(now, one.name), TEST_TRIES, act, now)
        return answer(p.TestSent(place=place))

    async def pause(self, asked: Asked) -> web.StreamResponse:
        one = await self._routes.one(asked)
        act = self._routes.act(asked, "webhook-paused", one.id, name=one.name)
        await self._health.pause(one.id, act, self._clock.now())
        return done()

    async def resume(self, asked: Asked) -> web.StreamResponse:
        wish, one = await asked.body(p.ResumeWebhook), await self._routes.one(asked)
        act = self._routes.act(asked, "webhook-resumed", one.id, name=one.name, from_now=wish.from_now)
        await self._health.resume(one.id, act, self._clock.now(), from_now=wish.from_now)
        return done()


def add_webhook_health(router: Router, routes: WebhookHealthRoutes) -> None:
    router.add("GET", "/api/webhooks/{webhook}/deliveries", "webhooks", routes.deliveries)
    router.add("POST", "/api/webhooks/{webhook}/test", "webhooks", routes.test)
    router.add("POST", "/api/webhooks/{webhook}/pause", "webhooks", routes.pause)
    router.add("POST", "/api/webhooks/{webhook}/resume", "webhooks", routes.resume)


def _line(one: Tried) -> p.DeliveryLine:
    return p.DeliveryLine(
        number=one.number,
        place=one.place,
        type=str(json.loads(one.body)["type"]),
        call=one.call,
        body=one.body,
        state=one.state,  # type: ignore[arg-type]  # the table holds no other
        tries=one.tries if one.place > 0 else max(0, one.tries - TEST_TRIES),
        why=one.why,
        lined_at=iso(one.lined_at),
        next_at=iso(one.next_at),
        tried_at=iso(one.tried_at) if one.tried_at else None,
        took_ms=one.took_ms,
        status=one.status,
    )
