"""A whole contact centre in memory: the real engine, desks, runner, timers and reconciling, around a fake exchange."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from typing import Any, TypeVar

import pytest

from ari_app.call.past import fold
from ari_app.call.state import Way
from ari_app.engine.desks import Desks, phone_user
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Doers
from ari_app.engine.reconcile import Found, reconcile
from ari_app.engine.restore import restore
from ari_app.engine.rooms import Rooms
from ari_app.engine.runner import Runner
from ari_app.engine.seats import Seats
from ari_app.engine.timers import LoopTimers
from ari_app.engine.watching import Watches
from ari_app.engine.watching_again import restore_watches
from ari_app.trunks.book import DEMO, only
from lexicon.ids import AgentId, CallId, ChannelId, DeskId, ReasonId
from lexicon.journal import CallEnded, Entry, Fact, RoutingAdopted
from lexicon.orders import (
    Answer,
    EndTalk,
    IssuePhone,
    IssueSeatPhone,
    LoseDesk,
    OpenGateway,
    OpenSeat,
    SetNotReady,
    SetReady,
    SignInDesk,
    SignOutDesk,
    WatchAgent,
)
from lexicon.outcome import Outcome
from lexicon.profile import Abilities
from routing.agent import AgentState
from tests.fakes.exchange import FakeExchange
from tests.fakes.messages import FakeMessages
from tests.fakes.moments import LoopClock, run_story
from tests.fakes.recorder import FakeRecorder
from tests.unit.call.desk import KEEPING, KEPT_NUMBER
from tests.unit.call.desk import PUBLISHED as NOT_KEPT

F = TypeVar("F", bound=Fact)
GRACE_S = 10.0
PUBLISHED = replace(NOT_KEPT, numbers={KEPT_NUMBER.number: KEPT_NUMBER}, queues={KEEPING.id: KEEPING})
BOTH = pytest.mark.parametrize("way", Way)


AbilitiesOf = Callable[[AgentId], Abilities | None]
"""What the gateway's memory says that somebody can do, when a desk signs in; None: the skills that the story names."""


def no_abilities(agent: AgentId) -> Abilities | None:
    """Of a centre whose stories name the skills themselves."""
    return None


class MemoryJournal:
    """Remembers in order, as the real one; PostgreSQL never goes away."""

    is_database_up = True
    written: asyncio.Event | None = None  # PostgreSQL takes its time until then

    def __init__(self, clock: LoopClock, epoch: int = 1) -> None:
        self._clock, self.epoch = clock, epoch
        self.entries: list[Entry] = []

    def record(self, fact: Fact) -> Entry:
        entry = Entry(self._clock.now(), "controller", self.epoch, len(self.entries) + 1, fact)
        self.entries.append(entry)
        return entry

    async def flush(self) -> None:
        if self.written is not None:
            await self.written.wait()

    def facts(self, kind: type[F]) -> list[F]:
        return [entry.fact for entry in self.entries if isinstance(entry.fact, kind)]


class CountedIds:
    def __init__(self) -> None:
        self._n = count(1)

    def call(self) -> CallId:
        return CallId(f"c{next(self._n)}")

    def offer(self) -> str:
        return f"o{next(self._n)}"

    def secret(self) -> str:
        return f"s{next(self._n)}"


class Centre:
    """Says what people do, and what is seen of it. Build it with ``opened``."""

    def __init__(self, way: Way, before: "Centre | None" = None) -> None:
        clock = LoopClock()
        self.journal: MemoryJournal = MemoryJournal(clock, 1 if before is None else before.journal.epoch + 1)
        self.timers = LoopTimers()
        self._ids: CountedIds = CountedIds() if before is None else before._ids
        self.exchange: FakeExchange = FakeExchange() if before is None else before.exchange
        self.recorder = FakeRecorder(self.exchange)
        self.messages: FakeMessages = FakeMessages(self.exchange) if before is None else before.messages
        self.abilities_of: AbilitiesOf = no_abilities if before is None else before.abilities_of
        self.heir: Centre | None = None
        self.stop = asyncio.Event()
        self.trouble: list[str] = []
        rooms = Rooms(
            clock,
            self.journal,
            self.timers,
            self._ids,
            lambda recording: (f"{recording}-customer", f"{recording}-agent"),
            lambda agent: f"PJSIP/{phone_user(self.engine.floor.agents[agent].desk)}",
            way,
            book=only(DEMO) if before is None else before.engine.outs.book,
        )
        self.engine: Engine = Engine(rooms, PUBLISHED)
        self.desks = Desks(self.engine, self.exchange, self.timers, self._ids, GRACE_S)
        doers = Doers(self.exchange, self.recorder, self.exchange, messages=self.messages, remember=self.journal.flush)
        self.engine.runner = Runner(doers, self.engine.dispatch, lambda *what: self.trouble.append(str(what)))
        self.watches = Watches(self.engine, self.timers, self._ids)
        self.watches.runner = Runner(doers, self.watches.report, lambda *what: self.trouble.append(str(what)))
        self.seats = Seats(self.watches, self.desks, self.timers, self._ids)
        self.exchange.listener, self.exchange.watcher = self.engine, self.watches
        self._orders = count(1)
        self.group: asyncio.TaskGroup

    # ------------------------------------------------------------------ agents

    async def sign_in(
        self, name: str, *skills: str, page: str = "p1", desk: str = "", is_standing: bool = False
    ) -> None:
        """At the desk, with a registered telephone."""
        desk = desk or f"d-{name}"
        await self.order(
            SignInDesk,
            name,
            desk,
            page=page,
            name=name,
            skills=dict.fromkeys(skills or ("s1",), 5),
            abilities=self.abilities_of(AgentId(name)),
            is_standing=is_standing,
        )
        await self.order(IssuePhone, name, desk, kind="webrtc")
        self.exchange.silent.discard(f"PJSIP/desk-{desk}")
        self.register(desk)

    def register(self, desk: str) -> None:
        user = phone_user(DeskId(desk))
        self.exchange.registered.add(user)
        self.desks.contact_changed(user, True)

    async def ready(self, *names: str) -> None:
        for name in names:
            await self.sign_in(name)
            await self.order(SetReady, name)
            await asyncio.sleep(1)

    async def order(self, kind: type, agent: str, desk: str = "", /, **fields: object) -> Answer:
        made = kind(id=f"x{next(self._orders)}", gateway="g", agent=agent, desk=desk or f"d-{agent}", **fields)
        return await self.desks.handle(made)

    async def not_ready(self, name: str) -> None:
        await self.order(SetNotReady, name, reason="break")

    async def sign_out(self, name: str) -> None:
        await self.order(SignOutDesk, name, by="self")

    async def close_page(self, name: str, page: str = "p1", *, is_heard: bool = False) -> None:
        """``is_heard``: the sound goes on, only the page's socket is gone."""
        if not is_heard:
            self.exchange.silent.add(f"PJSIP/desk-d-{name}")
        await self.order(LoseDesk, name, page=page)

    async def open_gateway(self) -> None:
        """The gateway was killed and is there again; it knows of no page yet."""
        await self.desks.handle(OpenGateway(id=f"x{next(self._orders)}", gateway="g", agent="", desk=""))

    async def hang_up(self, name: str) -> None:
        call = self.engine.floor.agents[AgentId(name)].call
        await self.order(EndTalk, name, call=call)

    def state(self, name: str) -> AgentState:
        return self.engine.floor.agents[AgentId(name)].state

    def ringing(self, name: str) -> list[ChannelId]:
        return self.exchange.ringing(f"PJSIP/desk-d-{name}")

    async def answer(self, name: str) -> None:
        await self.soon()
        (leg,) = self.ringing(name)
        self.exchange.pick_up(leg)
        await self.soon()

    # ------------------------------------------------------------------ supervisors

    async def seat(self, name: str = "sue", page: str = "p1") -> None:
        """A supervisor at a page, with a registered telephone."""
        await self.ask(OpenSeat, name, page=page)
        await self.ask(IssueSeatPhone, name, kind="sip")
        self.exchange.registered.add(phone_user(DeskId(f"d-{name}")))

    async def ask(self, kind: type, name: str = "sue", /, **fields: object) -> Answer:
        """An order of a supervisor's."""
        made = kind(id=f"x{next(self._orders)}", gateway="g", agent=name, desk=f"d-{name}", **fields)
        return await self.seats.handle(made)

    async def hear(self, agent: str = "ann", way: str = "listen", name: str = "sue", **fields: object) -> ChannelId:
        """The supervisor asks, and picks the telephone up; the leg."""
        await self.ask(WatchAgent, name, watched=agent, way=way, **fields)
        await self.answer(name)
        watch = self.watches.of(AgentId(name))
        assert watch is not None
        return watch.leg

    # ------------------------------------------------------------------ callers

    async def caller(self, digit: str = "1") -> ChannelId:
        """A caller who dials, hears the greeting to its end and presses a key."""
        channel = self.exchange.call_in(KEPT_NUMBER.number)
        await asyncio.sleep(4)
        self.exchange.press(channel, digit)
        await self.soon()
        return channel

    async def talk(self, name: str) -> ChannelId:
        """A caller who is talking with this (signed-in, ready) agent."""
        channel = await self.caller()
        await self.answer(name)
        return channel

    def outcomes(self) -> list[Outcome]:
        return [ended.outcome for ended in self.journal.facts(CallEnded)]

    def is_with_music(self, channel: ChannelId) -> bool:
        return self.exchange.legs[channel].bridge == "waiting-music"

    # ------------------------------------------------------------------ the machinery

    async def soon(self) -> None:
        """Everything that was asked for is done."""
        await asyncio.sleep(0.15)

    async def reconnect(self) -> Found:
        self.exchange.is_linked = True
        found = await reconcile(self.engine, self.exchange, await self.exchange.look(), self.watches)
        await self.exchange.prepare()
        if found.was_restarted:
            await self.desks.push_phones()
        await self.soon()
        return found

    def start(self, group: asyncio.TaskGroup) -> None:
        """From the next turn of the loop on what is asked for is done."""
        assert self.engine.runner is not None and self.watches.runner is not None
        self.group = group
        group.create_task(self.engine.runner.run(self.stop), name="runner")
        group.create_task(self.watches.runner.run(self.stop), name="watches")

    async def die_and_start_again(
        self,
        after_s: float = 1.0,
        without: ReasonId | None = None,
        prepare: Callable[["Centre"], None] | None = None,
    ) -> "Centre":
        """The controller is killed; another one takes over from the journal. Answers the new one.

        ``without``: a call reason that is not in the catalogue any more.
        """
        self.stop.set()
        self.engine.runner = self.watches.runner = self.exchange.listener = self.exchange.watcher = None
        self.heir = heir = Centre(self.engine.way, self)
        heir.engine.publish(self.engine.published)
        if without is not None:
            left = {reason.id: reason for reason in KEPT_NUMBER.reasons.values() if reason.id != without}
            numbers = {KEPT_NUMBER.number: replace(KEPT_NUMBER, reasons=left)}
            plan = replace(PUBLISHED.plan, reasons={reason: PUBLISHED.plan.reasons[reason] for reason in left})
            heir.engine.publish(replace(PUBLISHED, numbers=numbers, plan=plan))
        if prepare is not None:
            prepare(heir)
        heir.journal.entries = list(self.journal.entries)
        self.exchange.listener = self.exchange.watcher = None
        await asyncio.sleep(after_s)
        heir.start(self.group)
        world = await self.exchange.look()  # what is told before that is in it: the controller keeps it back
        self.exchange.listener, self.exchange.watcher = heir.engine, heir.watches
        heir.engine.note(RoutingAdopted(heir.engine.floor.plan.version))
        past = fold(heir.journal.entries)
        restore(heir.engine, past, world)
        restore_watches(heir.engine, heir.watches, past, world)
        heir.desks.await_desks()
        heir.seats.await_seats()
        await reconcile(heir.engine, self.exchange, world, heir.watches, was_cut=False)
        await heir.soon()
        return heir


@asynccontextmanager
async def opened(way: Way = Way.DIAL) -> AsyncIterator[Centre]:
    """A running centre; at the end its timers and workers are stopped, and nothing may be left in the exchange."""
    centre = Centre(way)
    async with asyncio.TaskGroup() as group:
        centre.start(group)
        await asyncio.sleep(0)
        yield centre
        while centre.heir is not None:
            centre = centre.heir
        for channel in [
            leg.id for leg in centre.exchange.legs.values() if leg.args[0] in ("inbound", "back", "lifted")
        ]:
            centre.exchange.hang_up_at(channel)
        await centre.soon()
        centre.stop.set()
    assert centre.exchange.is_clean(), (centre.exchange.legs, centre.exchange.bridges)
    assert not centre.engine.calls and not centre.watches.open


Story = Callable[[Centre], Coroutine[Any, Any, None]]


def story(told: Story) -> Callable[[Way], None]:
    """Tell it in a centre of its own, for each way of ringing."""
    return story_of(*Way)(told)


def story_of(*ways: Way) -> Callable[[Story], Callable[[Way], None]]:
    """A story that is about one way of ringing."""

    def telling(told: Story) -> Callable[[Way], None]:
        @pytest.mark.parametrize("way", ways)
        @functools.wraps(told)
        def test(way: Way) -> None:
            tell(told, way)

        del test.__wrapped__  # pytest would ask for ``centre`` as a fixture
        return test

    return telling


def tell(told: Story, way: Way) -> None:
    """Leaked tasks, legs, bridges and unheard errors fail it."""

    async def in_a_centre() -> None:
        async with opened(way) as centre:
            await told(centre)

    run_story(in_a_centre)
