"""A caller whom an agent gave to a number outside, and left: nobody of the centre is in the call any more.

Reached, the two talk through us until one of them hangs up, and the call ends with one outcome. An agent who left while
the number was still ringing leaves the caller to the music; if nobody answers he waits in the queue, with his place.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.control import Control
from ari_app.call.ending import end_now, note_end, talk_ended
from ari_app.call.keeping import BACK_TO_QUEUE
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.queueing import MUSIC_AGAIN_S, back_to_music, music_due, off_the_music, park_refused, requeue
from ari_app.call.recording_outside import begin, late, stopped
from ari_app.call.recording_outside import refused as no_recording
from ari_app.call.second import Party, Second
from ari_app.call.state import Call, Outside, Phase, replace
from ari_app.call.types import Step
from ari_app.trunks.outward import why_failed
from lexicon.ids import RecordingId
from lexicon.journal import HandedOutside, SecondAnswered, SecondLegEnded
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

PUT_THROUGH, RINGING = Outcome(Fault.CALLER, "put-through"), Outcome(Fault.CALLER, "hung-up-ringing")


def handed(call: Call, how: str, now: Moment) -> Step:
    """The number that was rung or consulted has the caller."""
    assert call.second is not None
    call, commands = _leave(call, call.second, how, now)
    return _together(call, commands)


def left_to(call: Call, party: Party, now: Moment) -> Step:
    """The last agent leaves the conference: the caller talks on with the number outside."""
    call, commands = _leave(call, party, "conference", now)
    return _together(call, commands)


def alone(call: Call, now: Moment) -> Step:
    """The agent leaves while it rings: it rings on, and the caller hears music."""
    assert call.second is not None
    call, commands = _leave(call, call.second, "alone", now)
    assert call.outside is not None
    leg = call.outside.leg
    left_s = max(1.0, CALL_S + LATER_S - (now.mono - call.outside.dialled_mono))
    call, music = back_to_music(call)
    return call, [*music, *commands, do.SetTimer("out", leg, left_s)]  # nobody waits for an Asterisk that is slow


def _leave(call: Call, one: Second | Party, how: str, now: Moment) -> Step:
    assert call.offer is not None and call.number is not None and one.offer is not None
    agent, client, leg = call.offer.agent, call.number.client, one.offer.leg
    ended = talk_ended(call, now, keeps_caller=True)
    told = do.Note(HandedOutside(call.id, client, agent, one.contact, one.number, leg, how))
    has_rung = isinstance(one, Party) or one.has_rung
    at_mono = None if how == "alone" else one.answered_mono
    outside = Outside(one.number, leg, one.offer.made_mono, has_rung, at_mono, agent, one.contact)
    call = replace(call, phase=Phase.SENT, offer=None, second=None, parties=(), control=Control(), outside=outside)
    call = replace(call, bridged_mono=0.0, recording=None, is_return=False, music=None, heard=None)
    return call, [*ended, do.CancelTimer("second"), told]


def _together(call: Call, before: list[do.Command]) -> Step:
    assert call.outside is not None
    call, record = begin(call)
    assert call.outside is not None
    return call, [*before, *record, do.Join(do.NO_OFFER, call.outside.bridge, call.channel, call.outside.leg)]


# ---------------------------------------------------------------- the leg outside


def answered(call: Call, event: ev.OutAnswered, now: Moment) -> Step:
    """At last, after the agent has left."""
    outside = call.outside
    if outside is None or event.channel != outside.leg or outside.answered_mono is not None:
        return call, []
    assert call.number is not None and outside.by is not None
    rang_s = max(0.0, now.mono - outside.dialled_mono)
    told = SecondAnswered(call.id, call.number.client, outside.by, outside.contact, outside.leg, rang_s)
    call = replace(call, music=None, outside=changed(outside, answered_mono=now.mono))
    return _together(call, [do.CancelTimer("out"), do.CancelTimer("music"), do.Note(told)])


def gone(call: Call, event: ev.OutGone, now: Moment) -> Step:
    """Hung up there, or nobody was reached; or the customer whom we had called hung up."""
    outside = call.outside
    if event.channel == call.channel:
        return caller_gone(call, ev.CallerGone(event.cause), now)
    if outside is None or event.channel != outside.leg:
        return call, []
    if outside.answered_mono is None:
        return _in_vain(call, why_failed(event.cause, event.sip, has_rung=outside.has_rung), now, event)
    over = _over(call, "completed", now, event)
    parted, commands = end_now(call, PUT_THROUGH)
    return replace(parted, outside=None), [*over, *commands]


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    outside = call.outside
    if event.name == "recorder":
        return late(call, event, now)
    if event.name == "music" and outside is not None and outside.answered_mono is None:
        return music_due(call, event.token)
    if event.name == "together" and outside is not None and event.token == outside.leg:
        return _together(call, [])
    if event.name != "out" or outside is None or event.token != outside.leg or outside.answered_mono is not None:
        return call, []
    return _in_vain(call, "no-answer" if outside.has_rung else "no-line", now)


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """Two who can't be brought together are no conversation: the caller waits for an agent again.

    What Asterisk gave no answer to may have been done; music and the bringing together can be asked for twice.
    """
    outside = call.outside
    if outside is None:
        return call, []
    if event.what == "Record":
        return no_recording(call, ev.RecorderRefused(RecordingId(event.token), event.why), now)
    if event.what == "Park" and outside.answered_mono is None:
        return park_refused(call)
    if event.what == "Join" and event.token == do.NO_OFFER:
        again = do.SetTimer("together", outside.leg, MUSIC_AGAIN_S)
        return (call, [again]) if event.is_retryable else _in_vain(call, "unreachable", now)
    if event.what == "CallOut" and event.token == outside.leg and not event.is_retryable:
        return _in_vain(call, "no-line", now)
    return call, []


def again(call: Call, _: ev.LinkBack | ev.CallerBack, now: Moment) -> Step:
    """After a cut, or out of the music by a way of Asterisk's own: together (as they are already, mostly), or music."""
    assert call.outside is not None
    return back_to_music(call) if call.outside.answered_mono is None else _together(call, [])


# ---------------------------------------------------------------- the end


def caller_gone(call: Call, event: ev.CallerGone, now: Moment) -> Step:
    was_reached = call.outside is not None and call.outside.answered_mono is not None
    return _ended(call, PUT_THROUGH if was_reached else RINGING, event.cause or None, now)


def exchange_lost(call: Call, _: ev.ExchangeLost, now: Moment) -> Step:
    return _ended(call, Outcome(Fault.SYSTEM, "exchange-lost"), None, now)


def _ended(call: Call, outcome: Outcome, cause: int | None, now: Moment) -> Step:
    assert call.outside is not None
    why = "given-up" if call.outside.answered_mono is None else "completed"
    over = _over(call, why, now)
    end, commands = note_end(call, outcome, cause, now)
    return replace(end, outside=None), [*over, *commands]


def _in_vain(call: Call, why: str, now: Moment, event: ev.OutGone | None = None) -> Step:
    over, quiet = _over(call, why, now, event), [do.CancelTimer("music"), *stopped(call), *off_the_music(call)]
    call = replace(call, outside=None, patience_mono=now.mono)
    waiting, commands = requeue(call, now, word=BACK_TO_QUEUE)
    return waiting, [*over, *quiet, *commands]


def _over(call: Call, why: str, now: Moment, event: ev.OutGone | None = None) -> list[do.Command]:
    assert call.outside is not None and call.number is not None
    outside, client = call.outside, call.number.client
    cause, sip = (0, 0) if event is None else (event.cause, event.sip)
    talked_s = 0.0 if outside.answered_mono is None else max(0.0, now.mono - outside.answered_mono)
    clear: list[do.Command] = [do.CancelTimer("out"), do.CancelTimer("together")]
    if event is None:
        clear.append(do.HangUp(outside.leg))
    told = SecondLegEnded(call.id, client, outside.contact, outside.number, outside.leg, why, cause, sip, talked_s)
    return [*clear, do.DropBridge(outside.bridge), do.Note(told)]
