"""Do, don't decide: one command, one request to the world."""

from collections.abc import Callable
from typing import assert_never

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.engine.ports import Exchange, Recorder, Ringing

ExchangeCommand = (
    do.Answer
    | do.Play
    | do.StopPlay
    | do.Park
    | do.Unpark
    | do.Ring
    | do.Join
    | do.DropBridge
    | do.HangUp
    | do.DropPhone
)
RecorderCommand = do.Record | do.StopRecord


async def perform(command: ExchangeCommand, exchange: Exchange) -> ev.CallEvent | None:
    """Ask Asterisk; the event that says it was done, where one matters."""
    match command:
        case do.Answer(channel):
            await exchange.answer(channel)
            return ev.CallerAnswered()
        case do.Play(channel, playback, language, prompts):
            await exchange.play(channel, playback, language, prompts)
        case do.StopPlay(playback):
            await exchange.stop_play(playback)
        case do.Park(channel):
            await exchange.park(channel)
        case do.Unpark(channel):
            await exchange.unpark(channel)
        case do.Ring(offer, channel, endpoint, caller, originator, timeout_s):
            await exchange.ring(channel, endpoint, Ringing(offer, caller, originator, timeout_s))
        case do.Join(offer, bridge, caller, agent):
            await exchange.join(bridge, caller, agent)
            return ev.Joined(offer)
        case do.DropBridge(bridge):
            await exchange.drop_bridge(bridge)
        case do.HangUp(channel, cause):
            await exchange.hang_up(channel, cause)
        case do.DropPhone(user):
            await exchange.drop_phone(user)
        case _:
            assert_never(command)
    return None


async def record(command: RecorderCommand, recorder: Recorder, confirmed: Callable[[ev.CallEvent], None]) -> None:
    """Ask the recorder; ``confirmed`` hears of the start as soon as Asterisk says so."""
    match command:
        case do.Record(recording, channel):
            await recorder.start(recording, channel)
            confirmed(ev.RecorderConfirmed(recording))
        case do.StopRecord(recording, channel):
            await recorder.stop(recording, channel)
        case _:
            assert_never(command)


def token_of(command: do.Command) -> str:
    """What a failed command was for, so that a late failure is recognised as such."""
    match command:
        case do.Ring(offer=offer) | do.Join(offer=offer):
            return offer
        case do.Record(recording=recording) | do.StopRecord(recording=recording):
            return recording
        case do.Play(playback=playback):
            return playback
        case do.HangUp(channel=channel):
            return channel
        case do.DropBridge(bridge=bridge):
            return bridge
        case _:
            return ""
