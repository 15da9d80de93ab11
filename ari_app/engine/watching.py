"""Supervisors in conversations: what is asked, heard and told of them, kept in step with the calls.

A watch asks nothing of the call that it hears; only taking over does. So it has its own worker, and its own table
(``ari_app/watch``).
"""

from collections import deque
from typing import assert_never

from ari_app.call import events as call_ev
from ari_app.call.ending import WITH_OTHERS
from ari_app.call.state import Phase
from ari_app.engine.account import offer_of
from ari_app.engine.engine import Engine
from ari_app.engine.ports import Ids, Timers
from ari_app.engine.runner import Asked, Runner
from ari_app.engine.tones import TONES, Tones
from ari_app.watch import commands as do
from ari_app.watch import events as ev
from ari_app.watch.state import Stage, Talk, Watch, WatchWay
from ari_app.watch.step import begin, step
from lexicon.errors import BadInput, Conflict, Refused
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, WatchId, new_watch
from lexicon.journal import (
    AgentSignedOut,
    CallBridged,
    CallKept,
    CallRejoined,
    CallTakenOver,
    Fact,
    PartyAway,
    TalkEnded,
)

SNOOPS = "snoop-"
HEARABLE = (Phase.TALKING, Phase.LIFTING, *WITH_OTHERS)
TAKABLE = (Phase.TALKING, Phase.LIFTING)
ENDS = ("HangUp", "DropBridge")


class Watches:
    """One per controller. ``runner`` reports to ``report``; the engine's facts come by ``heard``."""

    def __init__(self, engine: Engine, timers: Timers, ids: Ids) -> None:
        self.engine, self._timers = engine, timers
        self.tones = Tones(timers, self._send, ids.offer)
        self.runner: Runner | None = None
        self.open: dict[WatchId, Watch] = {}
        self._pending: deque[tuple[WatchId, ev.WatchEvent]] = deque()
        self._is_pumping = False
        engine.on_fact = self.heard

    def of(self, supervisor: AgentId) -> Watch | None:
        """What this supervisor has open."""
        return next((watch for watch in self.open.values() if watch.supervisor == supervisor), None)

    def talk_of(self, agent: AgentId) -> Talk | None:
        """The conversation that the agent has now, if it can be heard."""
        known = self.engine.floor.agents.get(agent)
        call = None if known is None or known.call is None else self.engine.calls.get(known.call)
        if call is None or call.offer is None or call.offer.agent != agent or call.phase not in HEARABLE:
            return None
        assert call.number is not None
        client = call.number.client
        return Talk(call.id, client, call.channel, call.agent_leg, client in self.engine.published.tones)

    # ------------------------------------------------------------------ what supervisors ask for

    def watch(self, supervisor: AgentId, endpoint: str, asked: ev.TurnAsked, fresh: str) -> None:
        """Ring the supervisor, or turn what is open to this. ``fresh`` is an id for a new one."""
        known = self.of(supervisor)
        if known is not None and known.stage in (Stage.TAKING, Stage.TAKEN):
            raise Conflict("you have a call of your own now", code="call-taken")
        if asked.agent not in self.engine.floor.agents:
            raise Refused("that agent is not signed in", code="agent-not-here")
        if asked.talk is None and not asked.is_following:
            raise Conflict("that agent is in no conversation now", code="nothing-to-hear")
        if known is not None:
            self.dispatch(known.id, asked)
            return
        watch = Watch(new_watch(fresh), supervisor, endpoint, asked.agent, asked.way, asked.is_following, asked.talk)
        self._took(begin(watch, asked.agent))

    def change(self, supervisor: AgentId, way: WatchWay) -> None:
        self.dispatch(self._known(supervisor).id, ev.WayAsked(way))

    def stop(self, supervisor: AgentId, why: str) -> None:
        """The supervisor wants no more, or is gone. Who has taken a call over and is gone loses it as an agent does."""
        known = self.of(supervisor)
        if known is None:
            return
        if known.stage is not Stage.TAKEN or known.talk is None:
            self.dispatch(known.id, ev.StopAsked(why))
        elif why == "stopped":
            raise Conflict("you have a call of your own now", code="call-taken")
        else:
            self.engine.dispatch(known.talk.call, call_ev.AgentLost(supervisor))

    def take_over(self, supervisor: AgentId) -> None:
        known = self._known(supervisor)
        if known.stage is not Stage.HEARING or known.talk is None:
            raise Conflict("you hear no conversation now", code="nothing-to-hear")
        call = self.engine.calls.get(known.talk.call)
        if call is None or call.phase not in TAKABLE:
            raise Conflict("the agent is busy with a second party", code="second-party")
        if call.control.pause is not None:  # whoever talks with the caller now knows why nothing is recorded
            raise Conflict("the recording is paused: let it go on first", code="recording-paused")
        self.dispatch(known.id, ev.TakeOverAsked())

    def end_taken(self, supervisor: AgentId) -> None:
        known = self._known(supervisor)
        if known.stage is not Stage.TAKEN or known.talk is None:
            raise Conflict("that call is over", code="call-over")
        self.engine.dispatch(known.talk.call, call_ev.AgentHungUp(supervisor))

    def _known(self, supervisor: AgentId) -> Watch:
        known = self.of(supervisor)
        if known is None:
            raise Conflict("you hear no conversation now", code="nothing-to-hear")
        return known

    # ------------------------------------------------------------------ what is heard of

    def heard(self, fact: Fact) -> None:
        """A fact of the engine's: conversations that begin and end."""
        if not self.open:
            return
        match fact:
            case CallBridged(agent=agent) | CallRejoined(agent=agent):
                talk = self.talk_of(agent)
                for watch in self._about(agent):
                    if talk is not None and watch.stage is not Stage.TAKEN:
                        self.dispatch(watch.id, ev.TalkBegan(talk))
            case (
                TalkEnded(call=call, agent=agent) | CallKept(call=call, agent=agent) | PartyAway(call=call, agent=agent)
            ):
                for watch in self._about(agent):
                    self.dispatch(watch.id, ev.TalkOver(call, agent))
            case CallTakenOver(offer=offer):
                self.dispatch(WatchId(offer), ev.TakenOver())
            case AgentSignedOut(agent=agent):
                for watch in self._about(agent):
                    self.dispatch(watch.id, ev.StopAsked("agent-left"))
            case _:
                pass

    def _about(self, agent: AgentId) -> list[Watch]:
        return [watch for watch in self.open.values() if watch.talker == agent]

    def came(self, role: str, channel: ChannelId, watch: WatchId) -> None:
        """A channel of a watch is in the application: the supervisor's, or what he hears through."""
        if role != "tone":
            (self.leg_up if role == "watcher" else self.snoop_up)(channel, watch)
        elif not self.tones.up(channel):
            self._drop(channel)

    def leg_up(self, channel: ChannelId, watch: WatchId) -> None:
        """A supervisor's telephone answered."""
        if watch in self.open:
            self.dispatch(watch, ev.LegUp())
        else:
            self._drop(channel)

    def snoop_up(self, channel: ChannelId, watch: WatchId) -> None:
        """A channel to hear through is here."""
        if watch in self.open:
            self.dispatch(watch, ev.SnoopUp(channel))
        else:
            self._drop(channel)

    def _drop(self, channel: ChannelId) -> None:
        self.engine.send(CallId(f"orphan-{channel}"), do.HangUp(channel))

    def channel_gone(self, channel: ChannelId, cause: int) -> None:
        """A channel ended; most are no supervisor's."""
        if channel.startswith(TONES):
            self.tones.gone(channel)
        elif channel.startswith(SNOOPS):
            self.dispatch(watch_of(channel), ev.SnoopGone(channel))
        elif self.open and (offer := offer_of(channel)) is not None:
            self.dispatch(WatchId(offer), ev.LegGone(cause))

    def report(self, owner: CallId, event: call_ev.CallEvent) -> None:
        """What the runner says of a command."""
        if not isinstance(event, call_ev.ExchangeRefused):
            return
        if event.what in ENDS:
            self.engine.dispatch(owner, event)  # asked again, should there have been no answer
            return
        refused = ev.Refused(event.what, event.token, event.why)
        self.dispatch(WatchId(owner.removeprefix("watch-")), refused)

    # ------------------------------------------------------------------ the pump

    def adopt(self, watch: Watch) -> None:
        """One that another controller began."""
        self.open[watch.id] = watch

    def dispatch(self, watch: WatchId, event: ev.WatchEvent) -> None:
        """Give ``event`` to its watch, now or after the one in hand."""
        self._pending.append((watch, event))
        if self._is_pumping:
            return
        self._is_pumping = True
        try:
            while self._pending:
                id_, one = self._pending.popleft()
                if (known := self.open.get(id_)) is not None:
                    self._took(step(known, one, self.engine.now()))
        finally:
            self._is_pumping = False
        self.sound()

    def sound(self) -> None:
        """The tone is in every conversation that is heard and whose client wants it."""
        rules = self.engine.published.tones
        heard = [one.talk for one in self.open.values() if one.stage is not Stage.TAKEN and one.heard_mono is not None]
        self.tones.keep(
            {
                talk.call: (talk.caller, rules[talk.client])
                for talk in heard
                if talk is not None and talk.has_tone and talk.client in rules
            }
        )

    def _took(self, taken: tuple[Watch, list[do.WatchCommand]]) -> None:
        watch, commands = taken
        self.open[watch.id] = watch
        for command in commands:
            self._carry_out(watch, command)

    def _send(self, owner: CallId, command: Asked) -> None:
        if self.runner is not None:
            self.runner.send(owner, command)

    def _carry_out(self, watch: Watch, command: do.WatchCommand) -> None:
        owner = f"watch-{watch.id}"
        match command:
            case do.Note(fact):
                self.engine.note(fact)
            case do.SetTimer(name, token, after_s):
                rang = ev.TimerRang(name, token)
                self._timers.set((owner, name), after_s, lambda: self.dispatch(watch.id, rang))
            case do.CancelTimer(name):
                self._timers.cancel((owner, name))
            case do.TakeOver(call, agent, supervisor, offer):
                self.engine.dispatch(call, call_ev.TakeOverAsked(agent, supervisor, offer))
            case do.ForgetWatch():
                self._timers.cancel_all(owner)
                self.open.pop(watch.id, None)
            case do.RingSupervisor() | do.Enter() | do.Snoop() | do.HangUp() | do.DropBridge():
                self._send(CallId(owner), command)
            case _:
                assert_never(command)


def watch_of(snoop: ChannelId) -> WatchId:
    """Whose ear a snoop channel is."""
    return WatchId(snoop.removeprefix(SNOOPS).rpartition("-")[0])


def way_of(word: str) -> WatchWay:
    """The way of this name. Raises BadInput."""
    try:
        return WatchWay(word)
    except ValueError:
        raise BadInput("way", word, "listen, whisper or barge") from None


def bridges_of(watches: Watches) -> set[BridgeId]:
    """Those in which supervisors hear."""
    return {watch.bridge for watch in watches.open.values() if watch.stage is not Stage.TAKEN}


def channels_of(watches: Watches) -> set[ChannelId]:
    """Supervisors' legs and what they hear through."""
    return {one for watch in watches.open.values() for one in (watch.leg, watch.snoop, watch.old) if one}
