"""A leg outside that its line refused is dialled anew over another trunk: under a name of its own, and waited for anew.

Nobody in the call notices: who hears it ring stays in the bridge where it rings.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.state import Call, Phase, replace
from ari_app.call.types import Step
from lexicon.moment import Moment


def again(call: Call, event: ev.OutAgain, now: Moment) -> Step:
    """In whatever phase: the leg is the customer's whom we call, the second party's, or where the caller is sent."""
    dial, wait_s = do.DialAgain(call.id, event.leg), CALL_S + LATER_S
    if call.phase is Phase.CALLING and event.channel == call.channel:
        return replace(call, channel=event.leg, has_rung=False), [dial, do.SetTimer("out", event.leg, wait_s)]
    outside = call.outside
    if outside is not None and event.channel == outside.leg and outside.answered_mono is None:
        moved = changed(outside, leg=event.leg, has_rung=False)
        return replace(call, outside=moved), [dial, do.SetTimer("out", event.leg, wait_s)]
    second = call.second
    if second is None or second.offer is None or event.channel != second.offer.leg or second.is_here:
        return call, []
    rung = changed(second, offer=second.offer.answered(event.leg), has_rung=False)
    return replace(call, second=rung), [dial, do.SetTimer("second", second.contact, wait_s)]
