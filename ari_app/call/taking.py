"""Taking a call over: a supervisor who hears it becomes the one who talks; the agent's part ends as any other."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.ending import talk_ended
from ari_app.call.recording import start_recording
from ari_app.call.state import Call, OutOffer, Phase, Way, replace
from ari_app.call.types import Step
from lexicon.journal import CallTakenOver
from lexicon.moment import Moment


def taken_over(call: Call, event: ev.TakeOverAsked, now: Moment) -> Step:
    """The caller is joined with the supervisor first and loses the agent then, so that there is no silence between.

    Both legs are in a bridge of ours here. The supervisor's part is an offer like an agent's, so every ending holds for
    it; after-call work begins for the agent alone.
    """
    assert call.offer is not None and call.number is not None
    told = do.Note(CallTakenOver(call.id, call.number.client, call.offer.agent, event.supervisor, event.offer))
    ended = talk_ended(call, now, keeps_caller=True)
    offer = OutOffer(event.offer, event.supervisor, "", now.mono, Way.ORIGINATE)
    call = replace(call, phase=Phase.JOINING, offer=offer, control=Control(), bridged_mono=0.0)
    call, record = start_recording(call)
    join = do.Join(offer.id, call.bridge, call.channel, call.agent_leg)
    return call, [join, told, *ended, *record]
