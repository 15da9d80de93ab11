"""Persistent legs at the fake exchange."""

import asyncio

from ari_app.ari.link import ExchangeError
from lexicon.ids import ChannelId
from tests.fakes.leg import Leg


class FakeStanding:
    """The part of ``FakeExchange`` that is about legs which stay up."""

    legs: dict[ChannelId, Leg]
    registered: set[str]

    def __init__(self) -> None:
        self.beeps: list[ChannelId] = []
        self.silent: set[str] = set()  # telephones from which no sound comes any more

    async def _request(self) -> None:
        raise NotImplementedError

    def _rang_out(self, channel: ChannelId) -> None:
        raise NotImplementedError

    def _leg(self, channel: ChannelId) -> Leg:
        raise NotImplementedError

    async def stand(self, channel: ChannelId, endpoint: str, desk: str, timeout_s: float) -> None:
        await self._request()
        if channel in self.legs:
            raise ExchangeError(409, "a channel of this id exists")
        if endpoint.removeprefix("PJSIP/") not in self.registered:
            raise ExchangeError(500, "the telephone is not registered")
        self.legs[channel] = Leg(channel, ("standing", desk), "", endpoint, is_ours=False)
        asyncio.get_running_loop().call_later(timeout_s, self._rang_out, channel)

    async def let_go(self, channel: ChannelId) -> None:
        await self._request()
        if channel in self.legs:
            self.legs[channel].is_muted = False

    async def beep(self, channel: ChannelId) -> None:
        await self._request()
        self._leg(channel)
        self.beeps.append(channel)

    async def packets(self, channel: ChannelId) -> int:
        await self._request()
        leg = self.legs.get(channel)
        if leg is None:
            raise ExchangeError(404, "no such channel")
        return 0 if leg.endpoint in self.silent else round(asyncio.get_running_loop().time() * 50)
