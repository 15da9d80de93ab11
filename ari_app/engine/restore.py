"""A new controller takes over where the last one stopped: the journal says what was, Asterisk says what still is.

Conversations go on untouched; callers who waited keep their place and their music; an offer that was out is
withdrawn and made again; what vanished is ended with the word ``controller-lost``. Agents keep their state and are
offered calls again as soon as their pages are back.
"""

from dataclasses import replace
from datetime import datetime

from ari_app.call import commands as do
from ari_app.call.callback import Callback
from ari_app.call.callback import told as ended
from ari_app.call.control import Control
from ari_app.call.fallback import is_alone
from ari_app.call.held import music_of
from ari_app.call.past import Past, PastAgent, PastCall
from ari_app.call.state import Call, KnownCaller, OutOffer, Parked, Phase, Way
from ari_app.engine.account import offer_of
from ari_app.engine.adopting import (
    adopt_ivr,
    adopt_kept,
    adopt_message,
    adopt_parked,
    adopt_recording,
    adopt_returning,
    adopt_talking,
    adopt_waiting,
)
from ari_app.engine.adopting_callback import adopt_callback
from ari_app.engine.adopting_out import adopt_legs, adopt_placed
from ari_app.engine.adopting_outside import adopt_outside, adopt_sent
from ari_app.engine.adopting_survey import adopt_survey, survey_lost
from ari_app.engine.desks import agent_at
from ari_app.engine.engine import Engine
from ari_app.engine.its_number import number_of, sure_number_of
from ari_app.engine.pausing import adopt_pause, settle_pause
from ari_app.engine.ports import SeenChannel, World
from ari_app.engine.reconcile import leg_of
from ari_app.engine.recordings import OpenRecording
from ari_app.engine.restore_second import adopt_consult_recording, adopt_others, end_others, with_others
from ari_app.engine.settling import settle_talk
from ari_app.ivr.flow import begun, leaves_message, waits
from lexicon.ids import ChannelId, ClientId, OfferId, RecordingId, agent_channel, is_consult, is_standing
from lexicon.journal import (
    AgentReady,
    CallBridged,
    CallEnded,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    RecordingMissing,
    RecordingStarted,
    TalkEnded,
)
from lexicon.outcome import Fault, Outcome
from routing.abilities import profile_of
from routing.agent import Agent, AgentState
from routing.profile import Profile
from routing.waiting import order_number

LEVEL = 5
"""For a sign-in noted before levels were; the desk tells them when it comes back."""

LOST = Outcome(Fault.SYSTEM, "controller-lost")


def restore(engine: Engine, past: Past, world: World) -> tuple[int, int]:
    """Take over what was open; answers (adopted, lost) calls. Call it once, before ``reconcile``."""
    here = {channel.id: channel for channel in world.channels if channel.is_ours or offer_of(channel.account)}
    talking = {call.agent for call in past.calls.values() if call.bridged_at is not None}
    for agent in past.agents.values():
        engine.floor.adopt(_agent(engine, agent), engine.now())
        if agent.is_leaving:
            engine.leaving.add(agent.id)
    engine.decide(engine.floor.advance(engine.now()))  # what was lent ends, though nobody may ever press anything
    engine.legs.adopt(past.agents, world)
    adopted = 0
    for message in past.messages.values():
        engine.messages.open(message)
    for call in past.calls.values():
        if call.is_placed and call.bridged_at is None and call.joined_at is None and _is_in_catalogue(engine, call):
            adopted += adopt_placed(engine, call, world)
        elif call.callback is not None and call.bridged_at is None and _is_in_catalogue(engine, call):
            adopted += adopt_callback(engine, call, world)
        elif call.channel in here and _is_in_catalogue(engine, call):
            _adopt(engine, call, here[call.channel], world)
            adopted += 1
        else:
            _end(engine, call)
    for call in past.calls.values():
        adopt_legs(engine, call, world)
    for begun_message in past.messages.values():  # their callers are gone
        taken = engine.calls.get(begun_message.call)
        if taken is None or taken.message != begun_message.recording:
            engine.messages.ended(begun_message.recording, None)
            engine.messages.settle(begun_message.recording)
    for recording in past.recordings.values():
        known = past.calls.get(recording.call)
        opened = OpenRecording(recording.id, recording.call, recording.agent, recording.client)
        if is_consult(recording.id):
            adopt_consult_recording(engine, opened)
            continue
        is_here = known is not None and known.channel in here
        adopt_recording(engine, opened, _recorded_on(engine, known) if known is not None and is_here else None)
        if known is not None and is_here:
            adopt_pause(engine, known, recording.id)
    for call in past.calls.values():
        settle_pause(engine, call)
    for agent in past.agents.values():
        if agent.wraps_up is not None and agent.id not in talking:
            engine.resume_wrap_up(agent.id, agent.wraps_up, agent.wrap_up_limit_s)
    engine.permits.adopt(past.meters, set(here))
    return adopted, len(past.calls) - adopted


def _is_in_catalogue(engine: Engine, past: PastCall) -> bool:
    """A reason taken out meanwhile: the call can't go on as it was, and ``reconcile`` takes it in anew."""
    number = number_of(engine, past)
    return number is not None and (past.reason is None or past.reason in number.reasons)


def _agent(engine: Engine, past: PastAgent) -> Agent:
    now = engine.now()
    state = AgentState.READY if past.is_ready else AgentState.NOT_READY
    if past.wraps_up is not None:
        state = AgentState.WRAP_UP
    return Agent(
        past.id,
        past.desk,
        "",  # whichever page of this desk comes back is the right one
        past.name,
        profile_of(past.abilities) if past.abilities is not None else Profile(dict.fromkeys(past.skills, LEVEL)),
        state,
        past.since,
        past.idle_since,
        reason=past.reason,
        next_reason=past.next_reason,
        call=past.wraps_up,
        is_present=False,
        is_registered=True,
        wrap_up_mono=now.mono - (now.at - past.since).total_seconds(),
        client=past.client or "",
    )


def _adopt(engine: Engine, past: PastCall, caller: SeenChannel, world: World) -> None:
    now, number = engine.now(), sure_number_of(engine, past)
    if past.flow is not None and past.flow in engine.published.flows:  # the version that it began with
        number = replace(number, flow=engine.published.flows[past.flow])

    def ago(at: datetime) -> float:
        return now.mono - (now.at - at).total_seconds()

    state = waits(number.flow, past.node, past.language)
    way = Way.ORIGINATE if past.is_placed or past.is_called_back else engine.way
    who = (past.id, past.channel, past.dialled, past.caller, number, ago(past.arrived_at), way)
    call = Call(*who, ivr=state, outs=past.outs, messages=past.messages)
    if past.message is not None and (node := number.flow.nodes.get(past.message.node)) is not None:
        ivr = leaves_message(past.message.node, past.language, past.message.reason)
        adopt_message(engine, replace(call, ivr=ivr, message=past.message.recording, plays=1), node)
        return
    if past.outside_leg and past.sent_by is None:
        adopt_outside(engine, call, past)
        return
    if past.reason is None or past.joined_at is None:
        # Somewhere in greeting or menu: the menu is said (again), from its start.
        adopt_ivr(engine, replace(call, ivr=begun(number.flow, past.language), plays=1), past)
        return
    reason = number.reasons[past.reason]
    if past.queue is not None and past.queue in engine.published.queues:  # it had overflowed
        reason = replace(reason, queue=engine.published.queues[past.queue])
    call = replace(
        call,
        reason=reason,
        joined_at=past.joined_at,
        joined_mono=ago(past.joined_at),
        order=past.order or order_number(past.joined_at, reason.queue.promise_s, reason.head_start_s),
        entered_mono=ago(past.entered_at or past.joined_at),
        patience_mono=ago(past.entered_at or past.joined_at),
        known=KnownCaller(preferred=past.preferred),
        is_return=past.is_return,
        stays=past.stays,
        outs=past.outs + past.is_called_back,
        recordings=max(past.talks, past.recordings),  # the bridge is named by it
        plays=1,
    )
    if past.survey is not None:
        adopt_survey(engine, call, past, caller)
        return
    if past.outside_leg:
        adopt_sent(engine, call, past, world)
        return
    if past.kept_at is not None and past.offer is not None and past.agent is not None:
        adopt_kept(engine, past, call, caller, world)
        return
    if past.bridged_at is not None and past.offer is not None and past.agent is not None:
        _adopt_talk(engine, past, call, caller, world)
        return
    if past.parked is not None and caller.is_ours:
        at = past.parked
        adopt_parked(engine, call, Parked(at.slot, at.by), at.limit_s - (now.mono - ago(at.at)))
        return
    if _went_on_alone(engine, past, call, caller, world):
        return
    if past.offer is not None and past.agent is not None:
        leg = leg_of(past.offer, world)
        if leg is not None and leg.is_up and not caller.is_ours:
            _adopt_taken(engine, past, call, leg)
            return
        _offer_lost(engine, past, number.client)
    if caller.is_ours:
        adopt_waiting(engine, replace(call, phase=Phase.QUEUED))
    else:
        adopt_returning(engine, replace(call, phase=Phase.RETURNING), offer_of(caller.account) or OfferId(""))


def _adopt_talk(engine: Engine, past: PastCall, call: Call, caller: SeenChannel, world: World) -> None:
    """A conversation, in Dial() or (lifted) in a bridge of ours, or on the way from one to the other."""
    assert past.bridged_at is not None and past.offer is not None and past.agent is not None and call.number is not None
    now, client = engine.now(), call.number.client
    bridged_mono = now.mono - (now.at - past.bridged_at).total_seconds()
    in_dial = offer_of(caller.account) == past.offer
    is_lifting = caller.args[:1] == ("lifted",) and caller.is_ours and not past.is_lifted
    is_ours = past.is_lifted or is_lifting
    way = Way.DIAL if in_dial and not is_ours else Way.ORIGINATE
    offer = OutOffer(past.offer, past.agent, "", bridged_mono, way)
    leg = leg_of(past.offer, world)
    if leg is not None:
        offer = offer.answered(leg.id)
    elif is_standing(past.leg) or is_ours and past.leg != agent_channel(past.offer):
        offer = offer.answered(past.leg)
    held_mono = None if past.held_at is None else now.mono - (now.at - past.held_at).total_seconds()
    phase = Phase.LIFTING if is_lifting else Phase.TALKING
    control = Control(held_mono, past.is_muted)
    call = replace(call, phase=phase, offer=offer, bridged_mono=bridged_mono, control=control)
    adopt_talking(engine, with_others(engine, past, call, now), past.bridged_at)
    inside = {channel for _, channels in world.bridges for channel in channels}
    if past.is_lifted and not inside & {call.channel, call.agent_leg}:
        # The last controller ended between what it wrote and what it asked for: nobody has joined the two yet.
        engine.send(call.id, do.Join(past.offer, call.bridge, call.channel, call.agent_leg))
        if call.control.is_held:
            engine.send(call.id, do.Hold(past.offer, call.bridge, call.agent_leg, music_of(call)))
    adopt_others(engine, past, call)
    unheard = RecordingId(f"{past.id}-{past.talks}")
    if past.recordings < past.talks and leg is not None:
        _adopt_unheard(engine, OpenRecording(unheard, past.id, past.agent, client), leg.id)
    elif past.recordings < past.talks:
        engine.note(RecordingMissing(unheard, past.id, client, past.agent, LOST.reason))


def _offer_lost(engine: Engine, past: PastCall, client: ClientId) -> None:
    """An offer that was out, or taken and not yet a conversation: its agent is free again."""
    if past.offer is None or past.agent is None:
        return
    if past.is_taken:
        engine.note(TalkEnded(past.id, client, past.agent, 0.0))
    else:
        engine.note(OfferWithdrawn(past.offer, past.id, client, past.agent, LOST.reason))
    agent = engine.floor.agents.get(past.agent)
    if agent is not None and agent.state is AgentState.READY:
        engine.note(AgentReady(agent.id, agent.idle_since))


def _went_on_alone(engine: Engine, past: PastCall, call: Call, caller: SeenChannel, world: World) -> bool:
    """Dial() gave the caller back while no controller was there, and an agent whom Asterisk rang then answered."""
    alone = offer_of(caller.account)
    if alone is None or not is_alone(alone) or call.number is None or call.reason is None:
        return False
    leg = leg_of(alone, world)
    agent = (
        None if leg is None or not leg.is_up else agent_at(engine, leg.name.removeprefix("PJSIP/").rpartition("-")[0])
    )
    if leg is None or agent is None:
        return False
    client, reason = call.number.client, call.reason
    _offer_lost(engine, past, client)
    limit_s = reason.queue.ring_timeout_s
    engine.note(OfferMade(alone, past.id, client, reason.queue.id, agent, leg.id, limit_s))
    _adopt_taken(engine, replace(past, offer=alone, agent=agent), call, leg)
    return True


def _adopt_taken(engine: Engine, past: PastCall, call: Call, leg: SeenChannel) -> None:
    """The agent answered while no controller was there: Dial() has connected the two."""
    now = engine.now()
    assert past.offer is not None and past.agent is not None and call.number is not None
    client = call.number.client
    rang_s, waited_s = 0.0, now.mono - call.joined_mono
    engine.note(OfferTaken(past.offer, past.id, client, past.agent, rang_s))
    offer = OutOffer(past.offer, past.agent, "", now.mono, Way.DIAL, leg.id)
    recording = call.next_recording
    if is_alone(past.offer):
        recording = RecordingId(past.offer)  # the dialplan named the files by it
    opened = OpenRecording(recording, past.id, past.agent, client)
    talking = replace(call, phase=Phase.TALKING, offer=offer, bridged_mono=now.mono, recordings=call.recordings + 1)
    engine.note(CallBridged(past.id, client, past.agent, talking.bridge, leg.id, waited_s))
    adopt_talking(engine, talking, now.at)
    _adopt_unheard(engine, opened, leg.id)


def _adopt_unheard(engine: Engine, opened: OpenRecording, leg: ChannelId) -> None:
    """The dialplan begins it at every answer; should it have failed, there is no file, and that is told then."""
    engine.note(RecordingStarted(opened.recording, opened.call, opened.client, opened.agent, 0.0))
    adopt_recording(engine, opened, leg)


def _recorded_on(engine: Engine, past: PastCall) -> ChannelId:
    """The channel on which Asterisk records: the agent's leg where Dial() made one, else the caller's."""
    call = engine.calls.get(past.id)
    leg = ChannelId("") if call is None or call.offer is None else call.offer.leg
    return past.channel if not leg or is_standing(leg) else leg


def _end(engine: Engine, past: PastCall) -> None:
    """The caller is gone: settle what the journal still holds open."""
    now, number = engine.now(), number_of(engine, past)
    client = None if number is None else number.client
    if client is not None:
        end_others(engine, past, client)
    if client is not None and past.agent is not None and past.offer is not None:
        if past.bridged_at is not None:
            settle_talk(engine, past, client)
        elif not past.is_taken:
            engine.note(OfferWithdrawn(past.offer, past.id, client, past.agent, LOST.reason))
    if past.callback is not None:
        told = past.callback
        callback = Callback(told.number, told.expires_at, 0.0)
        engine.note(ended((past.id, told.client, told.queue, told.reason), callback, LOST.reason, now.at))
    if client is not None and past.survey is not None and not past.survey.is_over:
        engine.note(survey_lost(past, past.survey, client))
    lasted_s = (now.at - past.arrived_at).total_seconds()
    engine.note(CallEnded(past.id, client, LOST, None, lasted_s))
