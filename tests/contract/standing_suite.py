"""What every ``Exchange`` promises of persistent legs, and every ``MessageTaker``; run as ``exchange_suite`` is."""

from typing import Protocol

import pytest

from ari_app.ari.link import ExchangeError
from ari_app.engine.ports import MessageTaker
from lexicon.ids import ChannelId, RecordingId
from tests.contract.exchange_suite import GONE, Bench

STANDING = ChannelId("stand-suite-1")
MESSAGE, NEVER_BEGUN = RecordingId("voicemail-suite-1"), RecordingId("voicemail-suite-2")
LONG_S = 60.0


class ShiftBench(Bench, Protocol):
    """With an agent who picks up for a shift, and callers who speak."""

    @property
    def messages(self) -> MessageTaker: ...

    async def stands(self, channel: ChannelId) -> None:
        """The registered telephone picks up; returns when the leg is in the application."""

    async def sounds(self, channel: ChannelId) -> None:
        """Returns when sound has come from the telephone at ``channel`` for a moment."""

    async def beeped(self, channel: ChannelId) -> None:
        """Returns when the beep is over, and nothing is left of it."""

    async def press(self, channel: ChannelId, key: str) -> None:
        """The caller presses a key."""

    async def leave(self, channel: ChannelId) -> None:
        """The caller hangs up."""

    async def taken_down(self, recording: RecordingId) -> float:
        """Returns when the end of the message was heard of: the seconds in which somebody spoke."""
        ...


async def check_a_leg_that_stays(bench: ShiftBench) -> None:
    """It is dialled once, comes into the application by itself, and stays there when a conversation is over."""
    exchange, endpoint = bench.exchange, await bench.register()
    await exchange.stand(STANDING, endpoint, "desk-suite", 20)
    with pytest.raises(ExchangeError) as refused:
        await exchange.stand(STANDING, endpoint, "desk-suite", 20)
    assert refused.value.status == 409
    await bench.stands(STANDING)
    (seen,) = [one for one in (await exchange.look()).channels if one.id == STANDING]
    assert (seen.args, seen.is_ours, seen.is_up) == (("standing", "desk-suite"), True, True)
    await exchange.mute(STANDING, is_muted=True)
    for _ in range(2):
        await exchange.let_go(STANDING)
    assert STANDING in {one.id for one in (await exchange.look()).channels}
    await exchange.hang_up(STANDING, 16)
    await bench.ended(STANDING)
    await bench.nothing_left()


async def check_a_leg_that_nobody_picks_up(bench: ShiftBench) -> None:
    endpoint = await bench.register()
    await bench.exchange.stand(STANDING, endpoint, "desk-suite", 1)
    await bench.ended(STANDING)
    with pytest.raises(ExchangeError):
        await bench.exchange.stand(STANDING, "PJSIP/desk-nobody", "desk-suite", 5)
    await bench.nothing_left()


async def check_packets(bench: ShiftBench) -> None:
    """They become more while sound comes in, and are those of one channel."""
    exchange, endpoint = bench.exchange, await bench.register()
    await exchange.stand(STANDING, endpoint, "desk-suite", 20)
    await bench.stands(STANDING)
    await bench.sounds(STANDING)
    before = await exchange.packets(STANDING)
    await bench.sounds(STANDING)
    assert await exchange.packets(STANDING) > before > 0
    await exchange.hang_up(STANDING, 16)
    await bench.ended(STANDING)
    with pytest.raises(ExchangeError):
        await exchange.packets(STANDING)
    await bench.nothing_left()


async def check_beeps(bench: ShiftBench) -> None:
    """One after the other, and nothing of them stays."""
    exchange, endpoint = bench.exchange, await bench.register()
    await exchange.stand(STANDING, endpoint, "desk-suite", 20)
    await bench.stands(STANDING)
    for _ in range(2):
        await exchange.beep(STANDING)
        await bench.beeped(STANDING)
    await exchange.hang_up(STANDING, 16)
    await bench.ended(STANDING)
    await bench.nothing_left()


async def check_what_is_gone_from_a_desk(bench: ShiftBench) -> None:
    """Letting go of what is gone is no error; asking for its sound is."""
    await bench.exchange.let_go(GONE)
    with pytest.raises(ExchangeError):
        await bench.exchange.packets(GONE)
    with pytest.raises(ExchangeError):
        await bench.exchange.beep(GONE)
    await bench.nothing_left()


async def check_a_message_is_stopped(bench: ShiftBench) -> None:
    """It is live until then, is begun once, and stays until it is deleted: then its name is free."""
    channel, messages = await bench.arrive(), bench.messages
    for _ in range(2):
        await messages.take(MESSAGE, channel, LONG_S, LONG_S)
        assert await messages.is_live(MESSAGE)
        with pytest.raises(ExchangeError) as refused:
            await messages.take(MESSAGE, channel, LONG_S, LONG_S)
        assert refused.value.status == 409
        await messages.stop(MESSAGE)
        assert await bench.taken_down(MESSAGE) >= 0
        assert not await messages.is_live(MESSAGE)
        with pytest.raises(ExchangeError) as refused:
            await messages.take(MESSAGE, channel, LONG_S, LONG_S)
        assert refused.value.status in (409, 422, 500)
        await messages.delete(MESSAGE)
    await bench.exchange.hang_up(channel, 16)
    await bench.nothing_left()


async def check_how_a_message_ends(bench: ShiftBench) -> None:
    """By a key, at its longest, by the caller's hanging up: it is told each time, and only of one that was begun."""
    messages, names = bench.messages, [RecordingId(f"voicemail-suite-{nth}") for nth in (3, 4, 5)]
    channel = await bench.arrive()
    await messages.take(names[0], channel, LONG_S, LONG_S)
    await bench.press(channel, "#")
    await bench.taken_down(names[0])
    await messages.take(names[1], channel, 1, LONG_S)
    await bench.taken_down(names[1])
    await messages.take(names[2], channel, LONG_S, LONG_S)
    await bench.leave(channel)
    await bench.taken_down(names[2])
    for name in names:
        assert not await messages.is_live(name)
        await messages.delete(name)
    await bench.nothing_left()


async def check_no_message(bench: ShiftBench) -> None:
    """Ending and deleting what is not there is no error; a caller who is gone leaves none."""
    assert not await bench.messages.is_live(NEVER_BEGUN)
    await bench.messages.stop(NEVER_BEGUN)
    await bench.messages.delete(NEVER_BEGUN)
    with pytest.raises(ExchangeError):
        await bench.messages.take(NEVER_BEGUN, GONE, LONG_S, LONG_S)
    assert not await bench.messages.is_live(NEVER_BEGUN)
    await bench.nothing_left()


CHECKS_OF_SHIFTS = (
    check_a_leg_that_stays,
    check_a_leg_that_nobody_picks_up,
    check_packets,
    check_beeps,
    check_what_is_gone_from_a_desk,
    check_a_message_is_stopped,
    check_how_a_message_ends,
    check_no_message,
)
