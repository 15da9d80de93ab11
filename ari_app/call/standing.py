"""A call for an agent whose persistent leg is up: taken in the moment in which it is assigned."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.recording import start_recording
from ari_app.call.state import Call, OutOffer, Phase, Way, replace
from ari_app.call.types import Step
from lexicon.journal import OfferMade, OfferTaken
from lexicon.moment import Moment


def assigned(call: Call, event: ev.Assigned, now: Moment) -> Step:
    """Offered, taken, joined; the beep comes when both hear each other, and keeps neither from it."""
    assert call.number is not None and call.reason is not None
    client, queue = call.number.client, call.reason.queue.id
    hush: list[do.Command] = [do.StopPlay(call.playback)] if call.is_playing else []
    offer = OutOffer(event.offer, event.agent, event.endpoint, now.mono, Way.ORIGINATE, event.leg)
    call = replace(call, phase=Phase.JOINING, offer=offer, is_playing=False, owes_word=False, music=None)
    made = OfferMade(offer.id, call.id, client, queue, offer.agent, event.leg, 0.0, None, event.after)
    taken = OfferTaken(offer.id, call.id, client, offer.agent, 0.0)
    recorded, record = start_recording(call)
    join = do.Join(offer.id, recorded.bridge, call.channel, event.leg)
    told: list[do.Command] = [do.NoteOffer(made, event.why), do.TakeOffer(offer.id), do.Note(taken)]
    timers: list[do.Command] = [do.CancelTimer(name) for name in ("longest", "unstaffed", "comfort", "music")]
    return recorded, [*hush, join, do.Beep(offer.id, event.leg), *record, *told, *timers]
