"""A flow sends the caller to a number outside: music until somebody answers there, then the two talk without us.

For whom nobody is reached goes on in the flow, by the node's own exit ``failed``. No leg is left behind on any way.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import end_now, note_end
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.queueing import off_the_music
from ari_app.call.recording_outside import begin, late, stopped
from ari_app.call.recording_outside import refused as no_recording
from ari_app.call.state import Call, Outside, Phase, replace
from ari_app.call.types import Step
from ari_app.trunks.outward import dialable, why_failed
from lexicon.errors import Refused
from lexicon.ids import RecordingId, out_channel
from lexicon.journal import CallPutThrough, OutsideAnswered, OutsideOver
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

DONE = "put-through"
MUSIC = "default"


def put_through(call: Call, number: str, prompts: tuple[str, ...], now: Moment) -> Step:
    """The flow's word: what is to be said first is said first."""
    call = replace(call, phase=Phase.OUTSIDE, outside=Outside(number))
    hush: list[do.Command] = [do.CancelTimer("digit"), *([do.StopPlay(call.playback)] if call.is_playing else [])]
    if not prompts:
        dialled, commands = _dial(replace(call, is_playing=False), now)
        return dialled, [*hush, *commands]
    call = replace(call, plays=call.plays + 1, is_playing=True)
    return call, [*hush, do.Play(call.channel, call.playback, call.language, prompts)]


def said(call: Call, event: ev.PromptEnded, now: Moment) -> Step:
    if event.playback != call.playback or not call.is_playing:
        return call, []
    return _dial(replace(call, is_playing=False), now)


def answered(call: Call, event: ev.OutAnswered, now: Moment) -> Step:
    if call.outside is None or event.channel != call.outside.leg or call.outside.answered_mono is not None:
        return call, []
    assert call.number is not None
    rang_s = now.mono - call.outside.dialled_mono
    told = OutsideAnswered(call.id, call.number.client, event.channel, rang_s)
    call = replace(call, music=None, outside=changed(call.outside, answered_mono=now.mono))
    call, record = begin(call)
    assert call.outside is not None
    join = do.Join(do.NO_OFFER, call.outside.bridge, call.channel, event.channel)
    return call, [do.CancelTimer("out"), *record, join, do.Note(told)]


def rings(call: Call, event: ev.OutRinging, now: Moment) -> Step:
    if call.outside is None or event.channel != call.outside.leg:
        return call, []
    return replace(call, outside=changed(call.outside, has_rung=True)), []


# ---------------------------------------------------------------- over, or in vain


def gone(call: Call, event: ev.OutGone, now: Moment) -> Step:
    """Hung up there; or nobody was reached, and the flow goes on."""
    if call.outside is None or event.channel != call.outside.leg:
        return call, []
    if call.outside.answered_mono is None:
        return _in_vain(
            call, event.why or why_failed(event.cause, event.sip, has_rung=call.outside.has_rung), now, event
        )
    over = _over(call, "completed", now, event)
    parted, commands = end_now(call, Outcome(Fault.CALLER, DONE))
    return replace(parted, outside=None), [*over, *commands]


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """A word that cannot be said keeps nobody from the number; what Asterisk gave no answer to may have been done."""
    if event.what == "Play" and event.token == call.playback:
        return said(call, ev.PromptEnded(call.playback), now)
    if event.what == "Record":
        return no_recording(call, ev.RecorderRefused(RecordingId(event.token), event.why), now)
    if event.is_retryable or call.outside is None:
        return call, []
    if event.what == "CallOut" and event.token == call.outside.leg:
        return _in_vain(call, "no-line", now)
    if event.what == "Join" and call.outside.answered_mono is not None:
        return _in_vain(call, "unreachable", now)
    return call, []


def too_late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "recorder":
        return late(call, event, now)
    if event.name != "out" or call.outside is None or event.token != call.outside.leg:
        return call, []
    if call.outside.answered_mono is not None:
        return call, []
    return _in_vain(call, "no-answer" if call.outside.has_rung else "no-line", now)


def link_back(call: Call, _: ev.LinkBack, now: Moment) -> Step:
    """The end of the prompt may have been missed; whoever waits for the answer has music."""
    assert call.outside is not None
    if not call.outside.leg:
        return said(replace(call, is_playing=True), ev.PromptEnded(call.playback), now)
    if call.outside.answered_mono is not None:
        return call, []
    return replace(call, music=MUSIC), [do.Park(call.channel, MUSIC)]


def caller_gone(call: Call, event: ev.CallerGone, now: Moment) -> Step:
    return _ended(call, event.cause or None, now, Outcome(Fault.CALLER, "hung-up-ringing"))


def exchange_lost(call: Call, _: ev.ExchangeLost, now: Moment) -> Step:
    return _ended(call, None, now, Outcome(Fault.SYSTEM, "exchange-lost"))


def _ended(call: Call, cause: int | None, now: Moment, else_: Outcome) -> Step:
    assert call.outside is not None
    was_reached = call.outside.answered_mono is not None and else_.fault is Fault.CALLER
    over = _over(call, "completed" if call.outside.answered_mono is not None else "given-up", now)
    end, commands = note_end(call, Outcome(Fault.CALLER, DONE) if was_reached else else_, cause, now)
    return replace(end, outside=None), [*over, *commands]


def _dial(call: Call, now: Moment) -> Step:
    assert call.outside is not None and call.number is not None
    try:
        number = dialable(call.outside.number)
    except Refused as error:  # published before the rules became what they are
        return _in_vain(call, error.code, now)
    leg, client = out_channel(call.id, call.outs + 1), call.number.client
    call = replace(call, music=MUSIC, outs=call.outs + 1, outside=Outside(number, leg, now.mono))
    told = CallPutThrough(call.id, client, leg, number, call.dialled, call.ivr.node)
    out = do.CallOut(call.id, leg, do.ANY_TRUNK, number, call.dialled, CALL_S)
    late = do.SetTimer("out", leg, CALL_S + LATER_S)
    return call, [do.Park(call.channel, MUSIC), do.Note(told), out, late]


def _in_vain(call: Call, why: str, now: Moment, event: ev.OutGone | None = None) -> Step:
    """Back in the flow: whoever called this gives it ``Refused``."""
    over = _over(call, why, now, event)
    quiet = [*stopped(call), *off_the_music(call)]
    return replace(call, phase=Phase.IVR, outside=None, music=None, recording=None), [*quiet, *over]


def _over(call: Call, why: str, now: Moment, event: ev.OutGone | None = None) -> list[do.Command]:
    assert call.outside is not None and call.number is not None
    outside, cause, sip = call.outside, 0, 0
    if event is not None:
        cause, sip = event.cause, event.sip
    talked_s = 0.0 if outside.answered_mono is None else now.mono - outside.answered_mono
    clear: list[do.Command] = [do.CancelTimer("out")]
    if outside.leg and event is None:
        clear.append(do.HangUp(outside.leg))
    if outside.answered_mono is not None:
        clear.append(do.DropBridge(outside.bridge))
    if not outside.leg:
        return clear
    return [*clear, do.Note(OutsideOver(call.id, call.number.client, outside.leg, why, cause, sip, talked_s))]
