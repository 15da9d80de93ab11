"""The desks that are connected: their sign-in at the controller, their orders, their news."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from agent_ui.gateway import facts
from agent_ui.gateway.asking import ask
from agent_ui.gateway.board.steering import able_after
from agent_ui.gateway.desk.orders import translated
from agent_ui.gateway.desk.views import is_same
from agent_ui.gateway.doors.rights import Scope, sees
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.views import desk_snapshot, with_standing_leg
from agent_ui.gateway.links import Links
from agent_ui.gateway.outbox import Outbox, framed
from agent_ui.gateway.problems import error_of, problem_of
from agent_ui.gateway.protocol import messages as p
from agent_ui.gateway.protocol.work import WorkChanged
from bus.link import Bus
from lexicon.errors import Away, ControllerAway, ZuoxiError
from lexicon.ids import AgentId, DeskId
from lexicon.journal import AbilityReturned, ProfileChanged
from lexicon.orders import Answer, LoseDesk, OpenGateway, SetPhone, SignInDesk, SignOutDesk
from lexicon.orders_aside import AnyOrder
from lexicon.profile import Abilities

RETRY_S = 0.5
SIGN_IN_WITHIN_S = 4.0
COMES_EVERY_S, COMES_TRIES = 0.1, 15
REPLACED, SIGNED_OUT, GOING_DOWN = 4001, 4002, 1001


@dataclass(eq=False)
class Desk:
    """One connected page (or agent program) of one agent."""

    agent: AgentId
    desk: DeskId
    page: str
    name: str
    abilities: Abilities
    outbox: Outbox
    is_standing: bool = False  # has a persistent leg
    role: str = "agent"
    scope: Scope = None  # the clients whose calls are shown
    wants_sign_in: asyncio.Event = field(default_factory=asyncio.Event)
    is_signed_in: asyncio.Event = field(default_factory=asyncio.Event)
    is_refused: bool = False  # by the controller, at the last try
    is_leaving: bool = False  # signing out or replaced: not to be signed in again
    is_out: bool = False  # its sign-in is over: no order of it is taken
    is_doubted: bool = False  # silent, though its socket is open: not to be signed in again before it speaks
    is_registered: bool | None = None  # what the page said last
    registered_since: float | None = None  # when the controller took the page's word, by the links' clock
    told: p.DeskSnapshot | None = None


class DeskHub:
    """All connected desks of this gateway. ``run`` owns the errands that outlive a socket."""

    def __init__(self, bus: Bus, links: Links) -> None:
        self._bus, self._links = bus, links
        self._desks: dict[AgentId, Desk] = {}
        self._errands: asyncio.Queue[Coroutine[None, None, None]] = asyncio.Queue(1000)
        self.floor_desk: Callable[[AgentId], DeskId | None] = lambda agent: None
        self.end_session: Callable[[DeskId], Coroutine[None, None, None]] = _nothing
        self.is_open = asyncio.Event()
        links.on_controller = self._controller_came

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._open(), name="open-gateway")
            while True:
                group.create_task(await self._errands.get(), name="desk-errand")

    async def _open(self) -> None:
        """Before any page is signed in: who was connected to a gateway that died is given the grace to come back."""
        order = self._order(OpenGateway, AgentId(""), DeskId(""))
        while True:
            if await self._ask_quietly(order) is not None:
                self.is_open.set()
                return
            await asyncio.sleep(RETRY_S)

    def scope_at(self, agent: AgentId) -> Scope:
        """Whose clients' calls this agent's page shows; of one that is not here nothing is known."""
        known = self._desks.get(agent)
        return known.scope if known is not None else None

    # ------------------------------------------------------------ coming and going

    def join(self, desk: Desk) -> None:
        """A page connected; an older page of the same agent is told and closed."""
        old = self._desks.get(desk.agent)
        if old is not None:
            self._replace(old)
        self._desks[desk.agent] = desk
        desk.wants_sign_in.set()
        facts.desk_connected(desk.agent, desk.desk)

    def leave(self, desk: Desk) -> None:
        """The page's socket is closed, however that came."""
        if self._desks.get(desk.agent) is desk:
            del self._desks[desk.agent]
        facts.desk_disconnected(desk.agent, desk.desk)
        if not desk.is_out:
            self._errands.put_nowait(self._lose(desk))

    def desk_replaced(self, agent: AgentId, by: DeskId, desks: list[DeskId]) -> None:
        """Another sign-in of the agent ended these: close their pages and sign them out of the controller."""
        old = self._desks.get(agent)
        if old is not None and old.desk != by:
            self._replace(old)
        for desk in desks:
            self._errands.put_nowait(self._sign_out_quietly(agent, desk))

    def _replace(self, old: Desk) -> None:
        old.is_leaving = True
        old.outbox.put(p.DeskNotice(code="desk-replaced"))
        old.outbox.finish(REPLACED, "desk-replaced")

    def close(self, agent: AgentId, desk: DeskId) -> None:
        """The sign-in ended: close its page."""
        known = self._find(agent, desk)
        if known is not None:
            known.outbox.finish(SIGNED_OUT, "signed-out")

    def close_all(self) -> None:
        """The gateway stops."""
        for desk in self._desks.values():
            desk.outbox.finish(GOING_DOWN, "gateway stops")

    def doubt(self, desk: Desk) -> None:
        """The page has been silent for long: to the controller it is lost, though its socket is open."""
        desk.is_doubted = True
        facts.desk_doubted(desk.agent, desk.desk)
        self._errands.put_nowait(self._say_silent(desk))

    def trust(self, desk: Desk) -> None:
        """The page speaks again."""
        desk.is_doubted = False
        self._want_sign_in(desk)

    async def _say_silent(self, desk: Desk) -> None:
        while desk.is_doubted and self._desks.get(desk.agent) is desk:
            if await self._ask_quietly(self._order(LoseDesk, desk.agent, desk.desk, page=desk.page)) is not None:
                return
            await asyncio.sleep(RETRY_S)

    async def _lose(self, desk: Desk) -> None:
        order = self._order(LoseDesk, desk.agent, desk.desk, page=desk.page)
        for _ in range(5):
            known = self._find(desk.agent, desk.desk)
            if known is not None and known.page == desk.page:
                return  # the page is back; only a socket was lost
            try:
                await self._bus.ask(order)
                return
            except Away as error:
                facts.order_unheard("LoseDesk", desk.agent, error.text)
                await asyncio.sleep(2)

    async def _sign_out_quietly(self, agent: AgentId, desk: DeskId) -> None:
        try:
            await self._bus.ask(self._order(SignOutDesk, agent, desk, by="replaced"))
        except Away as error:
            facts.order_unheard("SignOutDesk", agent, error.text)

    async def sign_out(self, agent: AgentId, desk: DeskId) -> None:
        """Sign the desk out at the controller, if that is there. Raises Refused while in a call."""
        known = self._find(agent, desk)
        if known is not None:
            known.is_leaving = True  # before the controller's word that it is signed out comes back to us
        try:
            answer = await self._bus.ask(self._order(SignOutDesk, agent, desk, by="self"))
        except Away as error:
            facts.order_unheard("SignOutDesk", agent, error.text)
            return
        if answer.code == "in-call":
            if known is not None:
                known.is_leaving = False
            raise error_of(answer.code, answer.text)

    # ------------------------------------------------------------ signing in at the controller

    def _controller_came(self) -> None:
        for desk in self._desks.values():
            self._want_sign_in(desk)

    def _want_sign_in(self, desk: Desk) -> None:
        if not desk.is_leaving and not desk.is_doubted:
            desk.wants_sign_in.set()

    def _find(self, agent: AgentId, desk: DeskId) -> Desk | None:
        known = self._desks.get(agent)
        return known if known is not None and known.desk == desk else None

    def signed_out(self, agent: AgentId, desk: DeskId) -> None:
        """The controller signed the desk out; a page that is still here signs in again."""
        known = self._find(agent, desk)
        if known is not None:
            self._want_sign_in(known)

    def dismissed(self, agent: AgentId, desk: DeskId) -> None:
        """A supervisor has signed the desk out: its sign-in is over, and its page is closed."""
        known = self._find(agent, desk)
        if known is not None:
            known.is_leaving = True
        self._errands.put_nowait(self._end(agent, desk))

    async def _end(self, agent: AgentId, desk: DeskId) -> None:
        try:
            await self.end_session(desk)
        except Away as error:  # the page is closed; who comes back with it is signed in anew
            facts.order_unheard("end of a session", agent, error.text)
        self.close(agent, desk)

    def profile_changed(self, fact: ProfileChanged | AbilityReturned) -> None:
        """The controller has heard it too; a later one is told when the desk signs in there."""
        known = self._desks.get(fact.agent)
        if known is not None:
            known.abilities = able_after(known.abilities, fact)

    async def keep_signed_in(self, desk: Desk) -> None:
        """Tell the controller of the desk, and again whenever the controller is new; for the life of the socket."""
        while True:
            await self.is_open.wait()
            await desk.wants_sign_in.wait()
            desk.wants_sign_in.clear()
            desk.is_signed_in.clear()
            while not desk.is_leaving and not await self._sign_in(desk):
                desk.is_refused = True
                await asyncio.sleep(RETRY_S)
            desk.is_refused = False
            desk.is_signed_in.set()
            if desk.is_registered is not None:
                await self._ask_quietly(self._order(SetPhone, desk.agent, desk.desk, is_registered=desk.is_registered))

    async def _sign_in(self, desk: Desk) -> bool:
        order = self._order(
            SignInDesk,
            desk.agent,
            desk.desk,
            page=desk.page,
            name=desk.name,
            skills=dict(desk.abilities.skills.items()),
            abilities=desk.abilities,
            is_standing=desk.is_standing,
        )
        answer = await self._ask_quietly(order)
        if answer is None:
            return False
        if answer.code == "signed-in-elsewhere":
            other = self.floor_desk(desk.agent)
            if other is not None and other != desk.desk:
                await self._sign_out_quietly(desk.agent, other)
        return not answer.code

    async def _ask_quietly(self, order: AnyOrder) -> Answer | None:
        try:
            return await self._bus.ask(order)
        except Away as error:
            facts.order_unheard(type(order).__name__, order.agent, error.text)
            return None

    # ------------------------------------------------------------ orders

    async def perform(self, desk: Desk, order: p.DeskOrder) -> p.OrderDone | p.OrderRefused:
        """Pass the page's order on to the controller; what came of it."""
        try:
            await self._signed_in(desk)
            await ask(self._bus, self._translate(desk, order))
        except ZuoxiError as error:
            return p.OrderRefused(id=order.id, problem=problem_of(error)[1])
        if isinstance(order, p.PhoneState):
            desk.is_registered = order.is_registered
            desk.registered_since = self._links.monotonic() if order.is_registered else None
        return p.OrderDone(id=order.id)

    async def ask(self, agent: AgentId, desk: DeskId, make: Callable[[str], AnyOrder]) -> Answer:
        """An order of the web's own for a desk. Waits for a sign-in under way. Raises Refused and Away."""
        for _ in range(COMES_TRIES):  # a page asks for its telephone while its socket is still opening
            known = self._find(agent, desk)
            if known is not None:
                await self._signed_in(known)
                break
            await asyncio.sleep(COMES_EVERY_S)
        return await ask(self._bus, make(_fresh_id()))

    async def _signed_in(self, desk: Desk) -> None:
        try:
            async with asyncio.timeout(SIGN_IN_WITHIN_S):
                await desk.is_signed_in.wait()
        except TimeoutError as error:
            raise ControllerAway("the controller has not taken this desk's sign-in yet") from error

    def _translate(self, desk: Desk, order: p.DeskOrder) -> AnyOrder:
        # Derived from the page's own id, so that an order sent twice is done once.
        who = {"id": f"{desk.page}.{order.id}", "gateway": self._bus.name, "agent": desk.agent, "desk": desk.desk}
        return translated(order, who)

    def _order(self, kind: Callable[..., AnyOrder], agent: AgentId, desk: DeskId, **more: object) -> AnyOrder:
        return kind(id=_fresh_id(), gateway=self._bus.name, agent=agent, desk=desk, **more)

    # ------------------------------------------------------------ news

    def tell(self, agent: AgentId | None, notice: p.DeskNotice | WorkChanged | p.NamesChanged) -> None:
        """A word to one agent, or to all."""
        if agent is not None:
            if desk := self._desks.get(agent):
                desk.outbox.put(notice)
            return
        frame = framed(notice)
        for desk in list(self._desks.values()):
            if not isinstance(notice, WorkChanged) or sees(desk.scope, notice.client):
                desk.outbox.write(frame)

    def refresh(self, agents: Iterable[AgentId], floor: Floor, now: datetime) -> None:
        """Send a snapshot to every desk of these for which anything changed."""
        for agent in agents:
            if desk := self._desks.get(agent):
                self.show(desk, floor, now)

    def agents(self) -> list[AgentId]:
        """Whose desks are connected."""
        return list(self._desks)

    def unlike_the_beat(self) -> list[AgentId]:
        """Whose telephone is registered, or no more, other than their page was told."""
        return [
            agent
            for agent, desk in self._desks.items()
            if desk.told is None or desk.told.me.is_phone_registered != self._is_registered(desk)
        ]

    def show(self, desk: Desk, floor: Floor, now: datetime) -> None:
        """Send the desk its snapshot unless it knows it. One that is behind is shown the newest later."""
        if desk.outbox.is_behind:
            desk.told = None
            return
        snapshot = desk_snapshot(floor, desk.agent, desk.desk, is_registered=self._is_registered(desk), now=now)
        if desk.scope is not None:
            snapshot = replace(snapshot, parked=[one for one in snapshot.parked if one.client in desk.scope])
        if desk.is_standing:
            snapshot = with_standing_leg(snapshot, floor.agents.get(desk.agent))
        if desk.told is None or not is_same(desk.told, snapshot):
            desk.told = snapshot
            desk.outbox.put(snapshot)

    def _is_registered(self, desk: Desk) -> bool:
        if desk.desk in self._links.registered:
            return True
        # Accepted by the controller, whose next beat will say so.
        return desk.registered_since is not None and self._links.was_before_beat(desk.registered_since)

    def say_links(self, state: p.LinkState, part: int | None = None) -> None:
        """Tell every desk, or a slice of them, which parts are away; the controller is, for one it has not taken."""
        frame = framed(state)
        away = state.away if {"bus", "controller"} & set(state.away) else ["controller", *state.away]
        frame_of_untaken = framed(p.LinkState(away=away, next_within_s=state.next_within_s))
        for desk in self._desks.values():
            if part in (None, desk.outbox.slice):
                desk.outbox.show(frame_of_untaken if desk.is_refused else frame)


async def _nothing(desk: DeskId) -> None:
    """No session is known."""


def _fresh_id() -> str:
    return secrets.token_hex(12)
