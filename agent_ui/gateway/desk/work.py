"""Work items over HTTP: seen, taken and done by agents of their clients, and by supervisors."""

from collections.abc import Callable, Mapping

from aiohttp import web

from agent_ui.gateway.doors.masking import mask_number, mask_text
from agent_ui.gateway.doors.reach import Reach
from agent_ui.gateway.http import Asked, answer
from agent_ui.gateway.instants import iso
from agent_ui.gateway.protocol import work as p
from lexicon.clock import Clock
from lexicon.ids import AgentId, voicemail_of
from lexicon.journal import (
    CallbackEnded,
    CallbackItemDone,
    CallbackItemTaken,
    Fact,
    NextActionCancelled,
    NextActionDone,
    NextActionMoved,
    NextActionPlanned,
    NextActionTaken,
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
        case NextActionPlanned() | NextActionTaken() | NextActionDone() | NextActionMoved() | NextActionCancelled():
            return p.WorkChanged(client=fact.client)
        case CallbackEnded(is_open=True):
            return p.WorkChanged(client=fact.client)
        case RecordingKept() | RecordingFailed() if voicemail_of(fact.recording) is not None:
            return p.WorkChanged(client=fact.client)
        case _:
            return None


class WorkRoutes:
    """One method a request."""

    def __init__(
        self, pool: Pool, reach: Reach, journal: JournalWriter, clock: Clock, names: Callable[[], Names]
    ) -> None:
        self._items, self._reach, self._journal, self._clock, self._names = (
            WorkItems(pool),
            reach,
            journal,
            clock,
            names,
        )

    async def listed(self, asked: Asked) -> web.StreamResponse:
        """What is to be done, the first due first; with ``done=1`` what was done, newest first."""
        found = await self._items.listed(
            clients=await self._reach.clients(asked.who),
            is_done=asked.request.query.get("done") == "1",
            person=None if asked.who.may("all-work") else asked.session.person,
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

    async def shown(self, asked: Asked) -> web.StreamResponse:
        """As it is now."""
        return answer(self._shown(await self._item(asked)))

    async def _item(self, asked: Asked) -> WorkItem:
        return await self._reach.item(asked.who, asked.path("item"))

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
            note=mask_text(one.note),
            kind=one.kind,  # type: ignore[arg-type]  # as above
            why=one.why,
            owner=one.owner,  # type: ignore[arg-type]  # as above
            starts_at=iso(one.starts_at) if one.starts_at else None,
            what=mask_text(one.what),
            sound=one.recording,  # type: ignore[arg-type]  # as above
        )
