"""Somebody who was to be called back when the controller died: waits on, or is told of; never dialled a second time.

Between an agent's answer and the customer's nobody can be sure what was asked of Asterisk in the last moment. So only
a leg that is there goes on; where none is, and the agent may have answered, nothing is dialled again: a work item.
"""

from dataclasses import replace as changed

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.callback import Callback
from ari_app.call.calling_back import CONTROLLER_LOST, released
from ari_app.call.past import PastCall
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.state import Call, KnownCaller, OutOffer, Phase, Way, replace
from ari_app.engine.engine import Engine
from ari_app.engine.its_number import sure_number_of
from ari_app.engine.ports import SeenChannel, World
from ari_app.ivr.state import IvrState
from lexicon.ids import ChannelId, agent_channel, out_channel
from lexicon.journal import AgentReady, CallbackDialled, OfferTaken, OfferWithdrawn
from routing.agent import AgentState


def adopt_callback(engine: Engine, past: PastCall, world: World) -> bool:
    """Whether it goes on. Only for one whose customer has not answered, as far as is known."""
    here = {channel.id: channel for channel in world.channels}
    call = _as_promised(engine, past)
    leg = past.channel if past.is_called_back else out_channel(past.id, past.outs + 1)
    agent = here.get(past.leg or agent_channel(past.offer)) if past.offer is not None else None
    is_rung = agent is not None and not agent.is_up and not past.is_taken
    if leg in here and past.offer is None:  # dialled in a second without a journal: for whom is not known
        engine.adopt(call)
        engine.carry_out(call, do.HangUp(leg), engine.now())
        engine.dispatch(call.id, ev.CallbackOver(CONTROLLER_LOST, ""))
        return False
    if leg in here or (past.offer is not None and not is_rung):
        call = replace(released(call), channel=leg)  # it may have been refused by a trunk, and dialled through another
        return _adopt_dialled(engine, past, call, (here.get(leg), agent))
    if past.offer is not None:
        _withdraw(engine, past)
    if past.channel in here and not past.is_released:
        engine.adopt(call)
        engine.dispatch(call.id, ev.LinkBack())
    else:
        engine.adopt(released(call))
        engine.dispatch(call.id, ev.TimerRang("rest", ""))
    return call.id in engine.calls


def _as_promised(engine: Engine, past: PastCall) -> Call:
    now, number, told = engine.now(), sure_number_of(engine, past), past.callback
    assert told is not None
    back_s = now.mono - now.at.timestamp()
    reason = number.reasons[told.reason]
    queue = engine.published.queues.get(past.queue or told.queue)
    if queue is not None:  # it had overflowed
        reason = changed(reason, queue=queue)
    joined_mono = back_s + told.joined_at.timestamp()
    entered_mono = joined_mono if past.entered_at is None else back_s + past.entered_at.timestamp()
    arrived_mono = back_s + past.arrived_at.timestamp()
    call = Call(
        past.id, past.channel, past.dialled, past.caller, number, arrived_mono, engine.way, Phase.PROMISED,
        IvrState(language=past.language),
    )  # fmt: skip
    callback = Callback(told.number, told.expires_at, back_s + told.expires_at.timestamp())
    return replace(
        call, reason=reason, joined_at=told.joined_at, joined_mono=joined_mono, order=told.order,
        entered_mono=entered_mono, patience_mono=entered_mono, known=KnownCaller(preferred=past.preferred),
        outs=past.outs, plays=1, has_rung=past.has_rung, callback=callback,
    )  # fmt: skip


def _adopt_dialled(
    engine: Engine, past: PastCall, call: Call, legs: tuple[SeenChannel | None, SeenChannel | None]
) -> bool:
    customer, agent_leg = legs
    assert past.offer is not None and past.agent is not None and call.number is not None and call.callback is not None
    now, client = engine.now(), call.number.client
    if not past.is_taken:
        engine.note(OfferTaken(past.offer, past.id, client, past.agent, 0.0))
    if past.callback_dialled_at is None:
        number, shown = call.callback.number, call.dialled
        engine.note(CallbackDialled(past.id, client, past.agent, past.offer, call.channel, number, shown))
    since = past.callback_dialled_at or now.at
    dialled_mono = now.mono - (now.at - since).total_seconds()
    callback = changed(call.callback, dialled_mono=dialled_mono, waited_s=dialled_mono - call.joined_mono)
    offer = OutOffer(past.offer, past.agent, "", dialled_mono, Way.ORIGINATE, past.leg or ChannelId(""))
    call = replace(call, phase=Phase.CALLING, offer=offer, callback=callback)
    engine.adopt(call)
    if past.agent in engine.floor.agents:
        engine.floor.adopt_talk(past.agent, past.id, since)
    if customer is None or agent_leg is None or not agent_leg.is_up:
        engine.dispatch(past.id, ev.ControllerLost())
        return False
    engine.carry_out(call, do.SetTimer("out", call.channel, CALL_S + LATER_S), now)
    return True


def _withdraw(engine: Engine, past: PastCall) -> None:
    """The agent's telephone rings for a controller that is no more; the leg is swept away."""
    assert past.offer is not None and past.agent is not None and past.callback is not None
    engine.note(OfferWithdrawn(past.offer, past.id, past.callback.client, past.agent, "controller-lost"))
    agent = engine.floor.agents.get(past.agent)
    if agent is not None and agent.state is AgentState.READY:
        engine.note(AgentReady(agent.id, agent.idle_since))
