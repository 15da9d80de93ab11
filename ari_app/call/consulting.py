"""The agent talks with a second party while the caller hears music: back and forth between the two, and how it ends.

The caller's channel stays in its bridge. The agent's leg moves between that one and the consultation's; whoever is left
alone in one hears music there.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.conference import lead_left, merged, party_left
from ari_app.call.events_second import CompleteAsked, MergeAsked, SwapAsked
from ari_app.call.held import held, hush, music_of, retrieved
from ari_app.call.others import consult_unrecorded
from ari_app.call.recording import recorder_confirmed, recorder_late, recorder_refused
from ari_app.call.second import Party
from ari_app.call.seeking import back_to_caller, hand_over
from ari_app.call.sent import handed
from ari_app.call.state import Call, replace
from ari_app.call.types import Step
from lexicon.journal import ConsultStarted, ConsultSwapped, ControlRefused, RecordingMissing, RecordingStarted
from lexicon.moment import Moment


def joined(call: Call, event: ev.Joined, now: Moment) -> Step:
    """The two hear each other."""
    second = call.second
    if second is None or second.offer is None or second.offer.id != event.offer or second.is_told:
        return call, []
    assert call.offer is not None and call.number is not None
    who = (call.id, call.number.client, call.offer.agent, second.contact, second.offer.agent)
    told = ConsultStarted(*who, second.bridge, second.offer.channel)
    return replace(call, second=changed(second, is_told=True)), [do.Note(told)]


# ---------------------------------------------------------------- what the first agent asks for


def swapped(call: Call, event: SwapAsked, now: Moment) -> Step:
    """To the caller, or back to the second party."""
    second = call.second
    if second is None or second.offer is None or call.offer is None or call.offer.agent != event.agent:
        return call, []
    assert call.number is not None
    leg, offer, client, is_back = call.agent_leg, call.offer.id, call.number.client, not second.is_back
    call = replace(call, second=changed(second, is_back=is_back))
    told = do.Note(ConsultSwapped(call.id, client, event.agent, second.contact, is_back))
    quiet = _consult_hush(call, is_muted=is_back)
    if is_back:
        leave = do.Hold(second.offer.id, second.bridge, leg, music_of(call))
        back = do.Retrieve(offer, call.bridge, leg)
        call, more = _with_caller(call, now)
        return call, [leave, back, *quiet, told, *more]
    away: list[do.Command] = [] if call.parties else [do.Hold(offer, call.bridge, leg, music_of(call))]
    call, more = _without_caller(call, now)
    return call, [*away, do.Retrieve(second.offer.id, second.bridge, leg), *quiet, told, *more]


def _with_caller(call: Call, now: Moment) -> Step:
    if call.control.is_held:
        return retrieved(call, now)
    return call, hush(call, is_muted=False) if call.is_recorded_on_leg else []


def _without_caller(call: Call, now: Moment) -> Step:
    if not call.parties:
        return held(call, now)
    return call, hush(call, is_muted=True) if call.is_recorded_on_leg else []


def _consult_hush(call: Call, *, is_muted: bool) -> list[do.Command]:
    """The music of the one who waits is not kept."""
    second = call.second
    if second is None or second.recording is None or second.offer is None:
        return []
    return [do.MuteRecord(second.recording, second.offer.channel, is_muted)]


def completed(call: Call, event: CompleteAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return complete(call, now)


def complete(call: Call, now: Moment) -> Step:
    """The second party has the caller; in a conference it takes the first one's place beside the others."""
    second = call.second
    assert second is not None and second.offer is not None
    if call.parties:
        call, merge = merge_in(call, now)
        call, leave = lead_left(call, now)
        return call, [*merge, *leave]
    ends = [*consult_unrecorded(call), *_consult_stopped(call)]
    call, commands = (handed if second.number else hand_over)(call, "consult", now)
    return call, [*ends, *commands, do.DropBridge(second.bridge)]


def _consult_stopped(call: Call) -> list[do.Command]:
    second = call.second
    if second is None or second.recording is None or second.offer is None:
        return []
    return [do.StopRecord(second.recording, second.offer.channel)]


def merge(call: Call, event: MergeAsked, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return merge_in(call, now)


def merge_in(call: Call, now: Moment) -> Step:
    """All talk with each other: a conference."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None
    ends = [*consult_unrecorded(call), *_consult_stopped(call)]
    back: list[do.Command] = [] if second.is_back else [do.Retrieve(call.offer.id, call.bridge, call.agent_leg)]
    call, more = _with_caller(call, now) if not second.is_back else (call, [])
    come = do.Retrieve(second.offer.id, call.bridge, second.offer.channel)
    call, told = merged(call)
    return call, [*back, come, do.DropBridge(second.bridge), *ends, *more, *told]


# ---------------------------------------------------------------- who leaves


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    """Of the two agents, whoever is left has the caller."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None
    if event.offer == call.offer.id:
        return complete(call, now)
    return back_to_caller(call, "left", now) if event.offer == second.offer.id else (call, [])


def gone(call: Call, event: ev.AgentHungUp | ev.AgentLost, now: Moment) -> Step:
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None
    if event.agent == call.offer.agent:
        return complete(call, now)
    return back_to_caller(call, "left", now) if event.agent == second.offer.agent else (call, [])


def party_gone(call: Call, party: Party, now: Moment) -> Step:
    """One of those who talk with the caller meanwhile; is he alone then, he hears music."""
    second = call.second
    assert second is not None and call.offer is not None
    offer = call.offer.id
    call, commands = party_left(call, party, "left", now)
    if call.parties or not second.is_here or second.is_back:
        return call, commands
    alone = do.Hold(offer, call.bridge, call.agent_leg, music_of(call))
    call, more = held(call, now)
    return call, [*commands, alone, *more]


# ---------------------------------------------------------------- the exchange and the recorder


def refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    """A consultation that could not be joined is over; of anything else the page hears that it was not done."""
    second = call.second
    assert second is not None and second.offer is not None and call.offer is not None and call.number is not None
    if event.what == "Record" and second.recording is not None and event.token == second.recording:
        return _recorder_missing(call, event.why)
    if event.token not in (call.offer.id, second.offer.id):
        return call, []
    if event.what == "Join":
        return back_to_caller(call, "refused", now)
    if event.what in ("Hold", "Retrieve"):
        told = ControlRefused(call.id, call.number.client, call.offer.agent, "swap", event.why)
        return call, [do.Note(told)]
    return call, []


def recorder_is_on(call: Call, event: ev.RecorderConfirmed, now: Moment) -> Step:
    second = call.second
    if second is None or second.recording != event.recording:
        return recorder_confirmed(call, event, now)
    if second.is_recording_told:
        return call, []
    assert call.offer is not None and call.number is not None
    after_s = max(0.0, now.mono - second.answered_mono)
    told = RecordingStarted(event.recording, call.id, call.number.client, call.offer.agent, after_s)
    call = replace(call, second=changed(second, is_recording_told=True))
    return call, [do.CancelTimer("consult-recorder"), do.Note(told)]


def recorder_is_off(call: Call, event: ev.RecorderRefused, now: Moment) -> Step:
    if call.second is None or call.second.recording != event.recording:
        return recorder_refused(call, event, now)
    return _recorder_missing(call, event.why)


def timer(call: Call, event: ev.TimerRang, now: Moment) -> Step:
    if event.name == "consult-recorder" and call.second is not None and event.token == call.second.recording:
        return _recorder_missing(call, "not confirmed within 200 ms")
    return recorder_late(call, event, now)


def _recorder_missing(call: Call, why: str) -> Step:
    second = call.second
    assert second is not None and second.recording is not None and call.offer is not None and call.number is not None
    if second.is_recording_told:
        return call, []
    missing = RecordingMissing(second.recording, call.id, call.number.client, call.offer.agent, why)
    call = replace(call, second=changed(second, is_recording_told=True))
    return call, [do.CancelTimer("consult-recorder"), do.Note(missing)]
