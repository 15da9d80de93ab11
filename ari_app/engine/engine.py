"""The engine: events in, decisions asked of the thinkers, commands handed out. Everything here runs on one loop and
decides without waiting; only the runner waits for Asterisk."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.callback import RANG_IN
from ari_app.call.events_second import SecondOver
from ari_app.call.state import Call, Phase, Way
from ari_app.call.step import step
from ari_app.engine.account import offer_of
from ari_app.engine.after_call import AfterCall
from ari_app.engine.again import AskAgain
from ari_app.engine.callbacks import Callbacks, known_caller
from ari_app.engine.callers import Callers
from ari_app.engine.closing import knowing, shut
from ari_app.engine.due import FloorDue
from ari_app.engine.ended import Ended
from ari_app.engine.floor_commands import FloorCommand, ask_floor, make_comfortable
from ari_app.engine.messages import Messages, call_of
from ari_app.engine.out_legs import OutLegs
from ari_app.engine.permits import Permits
from ari_app.engine.ports import SeenChannel
from ari_app.engine.recordings import Recordings
from ari_app.engine.rooms import Rooms
from ari_app.engine.runner import Runner
from ari_app.engine.standing import Doings, StandingLegs
from ari_app.engine.whose import Whose, is_moved
from ari_app.trunks.numbers import DialledNumber, Published
from ari_app.trunks.unknown import UnknownNumbers
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    OfferId,
    PlaybackId,
    RecordingId,
    call_of_contact,
    call_of_out,
    is_out,
)
from lexicon.journal import AgentSignedIn, AgentSignedOut, Fact
from lexicon.moment import Moment
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.waiting_room import Diverted, Overflowed

SETTLE_S = 0.3


class Engine:
    """Calls and the floor, kept in step. Methods never raise for a late event."""

    def __init__(self, rooms: Rooms, published: Published) -> None:
        self._rooms, self.seek_s, self.park_s, self.pause_s = rooms, rooms.seek_s, rooms.park_s, rooms.pause_s
        self.published = published
        self.calls: dict[CallId, Call] = {}
        self.floor = Floor(iter(rooms.ids.offer, ""), published.plan)
        self._due = FloorDue(rooms.timers, self.now, self.floor, self.decide)
        self._noted = 0  # the last entry's sequence number
        self.after_call = AfterCall(rooms.timers, self.now, self.floor)
        self.callers, self.callbacks, self._unknown = Callers(), Callbacks(), UnknownNumbers()
        self.runner: Runner | None = None
        self.recordings = Recordings(rooms.journal, rooms.files_of)
        self.messages = Messages(self.note, rooms.timers, self.send)
        self._again = AskAgain(rooms.timers, self.recordings, self.send, self)
        self._whose = Whose()
        self._recorded: set[ChannelId] = set()  # legs of Dial()'s that Asterisk writes: it says so before the answer
        self._pending: deque[tuple[CallId, ev.CallEvent]] = deque()
        self._is_pumping, self._holds = False, set[str]()
        self._ended = Ended()
        known = lambda agent: self.floor.agents.get(agent)
        doings = Doings(self.send, self.note, known, rooms.endpoint_of, self.dispatch)
        self.legs = StandingLegs(rooms.timers, rooms.ids, doings)
        self.outs = OutLegs(rooms.timers, rooms.clock.monotonic, rooms.book, doings)
        self.permits = Permits(rooms.timers, doings, self)
        self.leaving: set[AgentId] = set()  # to be signed out as soon as they are in no call
        self.on_fact: Callable[[Fact], None] = lambda fact: None  # hears what is noted

    def now(self) -> Moment:
        return Moment(self._rooms.clock.now(), self._rooms.clock.monotonic())

    @property
    def numbers(self) -> Mapping[str, DialledNumber]:
        return self.published.numbers

    def publish(self, published: Published) -> None:
        """From now on these numbers, queues and routing plan. Calls in progress go on by the rules they began with."""
        self.published = replace(published, queues={**self.published.queues, **published.queues})
        self.decide(self.floor.publish(published.plan, self.now()))
        self.staffing_changed()

    # ------------------------------------------------------------------ from Asterisk

    def caller_arrived(self, channel: ChannelId, dialled: str, caller: str, *, is_up: bool = False) -> CallId | None:
        """A caller's channel entered the application. The same channel twice is one call (that is back)."""
        if self._whose.caller(channel) is not None:
            self.caller_back(channel, ev.CallerBack(OfferId(""), "", 0))
            return None
        call_id, number = self._rooms.ids.call(), self.published.called(dialled)
        self._whose.add(channel, call_id)
        now, known, trunk = self.now(), known_caller(self, number, caller), self._rooms.trunk_of(channel)
        dialled = dialled if number is None else number.number
        call = Call(call_id, channel, dialled, caller, number, now.mono, self.way, known=known, trunk=trunk)
        self.calls[call_id] = knowing(self, call)
        unknown = self._unknown.told(dialled, trunk, now.mono) if number is None else None
        self.dispatch(call_id, ev.Arrived(is_up, unknown, shut(self, trunk)))
        if (ended := self._ended.cause(channel)) is not None:  # he hung up on the way in
            self.dispatch(call_id, ev.CallerGone(ended))
        return call_id

    def endpoint_of(self, agent: AgentId) -> str:
        """What to ring for this agent."""
        return self._rooms.endpoint_of(agent)

    @property
    def way(self) -> Way:
        """How agents are rung."""
        return self._rooms.way

    def caller_back(self, channel: ChannelId, back: ev.CallerBack) -> bool:
        """A caller came back from Dial(); False for one nobody knows."""
        call_id = self._whose.caller(channel)
        if call_id is None:
            return self._ended.cause(channel) is not None
        if not self.calls[call_id].is_joined:  # else it is a recall that was worked late
            self.recordings.cut([channel])
        self.dispatch(call_id, back)
        return True

    def leg_lifted(self, channel: ChannelId, offer: OfferId) -> bool:
        """A leg came out of Dial(), as asked; False for one nobody knows."""
        if (call := self.call_of_offer(offer)) is None:
            return self._ended.cause(channel) is not None
        self.dispatch(call.id, ev.Lifted(offer, "caller" if channel == call.channel else "agent", channel))
        return True

    def agent_leg_up(self, channel: ChannelId, offer: OfferId) -> None:
        """The agent answered. A leg that belongs to no call any more is hung up."""
        call = self.call_of_offer(offer)
        if call is None:
            self.send(CallId(f"orphan-{offer}"), do.HangUp(channel))
        else:
            self.dispatch(call.id, ev.AgentAnswered(offer))

    def channel_up(self, channel: ChannelId, account: str) -> None:
        """A channel was answered: it matters for a leg that Dial() made. (A lost offer's leg ends with its Dial().)"""
        offer = None if self._whose.caller(channel) is not None else offer_of(account)
        call = None if offer is None else self.call_of_offer(offer)
        if call is not None and offer is not None:
            self.dispatch(call.id, ev.AgentAnswered(offer, channel))
            if channel in self._recorded:
                self.recorder_started(channel)

    def recorder_started(self, leg: ChannelId) -> None:
        """Asterisk writes what is said on a leg that Dial() made. The answer itself is told a moment later."""
        self._recorded.add(leg)
        call = self.call_of_offer(self._whose.leg(leg))
        if call is not None and call.recording is not None:
            self.dispatch(call.id, ev.RecorderConfirmed(call.recording))

    def left_application(self, channel: ChannelId) -> None:
        """A channel is in the application no more: its end, unless it went to be rung for."""
        call = self.calls.get(self._whose.caller(channel) or CallId(""))
        if call is None or call.way is Way.ORIGINATE:
            self.channel_gone(channel, 0)

    def channel_gone(self, channel: ChannelId, cause: int) -> None:
        """A channel was destroyed: the caller's, an agent's leg, or nobody's."""
        self.outs.use.left(channel)
        self._recorded.discard(channel)
        self.legs.gone(channel, cause)
        self._end_recordings(channel)
        call_id = self._whose.caller(channel)
        if call_id is not None:
            self._ended.note(channel, cause)
            self.dispatch(call_id, ev.CallerGone(cause))
            return
        offer = self._whose.offer_of_leg(channel)
        if offer is None:
            self._ended.note(channel, cause)
            return
        call = self.call_of_offer(offer)
        if call is not None:
            self.dispatch(call.id, ev.AgentLegGone(offer, cause))

    def _end_recordings(self, channel: ChannelId) -> None:
        if channel in self.recordings:
            # MixMonitorStop tells only of a stop that was asked for; with its channel a recording just ends. The
            # files are closed a moment later, and the recording worker looks for itself that they grow no more.
            self._rooms.timers.set((channel, "recording"), SETTLE_S, lambda: self.recordings.cut([channel]))

    def out_leg(self, news: ev.OutEvent) -> None:
        """What became of a leg that goes out through a trunk."""
        if isinstance(news, ev.OutGone):
            self._end_recordings(news.channel)
        if (told := self.outs.heard(news)) is not None:
            self.permits.heard(told)
            self.dispatch(call_of_out(news.channel) or CallId(""), told)

    def digit(self, channel: ChannelId, digit: str) -> None:
        call_id = self._whose.caller(channel)
        if call_id is not None:
            self.dispatch(call_id, ev.DigitReceived(digit))

    def playback_ended(self, playback: PlaybackId) -> None:
        call_id = CallId(playback.removeprefix("play-").rpartition("-")[0])
        if call_id in self.calls:
            self.dispatch(call_id, ev.PromptEnded(playback))
        else:
            self.legs.beeped(playback)

    def message_ended(self, recording: RecordingId, spoken_s: float | None) -> None:
        """Asterisk recorded a message; its call may be over."""
        self.dispatch(call_of(recording), ev.MessageEnded(recording, spoken_s))

    def recorder_stopped(self, channel: ChannelId) -> None:
        """Asterisk closed the oldest open files of this channel."""
        self.recordings.closed(channel)

    # ------------------------------------------------------------------ taking over (see restore.py)

    def note(self, fact: Fact) -> None:
        """Write a fact; those that follow from the take-over itself come from there."""
        self._noted = self._rooms.journal.record(fact).seq
        self.on_fact(fact)

    def adopt(self, call: Call) -> None:
        """A call that another controller began."""
        self.calls[call.id] = knowing(self, call)
        self._whose.add(call.channel, call.id)
        self._whose.moved(call, None)
        self.callbacks.note(call)

    def resume_wrap_up(self, agent: AgentId, call: CallId, limit_s: float) -> None:
        """After-call work that had begun: its limit runs on from where it was."""
        self.after_call.resume(agent, call, limit_s, self.decide)

    # ------------------------------------------------------------------ the pump

    def dispatch(self, call: CallId, event: ev.CallEvent) -> None:
        """Give ``event`` to its call now, or after the one in hand."""
        self._pending.append((call, event))
        if self._is_pumping:
            return
        self._is_pumping = True
        try:
            while self._pending:
                self._one(*self._pending.popleft())
        finally:
            self._is_pumping = False

    def _one(self, call_id: CallId, event: ev.CallEvent) -> None:
        if isinstance(event, ev.ExchangeRefused) and event.is_retryable:
            self._again.unanswered(call_id, event)
        if isinstance(event, ev.MessageEnded):
            self.messages.ended(event.recording, event.spoken_s)
        call = self.calls.get(call_id) or self.calls.get(call_of_contact(call_id))
        if call is None:
            if isinstance(event, ev.Assigned):
                self.decide(self.floor.withdraw(event.offer, self.now()))
            return
        call_id, before = call.id, call
        if isinstance(event, ev.ExchangeRefused):
            if event.what == "Record":
                self.recordings.refused(event.token)
            if not self.outs.refused(event):
                return
        now = self.now()
        call, commands = step(call, event, now)
        self.calls[call_id] = call
        if call.channel != before.channel:  # of a leg that was let go, or is dialled anew
            self._whose.renamed(before, call)
        if is_moved(call, before):
            self._whose.moved(call, before)
        if call.callback is not None:
            self.callbacks.follow(call, before)
        for command in commands:
            self.carry_out(call, command, now)
        if call.phase is Phase.QUEUED and before.phase is not Phase.QUEUED and call_id in self.calls:
            make_comfortable(self, call)

    def carry_out(self, call: Call, command: do.Command, now: Moment) -> None:
        """Have one command done: here, by the floor, or by Asterisk."""
        match command:
            case do.Note(fact):
                self.note(fact)
            case do.NoteOffer(made, why):
                self.note(made if why is None else replace(made, choice=why.choice))
            case do.SetTimer(name, token, after_s):
                ring = ev.TimerRang(name, token)
                self._rooms.timers.set((call.id, name), after_s, lambda: self.dispatch(call.id, ring))
            case do.CancelTimer(name):
                self._rooms.timers.cancel((call.id, name))
            case _ if isinstance(command, FloorCommand):
                ask_floor(self, call, command, now)
            case do.CallOut() if call.number is not None:
                self.permits.dial(call, command)
            case do.DialAgain(_, channel):
                self.outs.dial_again(channel)
            case do.HangUp(channel) if is_out(channel):
                self.outs.given_up(channel)
                self.send(call.id, command)
            case do.EndCallback(over, by):
                self.dispatch(over, ev.CallbackOver(RANG_IN, by))
            case do.AskPhone(agent):
                self.legs.phone_back(agent)
            case do.Forget():
                self._forget(call)
            case do.FollowRecording(recording, channel) | do.Record(recording, channel):
                self.recordings.open_for(call, recording, channel)
                if isinstance(command, do.Record):
                    self.send(call.id, command)
            case _ if not self.messages.carry_out(call.id, command):
                self.send(call.id, command)

    def send(self, call: CallId, command: do.Command) -> None:
        if self.runner is not None:
            self.runner.send(call, command)  # type: ignore[arg-type]  # carry_out has taken every other kind

    def drop_phone(self, user: str) -> None:
        """Its desk will not come back: the credentials were for that sign-in only."""
        self.send(CallId(f"phone-{user}"), do.DropPhone(user))

    def _forget(self, call: Call) -> None:
        self._rooms.timers.cancel_all(call.id)
        self._whose.forget(call)
        self.outs.forget(call.id)
        self.permits.forget(call.id)
        self.callbacks.forget(call)
        self.calls.pop(call.id, None)

    # ------------------------------------------------------------------ the floor's decisions

    def hold_offers(self, why: str) -> None:
        """Offer nobody anything until no ``why`` is left."""
        self._holds.add(why)
        self.floor.hold()

    def release_offers(self, why: str) -> None:
        """``why`` is over."""
        self._holds.discard(why)
        if not self._holds:
            self.decide(self.floor.release(self.now()))

    def decide(self, decisions: Iterable[Decision]) -> None:
        """Note the floor's facts and carry its assignments to the calls."""
        for decision in decisions:
            if isinstance(decision, Assignment):
                endpoint = self._rooms.endpoint_of(decision.agent)
                who = (decision.agent, decision.desk, endpoint, decision.why, self._noted)
                sought = decision.contact.call if decision.contact.of else CallId("")
                leg = ChannelId("") if sought else self.legs.ready(decision.agent)
                self.dispatch(decision.contact.call, ev.Assigned(decision.offer, *who, sought, leg))
            elif isinstance(decision, Overflowed):
                moved = decision.after
                self.dispatch(moved.call, ev.Overflowed(self.published.queues[moved.queue], moved.entered_mono))
            elif isinstance(decision, Diverted):
                late, wants = decision.contact.call, decision.then.value
                is_second = bool(decision.contact.of)
                self.dispatch(late, SecondOver(late, "no-answer") if is_second else ev.TimerRang(wants, ""))
            else:
                self.note(decision)
                self._follow(decision)
        self._due.look()

    def _follow(self, fact: Fact) -> None:
        self.after_call.follow(fact, self.decide)
        if isinstance(fact, AgentSignedIn | AgentSignedOut):
            self.staffing_changed()

    def staffing_changed(self) -> None:
        """Somebody came, left, or came back with other skills: those who wait may be staffed now, or no more."""
        for waiting in self.floor.matcher.waiting:
            if waiting.of:  # has a limit of its own
                continue
            self.dispatch(waiting.call, ev.StaffingChanged(self.floor.is_staffed(waiting.queue, waiting.reason)))

    def wrap_up_saved(self, agent: AgentId, call: CallId) -> None:
        """The gateway committed the wrap-up. Saved while still talking, it ends the ACW as soon as that begins."""
        self.decide(self.after_call.saved(agent, call))

    # ------------------------------------------------------------------ looking

    def call_of_offer(self, offer: OfferId | None) -> Call | None:
        """The call whose offer this is, while it is out or talked on."""
        return self.calls.get(self._whose.offer(offer) or CallId(""))

    def owns(self, channel: SeenChannel) -> bool:
        """Whether a channel belongs to a call that is alive here."""
        if self._whose.knows(channel.id) or self.legs.knows(channel.id):
            return True
        call = self.calls.get(call_of_out(channel.id) or CallId(""))
        if call is not None and channel.id in (call.channel, None if call.outside is None else call.outside.leg):
            return True
        offer = offer_of(channel.id) or offer_of(channel.account)
        return offer is not None and self.call_of_offer(offer) is not None
