"""Owed wrap-ups over HTTP, for who leads: listed, handed to somebody else, closed; within what time they are due."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aiohttp import web

from agent_ui.gateway.doors.rights import Scope
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.floor.wrap_up_views import shown_owed
from agent_ui.gateway.http import Asked, Router, answer, done
from agent_ui.gateway.protocol import wrap_up as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, NotAllowed, Refused
from lexicon.ids import AgentId, CallId, ClientId, QueueId
from store.journal import JournalWriter
from store.owed import OwedWrapUps
from store.pool import Pool
from store.work_items import WorkItems
from store.wrap_ups import Used, WrapUps

USED_FOR = timedelta(weeks=4)
KEPT_FOR = timedelta(minutes=10)  # what everybody chose changes slowly, and is asked for with every call
MOST_CLIENTS = 200


class OwedRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, wrap_ups: WrapUps, clock: Clock, live: Live) -> None:
        self._owed, self._journal, self._wrap_ups, self._clock, self._live = (
            OwedWrapUps(pool),
            journal,
            wrap_ups,
            clock,
            live,
        )
        self._items = WorkItems(pool)
        self._used: dict[ClientId, tuple[datetime, list[Used]]] = {}

    async def used(self, asked: Asked) -> web.StreamResponse:
        """What I chose most for this queue's calls, then what everybody chose for this client's."""
        client, queue = (asked.request.query.get(one, "") for one in ("client", "queue"))
        if not client:
            raise BadInput("client", "empty", "a client's id")
        if not asked.sees(client):
            raise Refused("no such client", code="not-found")
        since = self._clock.now() - USED_FOR
        own = await self._wrap_ups.used_by(asked.session.person, (ClientId(client), QueueId(queue)), since)
        both = [own, await self._used_by_all(ClientId(client), since)]
        return answer(
            p.MostUsed(
                reasons=most_used([[(one.reason, one.times) for one in part] for part in both]),
                dispositions=most_used([[(one.disposition, one.times) for one in part] for part in both]),
            )
        )

    async def _used_by_all(self, client: ClientId, since: datetime) -> list[Used]:
        now, known = self._clock.now(), self._used.get(client)
        if known is not None and now - known[0] < KEPT_FOR:
            return known[1]
        found = await self._wrap_ups.used(client, since)
        if len(self._used) >= MOST_CLIENTS:
            self._used.clear()
        self._used[client] = (now, found)
        return found

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """What is due first."""
        found = await self._owed.listed(_clients(asked.session.clients))
        return answer([shown_owed(one, self._live.people) for one in found])

    async def hand(self, asked: Asked) -> web.StreamResponse:
        """Somebody else of this client's agents has to write it."""
        to = AgentId((await asked.body(p.HandOwed)).to)
        which, client = await self._which(asked)
        if client not in await self._items.clients_of(to):
            raise Refused("no such agent for this client", code="agent-not-here")
        await self._owed.hand(self._journal, which, to, (asked.session.person, self._clock.now()))
        return done()

    async def close(self, asked: Asked) -> web.StreamResponse:
        """It need not be written."""
        why = (await asked.body(p.CloseOwed)).why
        which, _ = await self._which(asked)
        await self._owed.close(self._journal, which, why, (asked.session.person, self._clock.now()))
        return done()

    async def _which(self, asked: Asked) -> tuple[tuple[CallId, AgentId], ClientId]:
        which = CallId(asked.path("call")), AgentId(asked.path("agent"))
        client = await self._owed.client_of(*which)
        if client is None or not asked.sees(client):
            raise Refused("no such wrap-up", code="not-found")
        return which, client

    async def rules(self, asked: Asked) -> web.StreamResponse:
        """Of what I see, and that of all."""
        found = [one for one in await self._owed.rules() if not one.client or asked.sees(one.client)]
        return answer([p.DueRule(client=one.client, queue=one.queue, due_s=one.due_s) for one in found])

    async def set_rule(self, asked: Asked) -> web.StreamResponse:
        """For those that become owed from now on. What holds for all is for who sees all."""
        wish = await asked.body(p.SetDue)
        client: str = wish.client
        if wish.queue:
            found = await self._owed.client_of_queue(wish.queue)
            if found is None or not asked.sees(found):
                raise Refused("no such queue", code="not-found")
            client = found
        elif client and not asked.sees(client):
            raise BadInput("client", client, "a client")
        elif not client and asked.session.clients is not None:
            raise NotAllowed("what holds for all clients is for who sees them all")
        await self._owed.put_rule(self._journal, (client, wish.queue), wish.due_s, asked.session.person)
        return done()


def add_owed(router: Router, routes: OwedRoutes) -> None:
    """Its routes."""
    router.add("GET", "/api/wrap-up-use", "wrap-ups", routes.used)
    router.add("GET", "/api/owed", "all-work", routes.listed)
    router.add("POST", "/api/owed/{call}/{agent}/hand", "all-work", routes.hand)
    router.add("POST", "/api/owed/{call}/{agent}/close", "all-work", routes.close)
    router.add("GET", "/api/wrap-up-due", "all-work", routes.rules)
    router.add("PUT", "/api/wrap-up-due", "thresholds", routes.set_rule)


def most_used(parts: Sequence[Sequence[tuple[str, int]]]) -> list[str]:
    """The most used of the first part first, then those that only later parts have."""
    found: dict[str, None] = {}
    for part in parts:
        times: dict[str, int] = {}
        for word, count in part:
            times[word] = times.get(word, 0) + count
        found |= dict.fromkeys(sorted(times, key=lambda word: (-times[word], word)))
    return list(found)


def _clients(scope: Scope) -> list[ClientId] | None:
    return None if scope is None else sorted(scope)
