"""How each kind of call that another controller began becomes one of ours again (see ``restore.py``)."""

from dataclasses import replace
from datetime import datetime

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.blocked import OUTCOME
from ari_app.call.ending import IN_TALK
from ari_app.call.kept import Kept
from ari_app.call.message import LATE_S
from ari_app.call.offers import RETURN_WITHIN_S
from ari_app.call.past import PastCall
from ari_app.call.queueing import comfort_timer, waiting_of
from ari_app.call.state import Call, OutOffer, Parked, Phase, Way
from ari_app.engine.account import offer_of
from ari_app.engine.desks import TAKE_OVER_GRACE_S
from ari_app.engine.engine import Engine
from ari_app.engine.floor_commands import make_comfortable
from ari_app.engine.ports import SeenChannel, World
from ari_app.engine.recordings import OpenRecording
from flows.document import AnyNode, Voicemail
from lexicon.ids import ChannelId, OfferId


def adopt_ivr(engine: Engine, call: Call, past: PastCall) -> None:
    """A caller in greeting or menu: hears the menu from its start. A blocked one, who was being told so, is let go."""
    if past.blocked_how:
        engine.adopt(replace(call, phase=Phase.FAREWELL, parting=OUTCOME))
        engine.dispatch(call.id, ev.LinkBack())
        return
    engine.adopt(call)
    if past.is_answered:
        engine.dispatch(call.id, ev.PromptEnded(call.playback))
    else:
        engine.carry_out(call, do.Answer(call.channel), engine.now())


def adopt_message(engine: Engine, call: Call, node: AnyNode) -> None:
    """A caller who leaves a message: it is taken to its end; if it has ended, the flow goes on."""
    engine.adopt(call)
    assert call.message is not None
    longest_s = node.longest_s if isinstance(node, Voicemail) else 0.0
    for begins in (do.SetTimer("message", call.message, longest_s + LATE_S), do.AskMessage(call.message)):
        engine.carry_out(call, begins, engine.now())


def adopt_waiting(engine: Engine, call: Call) -> None:
    """A caller who waited: same place, music (again)."""
    engine.adopt(call)
    assert call.reason is not None
    left_s = max(1.0, call.reason.queue.longest_wait_s - (engine.now().mono - call.patience_mono))
    for begins in (do.SetTimer("longest", "", left_s), *comfort_timer(call)):
        engine.carry_out(call, begins, engine.now())
    engine.carry_out(call, do.JoinQueue(waiting_of(call)), engine.now())
    if call.id in engine.calls:
        make_comfortable(engine, call)


def adopt_parked(engine: Engine, call: Call, parked: Parked, left_s: float) -> None:
    """A parked caller: the same slot, the time that is left, music (again)."""
    engine.adopt(replace(call, phase=Phase.PARKED, parked=parked))
    engine.carry_out(call, do.SetTimer("parked", str(parked.slot), max(1.0, left_s)), engine.now())
    engine.dispatch(call.id, ev.LinkBack())


def adopt_returning(engine: Engine, call: Call, offer: OfferId) -> None:
    """A caller whom Dial() rings for, by a controller that is no more: taken back and offered anew."""
    engine.adopt(call)
    engine.carry_out(call, do.SetTimer("return", offer, RETURN_WITHIN_S), engine.now())
    engine.carry_out(call, do.Recall(offer, call.channel), engine.now())


def adopt_talking(engine: Engine, call: Call, since: datetime) -> None:
    """A conversation: goes on untouched."""
    engine.adopt(call)
    assert call.offer is not None
    engine.floor.adopt_talk(call.offer.agent, call.id, since)


def adopt_kept(engine: Engine, past: PastCall, call: Call, caller: SeenChannel, world: World) -> None:
    """A caller with music, kept for an agent: so he stays, for what is left of the time or until the desks are back."""
    assert (
        past.kept_at is not None and past.bridged_at is not None and past.agent is not None and past.offer is not None
    )
    assert call.reason is not None
    now = engine.now()
    kept_s, talked_s = (now.at - past.kept_at).total_seconds(), (past.kept_at - past.bridged_at).total_seconds()
    kept = Kept(past.offer, now.mono - kept_s)
    way = Way.ORIGINATE if caller.is_ours else Way.DIAL
    offer = OutOffer(past.offer, past.agent, "", now.mono - kept_s - talked_s, way)
    bridged_mono = kept.since_mono - talked_s
    adopt_talking(
        engine, replace(call, phase=Phase.KEPT, offer=offer, kept=kept, bridged_mono=bridged_mono), past.kept_at
    )
    left_s = max(TAKE_OVER_GRACE_S, call.reason.queue.keep_s - kept_s)
    engine.carry_out(call, do.SetTimer("kept", past.offer, left_s), now)
    if caller.is_ours:
        for leg in world.channels:  # that was lost, and not yet hung up by the last controller
            if leg.id != call.channel and past.offer in (offer_of(leg.id), offer_of(leg.account)):
                engine.send(call.id, do.HangUp(leg.id))
        engine.dispatch(call.id, ev.LinkBack())
    else:
        engine.carry_out(call, do.SetTimer("return", past.offer, RETURN_WITHIN_S), now)
        engine.carry_out(call, do.Recall(past.offer, call.channel), now)


def adopt_recording(engine: Engine, opened: OpenRecording, channel: ChannelId | None) -> None:
    """Asterisk is still writing it, or (no channel) has closed it while nobody listened."""
    if channel is None:
        engine.recordings.note_stopped(opened)
        return
    engine.recordings.open(opened, channel)
    call = engine.calls.get(opened.call)
    talks_outside = call is not None and call.outside is not None and call.outside.answered_mono is not None
    if call is not None and (call.phase in IN_TALK or talks_outside):
        engine.calls[call.id] = replace(call, recording=opened.recording, is_recording_confirmed=True)
    else:
        engine.send(opened.call, do.StopRecord(opened.recording, channel))
