"""Why this agent: who waits, why a call waits now (asked of the controller), why an offer went where it went."""

import asyncio
import secrets

import msgspec
from aiohttp import web

from agent_ui.gateway import protocol_why as p
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.live import Live
from agent_ui.gateway.problems import error_of, problem_of
from agent_ui.gateway.why_views import name_book, past_offers, waiting_calls, why
from bus.link import Bus
from lexicon.clock import Clock
from lexicon.errors import Away, Refused, ZuoxiError
from lexicon.ids import CallId, OfferId
from lexicon.journal import CallArrived, CallEnded, Entry, OfferMade
from lexicon.orders import ExplainCall
from routing.explanation import Explanation, explanation_from_json
from routing.told import KINDS, PastOffer, before_offer
from store.catalogue import Catalogue
from store.journal_read import JournalReader
from store.past_offers import PastOffers, entries_of
from store.pool import Pool

ANSWER_WITHIN_S = 5.0


class Explaining:
    """One method a request; see protocol.py."""

    def __init__(self, bus: Bus, pool: Pool, live: Live, clock: Clock) -> None:
        self._bus, self._live, self._clock = bus, live, clock
        self._journal, self._past = JournalReader(pool), PastOffers(pool)
        self._replay = asyncio.Lock()  # one at a time: each takes a whole processor for as long as it lasts

    async def waiting(self, asked: Asked) -> web.StreamResponse:
        """Who waits, by what the facts told so far."""
        urgent = [reason.id for reason in self._catalogue.reasons if reason.is_emergency]
        return answer(waiting_calls(self._live.floor, urgent))

    async def call(self, asked: Asked) -> web.StreamResponse:
        """A call, or the call of an offer."""
        call, story = await self._story(asked.path("id"))
        now, trouble = None, None
        if not any(isinstance(entry.fact, CallEnded) for entry in story):
            try:
                now = await self._ask(call)
            except ZuoxiError as error:
                if not story:
                    raise
                trouble = None if error.code == "not-waiting" else problem_of(error)[1]
        if now is None and not story:
            raise Refused(f"no call or offer {call}", code="call-unknown")
        offers = past_offers(story)
        told = [] if now is None else [why(now, self._live.people, self._clock.now())]
        line = self._live.floor.calls.get(call)
        arrived = [entry.fact.caller for entry in story if isinstance(entry.fact, CallArrived)]
        return answer(
            p.Explained(
                call=call,
                caller=arrived[0] if arrived else "",
                phase="ended" if line is None else line.phase,
                now=told[0] if told else None,
                trouble=trouble,
                offers=offers,
                names=name_book(self._catalogue, self._live.people, told, offers),
            )
        )

    async def offer(self, asked: Asked) -> web.StreamResponse:
        """The floor in the instant before an offer."""
        offer = OfferId(asked.path("offer"))
        story = await self._journal.of_call(CallId(asked.path("call")))
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
        told = why(seen.why, self._live.people, entry.at)
        line = next(one for one in past_offers(story) if one.offer == offer)
        names = name_book(self._catalogue, self._live.people, [told], [line])
        return answer(p.PastWhy(offer=line, is_same=seen.is_same, why=told, names=names))

    async def _story(self, id_: str) -> tuple[CallId, list[Entry]]:
        """The call that is meant, and what the journal says of it so far."""
        call = CallId(id_)
        story = await self._journal.of_call(call)
        if not story and call not in self._live.floor.calls:
            found = await self._past.call_of(OfferId(id_), self._clock.now())
            if found is not None:
                return found, await self._journal.of_call(found)
        return call, story

    async def _ask(self, call: CallId) -> Explanation:
        order = ExplainCall(id=secrets.token_hex(12), gateway=self._bus.name, agent="", desk="", call=call)
        told = await self._bus.ask(order, timeout_s=ANSWER_WITHIN_S)
        if told.code:
            raise error_of(told.code, told.text)
        try:
            return explanation_from_json(told.data["explanation"])
        except (KeyError, msgspec.DecodeError) as error:
            raise Away(f"the controller is of another version: {error}", code="controller-away") from error

    @property
    def _catalogue(self) -> Catalogue:
        if self._live.catalogue is None:
            raise Away("the names are not read yet", code="database-away")
        return self._live.catalogue
