"""The conversation: joined, ended by one side, or cut short; then the caller is kept, or goes first in line."""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import FAREWELL_LIMIT_S, talk_ended
from ari_app.call.held import music_of
from ari_app.call.keeping import BACK_TO_QUEUE, leg_lost, lost, rejoined
from ari_app.call.queueing import requeue
from ari_app.call.recording import recorder_refused
from ari_app.call.state import Call, Phase, replace
from ari_app.call.surveying import begun
from ari_app.call.types import Step
from lexicon.ids import is_standing
from lexicon.journal import CallBridged
from lexicon.moment import Moment
from lexicon.outcome import Fault, Outcome

NORMAL_CLEARING = 16  # ITU-T Q.850
HUNG_UP = "ANSWER"
"""DIALSTATUS of a caller whose agent answered and hung up; he is sent back only where he is to be asked about it."""


def joined(call: Call, event: ev.Joined, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    if call.kept is not None:
        return rejoined(call, event, now)
    assert call.number is not None
    waited_s = now.mono - call.joined_mono
    fact = CallBridged(call.id, call.number.client, call.offer.agent, call.bridge, call.agent_leg, waited_s)
    phase = Phase.CONFERENCE if call.parties else Phase.TALKING
    return replace(call, phase=phase, bridged_mono=now.mono), [do.Note(fact)]


def talk_refused(call: Call, event: ev.ExchangeRefused, now: Moment) -> Step:
    if event.what == "Record" and call.recording is not None and event.token == call.recording:
        return recorder_refused(call, ev.RecorderRefused(call.recording, event.why), now)
    if event.what != "Join" or call.offer is None or event.token != call.offer.id:
        return call, []
    return leg_lost(call, now)


def agent_lost(call: Call, event: ev.AgentLost, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    return lost(call, now)


def leg_gone(call: Call, event: ev.AgentLegGone, now: Moment) -> Step:
    if call.offer is None or call.offer.id != event.offer:
        return call, []
    if event.cause != NORMAL_CLEARING or is_standing(call.offer.leg):  # who ends a shift's leg means no call
        return leg_lost(call, now)
    if not call.is_dialled:
        return agent_hung_up(call, ev.AgentHungUp(call.offer.agent), now)
    if (asked := begun(call, now)) is not None:
        return asked
    # Dial() ends the caller's channel as well: it is only asked for if that does not happen.
    wait = do.SetTimer("farewell", "", FAREWELL_LIMIT_S)
    commands = talk_ended(call, now, keeps_caller=False)
    return _settled(call), [*commands, wait]


def agent_hung_up(call: Call, event: ev.AgentHungUp, now: Moment) -> Step:
    if call.offer is None or call.offer.agent != event.agent:
        return call, []
    if (asked := begun(call, now)) is not None:
        return asked
    commands = talk_ended(call, now, keeps_caller=False)
    return _settled(call), [do.HangUp(call.channel), *commands]


def caller_back_talking(call: Call, event: ev.CallerBack, now: Moment) -> Step:
    """Dial() let the caller go without a word of the agent's leg; or a recall that was worked late has taken him out of
    the bridge that he is in by now."""
    if not call.is_dialled:
        return call, _together(call)
    if event.status == HUNG_UP and (asked := begun(call, now, is_back=True)) is not None:
        return asked
    ended = talk_ended(call, now, keeps_caller=True)
    call = replace(call, patience_mono=now.mono)
    waiting, commands = requeue(call, now, word=BACK_TO_QUEUE)
    return waiting, [*ended, *commands]


def _settled(call: Call) -> Call:
    return replace(call, phase=Phase.FAREWELL, offer=None, parting=Outcome(Fault.AGENT, "completed"))


def _together(call: Call) -> list[do.Command]:
    """Into their bridge, whoever has taken them out of it."""
    if call.offer is None:
        return []
    join = do.Join(call.offer.id, call.bridge, call.channel, call.agent_leg)
    hold = do.Hold(call.offer.id, call.bridge, call.agent_leg, music_of(call))
    return [join, hold] if call.control.is_held else [join]
