"""What somebody may reach: every call, line, agent, item and recording that a request or a message names is asked for
here. What is of a client that the person does not see is answered as what is not there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from agent_ui.gateway.doors.rights import Scope, may, permission_of, permit, sees
from agent_ui.gateway.doors.scope import FloorScope
from agent_ui.gateway.protocol import control as pc
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol.doors import Permission, Reveal
from agent_ui.gateway.protocol.out import PlaceCall
from lexicon.clock import Clock
from lexicon.errors import Conflict, NotAllowed, Refused
from lexicon.ids import AgentId, CallId, ClientId, RecordingId
from lexicon.journal import CallArrived, CallPlaced
from lexicon.phone_number import CHINA
from store.contacts import Contacts, Party
from store.journal_read import JournalReader
from store.listed import number_of_entry
from store.missed import MissedCalls
from store.pool import Pool
from store.recordings import Recording, Recordings
from store.work_items import WorkItem, WorkItems
from store.wrap_ups import WrapUps

MISSED_FOR = timedelta(hours=24)  # a missed call is in the list for so long, and can be called back from it


@dataclass(frozen=True, slots=True)
class Who:
    """Who asks: as which role, and whose rows the person sees."""

    person: AgentId
    role: str
    scope: Scope

    def sees(self, client: str | None) -> bool:
        """Whether rows of this client are for this person."""
        return sees(self.scope, client)

    def may(self, permission: Permission) -> bool:
        """Whether the role has it."""
        return may(self.role, permission)


class Reach:
    """``floor``: whose the live calls and agents are, now; ``scope_at``: whose clients an agent's open desk sees.

    Raises DatabaseAway from every ``async`` method.
    """

    def __init__(
        self,
        pool: Pool,
        wrap_ups: WrapUps,
        clock: Clock,
        floor: Callable[[], FloorScope],
        scope_at: Callable[[AgentId], Scope],
    ) -> None:
        self._pool = pool
        self._wrap_ups, self._clock, self._floor, self._scope_at = wrap_ups, clock, floor, scope_at
        self._items, self._recordings, self._contacts = WorkItems(pool), Recordings(pool), Contacts(pool)
        self._missed, self._journal = MissedCalls(pool), JournalReader(pool)
        self.home = CHINA  # whose are numbers without a code

    # ------------------------------------------------------------ what requests name

    async def clients(self, who: Who) -> list[ClientId] | None:
        """Those whose messages, callbacks and articles this person works with; None: all."""
        if who.may("all-work"):
            return None if who.scope is None else sorted(who.scope)
        return [one for one in await self._items.clients_of(who.person) if who.sees(one)]

    async def takes_calls_of(self, agent: AgentId, client: ClientId) -> bool:
        """Whether this agent's skills are for calls of the client."""
        return client in await self._items.clients_of(agent)

    async def works_for(self, who: Who, client: ClientId) -> bool:
        """Whether the client is among these."""
        clients = await self.clients(who)
        return clients is None or client in clients

    async def item(self, who: Who, item: str) -> WorkItem:
        """A message or callback. Raises Refused."""
        found = await self._items.by_id(RecordingId(item))
        if found is None or not await self.works_for(who, found.client):
            raise Refused("no such work item", code="not-found")
        if not who.may("all-work") and not await self._items.has_part(found.id, who.person):
            raise Refused("no such work item", code="not-found")
        return found

    async def recording(self, who: Who, recording: str) -> Recording:
        """One that may be heard: of the own conversations or of all; a message by all who may see to it."""
        found = await self._recordings.by_id(RecordingId(recording))
        if found is not None and who.sees(found.client):
            if found.agent == who.person or who.may("all-recordings"):
                return found
            item = await self._items.by_id(found.id) if who.may("work") else None
            if item is not None and await self.works_for(who, item.client):
                return found
        raise Refused("no such recording", code="not-found")

    async def party(self, who: Who, call: CallId) -> Party:
        """The customer of a call that was put to this person; of any call for who sees all work. Raises Refused."""
        found = await self._contacts.of_call(call, who.person)
        if found is None or not who.sees(found.client) or not (found.is_mine or who.may("all-work")):
            raise Refused("no such call", code="not-found")
        return found

    async def number(self, who: Who, wanted: Reveal) -> tuple[ClientId, str]:
        """The whole number of a call, recording or item, and whose it is. Raises Refused."""
        client, number = await self._number(wanted)
        if client is None or not who.sees(client):
            raise Refused("no such call", code="not-found")
        return client, number

    async def _number(self, wanted: Reveal) -> tuple[ClientId | None, str]:
        match wanted.kind:
            case "recording":
                recording = await self._recordings.by_id(RecordingId(wanted.id))
                return (None, "") if recording is None else (recording.client, recording.caller)
            case "work-item":
                item = await self._items.by_id(RecordingId(wanted.id))
                return (None, "") if item is None else (item.client, item.caller)
            case "listed":
                return await number_of_entry(self._pool, wanted.id)
            case "call":
                line = self._floor().call(wanted.id)
                if line is not None:
                    return line.client, line.caller
                for entry in await self._journal.of_call(CallId(wanted.id)):
                    match entry.fact:
                        case CallArrived(client=client, caller=caller) | CallPlaced(client=client, caller=caller):
                            return client, caller
                return None, ""

    # ------------------------------------------------------------ what a desk's messages name

    async def order(self, who: Who, order: p.DeskOrder) -> p.DeskOrder:
        """The order as it may go to the controller, which knows whose call is whose. Raises Refused, DatabaseAway."""
        permit(who.role, permission_of(order))
        match order:
            case PlaceCall():
                return await self._placed(who, order)
            case pc.PickUpCall(call=call):
                self._see_call(who, call, "not a caller of your clients")
            case pc.TransferTo(call=call, to=to) | pc.ConsultCall(call=call, to=to) if to:
                self._see_agent(who, call, AgentId(to))
            case _:
                pass  # about the own call, the own offer or the own telephone: anything else the controller refuses
        return order

    def _see_call(self, who: Who, call: str, why: str) -> None:
        line = self._floor().call(call)
        if who.scope is not None and (line is None or not who.sees(line.client)):
            raise NotAllowed(why)

    def _see_agent(self, who: Who, call: str, to: AgentId) -> None:
        """Another client's agents are not there; and nobody is put through to who does not see the call's client."""
        line = self._floor().call(call)
        is_theirs = sees(self._scope_at(to), line.client if line is not None else None)
        if not is_theirs or not self._floor().serves(to, who.scope):
            raise Refused("no such agent for this client", code="agent-not-here")

    async def _placed(self, who: Who, order: PlaceCall) -> PlaceCall:
        """Pages know no whole number of a customer: they name his call or item, and the number goes in here."""
        if not order.back_to and not order.item:
            client = self._floor().client_of_line(order.line)
            if who.scope is not None and not who.sees(client):
                raise NotAllowed("not a line of your clients")
            return order
        client, number = await (self._of_item(who, order.item) if order.item else self._of_call(who, order.back_to))
        line = order.line or self._floor().line_of(client)
        if not line or self._floor().client_of_line(line) != client:
            raise NotAllowed("not a line of this customer's client", code="line-of-another")
        return replace(order, number=number, line=line, back_to="", item="")

    async def _of_item(self, who: Who, item: str) -> tuple[ClientId, str]:
        if not who.may("work"):
            raise NotAllowed("no work items for this role")
        found = await self.item(who, item)
        if found.state != "open" and found.agent != who.person:
            raise Conflict("somebody else has it already", code="already-taken")
        return found.client, found.caller

    async def _of_call(self, who: Who, call: str) -> tuple[ClientId, str]:
        """Of the call that I talk in or wrap up, whose wrap-up I owe, or that I missed."""
        line = self._floor().call_of(who.person)
        if line is not None and line.id == call:
            found: tuple[ClientId | None, str] | None = line.client, line.caller
        else:
            owed = await self._wrap_ups.open_of(who.person)
            found = next(((one.client, one.caller) for one in owed if one.call == call), None)
        if found is None:
            since = self._clock.now() - MISSED_FOR
            found = await self._missed.number(CallId(call), who.person, since)
        if found is None or found[0] is None or not found[1] or not who.sees(found[0]):
            raise Refused("not a call of yours", code="not-your-call")
        return found[0], found[1]
