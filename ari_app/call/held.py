"""What is noted and kept when a caller is put on hold and taken back; who asks for it also moves the legs."""

from dataclasses import replace as changed

from ari_app.call import commands as do
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
    """What a caller says to nobody is nobody's; the recording keeps its time."""
    if call.recording is None or call.is_recording_missed:
        return []
    channel = call.agent_leg if call.is_recorded_on_leg else call.channel
    return [do.MuteRecord(call.recording, channel, is_muted)]


def music_of(call: Call) -> str:
    """What a held caller hears; silence would sound like a dead line."""
    return "default" if call.reason is None else call.reason.queue.music or "default"
