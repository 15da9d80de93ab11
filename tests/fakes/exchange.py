"""An exchange in memory that keeps the promises of ``engine.ports.Exchange`` and ``Recorder``, with its people.

What it answers and which events follow was seen on the real Asterisk (``tests/contract/ari``). Requests take a moment,
events come after the answer's request was worked, nothing is accepted for a channel that is not there, and a cut link
loses events for good.
"""

import asyncio
from collections.abc import Callable

from ari_app.ari.link import ExchangeError
from ari_app.call.events import CallerBack, OutAnswered, OutGone
from ari_app.engine.ports import (
    MUSIC,
    MUSIC_BRIDGE,
    Dialling,
    Ringing,
    SeenChannel,
    World,
    is_waiting_bridge,
    waiting_bridge,
)
from lexicon.errors import ExchangeAway
from lexicon.ids import BridgeId, ChannelId, OfferId, PlaybackId, WatchId, is_out
from tests.fakes.carrier import SIP, FakeCarriers
from tests.fakes.leg import Leg, Listener
from tests.fakes.snooping import FakeSnooping
from tests.fakes.standing import FakeStanding

LATENCY_S = 0.01
ANSWER_WITHIN_S = 5.0  # ari.link gives up then
PROMPT_S = 3.0
NORMAL, REJECTED, NO_ANSWER, NO_CAUSE = 16, 21, 19, 0
STATUS = {17: "BUSY", REJECTED: "BUSY", NO_ANSWER: "NOANSWER"}  # Dial()'s, by cause
OVER_S = 0.1  # for which the dialplan keeps the caller of an ended conversation
AWAY_S = 2.0  # the dialplan tries again after this while no controller is there


class FakeExchange(FakeSnooping, FakeStanding, FakeCarriers):
    """Asterisk and the people at its telephones."""

    def __init__(self) -> None:
        FakeSnooping.__init__(self)
        FakeStanding.__init__(self)
        FakeCarriers.__init__(self)
        self.listener: Listener | None = None
        self.is_linked = True
        self.is_stuck = False  # takes requests and answers none: stopped, or starved of the processor
        self.legs: dict[ChannelId, Leg] = {}
        self.bridges: set[BridgeId] = {MUSIC_BRIDGE}
        self.music: dict[BridgeId, str] = {}  # in a bridge of a conversation
        self.phones: dict[str, str] = {}
        self.registered: set[str] = set()
        self.heard: list[tuple[ChannelId, str]] = []  # prompts that began to play
        self.broken_prompts: set[str] = set()
        self.ended: list[tuple[ChannelId, int]] = []
        self.is_recording = True  # whether Dial() can begin to record
        self.on_leave: Callable[[ChannelId], None] = lambda channel: None  # told of each channel that ends
        self._numbers = iter(range(1, 1_000_000))

    # ------------------------------------------------------------------ people

    def call_in(self, dialled: str, caller: str = "13800000000") -> ChannelId:
        """A caller dials: the trunk's channel comes into the application."""
        channel = ChannelId(f"trunk-{next(self._numbers)}")
        self.legs[channel] = Leg(channel, ("inbound", dialled), caller)
        if self._hears is not None:
            self._hears.caller_arrived(channel, dialled, caller)
        return channel

    def press(self, channel: ChannelId, digit: str) -> None:
        if channel in self.legs and self._hears is not None:
            self._hears.digit(channel, digit)

    def hang_up_at(self, channel: ChannelId, cause: int = NORMAL) -> None:
        """The person at this end hangs up, rejects, or vanishes."""
        self._end(channel, cause)

    def pick_up(self, channel: ChannelId) -> None:
        """The agent answers the ringing telephone: only then the leg comes into the application."""
        leg = self.legs[channel]
        assert not leg.is_up, "picked up twice"
        leg.is_up = leg.is_ours = True
        if self._hears is None:
            return
        if is_out(channel):
            self._hears.out_leg(OutAnswered(channel))
            return
        if leg.rings_for is not None:
            leg.is_ours = False
            if self.is_recording:  # before Dial() tells of the answer
                self._hears.recorder_started(channel)
            self._hears.channel_up(channel, leg.account)
        elif leg.args[0] == "standing":
            self._hears.legs.came(channel, leg.args[1])
        elif leg.args[0] == "watcher":
            if self.watcher is not None:
                self.watcher.leg_up(channel, WatchId(leg.args[1]))
        else:
            self._hears.agent_leg_up(channel, OfferId(leg.args[1]))

    def ringing(self, endpoint: str) -> list[ChannelId]:
        """What rings at this telephone now."""
        return [leg.id for leg in self.legs.values() if leg.endpoint == endpoint and not leg.is_up]

    def talkers(self) -> list[set[ChannelId]]:
        """Who hears whom: the channels of each mixing bridge, of our making or of Dial()'s."""
        dialled = [{leg.id, leg.rings_for} for leg in self.legs.values() if leg.rings_for is not None and leg.is_up]
        inside = {bridge: {leg.id for leg in self.legs.values() if leg.bridge == bridge} for bridge in self.bridges}
        ours = [legs for bridge, legs in inside.items() if bridge.startswith(("talk-", "consult-")) and legs]
        return [*ours, *dialled]

    def restart(self) -> None:
        """Asterisk dies and starts: everything in its memory is gone, nobody is told."""
        self.is_linked = False
        self.legs.clear()
        self.bridges.clear()
        self.phones.clear()
        self.registered.clear()

    def is_clean(self) -> bool:
        """Nothing is left over: no channel, no bridge but the one with the music."""
        return not self.legs and all(is_waiting_bridge(bridge) for bridge in self.bridges)

    @property
    def _hears(self) -> Listener | None:
        return self.listener if self.is_linked else None

    # ------------------------------------------------------------------ the port

    async def prepare(self) -> None:
        await self._request()
        self.bridges |= {MUSIC_BRIDGE, waiting_bridge("")}

    async def answer(self, channel: ChannelId) -> None:
        await self._request()
        self._leg(channel).is_up = True

    async def play(self, channel: ChannelId, playback: PlaybackId, language: str, prompts: tuple[str, ...]) -> None:
        await self._request()
        leg = self._leg(channel)
        if self.broken_prompts & set(prompts):
            raise ExchangeError(500, "no such sound")
        leg.plays.append(playback)
        self.heard += [(channel, prompt) for prompt in prompts]
        length_s = PROMPT_S * len(prompts)
        asyncio.get_running_loop().call_later(length_s, self._played, channel, playback)

    async def stop_play(self, playback: PlaybackId) -> None:
        await self._request()
        for leg in list(self.legs.values()):
            self._played(leg.id, playback)

    async def park(self, channel: ChannelId, music: str = MUSIC) -> None:
        await self._into(waiting_bridge(music), channel)

    async def unpark(self, channel: ChannelId, music: str = MUSIC) -> None:
        await self._request()
        leg = self.legs.get(channel)
        if leg is not None and leg.bridge == waiting_bridge(music):
            leg.bridge = None

    async def ring(self, channel: ChannelId, endpoint: str, call: Ringing) -> None:
        await self._request()
        if channel in self.legs:
            raise ExchangeError(409, "a channel of this id exists")
        if endpoint.removeprefix("PJSIP/") not in self.registered:
            raise ExchangeError(500, "the telephone is not registered")
        self.legs[channel] = Leg(channel, (call.role, call.offer), call.caller, endpoint, is_ours=False)
        asyncio.get_running_loop().call_later(call.timeout_s, self._rang_out, channel)

    async def dial(self, caller: ChannelId, endpoint: str, call: Dialling) -> None:
        await self._request()
        waiting = self._leg(caller)
        waiting.is_ours, waiting.bridge = False, None
        waiting.account, waiting.stays = f"offer-{call.offer}", call.stays
        if endpoint.removeprefix("PJSIP/") not in self.registered:
            self._back(waiting, call.offer, "CHANUNAVAIL", 20)
            return
        made = ChannelId(f"dialled-{next(self._numbers)}")
        leg = Leg(made, ("", call.offer), waiting.caller, endpoint, is_ours=False)
        leg.account, leg.rings_for, self.legs[made] = waiting.account, caller, leg
        asyncio.get_running_loop().call_later(call.timeout_s, self._rang_out, made)

    async def recall(self, caller: ChannelId, offer: OfferId) -> None:
        await self._request()
        leg = self.legs.get(caller)
        if leg is None:
            raise ExchangeError(404, "no such channel")
        for made in self._legs_of(caller):
            self._leave(made, NORMAL)
        self._back(leg, offer, "RECALLED", 0)

    async def lift(self, caller: ChannelId, agent: ChannelId, offer: OfferId) -> None:
        await self._request()
        legs = [self.legs.get(channel) for channel in (caller, agent)]
        for leg, word in zip(legs, ("lifted", "leg"), strict=True):
            if leg is None:
                raise ExchangeError(404, "no such channel")
            dialled = leg.args[4] if leg.args[0] == "back" else leg.args[1]
            leg.rings_for = leg.bridge = None
            leg.is_ours = self._hears is not None
            if self._hears is None:
                continue
            leg.args = (word, offer, dialled) if word == "lifted" else (word, offer)
            if self._hears.leg_lifted(leg.id, offer):
                continue
            if word == "lifted":  # as the controller does with legs that belong to no conversation any more
                self._hears.caller_arrived(leg.id, dialled, leg.caller)
            else:
                self._hears.agent_leg_up(leg.id, offer)

    async def hold(self, bridge: BridgeId, agent: ChannelId, music: str) -> None:
        await self._request()
        leg = self.legs.get(agent)
        if leg is not None and leg.bridge == bridge:
            leg.bridge = None
        if bridge not in self.bridges:
            raise ExchangeError(404, "no such bridge")
        self.music[bridge] = music

    async def retrieve(self, bridge: BridgeId, agent: ChannelId) -> None:
        await self._into(bridge, agent)
        self.music.pop(bridge, None)

    async def mute(self, channel: ChannelId, *, is_muted: bool) -> None:
        await self._request()
        self._leg(channel).is_muted = is_muted

    async def send_digits(self, channel: ChannelId, digits: str) -> None:
        await self._request()
        self._leg(channel).keys += digits

    async def join(self, bridge: BridgeId, caller: ChannelId, agent: ChannelId) -> None:
        await self._request()
        self.bridges.add(bridge)
        for channel in (caller, agent):
            if channel not in self.legs:
                raise ExchangeError(400, "no such channel")
        await self._into(bridge, caller, agent)

    async def drop_bridge(self, bridge: BridgeId) -> None:
        await self._request()
        self.bridges.discard(bridge)
        self.music.pop(bridge, None)
        for leg in self.legs.values():
            leg.bridge = None if leg.bridge == bridge else leg.bridge

    async def hang_up(self, channel: ChannelId, cause: int) -> None:
        await self._request()
        self._end(channel, cause)

    async def push_phone(self, user: str, password: str, kind: str) -> None:
        await self._request()
        self.phones[user] = password

    async def drop_phone(self, user: str) -> None:
        await self._request()
        self.phones.pop(user, None)
        self.registered.discard(user)

    async def look(self) -> World:
        await self._request()
        seen = tuple(self._seen(leg) for leg in self.legs.values())
        held = tuple((b, tuple(leg.id for leg in self.legs.values() if leg.bridge == b)) for b in self.bridges)
        return World("22.10.1", seen, held)

    # ------------------------------------------------------------------ inside

    def _seen(self, leg: Leg) -> SeenChannel:
        who = (leg.id, self.name_of(leg), leg.caller, leg.args)
        return SeenChannel(*who, leg.is_ours, leg.account, leg.is_up, leg.rings_for is not None, leg.has_rung)

    async def _request(self) -> None:
        """Every request takes a moment; on a cut link it fails, whether or not it was worked."""
        if not self.is_linked:
            raise ExchangeAway("no link")
        if self.is_stuck:
            await asyncio.sleep(ANSWER_WITHIN_S)
            raise ExchangeAway("no answer within 5 s")
        await asyncio.sleep(LATENCY_S)
        if not self.is_linked:
            raise ExchangeAway("the link broke")

    def _leg(self, channel: ChannelId) -> Leg:
        leg = self.legs.get(channel)
        if leg is None:
            raise ExchangeError(404, "no such channel")
        if not leg.is_ours:
            raise ExchangeError(409, "not in the application")
        return leg

    async def _into(self, bridge: BridgeId, *channels: ChannelId) -> None:
        await self._request()
        if bridge not in self.bridges:
            raise ExchangeError(404, "no such bridge")
        for channel in channels:
            self._leg(channel).bridge = bridge

    def _played(self, channel: ChannelId, playback: PlaybackId) -> None:
        leg = self.legs.get(channel)
        if leg is not None and playback in leg.plays:
            leg.plays.remove(playback)
            if self._hears is not None:
                self._hears.playback_ended(playback)

    def _rang_out(self, channel: ChannelId) -> None:
        if channel in self.legs and not self.legs[channel].is_up:
            self._end(channel, NO_ANSWER)

    def _end(self, channel: ChannelId, cause: int) -> None:
        """A channel ends by itself or by somebody's doing; Dial() then does what the dialplan says."""
        leg = self.legs.get(channel)
        if leg is None:
            return
        self._leave(leg, cause)
        for made in self._legs_of(channel):
            self._leave(made, NORMAL)
        caller = None if leg.rings_for is None else self.legs.get(leg.rings_for)
        if caller is None:
            return
        if leg.is_up:
            caller.over = asyncio.get_running_loop().call_later(OVER_S, self._over, caller)
        else:
            self._back(caller, OfferId(leg.args[1]), STATUS.get(cause, "CONGESTION"), cause)

    def _over(self, caller: Leg) -> None:
        if caller.id not in self.legs or caller.is_ours:  # somebody has taken the caller back
            return
        if caller.stays and self._hears is not None:
            self._back(caller, OfferId(caller.account.removeprefix("offer-")), "ANSWER", NORMAL)
        else:
            self._leave(caller, NORMAL)

    def _leave(self, leg: Leg, cause: int) -> None:
        if self.legs.pop(leg.id, None) is None:
            return
        self.ended.append((leg.id, cause))
        self.on_leave(leg.id)
        if self._hears is not None and is_out(leg.id):
            self._hears.out_leg(OutGone(leg.id, cause, 0 if leg.is_up else SIP.get(cause, 0)))
        elif self._hears is not None:  # hang-up request, end of the application, destroyed: three words for one end
            for word in (cause, NO_CAUSE, cause):
                self._hears.channel_gone(leg.id, word)
                if self.watcher is not None:
                    self.watcher.channel_gone(leg.id, word)
        for one in [ear for ear in self.legs.values() if ear.spies_on == leg.id]:
            self._leave(one, NORMAL)

    def _legs_of(self, caller: ChannelId) -> list[Leg]:
        return [leg for leg in self.legs.values() if leg.rings_for == caller]

    def _back(self, leg: Leg, offer: OfferId, status: str, cause: int) -> None:
        """The dialplan brings a caller back; without a controller it tries again, as if the caller had just come."""
        if leg.over is not None:
            leg.over.cancel()  # taken out of it
        dialled = leg.args[4] if leg.args[0] == "back" else leg.args[1]
        leg.bridge, leg.is_ours = None, self._hears is not None
        if self._hears is not None:
            leg.args = ("back", offer, status, str(cause), dialled)
            if not self._hears.caller_back(leg.id, CallerBack(offer, status, cause)):
                self._hears.caller_arrived(leg.id, dialled, leg.caller)
        else:
            asyncio.get_running_loop().call_later(AWAY_S, self._try_again, leg, dialled)

    def _try_again(self, leg: Leg, dialled: str) -> None:
        if leg.id not in self.legs or leg.is_ours or self._legs_of(leg.id):  # taken out of it meanwhile
            return
        if self._hears is None:
            asyncio.get_running_loop().call_later(AWAY_S, self._try_again, leg, dialled)
            return
        leg.args, leg.is_ours = ("inbound", dialled), True
        self._hears.caller_arrived(leg.id, dialled, leg.caller)
