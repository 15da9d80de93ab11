"""What every ``Exchange`` promises. The same checks run on the fake (``tests/unit/engine``) and on the real Asterisk
(``tests/contract/ari``); whoever runs them brings a ``Bench``."""

from typing import Protocol

import pytest

from ari_app.ari.link import ExchangeError
from ari_app.engine.ports import MUSIC, MUSIC_BRIDGE, CallingOut, Exchange, Ringing, Snooping
from ari_app.trunks.book import DEMO as TRUNK
from lexicon.ids import BridgeId, CallId, ChannelId, PlaybackId, out_channel

GONE = ChannelId("gone")
LEG = ChannelId("offer-suite")


class Prepared(Exchange, Protocol):
    """An exchange that can make its music."""

    async def prepare(self) -> None: ...


class Bench(Protocol):
    """An exchange with people at its telephones."""

    @property
    def exchange(self) -> Prepared: ...

    @property
    def number(self) -> str:
        """What callers dial."""
        ...

    async def arrive(self) -> ChannelId:
        """A caller dials a number; its channel is in the application."""
        ...

    async def register(self) -> str:
        """A telephone registers; what to ring."""
        ...

    async def callee(self) -> str:
        """The number of somebody outside who can be called, a new one each time."""
        ...

    async def rings(self, channel: ChannelId) -> None:
        """Returns when it was heard that the callee's telephone rings."""
        ...

    async def pick_up(self, number: str, channel: ChannelId) -> None:
        """The callee answers; returns when that was heard of."""
        ...

    async def refuse(self, number: str, channel: ChannelId) -> None:
        """The callee is busy."""
        ...

    async def gone(self, channel: ChannelId) -> tuple[int, int]:
        """Returns when the end of a leg that went out was heard of: Q.850 cause, SIP status."""
        ...

    async def ended(self, channel: ChannelId) -> None:
        """Returns when the end of ``channel`` was heard of."""
        ...

    async def arrived(self, channel: ChannelId) -> None:
        """Returns when ``channel`` is in the application."""
        ...

    async def left(self, channel: ChannelId) -> None:
        """Returns when the exchange holds ``channel`` no more, whether that is told or not."""
        ...

    async def nothing_left(self) -> None:
        """Raises when a channel or a bridge was left over."""
        ...


async def check_what_is_gone(bench: Bench) -> None:
    """Ending what is gone is no error; using it is."""
    exchange = bench.exchange
    await exchange.prepare()
    await exchange.hang_up(GONE, 16)
    await exchange.unpark(GONE)
    await exchange.stop_play(PlaybackId("gone"))
    await exchange.drop_bridge(BridgeId("gone"))
    with pytest.raises(ExchangeError):
        await exchange.answer(GONE)
    with pytest.raises(ExchangeError):
        await exchange.play(GONE, PlaybackId("p"), "zh", ("menu",))
    with pytest.raises(ExchangeError):
        await exchange.park(GONE)
    with pytest.raises(ExchangeError):
        await exchange.join(BridgeId("talk-gone"), GONE, GONE)
    await exchange.drop_bridge(BridgeId("talk-gone"))
    with pytest.raises(ExchangeError):
        await exchange.hold(BridgeId("gone"), GONE, MUSIC)
    with pytest.raises(ExchangeError):
        await exchange.retrieve(BridgeId("gone"), GONE)
    with pytest.raises(ExchangeError):
        await exchange.mute(GONE, is_muted=True)
    with pytest.raises(ExchangeError):
        await exchange.send_digits(GONE, "1")
    await bench.nothing_left()


async def check_a_leg_is_dialled_once(bench: Bench) -> None:
    channel, endpoint = await bench.arrive(), await bench.register()
    ringing = Ringing("suite", "138", channel, 20)
    await bench.exchange.ring(LEG, endpoint, ringing)
    with pytest.raises(ExchangeError) as refused:
        await bench.exchange.ring(LEG, endpoint, ringing)
    assert refused.value.status == 409
    await bench.exchange.hang_up(LEG, 16)
    await bench.ended(LEG)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_nobodys_telephone(bench: Bench) -> None:
    channel = await bench.arrive()
    with pytest.raises(ExchangeError):
        await bench.exchange.ring(LEG, "PJSIP/desk-nobody", Ringing("suite", "138", channel, 5))
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_ringing_ends_by_itself(bench: Bench) -> None:
    channel, endpoint = await bench.arrive(), await bench.register()
    await bench.exchange.ring(LEG, endpoint, Ringing("suite", "138", channel, 1))
    await bench.ended(LEG)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_a_leg_that_rings_cannot_be_joined(bench: Bench) -> None:
    """It is not in the application before it is answered; the bridge of the attempt is there and can be dropped."""
    channel, endpoint = await bench.arrive(), await bench.register()
    await bench.exchange.ring(LEG, endpoint, Ringing("suite", "138", channel, 20))
    with pytest.raises(ExchangeError):
        await bench.exchange.join(BridgeId("talk-suite"), channel, LEG)
    await bench.exchange.drop_bridge(BridgeId("talk-suite"))
    await bench.exchange.hang_up(LEG, 16)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_looking(bench: Bench) -> None:
    """Who is there, with what arguments, in which bridge."""
    channel = await bench.arrive()
    await bench.exchange.prepare()
    await bench.exchange.answer(channel)
    await bench.exchange.park(channel)
    world = await bench.exchange.look()
    (seen,) = [one for one in world.channels if one.id == channel]
    assert (seen.args, seen.is_ours) == (("inbound", bench.number), True)
    assert (MUSIC_BRIDGE, True) in [(bridge, channel in held) for bridge, held in world.bridges]
    await bench.exchange.unpark(channel)
    assert not any(channel in held for _, held in (await bench.exchange.look()).bridges)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_answering_and_parking_twice(bench: Bench) -> None:
    """A request whose answer was lost may be asked again."""
    channel = await bench.arrive()
    await bench.exchange.prepare()
    await bench.exchange.prepare()
    for _ in range(2):
        await bench.exchange.answer(channel)
        await bench.exchange.park(channel)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_holding(bench: Bench) -> None:
    """The other one leaves the bridge and comes back; asking for what is so already is no error."""
    exchange, bridge = bench.exchange, BridgeId("talk-suite")
    held, other = await bench.arrive(), await bench.arrive()
    for channel in (held, other):
        await exchange.answer(channel)
    await exchange.join(bridge, held, other)

    async def inside() -> set[ChannelId]:
        return {one for name, channels in (await exchange.look()).bridges if name == bridge for one in channels}

    for _ in range(2):
        await exchange.hold(bridge, other, MUSIC)
        assert held in await inside() and other not in await inside()
    for _ in range(2):
        await exchange.retrieve(bridge, other)
        assert {held, other} <= await inside()
    for is_muted in (True, True, False, False):
        await exchange.mute(other, is_muted=is_muted)
    await exchange.send_digits(held, "12#")
    await exchange.hold(bridge, other, MUSIC)
    await exchange.drop_bridge(bridge)
    for channel in (held, other):
        await exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_listening_in(bench: Bench) -> None:
    """A snoop channel comes into the application by itself, and ends with what it listens to."""
    exchange, bridge, ear = bench.exchange, BridgeId("watch-suite"), ChannelId("snoop-suite-1")
    target, other = await bench.arrive(), await bench.arrive()
    for channel in (target, other):
        await exchange.answer(channel)
    with pytest.raises(ExchangeError):
        await exchange.snoop(GONE, ear, Snooping("suite"))
    await exchange.snoop(target, ear, Snooping("suite", "out"))
    with pytest.raises(ExchangeError):  # asked for twice: there is one
        await exchange.snoop(target, ear, Snooping("suite"))
    await bench.arrived(ear)
    with pytest.raises(ExchangeError):
        await exchange.enter(bridge, GONE)
    for channel in (other, ear, ear):
        await exchange.enter(bridge, channel)
    world = await exchange.look()
    (seen,) = [one for one in world.channels if one.id == ear]
    assert (seen.args, seen.is_ours) == (("snoop", "suite"), True)
    assert {other, ear} <= {one for name, inside in world.bridges if name == bridge for one in inside}
    await exchange.hang_up(target, 16)
    await bench.left(ear)
    await exchange.drop_bridge(bridge)
    await exchange.hang_up(other, 16)
    await bench.nothing_left()


OUT = out_channel(CallId("suite"), 1)
SHOWN = "4008001000"


def out_to(number: str, timeout_s: float = 20, bridge: str = "") -> CallingOut:
    return CallingOut(CallId("suite"), TRUNK, number, SHOWN, timeout_s, BridgeId(bridge))


async def check_calling_out(bench: Bench) -> None:
    """The leg is in the application and in its bridge at once; it rings, is answered, and is dialled only once."""
    number, bridge = await bench.callee(), BridgeId("talk-suite")
    await bench.exchange.prepare()
    await bench.exchange.call_out(OUT, out_to(number, bridge=bridge))
    world = await bench.exchange.look()
    (seen,) = [one for one in world.channels if one.id == OUT]
    assert (seen.args, seen.is_ours, seen.is_up) == (("out", "suite"), True, False)
    assert (bridge, (OUT,)) in world.bridges
    await bench.rings(OUT)
    with pytest.raises(ExchangeError) as refused:
        await bench.exchange.call_out(OUT, out_to(number))
    assert refused.value.status == 409
    await bench.pick_up(number, OUT)
    with pytest.raises(ExchangeError) as refused:
        await bench.exchange.call_out(OUT, out_to(number))
    assert refused.value.status == 409
    (seen,) = [one for one in (await bench.exchange.look()).channels if one.id == OUT]
    assert seen.is_up
    await bench.exchange.drop_bridge(bridge)
    await bench.exchange.park(OUT)
    await bench.exchange.hang_up(OUT, 16)
    assert await bench.gone(OUT) == (16, 0)
    await bench.nothing_left()


async def check_calling_out_in_vain(bench: Bench) -> None:
    """Busy, nobody's number, no answer, hung up by us while it rang: the cause tells."""
    number = await bench.callee()
    await bench.exchange.call_out(OUT, out_to(number))
    await bench.refuse(number, OUT)
    assert await bench.gone(OUT) == (17, 486)
    unanswered = out_channel(CallId("suite"), 2)
    await bench.exchange.call_out(unanswered, out_to(number, timeout_s=1))
    await bench.rings(unanswered)
    assert await bench.gone(unanswered) == (19, 480)
    nobodys = out_channel(CallId("suite"), 3)
    await bench.exchange.call_out(nobodys, out_to("13900000000"))
    assert await bench.gone(nobodys) == (1, 404)
    given_up = out_channel(CallId("suite"), 4)
    await bench.exchange.call_out(given_up, out_to(number))
    await bench.rings(given_up)
    await bench.exchange.hang_up(given_up, 16)
    assert (await bench.gone(given_up))[0] == 16
    with pytest.raises(ExchangeError):
        await bench.exchange.call_out(out_channel(CallId("suite"), 5), CallingOut(CallId("suite"), "x", "1", "2", 5))
    await bench.nothing_left()


async def check_moving_between_bridges(bench: Bench) -> None:
    """A leg goes from the bridge with the caller to a consultation, back, and all come together: no leaving first."""
    exchange, talk, consult = bench.exchange, BridgeId("talk-suite"), BridgeId("consult-suite~1")
    caller, first, second = [await bench.arrive() for _ in range(3)]
    for channel in (caller, first, second):
        await exchange.answer(channel)

    async def inside(bridge: BridgeId) -> set[ChannelId]:
        return {one for name, channels in (await exchange.look()).bridges if name == bridge for one in channels}

    await exchange.join(talk, caller, first)
    await exchange.hold(talk, first, MUSIC)
    await exchange.join(consult, first, second)
    assert await inside(talk) == {caller} and await inside(consult) == {first, second}
    await exchange.hold(consult, first, MUSIC)
    await exchange.retrieve(talk, first)
    assert await inside(talk) == {caller, first} and await inside(consult) == {second}
    await exchange.hold(talk, first, MUSIC)
    await exchange.retrieve(consult, first)
    assert await inside(talk) == {caller} and await inside(consult) == {first, second}
    for channel in (first, second):
        await exchange.retrieve(talk, channel)
    assert await inside(talk) == {caller, first, second} and await inside(consult) == set()
    other = BridgeId("talk-suite-2")
    await exchange.join(other, caller, second)
    assert await inside(talk) == {first} and await inside(other) == {caller, second}
    for bridge in (talk, consult, other):
        await exchange.drop_bridge(bridge)
    for channel in (caller, first, second):
        await exchange.hang_up(channel, 16)
    await bench.nothing_left()


CHECKS = (
    check_moving_between_bridges,
    check_listening_in,
    check_calling_out,
    check_calling_out_in_vain,
    check_holding,
    check_what_is_gone,
    check_a_leg_is_dialled_once,
    check_nobodys_telephone,
    check_ringing_ends_by_itself,
    check_a_leg_that_rings_cannot_be_joined,
    check_looking,
    check_answering_and_parking_twice,
)
