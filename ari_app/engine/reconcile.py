"""After every (re)connection: compare what Asterisk holds with what we know, repair, and say what was found.

Nothing is replayed for the time without a link, so nothing is assumed: calls whose channel is gone are ended, callers
nobody knows are taken in, legs and bridges of nobody are removed.
"""

from dataclasses import dataclass

from ari_app.call import events as ev
from ari_app.engine.engine import Engine, offer_of
from ari_app.engine.ports import MUSIC_BRIDGE, Exchange, World
from lexicon.ids import AgentId


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison changed."""

    adopted: int
    lost: int
    swept: int
    was_restarted: bool


async def reconcile(engine: Engine, exchange: Exchange, world: World) -> Found:
    """Make the engine and Asterisk agree. Raises ExchangeAway when the link breaks meanwhile."""
    here = {channel.id for channel in world.channels}
    was_restarted = all(bridge != MUSIC_BRIDGE for bridge, _ in world.bridges)
    lost = 0
    for call in list(engine.calls.values()):
        if call.channel not in here:
            engine.dispatch(call.id, ev.ExchangeLost())
            lost += 1
        elif call.offer is not None and call.agent_leg not in here:
            engine.dispatch(call.id, ev.AgentLegGone(call.offer.id, 0))
    engine.recordings_cut([channel for channel in engine.recordings if channel not in here])
    adopted = swept = 0
    for channel in world.channels:
        if engine.owns(channel):
            continue
        if channel.is_ours and channel.args[:1] == ("inbound",) and len(channel.args) > 1:
            adopted += engine.caller_arrived(channel.id, channel.args[1], channel.caller) is not None
        elif channel.is_ours or offer_of(channel.id) is not None:
            await exchange.hang_up(channel.id, 16)
            swept += 1
    wanted = {call.bridge for call in engine.calls.values()}
    for bridge, _ in world.bridges:
        if bridge.startswith("talk-") and bridge not in wanted:
            await exchange.drop_bridge(bridge)
            swept += 1
    if was_restarted:
        for agent in list(engine.floor.agents):
            engine.decide(engine.floor.set_registered(AgentId(agent), False, engine.now()))
    return Found(adopted, lost, swept, was_restarted)
