"""What a caller and a number outside say to each other, no agent being in the call: recorded where the client wishes.

It is written on the caller's channel and ends with it. Whose recording it is: the agent's who sent the caller there; of
a call that a flow sent there it is nobody's.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.recording import start_recording
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.ids import AgentId
from lexicon.journal import RecordingMissing, RecordingStarted
from lexicon.moment import Moment


def begin(call: Call) -> Step:
    """The two are being brought together."""
    if call.number is None or not call.number.records_outside or call.recording is not None:
        return call, []
    return start_recording(call)


def stopped(call: Call) -> list[do.Command]:
    """The caller stays, and talks with nobody outside any more."""
    if call.recording is None:
        return []
    return [do.CancelTimer("recorder"), do.StopRecord(call.recording, call.channel)]


def confirmed(call: Call, event: ev.RecorderConfirmed, now: Moment) -> Step:
    if call.recording != event.recording or call.is_recording_confirmed or call.number is None or call.outside is None:
        return call, []
    after_s = max(0.0, now.mono - (call.outside.answered_mono or now.mono))
    fact = RecordingStarted(event.recording, call.id, call.number.client, call.outside.by or AgentId(""), after_s)
    return replace(call, is_recording_confirmed=True), [do.CancelTimer("recorder"), do.Note(fact)]


def refused(call: Call, event: ev.RecorderRefused, now: Moment) -> Step:
    """The two talk on; the alarm is raised once."""
    is_settled = call.is_recording_confirmed or call.is_recording_missed
    if call.recording != event.recording or is_settled or call.number is None or call.outside is None:
        return call, []
    fact = RecordingMissing(event.recording, call.id, call.number.client, call.outside.by or AgentId(""), event.why)
    return replace(call, is_recording_missed=True), [do.CancelTimer("recorder"), do.Note(fact)]


def late(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name != "recorder" or event.token != call.recording:
        return call, []
    return refused(call, ev.RecorderRefused(call.recording, "not confirmed within 200 ms"), now)
