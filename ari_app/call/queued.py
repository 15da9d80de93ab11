"""A caller who waits for an agent: what is said meanwhile, and how the wait ends without one."""

from ari_app.call import comfort, offers, self_service
from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import farewell
from ari_app.call.queueing import back_to_music, music_due, off_the_music, overflow, park_refused
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.ids import PlaybackId
from lexicon.journal import QueueLeft
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

DIVERSIONS = ("voicemail", self_service.CALLBACK)
"""What a queue's last step can want of a caller, by the name of the timer that says so."""


def overflowed(call: Call, event: ev.Overflowed, now: Moment) -> Step:
    return overflow(call, event.queue, event.entered_mono)


def queued_timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "music":
        return music_due(call, event.token)
    if event.name == "comfort":
        return comfort.comfort_due(call)
    if event.name in DIVERSIONS and (diverted := _diverted(call, event.name, now)) is not None:
        return diverted
    if event.name in ("longest", *DIVERSIONS):
        reason = "waited-too-long"
    elif event.name == "unstaffed" and call.is_unstaffed:
        reason = "no-agent-signed-in"
    else:
        return call, []
    assert call.number is not None and call.reason is not None
    left = do.Note(QueueLeft(call.id, call.number.client, call.reason.queue.id, reason))
    after, commands = farewell(call, "all-busy-later", Outcome(Fault.CENTRE, reason))
    return after, [do.LeaveQueue(call.id), left, do.CancelTimer("longest"), do.CancelTimer("unstaffed"), *commands]


def _diverted(call: Call, to: str, now: Moment) -> Step | None:
    """After the last step of its queue: the caller leaves a message, or is called back, instead of waiting on."""
    assert call.number is not None and call.reason is not None
    quiet = off_the_music(call)
    left = do.Note(QueueLeft(call.id, call.number.client, call.reason.queue.id, to))
    left_call = replace(call, music=None, owes_word=False, is_unstaffed=False, left=call.reason.id, stays=True)
    diverted = self_service.divert(left_call, to, now)
    if diverted is None:
        return None
    after, commands = diverted
    return after, [do.LeaveQueue(call.id), left, *(do.CancelTimer(name) for name in comfort.TIMERS), *quiet, *commands]


def staffing(call: Call, event: ev.StaffingChanged, now: Moment) -> Step:
    assert call.reason is not None
    if event.is_staffed is not call.is_unstaffed:  # somebody else came or went: nothing new for this caller
        return call, []
    if event.is_staffed:
        return replace(call, is_unstaffed=False), [do.CancelTimer("unstaffed")]
    wait = do.SetTimer("unstaffed", str(call.plays), call.reason.queue.unstaffed_wait_s)
    call = replace(call, is_unstaffed=True)
    if call.is_playing:  # one word after the other: it is said when the present one is over
        return replace(call, owes_word=True), [wait]
    told, commands = say_unstaffed(call)
    return told, [wait, *off_the_music(call), *commands]


def say_unstaffed(call: Call) -> Step:
    call = replace(call, plays=call.plays + 1, is_playing=True, owes_word=False, music=None)
    return call, [do.Play(call.channel, call.playback, call.language, ("no-agent",))]


def word_over(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    if event.playback != call.playback or not call.is_playing:
        return call, []
    if call.owes_word and call.is_unstaffed:
        return say_unstaffed(call)
    return back_to_music(call)


def word_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """What could not be said must not leave the caller in silence."""
    if event.what == "Park":
        return park_refused(call)
    return word_over(call, ev.PromptEnded(PlaybackId(event.token)), now) if event.what == "Play" else (call, [])


def ring_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    return word_refused(call, event, now) if event.what == "Play" else offers.ring_refused(call, event, now)
