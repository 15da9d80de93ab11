"""Why this agent: who waits, why a call waits now (asked of the controller), why an offer went where it went."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from aiohttp import web

from agent_ui.gateway.admin.why_views import name_book, past_offers, phase_of, waiting_calls, why
from agent_ui.gateway.asking import PATIENT_S, ask
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.problems import problem_of
from agent_ui.gateway.protocol import why as p
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import Away, Refused, ZuoxiError
from lexicon.ids import AgentId, CallId, OfferId
from lexicon.journal import CallArrived, CallEnded, Entry, OfferMade
from lexicon.orders import ExplainCall
from routing.explaining.explanation import Explanation, explanation_from_json
from routing.explaining.told import KINDS, PastOffer, before_offer
from store.catalogue import Catalogue
from store.journal_read import JournalReader
from store.past_offers import PastOffers, entries_of
from store.pool import Pool


@dataclass(frozen=True, slots=True)
class Names:
    """Behind the ids of an answer."""

    catalogue: Catalogue
    people: Mapping[AgentId, tuple[str, str]]


class Explainer:
    """The answers themselves, from the controller by the bus and from the journal; for the screens and the command."""

    def __init__(self, bus: Bus, pool: Pool, clock: Clock) -> None:
        self._bus, self._clock = bus, clock
        self._journal, self._past = JournalReader(pool), PastOffers(pool)
        self._replay = asyncio.Lock()  # one at a time: each takes a whole processor for as long as it lasts

    async def call(self, id_: str, names: Names, scope: Scope = None) -> p.Explained:
        """A call, or the call of an offer. Raises Refused (nothing is known of it) and Away."""
        call, story = await self._story(id_)
        must_see(story, scope)
        now, trouble = None, None
        is_over = any(isinstance(entry.fact, CallEnded) for entry in story)
        if not is_over:
            try:
                now = await self._ask(call)
                if not sees(scope, now.client):
                    raise Refused(f"no call or offer {call}", code="call-unknown")
            except ZuoxiError as error:
                if not story and error.code != "not-waiting":
                    raise
                trouble = None if error.code == "not-waiting" else problem_of(error)[1]
        if now is None and not story:
            raise Refused(f"no call or offer {call}", code="call-unknown")
        offers = past_offers(story)
        told = [] if now is None else [why(now, names.people, self._clock.now())]
        arrived = [entry.fact.caller for entry in story if isinstance(entry.fact, CallArrived)]
        return p.Explained(
            call=call,
            caller=mask_number(arrived[0]) if arrived else "",
            phase=phase_of(story, now),
            now=told[0] if told else None,
            trouble=trouble,
            offers=offers,
            names=name_book(names.catalogue, names.people, told, offers),
        )

    async def offer(self, call: CallId, offer: OfferId, names: Names, scope: Scope = None) -> p.PastWhy:
        """The floor in the instant before an offer. Raises Refused (no such offer, or not told by the journal)."""
        story = await self._journal.of_call(call)
        must_see(story, scope)
        entry = next((one for one in story if isinstance(one.fact, OfferMade) and one.fact.offer == offer), None)
        if entry is None:
            raise Refused(f"no offer {offer}", code="offer-unknown")
        rows = await self._past.rows_before(entry, KINDS)
        plans, plan = await self._past.plans(rows)

        def replay() -> PastOffer | None:
            return before_offer(entries_of(rows), offer, plans, plan)

        async with self._replay:
            seen = await asyncio.to_thread(replay)
        if seen is None:
            raise Refused("the floor of that moment is not known", code="not-told")
        told = why(seen.why, names.people, entry.at)
        line = next(one for one in past_offers(story) if one.offer == offer)
        book = name_book(names.catalogue, names.people, [told], [line])
        return p.PastWhy(offer=line, is_same=seen.is_same, why=told, names=book)

    async def _story(self, id_: str) -> tuple[CallId, list[Entry]]:
        """The call that is meant, and what the journal says of it so far."""
        call = CallId(id_)
        story = await self._journal.of_call(call)
        if not story:
            found = await self._past.call_of(OfferId(id_), self._clock.now())
            if found is not None:
                return found, await self._journal.of_call(found)
        return call, story

    async def _ask(self, call: CallId) -> Explanation:
        order = ExplainCall(id=secrets.token_hex(12), gateway=self._bus.name, agent="", desk="", call=call)
        told = await ask(self._bus, order, PATIENT_S)
        try:
            return explanation_from_json(told.data["explanation"])
        except (KeyError, msgspec.DecodeError) as error:
            raise Away(f"the controller is of another version: {error}", code="controller-away") from error


def must_see(story: Sequence[Entry], scope: Scope) -> None:
    """Whose call it is, is nobody else's business. Raises Refused."""
    of = {client for entry in story if (client := getattr(entry.fact, "client", None)) is not None}
    if scope is not None and story and not (of and of <= scope):
        raise Refused("no such call", code="call-unknown")


class Explaining:
    """One method a request; see ``protocol/why.py``."""

    def __init__(self, explainer: Explainer, live: Live) -> None:
        self._explainer, self._live = explainer, live

    async def waiting(self, asked: Asked) -> web.StreamResponse:
        """Who waits, by what the facts told so far."""
        urgent = [reason.id for reason in self._names.catalogue.reasons if reason.is_emergency]
        return answer(waiting_calls(self._live.floor, urgent, asked.session.clients))

    async def call(self, asked: Asked) -> web.StreamResponse:
        """A call, or the call of an offer."""
        return answer(await self._explainer.call(asked.path("id"), self._names, asked.session.clients))

    async def offer(self, asked: Asked) -> web.StreamResponse:
        """The floor in the instant before an offer."""
        call, offer = CallId(asked.path("call")), OfferId(asked.path("offer"))
        return answer(await self._explainer.offer(call, offer, self._names, asked.session.clients))

    @property
    def _names(self) -> Names:
        if self._live.catalogue is None:
            raise Away("the names are not read yet", code="database-away")
        return Names(self._live.catalogue, self._live.people)
