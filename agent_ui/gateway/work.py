"""Work items over HTTP: seen, taken and done by agents of their clients, and by supervisors."""

from collections.abc import Callable, Mapping

from aiohttp import web

from agent_ui.gateway import protocol_work as p
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.masking import mask_number
from agent_ui.gateway.rights import may
from lexicon.clock import Clock
from lexicon.errors import Refused
from lexicon.ids import AgentId, ClientId, RecordingId, voicemail_of
from lexicon.journal import (
    CallbackEnded,
    CallbackItemDone,
    CallbackItemTaken,
    Fact,
    RecordingFailed,
    RecordingKept,
    VoicemailDone,
    VoicemailLeft,
    VoicemailTaken,
)
from store.journal import JournalWriter
from store.pool import Pool
from store.work_items import WorkItem, WorkItems

Names = Mapping[AgentId, tuple[str, str]]


def work_changed(fact: Fact) -> p.WorkChanged | None:
    """What the desks are told when this happened; None: nothing."""
    match fact:
        case VoicemailLeft() | VoicemailTaken() | VoicemailDone() | CallbackItemTaken() | CallbackItemDone():
            return p.WorkChanged(client=fact.client)
        case CallbackEnded(is_open=True):
            return p.WorkChanged(client=fact.client)
        case RecordingKept() | RecordingFailed() if voicemail_of(fact.recording) is not None:
            return p.WorkChanged(client=fact.client)
        case _:
            return None


class WorkRoutes:
    """One method a request."""

    def __init__(self, pool: Pool, journal: JournalWriter, clock: Clock, names: Callable[[], Names]) -> None:
        self._items, self._journal, self._clock, self._names = WorkItems(pool), journal, clock, names

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """What is to be done, the first due first; with ``done=1`` what was done, newest first."""
        found = await self._items.listed(
            clients=await self._clients(asked), is_done=asked.request.query.get("done") == "1"
        )
        return answer([self._shown(one) for one in found])

    async def take(self, asked: Asked) -> web.StreamResponse:
        item = await self._item(asked)
        await self._items.take(self._journal, item, asked.session.person, self._clock.now())
        return answer(self._shown(await self._item(asked)))

    async def done(self, asked: Asked) -> web.StreamResponse:
        note = (await asked.body(p.WorkDone)).note
        item = await self._item(asked)
        await self._items.done(self._journal, item, (asked.session.person, note), self._clock.now())
        return answer(self._shown(await self._item(asked)))

    async def may_hear(self, asked: Asked, recording: RecordingId) -> bool:
        """Whether it is a message, and of one of the clients of whoever asks."""
        item = await self._items.by_id(recording)
        clients = await self._clients(asked) if may(asked.session.role, "work") else []
        return item is not None and (clients is None or item.client in clients)

    async def _clients(self, asked: Asked) -> list[ClientId] | None:
        scope = asked.session.clients
        if may(asked.session.role, "all-work"):
            return None if scope is None else sorted(scope)
        return [one for one in await self._items.clients_of(asked.session.person) if asked.sees(one)]

    async def _item(self, asked: Asked) -> WorkItem:
        item = await self._items.by_id(RecordingId(asked.path("item")))
        clients = await self._clients(asked)
        if item is None or (clients is not None and item.client not in clients):
            raise Refused("no such work item", code="not-found")
        return item

    def _shown(self, one: WorkItem) -> p.WorkItem:
        zh, en = self._names().get(one.agent, ("", "")) if one.agent is not None else ("", "")
        return p.WorkItem(
            id=one.id,
            client=one.client,
            queue=one.queue,
            reason=one.reason,
            call=one.call,
            caller=mask_number(one.caller),
            spoken_s=one.spoken_s,
            created_at=iso(one.created_at),
            due_at=iso(one.due_at),
            state=one.state,  # type: ignore[arg-type]  # the table's check allows these words alone
            agent=one.agent,
            agent_name_zh=zh,
            agent_name_en=en,
            done_at=iso(one.done_at) if one.done_at else None,
            note=one.note,
            kind=one.kind,  # type: ignore[arg-type]  # as above
            why=one.why,
            sound=one.recording,  # type: ignore[arg-type]  # as above
        )
