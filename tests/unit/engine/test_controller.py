"""The controller around the engine: when the link to Asterisk comes, breaks, and breaks again too early."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from ari_app.controller import Controller
from lexicon.errors import DatabaseAway
from lexicon.journal import ControllerStarted, Entry, ExchangeFound
from lexicon.orders import SetReady
from routing.agent import AgentState
from tests.unit.engine.centre import Centre, story


class CutLink:
    """A link that is up from the start of ``run_once`` until ``cut``."""

    def __init__(self, centre: Centre) -> None:
        self._exchange, self._cut = centre.exchange, asyncio.Event()

    async def run_once(self, on_connect: Callable[[], None]) -> str:
        self._exchange.is_linked = True
        on_connect()
        await self._cut.wait()
        self._cut.clear()
        self._exchange.is_linked = False
        return "cut"

    def cut(self) -> None:
        self._cut.set()


class Memory:
    """A journal to read; ``is_away`` while PostgreSQL is."""

    def __init__(self, centre: Centre) -> None:
        self.is_away, self.reads, self._centre = False, 0, centre

    async def open_since(self, at: datetime) -> list[Entry]:
        await asyncio.sleep(0.3)
        if self.is_away:
            raise DatabaseAway("stopped")
        self.reads += 1
        return list(self._centre.journal.entries)

    async def of_call(self, call: str) -> list[Entry]:
        return []


class Running:
    """A controller on the centre's engine, its link and its memory."""

    def __init__(self, centre: Centre) -> None:
        self.link, self.memory = CutLink(centre), Memory(centre)
        no_bus: Any = None
        self.controller = Controller(
            centre.engine, centre.seats, cast(Any, centre.journal), no_bus, cast(Any, self.memory)
        )
        keeping = self.controller.keep_exchange(cast(Any, self.link), cast(Any, centre.exchange), lambda: None)
        self._task = centre.group.create_task(keeping, name="exchange")

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.wait([self._task])


@story
async def test_nobody_is_offered_a_call_while_the_link_is_cut(centre: Centre) -> None:
    running = Running(centre)
    await asyncio.sleep(1)
    await centre.ready("ann", "bo", "cy")
    await centre.caller()
    assert len(centre.ringing("ann")) == 1
    running.link.cut()
    await asyncio.sleep(0.1)
    (leg,) = centre.ringing("ann")
    await centre.close_page("ann")  # the offer fails now, in the gap: the next agent can't be rung
    await asyncio.sleep(0.1)
    assert (centre.state("bo"), centre.state("cy")) == (AgentState.READY, AgentState.READY)
    await asyncio.sleep(2)
    assert leg not in centre.exchange.legs
    assert (len(centre.ringing("bo")), len(centre.ringing("cy"))) == (1, 0), "offered as soon as the link is back"
    await running.stop()


@story
async def test_who_becomes_ready_in_the_gap_stays_ready(centre: Centre) -> None:
    running = Running(centre)
    await asyncio.sleep(1)
    await centre.sign_in("ann")
    await centre.caller()
    running.link.cut()
    await asyncio.sleep(0.1)
    await centre.order(SetReady, "ann")
    await asyncio.sleep(0.1)
    assert centre.state("ann") is AgentState.READY
    await asyncio.sleep(2)
    assert len(centre.ringing("ann")) == 1
    await running.stop()


@story
async def test_telephones_come_back_though_the_link_breaks_again_at_once(centre: Centre) -> None:
    running = Running(centre)
    await asyncio.sleep(1)
    await centre.sign_in("ann")
    centre.exchange.restart()
    running.link.cut()
    while not (centre.exchange.bridges or centre.exchange.phones):  # noqa: ASYNC110 - whichever is brought back first
        await asyncio.sleep(0.001)
    running.link.cut()
    await asyncio.sleep(3)
    assert list(centre.exchange.phones) == ["desk-d-ann"]
    await running.stop()


@story
async def test_what_was_left_open_is_taken_over_once(centre: Centre) -> None:
    running = Running(centre)
    running.memory.is_away = True
    await asyncio.sleep(1)
    running.link.cut()  # the first comparison still waits for PostgreSQL
    await asyncio.sleep(1)
    running.memory.is_away = False
    await asyncio.sleep(3)
    assert running.memory.reads == 1
    assert len(centre.journal.facts(ControllerStarted)) == 1
    assert not centre.journal.facts(ExchangeFound)
    await running.stop()
