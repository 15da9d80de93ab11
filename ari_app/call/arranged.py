"""Who should be where in a conversation of ours: asked for again after a cut, when a request may not have been done.

What is so already stays so; a leg that is not where it should be would be in silence, and nobody would know.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.held import music_of
from ari_app.call.state import Call, Phase
from ari_app.call.types import Step
from lexicon.moment import Moment


def arranged(call: Call, _: ev.LinkBack, now: Moment) -> Step:
    """Only where something was done with the conversation: any other has been in its bridge from the beginning."""
    if call.offer is None or call.is_dialled or not (call.control.is_held or call.seconds):
        return call, []
    offer, leg, second = call.offer.id, call.agent_leg, call.second
    music = do.Hold(offer, call.bridge, leg, music_of(call))
    here = do.Retrieve(offer, call.bridge, leg)
    others: list[do.Command] = [
        do.Retrieve(one.offer.id, call.bridge, one.offer.channel) for one in call.parties if one.away is None
    ]
    if call.phase is Phase.CONSULTING and second is not None and second.offer is not None:
        if second.is_back:
            return call, [do.Hold(second.offer.id, second.bridge, leg, music_of(call)), here, *others]
        apart: list[do.Command] = [] if call.parties else [music]
        return call, [*apart, do.Retrieve(second.offer.id, second.bridge, leg), *others]
    return call, [music if call.control.is_held else here, *others]
