"""A message that the caller leaves: asked for by the flow, recorded by Asterisk, settled when the caller is done."""

from ari_app.call import commands as do
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from ari_app.ivr import flow as ivr
from lexicon.journal import VoicemailStarted

LATE_S = 5.0
"""So much after the longest message may last Asterisk is asked what became of it."""


def take(call: Call, wanted: ivr.TakeMessage) -> Step:
    """Record what the caller says now; an older try is not wanted any more."""
    assert call.number is not None
    reason = call.number.reasons[wanted.reason]
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    again: list[do.Command] = [do.DropMessage(call.message, "recorded-again")] if call.message is not None else []
    message = call.next_message
    queue, client = reason.queue.id, call.number.client
    started = VoicemailStarted(
        message, call.id, client, queue, reason.id, call.caller, call.ivr.node, wanted.due_at, wanted.shortest_s
    )
    asks = do.TakeMessage(started, call.channel, wanted.longest_s, wanted.silence_s)
    late = do.SetTimer("message", message, wanted.longest_s + LATE_S)
    call = replace(call, is_playing=False, message=message, messages=call.messages + 1)
    return call, [*hush, do.CancelTimer("digit"), *again, do.Note(started), late, asks]


def settled(call: Call, state: ivr.IvrState) -> list[do.Command]:
    """What becomes of the message when the flow goes on to ``state``: out of the node, it is settled."""
    if call.message is None or (state.nodes == call.ivr.nodes and state.stage is not ivr.Stage.DONE):
        return []
    return [do.CancelTimer("message"), do.SettleMessage(call.message)]
