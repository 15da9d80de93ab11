"""After every (re)connection: compare what Asterisk holds with what we know, repair, and say what was found.

Nothing is replayed for the time without a link, so nothing is assumed: calls whose channel is gone are ended, callers
nobody knows are taken in, legs and bridges of nobody are removed.
"""

from dataclasses import dataclass

from ari_app.call import events as ev
from ari_app.call.state import Phase
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


async def reconcile(engine: Engine, exchange: Exchange, world: World, *, was_cut: bool = True) -> Found:
    """Make the engine and Asterisk agree. Raises ExchangeAway when the link breaks meanwhile.

    ``was_cut``: the engine's calls lived through a time without a link (false right after ``restore``).
    """
    here = {channel.id for channel in world.channels}
    was_restarted = all(bridge != MUSIC_BRIDGE for bridge, _ in world.bridges)
    if was_restarted:
        for agent in list(engine.floor.agents):
            engine.decide(engine.floor.set_registered(AgentId(agent), False, engine.now()))
    # Who waited and is gone goes first: nobody is rung for a caller who is not there any more.
    gone = [call for call in engine.calls.values() if call.channel not in here]
    for call in sorted(gone, key=lambda call: call.phase is not Phase.QUEUED):
        engine.dispatch(call.id, ev.ExchangeLost())
    _catch_up(engine, world, was_cut)
    lost = len(gone)
    engine.recordings.cut([channel for channel in engine.recordings.channels if channel not in here])
    adopted = swept = 0
    for channel in world.channels:
        if engine.owns(channel):
            continue
        if channel.is_ours and channel.args[:1] == ("inbound",) and len(channel.args) > 1:
            adopted += engine.caller_arrived(channel.id, channel.args[1], channel.caller) is not None
        elif channel.is_ours or offer_of(channel.id) is not None:
            await exchange.hang_up(channel.id, 16)
            swept += 1
    wanted = {call.bridge for call in engine.calls.values() if call.phase in (Phase.JOINING, Phase.TALKING)}
    for bridge, _ in world.bridges:
        if bridge.startswith("talk-") and bridge not in wanted:
            await exchange.drop_bridge(bridge)
            swept += 1
    return Found(adopted, lost, swept, was_restarted)


def _catch_up(engine: Engine, world: World, was_cut: bool) -> None:
    """Calls that live: what was not heard of while the link was cut."""
    here = {channel.id for channel in world.channels}
    answered = {channel.id for channel in world.channels if channel.is_ours and channel.args[:1] == ("agent",)}
    on_music = {channel for bridge, inside in world.bridges if bridge == MUSIC_BRIDGE for channel in inside}
    for call in list(engine.calls.values()):
        if call.offer is not None:
            if call.agent_leg not in here:
                engine.dispatch(call.id, ev.AgentLegGone(call.offer.id, 0))
            elif call.agent_leg in answered and call.phase is Phase.OFFERED:
                engine.dispatch(call.id, ev.AgentAnswered(call.offer.id))
        if was_cut and call.channel not in on_music:
            engine.dispatch(call.id, ev.LinkBack())
