"""Tokens over HTTP: listed, made and ended by administrators, each of clients that the administrator sees."""

from aiohttp import web

from agent_ui.gateway import protocol_tokens as p
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.instants import iso
from agent_ui.gateway.tokens import about, new_token
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
        return answer([_line(one) for one in await self._tokens.listed(asked.session.clients)])

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
        wanted, session = asked.path("token"), asked.session
        found = next((one for one in await self._tokens.listed(session.clients) if one.id == wanted), None)
        if found is None:
            raise Refused("no such token", code="not-found")
        act = Act(session.person, "token-ended", found.id, address=session.address, detail={"name": found.name})
        await self._tokens.end(found.id, act, self._clock.now())
        return done()


def add_tokens(router: Router, routes: TokenRoutes) -> None:
    router.add("GET", "/api/tokens", "tokens", routes.listed)
    router.add("POST", "/api/tokens", "tokens", routes.make)
    router.add("POST", "/api/tokens/{token}/end", "tokens", routes.end)


def _line(one: ServiceToken) -> p.TokenLine:
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
    )
