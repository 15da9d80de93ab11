"""Recording, as the call sees it: asked for with the bridging, confirmed or missed, never in the call's way."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.journal import RecordingMissing, RecordingStarted
from lexicon.moment import Moment

CONFIRM_WITHIN_S = 0.2


def start_recording(call: Call) -> Step:
    """Record the conversation that begins now: its own recording, its own deadline."""
    call, wait = await_recorder(call)
    assert call.recording is not None
    return call, [do.Record(call.recording, call.channel), *wait]


def await_recorder(call: Call) -> Step:
    """Dial() begins the recording with the answer: Asterisk's word that it did so must come in time."""
    recording = call.next_recording
    call = replace(call, recordings=call.recordings + 1, recording=recording)
    call = replace(call, is_recording_confirmed=False, is_recording_missed=False)
    return call, [do.SetTimer("recorder", recording, CONFIRM_WITHIN_S)]


def recorder_confirmed(call: Call, event: ev.RecorderConfirmed, now: Moment) -> Step:
    if call.recording != event.recording or call.is_recording_confirmed or call.offer is None or call.number is None:
        return call, []
    after_s = 0.0 if not call.bridged_mono else max(0.0, now.mono - call.bridged_mono)
    fact = RecordingStarted(event.recording, call.id, call.number.client, call.offer.agent, after_s)
    follow: list[do.Command] = [do.FollowRecording(event.recording, call.offer.leg)] if call.is_recorded_on_leg else []
    return replace(call, is_recording_confirmed=True), [do.CancelTimer("recorder"), *follow, do.Note(fact)]


def recorder_refused(call: Call, event: ev.RecorderRefused, now: Moment) -> Step:
    if call.recording != event.recording or call.is_recording_confirmed or call.offer is None or call.number is None:
        return call, []
    if call.is_recording_missed:
        return call, []
    fact = RecordingMissing(event.recording, call.id, call.number.client, call.offer.agent, event.why)
    return replace(call, is_recording_missed=True), [do.CancelTimer("recorder"), do.Note(fact)]


def recorder_late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name != "recorder" or event.token != call.recording:
        return call, []
    return recorder_refused(call, ev.RecorderRefused(call.recording, "not confirmed within 200 ms"), now)
