"""Counts calls that will not end, and ends what can be ended: there should never be one.

A call is over when its channel is, and Asterisk tells; that word may be lost. So every half minute those are looked at
that should have ended long ago: one whose channel Asterisk does not have is ended as by any other loss, one that is
still there is hung up once more. Each is a fact, once.
"""

import asyncio
from collections.abc import Awaitable, Callable

from ari_app import facts
from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Call, Phase
from ari_app.engine.engine import Engine
from ari_app.engine.ports import World
from lexicon.errors import ZuoxiError
from lexicon.ids import CallId
from lexicon.journal import CallWillNotEnd

EVERY_S = 30.0
LONGEST_S = 4 * 3600 + 300.0  # asterisk_conf ends every call after four hours
PARTING_S = 120.0  # a last word is said and the line cleared


_PARTING = (Phase.FAREWELL, Phase.RETURNING, Phase.ENDED)


class Watchdog:
    """One per controller. ``look`` asks Asterisk what it holds."""

    def __init__(self, engine: Engine, look: Callable[[], Awaitable[World]]) -> None:
        self._engine, self._look = engine, look
        self._parting: dict[CallId, float] = {}  # since when it is about to end
        self._told: set[CallId] = set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self.look_round()
            except ZuoxiError as error:
                facts.command_refused("watchdog", "", error)

    async def look_round(self) -> None:
        """One look."""
        now, calls = self._engine.now().mono, self._engine.calls
        self._told &= calls.keys()
        parting = {call.id for call in calls.values() if call.phase in _PARTING}
        self._parting = {call: self._parting.get(call, now) for call in parting}
        late = [call for call in calls.values() if self._is_late(call, now)]
        if not late:
            return
        here = {channel.id for channel in (await self._look()).channels}
        for call in late:
            if call.id not in self._told and call.id in calls:
                self._told.add(call.id)
                client = None if call.number is None else call.number.client
                lasted_s = now - call.arrived_mono
                self._engine.note(CallWillNotEnd(call.id, client, call.phase.value, call.channel in here, lasted_s))
                facts.call_will_not_end(call.id, call.phase.value, lasted_s)
            if call.channel in here:
                self._engine.send(call.id, do.HangUp(call.channel))
            else:
                self._engine.dispatch(call.id, ev.ExchangeLost())

    def _is_late(self, call: Call, now: float) -> bool:
        if call.is_lineless:  # has a deadline of its own
            return False
        since = self._parting.get(call.id, now)
        began = call.arrived_mono if call.callback is None else max(call.arrived_mono, call.callback.dialled_mono)
        return now - since > PARTING_S or now - began > LONGEST_S
