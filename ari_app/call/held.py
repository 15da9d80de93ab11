"""What is noted and kept when a caller is put on hold and taken back; who asks for it also moves the legs."""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call.paused import recorded_channel
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.journal import CallHeld, CallRetrieved
from lexicon.moment import Moment


def held(call: Call, now: Moment) -> Step:
    assert call.offer is not None and call.number is not None
    told = do.Note(CallHeld(call.id, call.number.client, call.offer.agent))
    return replace(call, control=changed(call.control, held_mono=now.mono)), [*hush(call, is_muted=True), told]


def retrieved(call: Call, now: Moment) -> Step:
    assert call.offer is not None and call.number is not None
    held_s = now.mono - (call.control.held_mono or now.mono)
    told = do.Note(CallRetrieved(call.id, call.number.client, call.offer.agent, held_s))
    return replace(call, control=changed(call.control, held_mono=None)), [*hush(call, is_muted=False), told]


def hush(call: Call, *, is_muted: bool) -> list[do.Command]:
    """What a caller says to nobody is nobody's; the recording keeps its time. In a pause it stays silent."""
    if call.recording is None or (call.is_recording_missed and not call.is_recording_confirmed):
        return []
    if call.control.pause is not None and not is_muted:  # only the end of the pause is the end of the silence
        return []
    return [do.MuteRecord(call.recording, recorded_channel(call), is_muted)]


def music_of(call: Call) -> str:
    """What a held caller hears; silence would sound like a dead line."""
    return "default" if call.reason is None else call.reason.queue.music or "default"
