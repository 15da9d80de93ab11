"""A call that an agent was placing when the controller died: taken on where that is sure, else ended and told.

Nobody is dialled twice: while the agent's own telephone rings nothing was dialled; once it is answered, only a leg
that is there goes on.
"""

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.past import PastCall
from ari_app.call.placing import CALL_S, LATER_S, RAISE_S
from ari_app.call.state import Call, OutOffer, Phase, Way
from ari_app.engine.engine import Engine
from ari_app.engine.its_number import sure_number_of
from ari_app.engine.ports import World
from lexicon.ids import agent_channel


def adopt_legs(engine: Engine, past: PastCall, world: World) -> None:
    """Should its line refuse the leg that is being dialled, another trunk is tried, as before.

    Of a call that we placed it is known whether anything was heard of it; others are not given up for silence.
    """
    leg = next((one for one in world.channels if past.legs and one.id == past.legs[-1].leg), None)
    if leg is not None and not leg.is_up and past.id in engine.calls:
        is_told = past.is_placed or past.is_called_back
        has_rung = past.has_rung or leg.is_ringing
        engine.outs.adopt(past.legs, has_rung=has_rung, may_be_silent=is_told and not has_rung)


def adopt_placed(engine: Engine, past: PastCall, world: World) -> bool:
    """Whether it goes on. Only for one whose customer has not answered, as far as is known."""
    assert past.offer is not None and past.agent is not None and past.reason is not None
    now, number = engine.now(), sure_number_of(engine, past)
    legs = {channel.id: channel for channel in world.channels}
    agent = legs.get(agent_channel(past.offer))
    placed_mono = now.mono - (now.at - past.arrived_at).total_seconds()
    phase = Phase.CALLING if past.channel in legs or (agent is not None and agent.is_up) else Phase.RAISING
    who = (past.id, past.channel, past.dialled, past.caller, number, placed_mono, Way.ORIGINATE)
    offer = OutOffer(past.offer, past.agent, "", placed_mono, Way.ORIGINATE)
    call = Call(*who, phase=phase, reason=number.reasons[past.reason], offer=offer, has_rung=past.has_rung)
    engine.adopt(call)
    if past.agent in engine.floor.agents:
        engine.floor.adopt_talk(past.agent, past.id, past.arrived_at)
    goes_on = agent is not None and (phase is Phase.RAISING or (agent.is_up and past.channel in legs))
    if not goes_on:
        engine.dispatch(past.id, ev.ControllerLost())
        return False
    wait = ("raise", past.offer, RAISE_S) if phase is Phase.RAISING else ("out", past.channel, CALL_S + LATER_S)
    engine.carry_out(call, do.SetTimer(*wait), now)
    return True
