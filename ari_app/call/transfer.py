"""Giving a call away: the caller waits in another queue, with the join time and place it had."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import talk_ended
from ari_app.call.offers import returning
from ari_app.call.queueing import requeue
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.journal import CallTransferred
from lexicon.moment import Moment


def transferred(call: Call, event: ev.TransferAsked, now: Moment) -> Step:
    """Blind, to a queue: this agent's part is over, the caller hears music until the next one is found."""
    assert call.offer is not None and call.number is not None and call.reason is not None
    agent, client, to = call.offer.agent, call.number.client, event.to
    given = CallTransferred(call.id, client, agent, call.reason.queue.id, to.queue.id, to.id)
    ended = talk_ended(call, now, keeps_caller=True)
    recall: list[do.Command] = [do.Recall(call.offer.id, call.channel)] if call.is_dialled else []
    call = replace(call, reason=to, entered_mono=now.mono, patience_mono=now.mono, is_transfer=True)
    if recall:
        waiting, commands = returning(call)
    else:
        waiting, commands = requeue(call, now)
    return waiting, [*recall, do.Note(given), *ended, *commands]
