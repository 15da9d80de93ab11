"""The WebSockets of the desktop and of the wallboard."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web

from agent_ui.gateway.board.seats import SeatHub, SeatPage
from agent_ui.gateway.desk.desks import Desk, DeskHub
from agent_ui.gateway.desk.pulse import Pulse
from agent_ui.gateway.doors.put_out import SESSION_OVER, PutOut
from agent_ui.gateway.doors.reach import Reach, Who
from agent_ui.gateway.doors.rights import permission_of, permit
from agent_ui.gateway.doors.session_watch import SessionWatch
from agent_ui.gateway.floor.live import Live
from agent_ui.gateway.http import Asked, decode
from agent_ui.gateway.outbox import Outbox
from agent_ui.gateway.problems import problem, problem_of
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol import watch as pw
from lexicon.errors import BadInput, NotAllowed, Refused, ZuoxiError
from routing.abilities import abilities_of
from store.people import People

LARGEST_MESSAGE = 16 * 1024
MOST_ORDERS = 20
NOT_UNDERSTOOD = 4004
_PAGE = re.compile(r"[A-Za-z0-9._-]{1,64}")


@asynccontextmanager
async def beside(*tasks: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """The tasks run as long as the block does."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(task, name="socket") for task in tasks]
        try:
            yield
        finally:
            for task in running:
                task.cancel()


class Sockets:
    """The handlers of ``/api/desk`` and ``/api/wallboard``."""

    def __init__(
        self, live: Live, hubs: tuple[DeskHub, SeatHub], people: People, reach: Reach, watch: SessionWatch, out: PutOut
    ) -> None:
        self._live, self._people, self._reach, self._watch, self._out = live, people, reach, watch, out
        self._desks, self._seats = hubs
        self._open: set[Outbox] = set()
        self.pulse = Pulse()

    def close_all(self) -> None:
        """The gateway stops."""
        for outbox in self._open:
            outbox.finish(1001, "gateway stops")

    async def wallboard(self, asked: Asked) -> web.StreamResponse:
        """Everything now, then every change."""
        socket, outbox = await self._accept(asked, "wallboard")
        over = lambda: outbox.finish(SESSION_OVER, "session over")
        self._live.watch(outbox, asked.session.clients)
        try:
            with self._watch.over(asked.session, over), self.pulse.listening(outbox) as listening:
                async with beside(outbox.run()):
                    async for _ in listening.messages(socket):
                        pass  # a wallboard has nothing to say
        finally:
            self._live.unwatch(outbox)
            self._open.discard(outbox)
        return socket

    async def desk(self, asked: Asked) -> web.StreamResponse:
        """The agent's desktop: orders in, news out."""
        page, session = _page_of(asked), asked.session
        person = await self._people.by_id(session.person)
        if person is None:
            raise Refused("this person is gone", code="not-signed-in")
        is_standing = await self._people.has_standing_leg(session.person)
        socket, outbox = await self._accept(asked, "desk")
        desk = Desk(
            session.person, session.desk, page, session.name_zh, abilities_of(person.profile), outbox, is_standing
        )
        desk.scope, desk.role = session.clients, session.role
        orders: asyncio.Queue[p.DeskOrder] = asyncio.Queue(MOST_ORDERS)
        over = lambda: self._out.desk(desk)
        doubt, trust = (lambda: self._desks.doubt(desk)), (lambda: self._desks.trust(desk))
        self._desks.join(desk)
        self._live.greet(desk)
        try:
            with self._watch.over(session, over), self.pulse.listening(outbox, doubt, trust) as listening:
                async with beside(outbox.run(), self._desks.keep_signed_in(desk), self._perform(desk, orders)):
                    async for message in listening.messages(socket):
                        if message.type is not WSMsgType.TEXT or not self._hear(message.data, desk, orders):
                            outbox.finish(NOT_UNDERSTOOD, "not understood")
        finally:
            self._desks.leave(desk)
            self._open.discard(outbox)
        return socket

    async def seat(self, asked: Asked) -> web.StreamResponse:
        """A supervisor's page: who is to be heard, and what is heard."""
        page_id, session = _page_of(asked), asked.session
        socket, outbox = await self._accept(asked, "watch")
        page = SeatPage(session.person, session.desk, page_id, outbox, session.role, session.clients)
        orders: asyncio.Queue[pw.WatchOrder] = asyncio.Queue(MOST_ORDERS)
        self._seats.join(page)
        self._live.greet_seat(page)
        try:
            over = lambda: self._out.seat(page)
            with self._watch.over(session, over), self.pulse.listening(outbox) as listening:
                async with beside(outbox.run(), self._seats.keep_open(page), self._watch_for(page, orders)):
                    async for message in listening.messages(socket):
                        if message.type is not WSMsgType.TEXT or not _line_up(message.data, outbox, orders):
                            outbox.finish(NOT_UNDERSTOOD, "not understood")
        finally:
            self._seats.leave(page)
            self._open.discard(outbox)
        return socket

    async def _watch_for(self, page: SeatPage, orders: "asyncio.Queue[pw.WatchOrder]") -> None:
        while True:
            order = await orders.get()
            if page.is_out:
                return
            try:
                permit(page.role, permission_of(order))
                self._live.scope.permit_watch(order, page.scope)
            except NotAllowed as error:
                page.outbox.put(p.OrderRefused(id=order.id, problem=problem_of(error)[1]))
                continue
            page.outbox.put(await self._seats.perform(page, order))

    async def _accept(self, asked: Asked, name: str) -> tuple[web.WebSocketResponse, Outbox]:
        socket = web.WebSocketResponse(autoping=False, max_msg_size=LARGEST_MESSAGE, timeout=2.0, compress=False)
        await socket.prepare(asked.request)
        outbox = Outbox(socket, asked.request, name)
        self._open.add(outbox)
        return socket, outbox

    def _hear(self, text: str, desk: Desk, orders: "asyncio.Queue[p.DeskOrder]") -> bool:
        """Put an order in line. False when it is not even clear which order is refused."""
        try:
            order: p.DeskOrder = decode(text, p.DeskOrder)
        except BadInput:
            return False
        try:
            if not 1 <= len(order.id) <= 64:
                raise BadInput("id", "too long or empty", "1 to 64 characters")
            if isinstance(order, p.GoNotReady) and not self._live.is_choosable(order.reason):
                raise BadInput("reason", order.reason, "a Not ready reason that an agent may choose")
        except BadInput as error:
            desk.outbox.put(p.OrderRefused(id=order.id[:64], problem=problem_of(error)[1]))
            return True
        try:
            orders.put_nowait(order)
        except asyncio.QueueFull:
            desk.outbox.put(p.OrderRefused(id=order.id, problem=problem("too-many-orders")))
        return True

    async def _perform(self, desk: Desk, orders: "asyncio.Queue[p.DeskOrder]") -> None:
        while True:
            order = await orders.get()
            if desk.is_out:
                return
            try:
                order = await self._reach.order(Who(desk.agent, desk.role, desk.scope), order)
            except ZuoxiError as error:
                desk.outbox.put(p.OrderRefused(id=order.id, problem=problem_of(error)[1]))
                continue
            desk.outbox.put(await self._desks.perform(desk, order))
            self._live.look_again(desk.agent)


def _page_of(asked: Asked) -> str:
    """The page's own id. Raises BadInput."""
    page: str = asked.request.query.get("page", "")
    if not _PAGE.fullmatch(page):
        raise BadInput("page", "missing or strange", "1 to 64 letters, digits, - _ .")
    return page


def _line_up(text: str, outbox: Outbox, orders: "asyncio.Queue[pw.WatchOrder]") -> bool:
    """Put a supervisor's order in line. False when it is not even clear which order is refused."""
    try:
        order: pw.WatchOrder = decode(text, pw.WatchOrder)
    except BadInput:
        return False
    if not 1 <= len(order.id) <= 64:
        error = BadInput("id", "too long or empty", "1 to 64 characters")
        outbox.put(p.OrderRefused(id=order.id[:64], problem=problem_of(error)[1]))
        return True
    try:
        orders.put_nowait(order)
    except asyncio.QueueFull:
        outbox.put(p.OrderRefused(id=order.id, problem=problem("too-many-orders")))
    return True
