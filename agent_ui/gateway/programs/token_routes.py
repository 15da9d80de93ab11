"""Tokens over HTTP: listed, made and ended by administrators, each of clients that the administrator sees."""

from dataclasses import replace
from datetime import datetime

from aiohttp import web

from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.programs.tokens import about, check_limits, new_token
from agent_ui.gateway.protocol import tokens as p
from lexicon.clock import Clock
from lexicon.errors import NotAllowed, Refused
from store.audit import Act
from store.pool import Pool
from store.service_tokens import ServiceToken, ServiceTokens


class TokenRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._tokens, self._clock = ServiceTokens(pool), clock

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """Of those that see no other clients than who asks."""
        now = self._clock.now()
        return answer([_line(one, now) for one in await self._tokens.listed(asked.session.clients)])

    async def make(self, asked: Asked) -> web.StreamResponse:
        """Told once."""
        wish, session = await asked.body(p.NewToken), asked.session
        token, kept = new_token(wish, session.person, self._clock.now())
        if session.clients is not None and (kept.sees_all_clients or not {*kept.clients} <= session.clients):
            raise NotAllowed("a token for clients that you do not see")
        act = Act(session.person, "token-made", kept.id, address=session.address, detail=about(kept))
        await self._tokens.make(kept, act)
        return answer(p.MadeToken(id=kept.id, token=token, expires_at=iso(kept.expires_at)))

    async def end(self, asked: Asked) -> web.StreamResponse:
        """From the next request on; an open socket at once."""
        found, session = await self._found(asked), asked.session
        act = Act(session.person, "token-ended", found.id, address=session.address, detail={"name": found.name})
        await self._tokens.end(found.id, act, self._clock.now())
        return done()

    async def limit(self, asked: Asked) -> web.StreamResponse:
        """From the next request on."""
        wish, found, session = await asked.body(p.TokenLimits), await self._found(asked), asked.session
        check_limits(wish)
        was, now = {"per_minute": found.per_minute, "per_day": found.per_day}, self._clock.now()
        will = {"per_minute": wish.per_minute, "per_day": wish.per_day}
        detail = {"name": found.name, "was": was, "is": will}
        act = Act(session.person, "token-limited", found.id, address=session.address, detail=detail)
        await self._tokens.limit(found.id, (wish.per_minute, wish.per_day), act, now)
        return answer(_line(replace(found, per_minute=wish.per_minute, per_day=wish.per_day), now))

    async def _found(self, asked: Asked) -> ServiceToken:
        """Of those that see no other clients than who asks. Raises Refused."""
        wanted = asked.path("token")
        found = next((one for one in await self._tokens.listed(asked.session.clients) if one.id == wanted), None)
        if found is None:
            raise Refused("no such token", code="not-found")
        return found


def add_tokens(router: Router, routes: TokenRoutes) -> None:
    router.add("GET", "/api/tokens", "tokens", routes.listed)
    router.add("POST", "/api/tokens", "tokens", routes.make)
    router.add("PUT", "/api/tokens/{token}/limits", "tokens", routes.limit)
    router.add("POST", "/api/tokens/{token}/end", "tokens", routes.end)


def _line(one: ServiceToken, now: datetime) -> p.TokenLine:
    return p.TokenLine(
        id=one.id,
        name=one.name,
        rights=list(one.rights),  # type: ignore[arg-type]  # checked when it was made
        clients=None if one.sees_all_clients else list(one.clients),
        networks=list(one.networks),
        made_by=one.made_by,
        made_at=iso(one.made_at),
        expires_at=iso(one.expires_at),
        used_at=iso(one.used_at) if one.used_at else None,
        used_from=one.used_from,
        per_minute=one.per_minute,
        per_day=one.per_day,
        today=one.today(now),
    )
