"""A client's customers, for its own software: looked up, added, changed, dropped. See protocol/programs.py."""

from aiohttp import web

from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.protocol import programs as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import ClientId
from lexicon.phone_number import SPACING, spellings
from store.audit import Act
from store.clients import clients_known
from store.customers import Customers, version_of
from store.pool import Pool

MOST_FIELDS, LONGEST_NAME, LONGEST_VALUE = 50, 60, 200


class CustomerRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, reach: Reach, clock: Clock) -> None:
        self._customers, self._pool, self._reach, self._clock = Customers(pool), pool, reach, clock

    async def find(self, asked: Asked) -> web.StreamResponse:
        """Whole: who asks is the client's own software."""
        wish = await asked.body(p.CustomerSought)
        client = await self._client(asked, wish.client)
        found = await self._customers.of_number(client, self._spellings(wish.number))
        if found is None:
            raise Refused("nobody has this number", code="not-found")
        number, fields = found
        return answer(p.CustomerRecord(client=client, number=number, fields=fields, version=version_of(fields)))

    async def put(self, asked: Asked) -> web.StreamResponse:
        """Under the number as it is written there already, else as it is written now, without spaces."""
        wish = await asked.body(p.CustomerWanted)
        client = await self._client(asked, wish.client)
        _check(wish.fields)
        found = await self._customers.of_number(client, self._spellings(wish.number))
        number = wish.number.translate(SPACING) if found is None else found[0]
        act = self._act(asked, "customer-put", number, client)
        version = await self._customers.put((client, number, wish.fields), wish.seen, act, self._clock.now())
        return answer(p.CustomerRecord(client=client, number=number, fields=wish.fields, version=version))

    async def drop(self, asked: Asked) -> web.StreamResponse:
        wish = await asked.body(p.CustomerSought)
        client = await self._client(asked, wish.client)
        found = await self._customers.of_number(client, self._spellings(wish.number))
        if found is None:
            raise Refused("nobody has this number", code="not-found")
        act = self._act(asked, "customer-dropped", found[0], client)
        await self._customers.drop(client, found[0], act, self._clock.now())
        return done()

    async def _client(self, asked: Asked, client: str) -> ClientId:
        if not asked.sees(client):
            raise Refused("no such client", code="not-found")
        if ClientId(client) not in await clients_known(self._pool):
            raise BadInput("client", client[:60], "a known client")
        return ClientId(client)

    def _spellings(self, number: str) -> tuple[str, ...]:
        found = spellings(number, self._reach.home)
        if not found or len(number) > 30:
            raise BadInput("number", number[:30], "a telephone number")
        return found

    def _act(self, asked: Asked, what: str, number: str, client: ClientId) -> Act:
        return Act(
            asked.session.person, what, f"\u2026{number[-4:]}", address=asked.session.address, detail={"client": client}
        )


def add_customers(router: Router, routes: CustomerRoutes) -> None:
    router.add("POST", "/api/customers/find", "customers", routes.find)
    router.add("PUT", "/api/customers", "customers", routes.put)
    router.add("POST", "/api/customers/drop", "customers", routes.drop)


def _check(fields: dict[str, str]) -> None:
    if len(fields) > MOST_FIELDS:
        raise BadInput("fields", str(len(fields)), f"at most {MOST_FIELDS}")
    for name, value in fields.items():
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise BadInput("fields", name[:LONGEST_NAME], f"names of 1 to {LONGEST_NAME} characters")
        if len(value) > LONGEST_VALUE or "\0" in value:
            raise BadInput(f"fields.{name}", "too long", f"at most {LONGEST_VALUE} characters")
