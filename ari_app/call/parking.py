"""A parked caller: hears music in a numbered slot, with nobody, until some agent takes him up or the time is over.

Then the agent who parked him is rung, if he is free; else, and whenever ringing fails, the caller waits in the queue
with the place he had.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.ending import talk_ended
from ari_app.call.events_parking import ParkAsked, PickUpAsked
from ari_app.call.events_second import SecondOver
from ari_app.call.offers import assigned
from ari_app.call.queueing import back_to_music, music_due, park_refused, requeue, waiting_of
from ari_app.call.state import Call, Parked, Phase, replace
from ari_app.call.types import Step
from lexicon.journal import CallParked, CallUnparked
from lexicon.moment import Moment


def parked(call: Call, event: ParkAsked, now: Moment) -> Step:
    """The agent's part is over; the caller stays, in no queue."""
    assert call.offer is not None and call.number is not None
    told = do.Note(CallParked(call.id, call.number.client, event.agent, event.slot, event.limit_s))
    ended = talk_ended(call, now, keeps_caller=True)
    call = replace(call, phase=Phase.PARKED, offer=None, parked=Parked(event.slot, event.agent), control=Control())
    call = replace(call, bridged_mono=0.0, recording=None)
    call, music = back_to_music(call)
    return call, [*ended, told, do.SetTimer("parked", str(event.slot), event.limit_s), *music]


def picked_up(call: Call, event: PickUpAsked, now: Moment) -> Step:
    """Whoever wants him is rung, like for any other call."""
    return call, [do.OfferTo(waiting_of(call), event.agent)]


def rung_for(call: Call, event: ev.Assigned, now: Moment) -> Step:
    assert call.parked is not None
    how = "returned" if call.parked.is_over else "picked-up"
    free = _free(call, how)
    call, commands = assigned(replace(call, parked=None, patience_mono=now.mono), event, now)
    return call, [*free, *commands]


def nobody_free(call: Call, event: SecondOver, now: Moment) -> Step:
    """The agent who was to be rung is not free (any more): with its time over the call goes to the queue."""
    if event.contact != call.id or call.parked is None or not call.parked.is_over:
        return call, []
    free = _free(call, "returned")
    waiting, commands = requeue(replace(call, parked=None, patience_mono=now.mono), now)
    return waiting, [*free, *commands]


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "music":
        return music_due(call, event.token)
    if event.name != "parked" or call.parked is None:
        return call, []
    call = replace(call, parked=Parked(call.parked.slot, call.parked.by, is_over=True))
    assert call.parked is not None
    return call, [do.OfferTo(waiting_of(call), call.parked.by)]


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    return park_refused(call) if event.what == "Park" else (call, [])


def music_again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    return back_to_music(call)


def _free(call: Call, how: str) -> list[do.Command]:
    assert call.parked is not None and call.number is not None
    told = CallUnparked(call.id, call.number.client, call.parked.slot, how)
    return [do.CancelTimer("parked"), do.Note(told)]
