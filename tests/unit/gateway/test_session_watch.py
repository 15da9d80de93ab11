"""What ends by the clock ends at its own moment, and what was put off is waited for again."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import ExitStack, asynccontextmanager
from datetime import datetime, timedelta

from agent_ui.gateway.doors.session_watch import LOOK_S, SessionWatch
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId, ClientId, DeskId
from store.sessions import Session, Standing
from tests.fakes.moments import LoopClock, run_story

CLOCK = LoopClock()


class Doors:
    """Sign-ins by name: until when each lives. ``looks`` counts the questions."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}
        self.scope: dict[str, frozenset[ClientId] | None] = {}
        self.looks, self.is_away, self.told = 0, False, asyncio.Event()

    async def alive(self, ids_sha256: Collection[str]) -> dict[str, Standing]:
        self.looks += 1
        if self.is_away:
            raise DatabaseAway("stopped")
        now = CLOCK.now()
        return {
            id_: Standing("agent", self.scope.get(id_), self.until[id_])
            for id_ in ids_sha256
            if id_ in self.until and self.until[id_] > now
        }

    async def heard(self) -> AsyncIterator[None]:
        while True:
            await self.told.wait()
            self.told.clear()
            yield


class Desk:
    """Who has sockets open, and when each was told that it is over."""

    def __init__(self, **ends_in_s: float) -> None:
        self.doors, self.over, self.open = Doors(), dict[str, float](), ExitStack()
        self.watch = SessionWatch(self.doors, self.doors, CLOCK)
        self.began = CLOCK.monotonic()
        for name, seconds in ends_in_s.items():
            self.sign_in(name, seconds)

    def sign_in(self, name: str, seconds: float) -> None:
        self.put_off(name, seconds)
        session = Session(
            name,
            DeskId(f"d-{name}"),
            AgentId(name),
            name,
            name,
            name,
            "agent",
            self.doors.until[name],
            "",
            "",
            None,
            None,
        )
        self.open.enter_context(self.watch.over(session, lambda: self.told(name)))

    def told(self, name: str) -> None:
        self.over.setdefault(name, self.now_s())

    def put_off(self, name: str, seconds: float) -> None:
        self.doors.until[name] = CLOCK.now() + timedelta(seconds=seconds)

    def now_s(self) -> float:
        return round(CLOCK.monotonic() - self.began, 1)


@asynccontextmanager
async def desks(**ends_in_s: float) -> AsyncIterator[Desk]:
    desk = Desk(**ends_in_s)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(desk.watch.run(), name="watch")
        yield desk
        task.cancel()
    desk.open.close()


def test_each_ends_at_its_own_moment() -> None:
    async def story() -> None:
        async with desks(ann=12.3, bo=71.7, cy=3600) as desk:
            await asyncio.sleep(100)
            assert desk.over == {"ann": 12.3, "bo": 71.7}
            assert desk.doors.looks < 12, "asked when something may be over, not all the time"

    run_story(story)


def test_what_was_put_off_is_not_ended_and_what_came_meanwhile_is() -> None:
    async def story() -> None:
        async with desks(ann=5) as desk:
            await asyncio.sleep(4)
            desk.put_off("ann", 13)
            desk.sign_in("bo", 4.2)
            await asyncio.sleep(12.5)
            assert desk.over == {"bo": 8.2}
            await asyncio.sleep(5)
            assert desk.over == {"bo": 8.2, "ann": 17.0}

    run_story(story)


def test_what_is_announced_is_seen_at_once() -> None:
    async def story() -> None:
        async with desks(ann=3600, bo=3600) as desk:
            await asyncio.sleep(7)
            desk.doors.scope["ann"] = frozenset({ClientId("other")})
            desk.doors.told.set()
            await asyncio.sleep(1)
            assert desk.over == {"ann": 7.0}
            del desk.doors.until["bo"]  # nobody announced it
            await asyncio.sleep(LOOK_S)
            assert "bo" in desk.over

    run_story(story)


def test_nobody_is_put_out_while_the_database_is_away() -> None:
    async def story() -> None:
        async with desks(ann=5) as desk:
            await asyncio.sleep(1)
            desk.doors.is_away = True
            await asyncio.sleep(20)
            assert desk.over == {}
            desk.doors.is_away = False
            await asyncio.sleep(2)
            assert set(desk.over) == {"ann"}

    run_story(story)
