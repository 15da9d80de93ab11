"""What was published or granted while we run holds at once: routing plans, flows, and what people can do.

Facts tell that something changed; what holds is read from memory, so that a fact that was missed changes nothing but
the moment. A plan that this version cannot read, or that leads nowhere, leaves the one before in force.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Protocol

from ari_app import facts
from ari_app.catalogue import published
from ari_app.engine.closing import tell_closed
from ari_app.engine.engine import Engine
from ari_app.trunks.numbers import Published
from bus.link import GapPossible
from lexicon.errors import Away, ZuoxiError
from lexicon.ids import AgentId
from lexicon.journal import (
    CentreChanged,
    DialRulesSet,
    Entry,
    FlowPublished,
    LineClosed,
    LineOpened,
    MonitorToneSet,
    NumberChanged,
    NumberListed,
    NumbersImported,
    OutsideRecordingSet,
    ProfileChanged,
    QueueClosed,
    QueueOpened,
    RatesImported,
    RoutingPublished,
    VipChanged,
)
from lexicon.orders import InForceBeat
from routing.abilities import profile_of
from routing.profile import Profile
from routing.publishing.document import PlanDocument
from store.catalogue import Catalogue

RETRY_S = 1.0
PUBLISHING = (
    RoutingPublished, FlowPublished, VipChanged, MonitorToneSet, OutsideRecordingSet, DialRulesSet, RatesImported,
    NumberChanged, NumberListed, NumbersImported, CentreChanged, QueueClosed, QueueOpened, LineClosed, LineOpened,
)  # fmt: skip
"""Facts of which something else holds."""
WRITERS = ("cli", "gateway")  # who publishes and grants


Tell = Callable[[Published], Awaitable[None]]
"""What must be ready before something new holds. Raises Away."""


class Announced(Protocol):
    """The bus, as far as it is heard here."""

    def facts(self, *of: str) -> AsyncIterator[Entry | GapPossible]: ...


class Memory(Protocol):
    """The database, as far as it is read here. Both raise DatabaseAway."""

    async def in_force(self) -> tuple[Catalogue, PlanDocument, int]: ...

    async def profiles(self) -> dict[AgentId, Profile]: ...


class InForce:
    """Keeps the engine at what memory says; ``known``: what it has, and who is told before it has something new."""

    def __init__(self, engine: Engine, bus: Announced, memory: Memory, known: tuple[Published, Tell]) -> None:
        self._engine, self._bus, self._memory = engine, bus, memory
        self._known, self._tell = known
        self._plan_due, self._people_due = asyncio.Event(), asyncio.Event()
        self._due = asyncio.Event()
        self._since = self._read_at = engine.now().at
        self._refused = ""

    def told(self) -> InForceBeat:
        """What holds, for the beat."""
        plan = self._known.plan.version
        return InForceBeat(plan=plan, since=self._since, read_at=self._read_at, refused=self._refused)

    async def run(self) -> None:
        """Until cancelled."""
        facts.plan_in_force(self._known.plan)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._hear(), name="in-force-hear")
            group.create_task(self._keep(), name="in-force-keep")

    async def _hear(self) -> None:
        async for news in self._bus.facts(*WRITERS):
            if isinstance(news, GapPossible):
                self._plan_due.set()
                self._people_due.set()
            elif isinstance(news.fact, PUBLISHING):
                self._plan_due.set()
            elif isinstance(news.fact, ProfileChanged):
                self._changed({news.fact.agent: profile_of(news.fact.abilities)})
            if self._plan_due.is_set() or self._people_due.is_set():
                self._due.set()

    async def _keep(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            try:
                if self._plan_due.is_set():
                    self._plan_due.clear()
                    await self._publish()
                if self._people_due.is_set():
                    self._people_due.clear()
                    await self._compare_people()
            except Away:  # what cannot be read now is read later
                self._plan_due.set()
                self._people_due.set()
                self._due.set()
                await asyncio.sleep(RETRY_S)

    async def _publish(self) -> None:
        began = self._engine.now().at
        try:
            now = published(*await self._memory.in_force(), self._known.dialling.home)
        except Away:
            raise
        except ZuoxiError as error:
            facts.plan_refused(error.text)
            self._refused = error.text
            return
        if now != self._known:
            await self._tell(now)
            news = sorted(set(now.flows) - set(self._known.flows))
            self._known = now
            self._engine.publish(now)
            tell_closed(self._engine)
            facts.flows_in_force(news)
            facts.plan_in_force(now.plan)
            self._since = self._engine.now().at
        self._read_at, self._refused = began, ""

    async def _compare_people(self) -> None:
        known = self._engine.floor.agents
        profiles = await self._memory.profiles()
        self._changed({who: one for who, one in profiles.items() if who in known and known[who].profile != one})

    def _changed(self, profiles: Mapping[AgentId, Profile]) -> None:
        engine = self._engine
        for agent, profile in profiles.items():
            engine.decide(engine.floor.set_profile(agent, profile, engine.now()))
        if profiles:
            engine.staffing_changed()
