"""Persistent legs: dialled when a desk that wants one can be rung, kept for the shift, dialled again when lost.

A call is joined to such a leg at once. While it is down its agent is rung as any other. Nobody hangs one up for a call:
``perform`` lets go of it instead (``lexicon.ids.is_standing``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.past import PastAgent
from ari_app.engine.ports import Ids, Timers, World
from lexicon.ids import AgentId, CallId, ChannelId, DeskId, PlaybackId, standing_channel
from lexicon.journal import Fact, LegFell, LegStood
from routing.agent import Agent, AgentState

DIAL_WITHIN_S = 12.0
AGAIN_S = 1.0
RINGS_S = 10.0
IN_CALL = (AgentState.OFFERED, AgentState.TALKING)


@dataclass(frozen=True, slots=True)
class Standing:
    """One agent's leg; ``channel`` is None while it is not even dialled."""

    desk: DeskId
    channel: ChannelId | None = None
    is_up: bool = False


@dataclass(frozen=True, slots=True)
class Doings:
    """What persistent legs need of the engine."""

    send: Callable[[CallId, do.Command], None]
    note: Callable[[Fact], None]
    agent: Callable[[AgentId], Agent | None]
    endpoint_of: Callable[[AgentId], str]
    dispatch: Callable[[CallId, ev.CallEvent], None]


class StandingLegs:
    """One per controller."""

    def __init__(self, timers: Timers, ids: Ids, doings: Doings) -> None:
        self._timers, self._ids, self._do = timers, ids, doings
        self._legs: dict[AgentId, Standing] = {}

    def want(self, agent: AgentId, desk: DeskId) -> None:
        """The agent signed in, and has a persistent leg."""
        known = self._legs.get(agent)
        if known is None or known.desk != desk:
            self.drop(agent)
            self._legs[agent] = Standing(desk)
        self.look(agent)

    def phone_back(self, agent: AgentId) -> None:
        """The agent can be rung, perhaps: a call that is kept for it hears so, and a persistent leg is dialled."""
        known = self._do.agent(agent)
        if known is not None and known.call is not None and known.is_present and known.is_registered:
            self._do.dispatch(known.call, ev.PhoneBack(agent, self._do.endpoint_of(agent)))
        self.look(agent)

    def drop(self, agent: AgentId) -> None:
        """The agent signed out, or wants none any more."""
        known = self._legs.pop(agent, None)
        if known is not None:
            self._hang_up(known)

    def renew(self, agent: AgentId) -> None:
        """The telephone at the other end is gone, though nobody said so."""
        known = self._legs.get(agent)
        if known is not None and known.channel is not None:
            self._hang_up(known)
            self._legs[agent] = Standing(known.desk)
            if known.is_up:
                self._do.note(LegFell(agent, known.desk, known.channel, 0))

    def ready(self, agent: AgentId) -> ChannelId:
        """The leg to which a call can be joined now; "" for none."""
        known = self._legs.get(agent)
        return known.channel if known is not None and known.is_up and known.channel else ChannelId("")

    def look(self, agent: AgentId) -> None:
        """Dial, if it is wanted and can be; a conversation with a leg of its own is waited for."""
        known, there = self._legs.get(agent), self._do.agent(agent)
        if known is None or known.channel is not None or there is None:
            return
        if not there.is_present or not there.is_registered:
            return  # the registration says when
        if there.state in IN_CALL:
            self._timers.set((agent, "leg"), AGAIN_S, partial(self.look, agent))
            return
        channel = standing_channel(known.desk, self._ids.offer())
        self._legs[agent] = replace(known, channel=channel)
        self._do.send(CallId(channel), do.Stand(channel, known.desk, self._do.endpoint_of(agent), RINGS_S))
        self._timers.set((agent, "leg"), DIAL_WITHIN_S, partial(self._late, agent, channel))

    def came(self, channel: ChannelId, desk: str) -> None:
        """A leg was answered; one that nobody waits for is hung up."""
        agent = next((one for one, leg in self._legs.items() if leg.channel == channel), None)
        if agent is None:
            self._do.send(CallId(channel), do.DropLeg(channel))
            return
        self._legs[agent] = replace(self._legs[agent], is_up=True)
        self._timers.cancel((agent, "leg"))
        self._do.note(LegStood(agent, self._legs[agent].desk, channel))

    def gone(self, channel: ChannelId, cause: int) -> None:
        """A leg ended (told several times): it is dialled again."""
        for agent, known in self._legs.items():
            if known.channel == channel:
                self._legs[agent] = Standing(known.desk)
                if known.is_up:
                    self._do.note(LegFell(agent, known.desk, channel, cause))
                self._timers.set((agent, "leg"), AGAIN_S, partial(self.look, agent))
                return

    def beeped(self, playback: PlaybackId) -> None:
        """What whispered a beep has the name of its one sound, and is needed no more."""
        if playback.startswith("beep-"):
            self._do.send(CallId(playback), do.HangUp(ChannelId(playback)))

    def knows(self, channel: ChannelId) -> bool:
        return any(one.channel == channel for one in self._legs.values())

    def compare(self, world: World) -> None:
        """After a connection: those that are not there any more have ended."""
        here = {channel.id for channel in world.channels}
        for known in list(self._legs.values()):
            if known.channel is not None and known.channel not in here:
                self.gone(known.channel, 0)

    def adopt(self, agents: Mapping[AgentId, PastAgent], world: World) -> None:
        """Legs that another controller dialled, of agents who are here: they go on, and so do the calls on them.

        One that it had given up is at a telephone that is gone: ``reconcile`` hangs it up, as what is nobody's.
        """
        by_desk = {agent.desk: agent for agent in agents.values()}
        for channel in world.channels:
            match channel.args if channel.is_ours and channel.is_up else ():
                case ("standing", desk, *_) if (one := by_desk.get(DeskId(desk))) and channel.id != one.fallen:
                    self._legs[one.id] = Standing(one.desk, channel.id, is_up=True)
                    if channel.id != one.leg:  # answered, and nobody was there to hear it
                        self._do.note(LegStood(one.id, one.desk, channel.id))
                case _:
                    pass

    def _late(self, agent: AgentId, channel: ChannelId) -> None:
        known = self._legs.get(agent)
        if known is not None and known.channel == channel and not known.is_up:
            self._hang_up(known)
            self._legs[agent] = Standing(known.desk)
            self.look(agent)

    def _hang_up(self, known: Standing) -> None:
        if known.channel is not None:
            self._do.send(CallId(known.channel), do.DropLeg(known.channel))
