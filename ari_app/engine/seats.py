"""Supervisors' seats: page and telephone of those who listen, and what they ask for. No seat is offered a call."""

from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from ari_app.engine.desks import Desks, phone_user
from ari_app.engine.ports import Ids, Timers
from ari_app.engine.steering import Steering
from ari_app.engine.watching import Watches, way_of
from ari_app.watch.events import TurnAsked
from lexicon.errors import Conflict, Refused
from lexicon.ids import AgentId, DeskId
from lexicon.orders import (
    Answer,
    CloseSeat,
    EndTakenCall,
    IssueSeatPhone,
    LoseSeat,
    OpenSeat,
    SeatOrder,
    SetWatchWay,
    SteerAgent,
    StopWatch,
    TakeOverCall,
    WatchAgent,
)


@dataclass(frozen=True, slots=True)
class Seat:
    """One supervisor's sign-in. ``page`` "": of a controller that is no more; whichever comes back is the right one."""

    desk: DeskId
    page: str
    is_present: bool = True


class Seats:
    """One per controller. A page that vanished may take as long as an agent's to come back."""

    def __init__(self, watches: Watches, desks: Desks, timers: Timers, ids: Ids) -> None:
        self.watches, self.desks = watches, desks
        self._steering = Steering(watches.engine, desks, timers)
        self._timers, self._ids = timers, ids
        self.seats: dict[AgentId, Seat] = {}

    async def handle(self, order: SeatOrder) -> Answer:
        """Do one order. Raises a ``Refused`` with a code for the page when it can't be done."""
        who, desk = AgentId(order.agent), DeskId(order.desk)
        if not isinstance(order, OpenSeat | LoseSeat | CloseSeat):
            self._check(who, desk)
        match order:
            case OpenSeat(page=page):
                await self._open(who, desk, page)
            case LoseSeat(page=page):
                self._lose(who, page)
            case CloseSeat():
                await self._close(who, desk)
            case IssueSeatPhone(kind=kind):
                return await self.desks.issue(order.id, desk, kind)
            case WatchAgent():
                self._watch(who, desk, order)
            case SetWatchWay(way=way):
                self.watches.change(who, way_of(way))
            case StopWatch():
                self.watches.stop(who, "stopped")
            case TakeOverCall():
                self.watches.take_over(who)
            case EndTakenCall():
                self.watches.end_taken(who)
            case SteerAgent():
                self._steering.steer(who, order)
            case _:
                assert_never(order)
        return Answer(id=order.id)

    def _check(self, who: AgentId, desk: DeskId) -> None:
        seat = self.seats.get(who)
        if seat is None:
            raise Refused("sign in first", code="signed-out")
        if seat.desk != desk:
            raise Conflict("you are signed in at another desk", code="desk-replaced")

    async def _open(self, who: AgentId, desk: DeskId, page: str) -> None:
        known = self.seats.get(who)
        self._timers.cancel((f"seat-{who}", "gone"))
        self.seats[who] = Seat(desk, page)
        if known is not None and known.page not in ("", page):
            self.watches.stop(who, "page-lost")  # the telephone went with the old page
        if known is not None and known.desk not in ("", desk):
            await self.desks.forget_phone(known.desk)

    def _lose(self, who: AgentId, page: str) -> None:
        known = self.seats.get(who)
        if known is not None and known.page == page:
            self.seats[who] = replace(known, is_present=False)
            self._wait_for(who, page)

    def lose_all(self) -> None:
        """The gateway has started anew: no page is connected to it yet."""
        for who, seat in list(self.seats.items()):
            self._lose(who, seat.page)

    def await_seats(self) -> None:
        """After a take-over: whoever was listening and does not come back within the grace listens no more."""
        self._steering.again()
        for watch in self.watches.open.values():
            if watch.supervisor not in self.seats:
                self.seats[watch.supervisor] = Seat(DeskId(""), "", is_present=False)
                self._wait_for(watch.supervisor, "")

    def _wait_for(self, who: AgentId, page: str) -> None:
        self._timers.set((f"seat-{who}", "gone"), self.desks.grace_s, partial(self._gone, who, page))

    def _gone(self, who: AgentId, page: str) -> None:
        known = self.seats.get(who)
        if known is None or known.page != page or known.is_present:
            return
        self.watches.stop(who, "page-lost")
        del self.seats[who]
        if known.desk:
            self.desks.lose_phone(known.desk)

    async def _close(self, who: AgentId, desk: DeskId) -> None:
        known = self.seats.get(who)
        if known is None or known.desk != desk:
            return
        self._timers.cancel((f"seat-{who}", "gone"))
        self.watches.stop(who, "signed-out")
        del self.seats[who]
        await self.desks.forget_phone(desk)

    def _watch(self, who: AgentId, desk: DeskId, order: WatchAgent) -> None:
        agent, way = AgentId(order.watched), way_of(order.way)
        talk = self.watches.talk_of(agent)
        if talk is not None and order.call and talk.call != order.call and not order.is_following:
            raise Conflict("that conversation is over", code="call-over")
        asked = TurnAsked(agent, way, order.is_following, talk)
        self.watches.watch(who, f"PJSIP/{phone_user(desk)}", asked, self._ids.offer())
