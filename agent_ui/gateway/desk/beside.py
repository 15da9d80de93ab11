"""What stands beside a call over HTTP: the customer with every contact, the text for its reason, missed calls."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Literal

from aiohttp import web

from agent_ui.gateway.doors.masking import mask_field, mask_number, mask_text
from agent_ui.gateway.doors.reach import MISSED_FOR, Reach
from agent_ui.gateway.doors.rights import may
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import desk as p
from lexicon.clock import Clock
from lexicon.errors import BadInput, Refused
from lexicon.ids import AgentId, CallId, ReasonId
from lexicon.phone_number import spellings
from store.articles import LANGUAGES, Articles
from store.contacts import Contact, Contacts, Item, Note, Party, Record
from store.journal import JournalWriter
from store.missed import MissedCalls
from store.pool import Pool

Names = Mapping[AgentId, tuple[str, str]]
NAMES = ("name", "姓名", "名字", "客户姓名", "customer", "full_name", "full name")  # of a customer, among the fields
_KINDS: dict[str, Literal["callback", "follow-up"]] = {
    "callback": "callback",
    "planned-callback": "callback",
    "follow-up": "follow-up",
}
CALL_BACK_WITHIN = timedelta(hours=2)


class BesideRoutes:
    """One method a request."""

    def __init__(
        self, pool: Pool, reach: Reach, journal: JournalWriter, clock: Clock, names: Callable[[], Names]
    ) -> None:
        self._contacts, self._articles, self._reach = Contacts(pool, reach.home), Articles(pool), reach
        self._missed, self._journal, self._clock, self._names = MissedCalls(pool, reach.home), journal, clock, names

    async def customer(self, asked: Asked) -> web.StreamResponse:
        """Who is in this call, with every contact so far."""
        call = CallId(asked.path("call"))
        return answer(await self._customer(asked, call, await self._party(asked, call)))

    async def note(self, asked: Asked) -> web.StreamResponse:
        """Note something about the customer."""
        call, body = CallId(asked.path("call")), await asked.body(p.AddNote)
        party = await self._party(asked, call)
        if not party.caller:
            raise Refused("the number was withheld", code="caller-unknown")
        await self._contacts.note(self._journal, (call, party), (asked.session.person, body.note), self._clock.now())
        return answer(await self._customer(asked, call, party))

    async def article(self, asked: Asked) -> web.StreamResponse:
        """What to say and know about a reason, of one of my clients; null where there is nothing: most have none."""
        language = asked.request.query.get("language", "zh")
        if language not in LANGUAGES:
            raise BadInput("language", language, ", ".join(LANGUAGES))
        found = await self._articles.for_reason(ReasonId(asked.path("reason")), language)
        if found is None or not await self._reach.works_for(asked.who, found.client):
            return answer(None)
        return answer(
            p.Article(
                reason=found.reason,
                language=found.language,
                version=found.version,
                title=found.title,
                body=found.body,
                published_at=iso(found.published_at),
            )
        )

    async def missed(self, asked: Asked) -> web.StreamResponse:
        """Calls that rang at my desk, were not taken, and with whom nobody has talked since."""
        since = self._clock.now() - MISSED_FOR
        return answer(
            [
                p.MissedCall(
                    call=one.call,
                    client=one.client,
                    number=one.number,
                    caller=mask_number(one.caller),
                    reason=one.reason or "",
                    at=iso(one.at),
                    due_at=iso(one.at + CALL_BACK_WITHIN),
                )
                for one in await self._missed.of(asked.session.person, since)
                if asked.sees(one.client)
            ]
        )

    async def _party(self, asked: Asked, call: CallId) -> Party:
        return await self._reach.party(asked.who, call)

    async def _customer(self, asked: Asked, call: CallId, party: Party) -> p.Customer:
        assert party.client is not None
        if not party.caller:
            return p.Customer(call=call, client=party.client, is_known=False, records=[], timeline=[])
        who = (party.client, party.caller)
        entries = [
            *[self._called(one, asked) for one in await self._contacts.contacts(*who, call)],
            *[self._item(one) for one in await self._contacts.items(*who)],
            *[self._noted(one) for one in await self._contacts.notes(*who)],
        ]
        return p.Customer(
            call=call,
            client=party.client,
            is_known=True,
            records=[_record(one, party.caller) for one in await self._contacts.records(*who)],
            timeline=sorted(entries, key=lambda one: one.at, reverse=True),
        )

    def _called(self, one: Contact, asked: Asked) -> p.TimelineEntry:
        zh, en = self._who(one.written_by or next(iter(one.agents), None))
        hears_all = may(asked.session.role, "all-recordings")
        heard = zip(one.recordings, one.recorded_agents, strict=True)
        return p.TimelineEntry(
            kind="call-out" if one.is_outbound else "call-in",
            id=one.call,
            at=iso(one.at),
            agent_zh=zh,
            agent_en=en,
            reason=one.written_reason or one.reason or "",
            disposition=one.disposition or "",
            note=mask_text(one.note or ""),
            talked_s=one.talked_s,
            fault=one.fault or "",
            outcome=one.outcome or "",
            recordings=[sound for sound, agent in heard if hears_all or agent == asked.session.person],
        )

    def _item(self, one: Item) -> p.TimelineEntry:
        zh, en = self._who(one.agent)
        return p.TimelineEntry(
            kind=_KINDS.get(one.kind, "voicemail"),
            id=one.id,
            at=iso(one.at),
            agent_zh=zh,
            agent_en=en,
            reason=one.reason,
            note=mask_text(one.note),
            state=one.state,
            outcome=one.why,
            due_at=iso(one.due_at),
        )

    def _noted(self, one: Note) -> p.TimelineEntry:
        zh, en = self._who(one.agent)
        return p.TimelineEntry(
            kind="note", id=str(one.id), at=iso(one.at), agent_zh=zh, agent_en=en, note=mask_text(one.note)
        )

    def _who(self, agent: str | None) -> tuple[str, str]:
        return self._names().get(AgentId(agent), (agent, agent)) if agent else ("", "")


def _record(one: Record, caller: str) -> p.CustomerRecord:
    fields = {name.lower(): value for name, value in one.fields.items()}
    name = next((fields[word] for word in NAMES if fields.get(word)), "")
    own = frozenset(spellings(caller))
    shown = [
        p.CustomerField(name=word, value=mask_field(word, value, own)) for word, value in one.fields.items() if value
    ]
    return p.CustomerRecord(key=one.key, name=mask_text(name), fields=shown)
