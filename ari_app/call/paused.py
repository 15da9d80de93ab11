"""A pause of the recording, as everything else that is done with a conversation sees it."""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.ids import ChannelId
from lexicon.journal import RecordingResumed
from lexicon.moment import Moment

PAUSE = "pause"
"""The timer that ends it."""


def recorded_channel(call: Call) -> ChannelId:
    """On which Asterisk writes the conversation."""
    return call.agent_leg if call.is_recorded_on_leg else call.channel


def pause_over(call: Call, how: str, now: Moment) -> Step:
    """Nothing is asked of the recorder. What was not told to have begun is not told to be over."""
    pause = call.control.pause
    if pause is None:
        return call, []
    assert call.offer is not None and call.number is not None and call.recording is not None
    call = replace(call, control=changed(call.control, pause=None))
    if not pause.is_sure:
        return call, [do.CancelTimer(PAUSE)]
    assert call.offer is not None and call.number is not None and call.recording is not None
    who = (call.recording, call.id, call.number.client, call.offer.agent)
    return call, [do.CancelTimer(PAUSE), do.Note(RecordingResumed(*who, how, max(0.0, now.mono - pause.since_mono)))]
