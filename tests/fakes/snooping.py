"""Listening in at the fake exchange: snoop channels, and what supervisors hear through them."""

import asyncio
from typing import Protocol

from ari_app.ari.link import ExchangeError
from ari_app.engine.ports import Snooping
from lexicon.ids import BridgeId, ChannelId, WatchId
from tests.fakes.leg import Leg

ARRIVES_S = 0.01


class Watcher(Protocol):
    """Who hears of supervisors' channels; ``engine.watching.Watches`` fits."""

    def leg_up(self, channel: ChannelId, watch: WatchId) -> None: ...

    def came(self, role: str, channel: ChannelId, watch: WatchId) -> None: ...

    def channel_gone(self, channel: ChannelId, cause: int) -> None: ...


class FakeSnooping:
    """The part of ``FakeExchange`` that is about supervisors."""

    legs: dict[ChannelId, Leg]
    bridges: set[BridgeId]
    is_linked: bool

    def __init__(self) -> None:
        self.watcher: Watcher | None = None
        self.is_snooping = True  # whether a snoop channel can be made

    async def hang_up(self, channel: ChannelId, cause: int) -> None:
        raise NotImplementedError

    async def end_refused(self, channel: ChannelId) -> None:
        """Only legs over a span have to be told."""
        await self.hang_up(channel, 16)

    async def _request(self) -> None:
        raise NotImplementedError

    async def _into(self, bridge: BridgeId, *channels: ChannelId) -> None:
        raise NotImplementedError

    def ear(self, supervisor: ChannelId) -> tuple[ChannelId, str] | None:
        """Whom a supervisor hears through his bridge, and who hears him (the word of the snoop); None: nobody."""
        leg = self.legs.get(supervisor)
        heard = [
            (one.spies_on, one.whisper)
            for one in self.legs.values()
            if leg is not None and leg.bridge is not None and one.bridge == leg.bridge and one.spies_on is not None
        ]
        assert len(heard) <= 1, f"hears {heard} at once"
        return heard[0] if heard else None

    async def enter(self, bridge: BridgeId, channel: ChannelId) -> None:
        await self._request()
        self.bridges.add(bridge)
        await self._into(bridge, channel)

    async def snoop(self, target: ChannelId, snoop: ChannelId, call: Snooping) -> None:
        """Of any channel that is up, ours or not; the new one comes a moment later and ends with it."""
        await self._request()
        if target not in self.legs:
            raise ExchangeError(404, "no such channel")
        if snoop in self.legs:
            raise ExchangeError(409, "a channel of this id exists")
        if not self.is_snooping:
            raise ExchangeError(500, "the snoop channel could not be made")
        made = Leg(snoop, (call.role, call.watch), "", is_up=True, is_ours=False, spies_on=target, whisper=call.whisper)
        self.legs[snoop] = made
        asyncio.get_running_loop().call_later(ARRIVES_S, self._snoops, made)

    def _snoops(self, made: Leg) -> None:
        if self.legs.get(made.id) is made:
            made.is_ours = True
            if self.watcher is not None and self.is_linked:
                self.watcher.came(made.args[0], made.id, WatchId(made.args[1]))
