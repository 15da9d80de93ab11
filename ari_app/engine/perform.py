"""Do, don't decide: one command, one request to the world."""

from collections.abc import Callable
from typing import assert_never

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.events_pausing import RecorderHushed
from ari_app.call.talking import NORMAL_CLEARING
from ari_app.engine.ports import CallingOut, Dialling, Doers, Exchange, MessageTaker, Recorder, Ringing, Snooping
from ari_app.watch import commands as watch
from ari_app.watch.commands import ListeningCommand
from lexicon.ids import ChannelId, is_standing

TalkCommand = (
    do.Hold
    | do.Retrieve
    | do.Mute
    | do.SendDigits
    | do.Join
    | do.DropBridge
    | do.CallOut
    | do.EndRefused
    | do.Listen
    | do.Beep
)
"""What is done about conversations."""

ExchangeCommand = (
    do.Answer
    | do.Play
    | do.StopPlay
    | do.Park
    | do.Unpark
    | do.Ring
    | do.Dial
    | do.Recall
    | do.Lift
    | do.HangUp
    | do.DropPhone
    | do.Stand
    | do.DropLeg
    | TalkCommand
    | do.MessageCommand
    | do.Remember
)
RecorderCommand = do.Record | do.StopRecord | do.MuteRecord


async def perform(command: ExchangeCommand, doers: Doers) -> ev.CallEvent | None:
    """Ask Asterisk; the event that says it was done, where one matters."""
    exchange = doers.exchange
    match command:
        case do.Answer(channel):
            await exchange.answer(channel)
            return ev.CallerAnswered()
        case do.Play(channel, playback, language, prompts):
            await exchange.play(channel, playback, language, prompts)
        case do.StopPlay(playback):
            await exchange.stop_play(playback)
        case do.Park(channel, music):
            await exchange.park(channel, music)
        case do.Unpark(channel, music):
            await exchange.unpark(channel, music)
        case do.Ring(offer, channel, endpoint, caller, originator, timeout_s):
            await exchange.ring(channel, endpoint, Ringing(offer, caller, originator, timeout_s))
        case do.Dial(offer, caller, endpoint, recording, timeout_s, stays):
            await exchange.dial(caller, endpoint, Dialling(offer, recording, timeout_s, stays))
        case do.Recall(offer, caller):
            await doers.redirector.recall(caller, offer)
        case do.Lift(offer, caller, agent):
            await doers.redirector.lift(caller, agent, offer)
        case do.HangUp(channel, cause):
            await (exchange.let_go(channel) if is_standing(channel) else exchange.hang_up(channel, cause))
        case do.DropLeg(channel):
            await exchange.hang_up(channel, NORMAL_CLEARING)
        case do.Stand(channel, desk, endpoint, timeout_s):
            await exchange.stand(channel, endpoint, desk, timeout_s)
        case do.DropPhone(user):
            await exchange.drop_phone(user)
        case do.TakeMessage() | do.StopMessage() | do.AskMessage() | do.DeleteMessage():
            return await _perform_message(command, doers.messages)
        case do.Remember():
            await doers.remember()
        case _:
            return await _perform_talk(command, exchange)
    return None


async def _perform_message(command: do.MessageCommand, messages: MessageTaker) -> ev.CallEvent | None:
    match command:
        case do.TakeMessage(about, channel, longest_s, silence_s):
            await messages.take(about.recording, channel, longest_s, silence_s)
        case do.StopMessage(recording):
            await messages.stop(recording)
        case do.AskMessage(recording):
            if not await messages.is_live(recording):
                return ev.MessageEnded(recording, None)
        case do.DeleteMessage(recording):
            await messages.delete(recording)
        case _:
            assert_never(command)
    return None


async def _perform_talk(command: TalkCommand, exchange: Exchange) -> ev.CallEvent | None:
    match command:
        case do.Hold(_, bridge, agent, music):
            await exchange.hold(bridge, agent, music)
        case do.Retrieve(_, bridge, agent):
            await exchange.retrieve(bridge, agent)
        case do.Mute(_, channel, is_muted):
            await exchange.mute(channel, is_muted=is_muted)
        case do.SendDigits(_, channel, digits):
            await exchange.send_digits(channel, digits)
        case do.Join(offer, bridge, caller, agent):
            await exchange.join(bridge, caller, agent)
            return ev.Joined(offer)
        case do.CallOut(call, channel, trunk, number, caller_id, timeout_s, bridge, hearer):
            await exchange.call_out(channel, CallingOut(call, trunk, number, caller_id, timeout_s, bridge, hearer))
        case do.EndRefused(channel):
            await exchange.end_refused(channel)
        case do.DropBridge(bridge):
            await exchange.drop_bridge(bridge)
        case do.Beep(_, channel):
            await exchange.beep(channel)
        case do.Listen(offer, channel):
            return ev.LegHeard(offer, await exchange.packets(channel))
        case _:
            assert_never(command)
    return None


async def listen(command: ListeningCommand, exchange: Exchange) -> None:
    """The same, for what a supervisor asks for."""
    match command:
        case watch.RingSupervisor(id_, channel, endpoint, caller, timeout_s):
            await exchange.ring(channel, endpoint, Ringing(id_, caller, ChannelId(""), timeout_s, "watcher"))
        case watch.Enter(bridge, channel):
            await exchange.enter(bridge, channel)
        case watch.Snoop(id_, target, snoop, whisper, role):
            await exchange.snoop(target, snoop, Snooping(id_, whisper, role))
        case _:
            assert_never(command)


async def record(command: RecorderCommand, recorder: Recorder, confirmed: Callable[[ev.CallEvent], None]) -> None:
    """Ask the recorder; ``confirmed`` hears of the start as soon as Asterisk says so."""
    match command:
        case do.Record(recording, channel):
            await recorder.start(recording, channel)
            confirmed(ev.RecorderConfirmed(recording))
        case do.StopRecord(recording, channel):
            await recorder.stop(recording, channel)
        case do.MuteRecord(recording, channel, is_muted, is_pause):
            await recorder.mute(recording, channel, is_muted=is_muted)
            if is_pause:
                confirmed(RecorderHushed(recording))
        case _:
            assert_never(command)


def token_of(command: do.Command | ListeningCommand) -> str:
    """What a failed command was for, so that a late failure is recognised as such."""
    match command:
        case do.Ring(offer=offer) | do.Dial(offer=offer) | do.Recall(offer=offer) | do.Join(offer=offer):
            return offer
        case do.Lift() | do.Hold() | do.Retrieve() | do.Mute() | do.SendDigits() | do.Listen() | do.Beep():
            return command.offer
        case do.Record(recording=recording) | do.StopRecord(recording=recording):
            return recording
        case do.MuteRecord(recording, _, is_muted, is_pause):
            silent = do.kept_silent(recording) if is_pause else recording
            return silent if is_muted else do.heard_again(recording)
        case do.TakeMessage(about=about):
            return about.recording
        case do.AskMessage(recording=recording) | do.DeleteMessage(recording=recording):
            return recording
        case do.Play(playback=playback):
            return playback
        case do.HangUp(channel=channel) | do.CallOut(channel=channel) | watch.Enter(channel=channel):
            return channel
        case do.DropLeg(channel=channel):
            return channel
        case watch.Snoop(snoop=snoop):
            return snoop
        case do.DropBridge(bridge=bridge):
            return bridge
        case _:
            return ""
