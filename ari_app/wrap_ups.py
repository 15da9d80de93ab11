"""Wrap-ups are saved by the gateway: the controller hears of it, or looks for it where it may have missed it."""

import asyncio

from ari_app.engine.engine import Engine
from bus.link import Bus, GapPossible
from lexicon.errors import Away
from lexicon.ids import AgentId, CallId
from lexicon.journal import WrapUpEnded, WrapUpSaved
from routing.agent import AgentState
from store.journal_read import JournalReader

GAP_TRIES = 60


class WrapUps:
    """Ends the wrap-up of whoever has saved it."""

    def __init__(self, engine: Engine, bus: Bus, reader: JournalReader) -> None:
        self._engine, self._bus, self._reader = engine, bus, reader

    async def hear(self) -> None:
        """What was announced while we could not hear is read from the journal. Until cancelled."""
        async for news in self._bus.facts("gateway"):
            if isinstance(news, GapPossible):
                await self.catch_up()
            elif isinstance(news.fact, WrapUpSaved):
                self._engine.wrap_up_saved(news.fact.agent, news.fact.call)

    async def catch_up(self, tries: int = GAP_TRIES) -> None:
        """Look for what those have saved who are still in wrap-up."""
        waiting = [(a.id, a.call) for a in self._engine.floor.agents.values() if a.state is AgentState.WRAP_UP]
        for _ in range(tries):
            try:
                for agent, call in waiting:
                    if call is not None:
                        await self._look_for_save(agent, call)
                return
            except Away:
                await asyncio.sleep(1)

    async def _look_for_save(self, agent: AgentId, call: CallId) -> None:
        """What was saved before an earlier work after the same call ended does not end this one."""
        is_saved = False
        for entry in await self._reader.of_call(call):
            if isinstance(entry.fact, WrapUpSaved | WrapUpEnded) and entry.fact.agent == agent:
                is_saved = isinstance(entry.fact, WrapUpSaved)
        if is_saved:
            self._engine.wrap_up_saved(agent, call)
