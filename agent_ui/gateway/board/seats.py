"""Supervisors' pages: their seat at the controller, what they ask for, and what they are told of who listens."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agent_ui.gateway import facts
from agent_ui.gateway.asking import ask
from agent_ui.gateway.desk.desks import GOING_DOWN, REPLACED, RETRY_S, SIGN_IN_WITHIN_S, SIGNED_OUT, DeskHub
from agent_ui.gateway.doors.masking import mask_number
from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.watch import WatchFloor, WatchLine
from agent_ui.gateway.instants import iso
from agent_ui.gateway.links import Links
from agent_ui.gateway.outbox import Outbox, framed
from agent_ui.gateway.problems import problem_of
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import watch as pw
from bus.link import Bus
from lexicon.errors import Away, ControllerAway, ZuoxiError
from lexicon.ids import AgentId, DeskId
from lexicon.orders import (
    Answer,
    CloseSeat,
    EndTakenCall,
    LoseSeat,
    OpenSeat,
    SetWatchWay,
    SteerAgent,
    StopWatch,
    TakeOverCall,
    WatchAgent,
)
from lexicon.orders_aside import AnyOrder

COMES_EVERY_S, COMES_TRIES = 0.1, 15
People = Mapping[AgentId, tuple[str, str]]


@dataclass(eq=False)
class SeatPage:
    """One connected page of one supervisor."""

    who: AgentId
    desk: DeskId
    page: str
    outbox: Outbox
    role: str = "supervisor"
    scope: Scope = None
    wants_open: asyncio.Event = field(default_factory=asyncio.Event)
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    is_leaving: bool = False
    is_out: bool = False  # as a desk's
    told: pw.SeatSnapshot | None = None


class SeatHub:
    """All connected supervisors of this gateway. ``run`` owns the errands that outlive a socket."""

    def __init__(self, bus: Bus, links: Links, desks: DeskHub) -> None:
        self._bus, self._desks = bus, desks
        self._pages: dict[AgentId, SeatPage] = {}
        self._errands: asyncio.Queue[Coroutine[None, None, None]] = asyncio.Queue(1000)
        others = links.on_controller

        def controller_came() -> None:
            others()
            for page in self._pages.values():
                page.wants_open.set()

        links.on_controller = controller_came

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                group.create_task(await self._errands.get(), name="seat-errand")

    # ------------------------------------------------------------ coming and going

    def join(self, page: SeatPage) -> None:
        """A page connected; an older one of the same supervisor is told and closed."""
        old = self._pages.get(page.who)
        if old is not None:
            self._replace(old)
        self._pages[page.who] = page
        page.wants_open.set()

    def leave(self, page: SeatPage) -> None:
        """The page's socket is closed, however that came."""
        if self._pages.get(page.who) is page:
            del self._pages[page.who]
        if not page.is_out:
            self._errands.put_nowait(self._lose(page))

    def replaced(self, who: AgentId, by: DeskId, desks: list[DeskId]) -> None:
        """Another sign-in of the supervisor ended these."""
        old = self._pages.get(who)
        if old is not None and old.desk != by:
            self._replace(old)
        for desk in desks:
            self._errands.put_nowait(self._close(who, desk))

    def _replace(self, old: SeatPage) -> None:
        old.is_leaving = True
        old.outbox.put(p.DeskNotice(code="desk-replaced"))
        old.outbox.finish(REPLACED, "desk-replaced")

    async def sign_out(self, who: AgentId, desk: DeskId) -> None:
        """What the supervisor hears is over, and the telephone gone, if the controller is there."""
        known = self._pages.get(who)
        if known is not None and known.desk == desk:
            known.is_leaving = True
        await self._close(who, desk)
        if known is not None and known.desk == desk:
            known.outbox.finish(SIGNED_OUT, "signed-out")

    async def sign_out_all(self, who: AgentId) -> None:
        """Wherever the person watches from."""
        known = self._pages.get(who)
        if known is not None:
            await self.sign_out(who, known.desk)

    def close_all(self) -> None:
        """The gateway stops."""
        for page in self._pages.values():
            page.outbox.finish(GOING_DOWN, "gateway stops")

    async def keep_open(self, page: SeatPage) -> None:
        """Tell the controller of the page, and again whenever that is new; for the life of the socket."""
        while True:
            await self._desks.is_open.wait()  # before that the controller gives up all whom an older gateway knew
            await page.wants_open.wait()
            page.wants_open.clear()
            page.is_open.clear()
            order = self._order(OpenSeat, page.who, page.desk, page=page.page)
            while not page.is_leaving:
                if await self._tell_quietly(order) is not None:
                    break
                await asyncio.sleep(RETRY_S)
            page.is_open.set()

    async def _close(self, who: AgentId, desk: DeskId) -> None:
        await self._tell_quietly(self._order(CloseSeat, who, desk))

    async def _lose(self, page: SeatPage) -> None:
        known = self._pages.get(page.who)
        if known is None or known.page != page.page:
            await self._tell_quietly(self._order(LoseSeat, page.who, page.desk, page=page.page))

    async def _tell_quietly(self, order: AnyOrder) -> Answer | None:
        try:
            return await self._bus.ask(order)
        except Away as error:
            facts.order_unheard(type(order).__name__, order.agent, error.text)
            return None

    # ------------------------------------------------------------ orders

    async def perform(self, page: SeatPage, order: pw.WatchOrder) -> p.OrderDone | p.OrderRefused:
        """Pass the page's order on to the controller; what came of it."""
        try:
            await self._opened(page)
            await ask(self._bus, self._translate(page, order))
        except ZuoxiError as error:
            return p.OrderRefused(id=order.id, problem=problem_of(error)[1])
        return p.OrderDone(id=order.id)

    async def ask(self, who: AgentId, make: Callable[[str], AnyOrder]) -> Answer:
        """An order of the web's own for a seat. Waits for a page that is just opening. Raises Refused and Away."""
        for _ in range(COMES_TRIES):
            known = self._pages.get(who)
            if known is not None:
                await self._opened(known)
                break
            await asyncio.sleep(COMES_EVERY_S)
        return await ask(self._bus, make(secrets.token_hex(12)))

    async def _opened(self, page: SeatPage) -> None:
        try:
            async with asyncio.timeout(SIGN_IN_WITHIN_S):
                await page.is_open.wait()
        except TimeoutError as error:
            raise ControllerAway("the controller does not know this seat yet") from error

    def _translate(self, page: SeatPage, order: pw.WatchOrder) -> AnyOrder:
        who = {"id": f"{page.page}.{order.id}", "gateway": self._bus.name, "agent": page.who, "desk": page.desk}
        match order:
            case pw.Watch(agent=agent, way=way, call=call, is_following=is_following):
                return WatchAgent(**who, watched=agent, way=way, call=call, is_following=is_following)
            case pw.ChangeWay(way=way):
                return SetWatchWay(**who, way=way)
            case pw.StopWatching():
                return StopWatch(**who)
            case pw.TakeOver():
                return TakeOverCall(**who)
            case pw.EndTaken():
                return EndTakenCall(**who)
            case pw.Steer(agent=agent, what=what, reason=reason):
                return SteerAgent(**who, steered=agent, what=what, reason=reason)

    def _order(self, kind: Callable[..., AnyOrder], who: AgentId, desk: DeskId, **more: object) -> AnyOrder:
        return kind(id=secrets.token_hex(12), gateway=self._bus.name, agent=who, desk=desk, **more)

    # ------------------------------------------------------------ news

    def tell(self, who: AgentId, notice: p.DeskNotice) -> None:
        """A word to one supervisor, if it is one and here."""
        if page := self._pages.get(who):
            page.outbox.put(notice)

    def refresh(self, watching: WatchFloor, floor: Floor, people: People, now: datetime) -> None:
        """Tell every page that does not know it what is heard now."""
        for page in self._pages.values():
            self.show(page, watching, floor, people, now)

    def show(self, page: SeatPage, watching: WatchFloor, floor: Floor, people: People, now: datetime) -> None:
        snapshot = seat_snapshot(page, watching, floor, people, now)
        if page.outbox.is_behind:
            page.told = None
            return
        if page.told is None or (page.told.mine, page.told.others) != (snapshot.mine, snapshot.others):
            page.told = snapshot
            page.outbox.put(snapshot)

    def say_links(self, state: p.LinkState, part: int | None = None) -> None:
        """Tell every page, or a slice of them, which parts are away."""
        frame = framed(state)
        for page in self._pages.values():
            if part in (None, page.outbox.slice):
                page.outbox.show(frame)


def seat_snapshot(page: SeatPage, watching: WatchFloor, floor: Floor, people: People, now: datetime) -> pw.SeatSnapshot:
    """What one supervisor is told: of others, who hear conversations of clients that this one sees."""
    who = page.who
    lines = sorted(watching.open.values(), key=lambda line: line.since)
    told = [(line, _watching(line, floor, people)) for line in lines]
    mine = [one for line, one in told if line.supervisor == who]
    others = [one for line, one in told if line.supervisor != who and _sees(page, line, floor)]
    return pw.SeatSnapshot(at=iso(now), mine=mine[-1] if mine else None, others=others)


def _sees(page: SeatPage, line: WatchLine, floor: Floor) -> bool:
    call = floor.calls.get(line.call) if line.call is not None else None
    return sees(page.scope, call.client if call is not None else None)


def _watching(line: WatchLine, floor: Floor, people: People) -> pw.Watching:
    supervisor = people.get(line.supervisor, (line.supervisor, line.supervisor))
    agent = people.get(line.agent, (line.agent, line.agent))
    call = floor.calls.get(line.call) if line.call is not None else None
    return pw.Watching(
        id=line.id,
        supervisor=line.supervisor,
        supervisor_zh=supervisor[0],
        supervisor_en=supervisor[1],
        agent=line.agent,
        agent_zh=agent[0],
        agent_en=agent[1],
        way=line.way,  # type: ignore[arg-type]  # the controller knows these words alone
        is_following=line.is_following,
        call=line.call,
        caller=mask_number(call.caller) if call is not None else None,
        is_taken=line.is_taken,
        since=iso(line.since),
    )
