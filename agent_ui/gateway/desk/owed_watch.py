"""Keeps on the floor by when owed wrap-ups are due, and tells who owes one when its time has passed."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.wrap_up import CHANGES, Due
from agent_ui.gateway.protocol import messages as p
from lexicon.clock import Clock
from lexicon.errors import DatabaseAway
from lexicon.ids import AgentId
from lexicon.journal import Fact, WrapUpSaved
from store.owed import OwedWrapUps

LOOK_EVERY_S = 5.0
AGAIN_S = 1.0
Tell = Callable[[AgentId, p.DeskNotice], None]


class Watched(Protocol):
    """The live floor, as far as it is needed here."""

    floor: Floor

    def take_owed(self, rows: list[Due]) -> None: ...


class OwedWatch:
    """``run`` until cancelled."""

    def __init__(self, live: Watched, owed: OwedWrapUps, clock: Clock, tell: Tell) -> None:
        self._live, self._owed, self._clock, self._tell = live, owed, clock, tell
        self._changed = asyncio.Event()
        self._seen = clock.now()

    def again(self) -> None:
        """The rows are other ones, or the floor is new."""
        self._changed.set()

    def hear(self, fact: Fact) -> None:
        """Most wrap-ups are saved without ever being owed."""
        if isinstance(fact, CHANGES):
            rows = self._live.floor.owed.rows
            if not isinstance(fact, WrapUpSaved) or any((one[0], one[1]) == (fact.agent, fact.call) for one in rows):
                self._changed.set()

    async def run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(LOOK_EVERY_S):
                    await self._changed.wait()
            except TimeoutError:
                self._look()
                continue
            self._changed.clear()
            try:
                rows = await self._owed.due()
            except DatabaseAway:
                self._changed.set()
                await asyncio.sleep(AGAIN_S)
                continue
            self._live.take_owed([(one.owner, one.call, one.queue, one.due_at) for one in rows])
            self._look()

    def _look(self) -> None:
        now = self._clock.now()
        for owner, call, _, _ in self._live.floor.owed.overdue_between(self._seen, now):
            self._tell(owner, p.DeskNotice(code="wrap-up-overdue", call=call))
        self._seen = now
