"""Published numbers in the browser: given to a client, moved, led elsewhere, taken away. Everything holds at once."""

from aiohttp import web

from agent_ui.gateway.http import Asked, Router, done
from agent_ui.gateway.protocol import flows as p
from agent_ui.gateway.settings import Settings
from lexicon.errors import Conflict, Refused
from lexicon.ids import ClientId
from lexicon.phone_number import Home
from store.catalogue import Number, read_catalogue
from store.journal import JournalWriter
from store.numbers import Lead, NumberTaken, add_number, find, move_number, remove_number
from store.pool import Pool


class NumberRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, settings: Settings) -> None:
        self._pool, self._journal, self._home = pool, journal, Home(settings.region, settings.area)

    async def put(self, asked: Asked) -> web.StreamResponse:
        """A number of a client that is seen, which is nobody's or of another that is seen."""
        wish, by = await asked.body(p.NumberWanted), asked.session.person
        if not asked.sees(wish.client):
            raise Refused("no such client", code="not-found")
        known = await self._seen(asked, wish.was)
        typed = known.number if known is not None else asked.path("number")
        lead = Lead(wish.flow, "" if wish.flow else wish.reason, *_said(known))
        change = add_number if known is None else move_number
        try:
            await change(self._journal, typed, (ClientId(wish.client), lead), by, self._home)
        except NumberTaken:
            raise Conflict("it is a number of a client already", code="number-taken") from None
        return done()

    async def remove(self, asked: Asked) -> web.StreamResponse:
        """Calls that begin from now on are refused; those that go on are not disturbed."""
        known = await self._seen(asked, (await asked.body(p.NumberSeen)).was)
        if known is None:
            raise Refused("no such number", code="not-found")
        await remove_number(self._journal, known.number, asked.session.person, self._home)
        return done()

    async def _seen(self, asked: Asked, was: str) -> Number | None:
        """The number as it is now, which is as it was seen. Raises Conflict and Refused."""
        known = find(await read_catalogue(self._pool), asked.path("number"), self._home)
        if known is not None and not asked.sees(known.client):
            raise Conflict("it is a number of a client already", code="number-taken")
        if known is None and was:
            raise Refused("no such number", code="not-found")
        if known is not None and known.client != was:
            raise Conflict(f"it is of {known.client} now", code="conflict" if was else "number-there")
        return known


def add_numbers(router: Router, routes: NumberRoutes) -> None:
    """Its routes."""
    router.add("PUT", "/api/numbers/{number}", "flows", routes.put)
    router.add("POST", "/api/numbers/{number}/remove", "flows", routes.remove)


def _said(known: Number | None) -> tuple[str, str]:
    """What its own row says before the reason; its menu went with its keys."""
    return ("zh", "") if known is None else (known.language, known.greeting)
