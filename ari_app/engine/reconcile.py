"""After every (re)connection: compare what Asterisk holds with what we know, repair, and say what was found.

Nothing is replayed for the time without a link, so nothing is assumed: calls whose channel is gone are ended, callers
nobody knows are taken in, legs and bridges of nobody are removed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.ending import IN_TALK
from ari_app.call.fallback import is_alone
from ari_app.call.others import is_somebody_away
from ari_app.call.state import Call, Phase
from ari_app.call.talking import HUNG_UP, NORMAL_CLEARING
from ari_app.engine.account import offer_of
from ari_app.engine.engine import Engine
from ari_app.engine.ports import MUSIC_BRIDGE, Exchange, SeenChannel, World, is_waiting_bridge
from ari_app.engine.watching import Watches, bridges_of, channels_of
from ari_app.engine.watching_again import catch_up
from ari_app.engine.whose import offers_of
from lexicon.ids import AgentId, CallId, ChannelId, OfferId, is_out

RUNG = (Phase.OFFERED, Phase.RAISING, Phase.PROPOSED)


@dataclass(frozen=True, slots=True)
class Found:
    """What a comparison changed."""

    adopted: int
    lost: int
    swept: int
    was_restarted: bool


async def reconcile(
    engine: Engine, exchange: Exchange, world: World, watches: Watches | None = None, *, was_cut: bool = True
) -> Found:
    """Make the engine and Asterisk agree. Raises ExchangeAway when the link breaks meanwhile.

    ``was_cut``: the engine's calls lived through a time without a link (false right after ``restore``).
    """
    here = {channel.id for channel in world.channels}
    was_restarted = all(bridge != MUSIC_BRIDGE for bridge, _ in world.bridges)
    if was_restarted:
        for agent in list(engine.floor.agents):
            engine.decide(engine.floor.set_registered(AgentId(agent), False, engine.now()))
    # Who waited and is gone goes first: nobody is rung for a caller who is not there any more.
    gone = [call for call in engine.calls.values() if call.proof and call.proof not in here]
    for call in sorted(gone, key=lambda call: call.phase is not Phase.QUEUED):
        engine.dispatch(call.id, ev.ExchangeLost())
    engine.legs.compare(world)
    engine.outs.compare(world, was_cut=was_cut)
    _catch_up(engine, world, was_cut)
    lost = len(gone)
    engine.recordings.cut([channel for channel in engine.recordings.channels if channel not in here])
    adopted = swept = 0
    kept = set[str]()
    if watches is not None:
        catch_up(watches, world)
        kept = channels_of(watches) | bridges_of(watches)
    for channel in world.channels:
        if engine.owns(channel) or channel.id in kept:
            continue
        dialled = dialled_of(channel)
        if dialled:
            adopted += engine.caller_arrived(channel.id, dialled, channel.caller, is_up=channel.is_up) is not None
        elif channel.is_ours or offer_of(channel.id) is not None:
            await exchange.hang_up(channel.id, NORMAL_CLEARING)
            swept += 1
        elif (offer := offer_of(channel.account)) is not None and not channel.is_dialled:
            # A caller of nobody's in Dial(): taken back, and then taken in; the leg that rings ends with that.
            # A conversation that Asterisk began alone, with an agent whom nobody here knows, is left alone.
            if is_alone(offer) and (leg := leg_of(offer, world)) is not None and leg.is_up:
                continue
            engine.send(CallId(f"orphan-{offer}"), do.Recall(offer, channel.id))
    # The bridge of who is kept was to be dropped: that may be what the cut swallowed.
    wanted = {call.bridge for call in engine.calls.values() if call.phase in IN_TALK and call.phase is not Phase.KEPT}
    wanted |= {call.outside.bridge for call in engine.calls.values() if call.outside is not None}
    wanted |= {call.next_bridge for call in engine.calls.values() if call.phase is Phase.CALLING}
    wanted |= {call.second.bridge for call in engine.calls.values() if call.second is not None}
    for bridge, _ in world.bridges:
        if bridge.startswith(("talk-", "consult-", "watch-")) and bridge not in wanted and bridge not in kept:
            await exchange.drop_bridge(bridge)
            swept += 1
    return Found(adopted, lost, swept, was_restarted)


def dialled_of(channel: SeenChannel) -> str:
    """The number this caller dialled, who is in our application now; "" for any other channel."""
    match channel.args if channel.is_ours else ():
        case ("inbound", dialled, *_) | ("back", _, _, _, dialled, *_) | ("lifted", _, dialled, *_):
            return dialled
    return ""


def back_of(args: Sequence[str]) -> ev.CallerBack:
    """What the dialplan says of a caller's coming back."""
    match args:
        case ["back", offer, status, cause, *_]:
            return ev.CallerBack(OfferId(offer), status, int(cause) if cause.isdigit() else 0)
    return ev.CallerBack(OfferId(""), "", 0)


def _after_dial(engine: Engine, call: Call, caller: SeenChannel, world: World) -> None:
    """A caller who was in the hands of Dial(): answered, back, or still there."""
    if caller.is_ours:
        back = back_of(caller.args)
        if call.phase is Phase.TALKING and call.offer is not None and back.status != HUNG_UP:
            engine.dispatch(call.id, ev.AgentLegGone(call.offer.id, 0))
        engine.caller_back(caller.id, back)
    elif call.offer is not None:
        leg = leg_of(call.offer.id, world)
        if leg is not None and leg.is_up:
            engine.channel_up(leg.id, leg.account)


def leg_of(offer: OfferId, world: World) -> SeenChannel | None:
    """The channel that Dial() made for ``offer`` ."""
    return next((one for one in world.channels if one.is_dialled and offer_of(one.account) == offer), None)


def _catch_up(engine: Engine, world: World, was_cut: bool) -> None:
    """Calls that live: what was not heard of while the link was cut."""
    seen = {channel.id: channel for channel in world.channels}
    here = {channel.id for channel in world.channels}
    answered = {channel.id for channel in world.channels if channel.is_ours and channel.args[:1] == ("agent",)}
    on_music = {channel for bridge, inside in world.bridges if is_waiting_bridge(bridge) for channel in inside}
    for call in list(engine.calls.values()):
        if call.is_dialled or call.phase is Phase.RETURNING:  # by Dial()
            _after_dial(engine, call, seen[call.channel], world)
            continue
        if call.offer is not None:
            if call.phase is Phase.LIFTING:
                for leg in (call.channel, call.agent_leg):
                    if leg in seen and seen[leg].is_ours:
                        engine.leg_lifted(leg, call.offer.id)
            if call.agent_leg not in here:
                engine.dispatch(call.id, ev.AgentLegGone(call.offer.id, 0))
            elif call.agent_leg in answered and call.phase in RUNG:
                engine.dispatch(call.id, ev.AgentAnswered(call.offer.id))
            for other in offers_of(call)[1:]:
                if is_out(other.channel):
                    _out_leg(engine, other.channel, seen)
                elif other.channel not in here:
                    engine.dispatch(call.id, ev.AgentLegGone(other.id, 0))
                elif other.channel in answered and (call.phase is Phase.SEEKING or is_somebody_away(call)):
                    engine.dispatch(call.id, ev.AgentAnswered(other.id))
        if call.outside is not None and call.outside.leg:
            _out_leg(engine, call.outside.leg, seen)
        if call.phase is Phase.CALLING and call.channel in seen and seen[call.channel].is_up:
            engine.out_leg(ev.OutAnswered(call.channel))
        if was_cut and call.channel not in on_music:
            engine.dispatch(call.id, ev.LinkBack())


def _out_leg(engine: Engine, leg: ChannelId, seen: Mapping[ChannelId, SeenChannel]) -> None:
    """What became of a leg that goes outside."""
    if leg not in seen:
        engine.out_leg(ev.OutGone(leg, 0))
    elif seen[leg].is_up:
        engine.out_leg(ev.OutAnswered(leg))
