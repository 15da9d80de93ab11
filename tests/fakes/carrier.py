"""The carriers at the other end of the fake exchange's trunks, and the legs that go out to them."""

import asyncio

from ari_app.ari.link import ExchangeError
from ari_app.call.events import OutRinging
from ari_app.engine.ports import CallingOut
from lexicon.ids import BridgeId, ChannelId
from tests.fakes.leg import Leg, Listener

WORD_S = 0.01
SIP = {1: 404, 17: 486, 19: 480, 21: 603, 34: 503}  # of a leg that went out


class FakeCarriers:
    """The part of ``FakeExchange`` that is about calls out."""

    legs: dict[ChannelId, Leg]
    bridges: set[BridgeId]

    def __init__(self) -> None:
        self.trunks = {"trunk-demo"}  # Asterisk knows them, and has channels for them
        self.refusing: dict[str, int] = {}  # trunks, and the cause with which they refuse everything
        self.wordless: set[str] = set()  # trunks that never say anything
        self.nobodys: set[str] = set()  # numbers that the carriers know nothing of
        self.is_carrier_there = True
        self.dialled_out: list[tuple[str, str]] = []  # number, and the number that it was shown
        self.dialled_through: list[str] = []  # the trunk of each
        self.dialled_legs: list[ChannelId] = []

    @property
    def _hears(self) -> Listener | None:
        raise NotImplementedError

    async def _request(self) -> None:
        raise NotImplementedError

    def _leg(self, channel: ChannelId) -> Leg:
        raise NotImplementedError

    def _rang_out(self, channel: ChannelId) -> None:
        raise NotImplementedError

    def _end(self, channel: ChannelId, cause: int) -> None:
        raise NotImplementedError

    async def call_out(self, channel: ChannelId, leg: CallingOut) -> None:
        await self._request()
        if channel in self.legs:
            raise ExchangeError(409, "a channel of this id exists")
        if leg.trunk not in self.trunks:
            raise ExchangeError(400, "no such endpoint")
        if leg.bridge:
            self.bridges.add(leg.bridge)
            if leg.hearer:
                self._leg(leg.hearer).bridge = leg.bridge
        endpoint = f"PJSIP/{leg.number}@{leg.trunk}"
        self.legs[channel] = Leg(channel, ("out", leg.call), leg.caller_id, endpoint, bridge=leg.bridge or None)
        self.legs[channel].trunk = leg.trunk
        self.dialled_out.append((leg.number, leg.caller_id))
        self.dialled_through.append(leg.trunk)
        self.dialled_legs.append(channel)
        loop = asyncio.get_running_loop()
        loop.call_later(leg.timeout_s, self._rang_out, channel)
        if self.is_carrier_there and leg.trunk not in self.wordless:
            loop.call_later(WORD_S, self._out_goes, channel, leg)

    def name_of(self, leg: Leg) -> str:
        """As Asterisk names a channel of a trunk; of others the id will do."""
        return f"PJSIP/{leg.trunk}-{leg.id.replace('-', '')}" if leg.trunk else leg.id

    def _out_goes(self, channel: ChannelId, leg: CallingOut) -> None:
        """The carrier's first word."""
        if channel not in self.legs:
            return
        if leg.trunk in self.refusing:
            self._end(channel, self.refusing[leg.trunk])
        elif leg.number in self.nobodys:
            self._end(channel, 1)
        else:
            self.legs[channel].has_rung = True
            if self._hears is not None:
                self._hears.out_leg(OutRinging(channel))
