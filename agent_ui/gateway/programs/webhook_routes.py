"""Webhooks over HTTP: listed, made and ended by administrators, each of clients that the administrator sees."""

import secrets

from aiohttp import web

from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.programs.webhook_wishes import about, new_webhook
from agent_ui.gateway.protocol import webhooks as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, NotAllowed, Refused
from store.audit import Act
from store.pool import Pool
from store.webhook_secrets import WebhookSecrets
from store.webhooks import Webhook, Webhooks
from webhooks.events import EVENTS

CHANCE = 38
MOST_PLACE = 2**62


class WebhookRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, kept: WebhookSecrets, clock: Clock) -> None:
        self._webhooks, self._secrets, self._clock = Webhooks(pool), kept, clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """Of those that see no other clients than who asks."""
        return answer([_line(one) for one in await self._webhooks.listed(asked.session.clients)])

    async def make(self, asked: Asked) -> web.StreamResponse:
        """It is told what is noted from now on."""
        wish, session = await asked.body(p.NewWebhook), asked.session
        one = new_webhook(wish, session.person, self._clock.now(), secrets.token_bytes(CHANCE))
        if session.clients is not None and (one.sees_all_clients or not {*one.clients} <= session.clients):
            raise NotAllowed("a webhook for clients that you do not see")
        await self._webhooks.make(self._secrets.sealed(one), self.act(asked, "webhook-made", one.id, **about(one)))
        return answer(p.MadeWebhook(id=one.id, secret=one.secret))

    async def end(self, asked: Asked) -> web.StreamResponse:
        """It is told nothing more."""
        one = await self.one(asked)
        await self._webhooks.end(one.id, self.act(asked, "webhook-ended", one.id, name=one.name), self._clock.now())
        return done()

    async def dead(self, asked: Asked) -> web.StreamResponse:
        """What was given up."""
        found = await self._webhooks.dead((await self.one(asked)).id)
        return answer(
            [p.DeadLetter(place=one.place, call=one.call, body=one.body, tries=one.tries, why=one.why) for one in found]
        )

    async def resend(self, asked: Asked) -> web.StreamResponse:
        """One of those, or all."""
        wish, one = await asked.body(p.Resend), await self.one(asked)
        if not 0 <= wish.place <= MOST_PLACE:
            raise BadInput("place", str(wish.place), f"0 to {MOST_PLACE}")
        act = self.act(asked, "webhook-resent", one.id, name=one.name, place=wish.place)
        return answer(p.Resent(count=await self._webhooks.resend(one.id, self._clock.now(), act, wish.place)))

    async def one(self, asked: Asked) -> Webhook:
        """That the address names, if who asks sees it. Raises Refused."""
        wanted = asked.path("webhook")
        found = next((one for one in await self._webhooks.listed(asked.session.clients) if one.id == wanted), None)
        if found is None:
            raise Refused("no such webhook", code="not-found")
        return found

    def act(self, asked: Asked, what: str, whom: str, **detail: object) -> Act:
        """For the audit trail."""
        return Act(asked.session.person, what, whom, address=asked.session.address, detail=detail)


def add_webhooks(router: Router, routes: WebhookRoutes) -> None:
    router.add("GET", "/api/webhooks", "webhooks", routes.listed)
    router.add("POST", "/api/webhooks", "webhooks", routes.make)
    router.add("POST", "/api/webhooks/{webhook}/end", "webhooks", routes.end)
    router.add("GET", "/api/webhooks/{webhook}/dead", "webhooks", routes.dead)
    router.add("POST", "/api/webhooks/{webhook}/resend", "webhooks", routes.resend)


def _line(one: Webhook) -> p.WebhookLine:
    return p.WebhookLine(
        id=one.id,
        name=one.name,
        url=one.url,
        kinds=[EVENTS[kind][0] for kind in one.kinds],
        clients=None if one.sees_all_clients else list(one.clients),
        sees_numbers=one.sees_numbers,
        made_by=one.made_by,
        made_at=iso(one.made_at),
        waiting=one.waiting,
        dead=one.dead,
        failing_since=iso(one.failing_since) if one.failing_since else None,
        failures=one.failures,
        paused_at=iso(one.paused_at) if one.paused_at else None,
        paused_by=one.paused_by,
    )
