"""A caller who had been sent to a number outside when the controller died: talks on, or goes on in flow or queue."""

from dataclasses import replace

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.outside import MUSIC
from ari_app.call.past import PastCall
from ari_app.call.placing import CALL_S, LATER_S
from ari_app.call.state import Call, Outside, Phase
from ari_app.engine.engine import Engine
from ari_app.engine.ports import World
from ari_app.ivr.state import IvrState, Stage
from lexicon.ids import nth_of_out


def adopt_outside(engine: Engine, call: Call, past: PastCall) -> None:
    """What became of the leg is found by ``reconcile``, which follows."""
    now = engine.now()
    answered_mono = None
    if past.outside_at is not None:
        answered_mono = now.mono - (now.at - past.outside_at).total_seconds()
    outside = Outside(past.outside_number, past.outside_leg, now.mono, answered_mono=answered_mono)
    state = IvrState(past.outside_node, Stage.AWAY, language=past.language, nodes=1, is_asked=True)
    music = None if answered_mono is not None else MUSIC
    outs = nth_of_out(past.outside_leg)
    engine.adopt(
        replace(
            call,
            phase=Phase.OUTSIDE,
            outside=outside,
            ivr=state,
            plays=1,
            music=music,
            outs=outs,
            recordings=past.recordings,
        )
    )
    if answered_mono is None:
        engine.carry_out(call, do.SetTimer("out", past.outside_leg, CALL_S + LATER_S), now)


def adopt_sent(engine: Engine, call: Call, past: PastCall, world: World) -> None:
    """By an agent who is not in the call any more. What became of the leg is found by ``reconcile``, which follows."""
    now, answered_mono = engine.now(), None
    if past.outside_at is not None:
        answered_mono = now.mono - (now.at - past.outside_at).total_seconds()
    who = (past.sent_by, past.sent_contact)
    outside = Outside(past.outside_number, past.outside_leg, now.mono, True, answered_mono, *who)
    engine.adopt(replace(call, phase=Phase.SENT, outside=outside))
    if answered_mono is None:
        engine.carry_out(call, do.SetTimer("out", outside.leg, CALL_S + LATER_S), now)
    inside = {channel for bridge, channels in world.bridges if bridge == outside.bridge for channel in channels}
    if not {call.channel, outside.leg} <= inside:
        engine.dispatch(call.id, ev.LinkBack())
