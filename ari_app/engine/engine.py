"""The engine: events in, decisions asked of the thinkers, commands handed out. Everything here runs on one loop and
decides without waiting; only the runner waits for Asterisk."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ari_app.call import commands as do
from ari_app.call import events as ev
from ari_app.call.queueing import waiting_of
from ari_app.call.state import Call, KnownCaller, OutOffer, Phase
from ari_app.call.step import step
from ari_app.engine.callers import Callers, LastTalk
from ari_app.engine.ports import Ids, Journal, SeenChannel, Timers
from ari_app.engine.recordings import OpenRecording, Recordings
from ari_app.engine.runner import Runner
from ari_app.trunks.numbers import DialledNumber, Published
from lexicon.clock import Clock
from lexicon.ids import AgentId, BridgeId, CallId, ChannelId, OfferId, PlaybackId, RecordingId
from lexicon.journal import AgentSignedIn, AgentSignedOut, Fact, WrapUpEnded, WrapUpStarted
from lexicon.moment import Moment
from routing.floor import Floor
from routing.moves import Assignment, Decision
from routing.waiting_room import Diverted, Overflowed

SETTLE_S = 0.3
ASK_AGAIN_S = 5.0


@dataclass(slots=True)
class Rooms:
    """What the engine is built from."""

    clock: Clock
    journal: Journal
    timers: Timers
    ids: Ids
    files_of: Callable[[RecordingId], tuple[str, str]]
    endpoint_of: Callable[[AgentId], str]


class Engine:
    """Calls and the floor, kept in step. Methods never raise for a late event."""

    def __init__(self, rooms: Rooms, published: Published) -> None:
        self._rooms = rooms
        self.published = published
        self.calls: dict[CallId, Call] = {}
        self.floor = Floor(self._offer_ids(), published.plan)
        self._due_mono: float | None = None
        self.callers = Callers()
        self.runner: Runner | None = None
        self.recordings = Recordings(rooms.journal, rooms.files_of)
        self._by_channel: dict[ChannelId, CallId] = {}
        self._by_offer: dict[OfferId, CallId] = {}
        self._pending: deque[tuple[CallId, ev.CallEvent]] = deque()
        self._is_pumping = False
        self._saved_early: set[tuple[AgentId, CallId]] = set()
        self._holds: set[str] = set()

    def _offer_ids(self) -> Iterator[str]:
        while True:
            yield self._rooms.ids.offer()

    def now(self) -> Moment:
        return Moment(self._rooms.clock.now(), self._rooms.clock.monotonic())

    @property
    def numbers(self) -> Mapping[str, DialledNumber]:
        return self.published.numbers

    def publish(self, published: Published) -> None:
        """From now on these numbers, queues and routing plan. Calls in progress go on by the rules they began with."""
        self.published = Published(
            published.numbers, {**self.published.queues, **published.queues}, published.plan, published.vips
        )
        self.decide(self.floor.publish(published.plan, self.now()))
        self.staffing_changed()

    # ------------------------------------------------------------------ from Asterisk

    def caller_arrived(self, channel: ChannelId, dialled: str, caller: str) -> CallId | None:
        """A caller's channel entered the application. The same channel twice is one call."""
        if channel in self._by_channel:
            return None
        call_id = self._rooms.ids.call()
        number = self.numbers.get(dialled)
        self._by_channel[channel] = call_id
        now, known = self.now(), KnownCaller()
        if number is not None:
            known = self.callers.known(number.client, caller, self.published, now.at)
        self.calls[call_id] = Call(call_id, channel, dialled, caller, number, now.mono, known=known)
        self.dispatch(call_id, ev.Arrived())
        return call_id

    def agent_leg_up(self, channel: ChannelId, offer: OfferId) -> None:
        """The agent answered. A leg that belongs to no call any more is hung up."""
        call = self.call_of_offer(offer)
        if call is None:
            self._send(CallId(f"orphan-{offer}"), do.HangUp(channel))
        else:
            self.dispatch(call.id, ev.AgentAnswered(offer))

    def channel_gone(self, channel: ChannelId, cause: int) -> None:
        """A channel was destroyed: the caller's, an agent's leg, or nobody's."""
        if channel in self.recordings:
            # MixMonitorStop tells only of a stop that was asked for; with its channel a recording just ends. The
            # files are closed a moment later, and the recording worker looks for itself that they grow no more.
            self._rooms.timers.set((channel, "recording"), SETTLE_S, lambda: self.recordings.cut([channel]))
        call_id = self._by_channel.get(channel)
        if call_id is not None:
            self.dispatch(call_id, ev.CallerGone(cause))
            return
        offer = offer_of(channel)
        call = None if offer is None else self.call_of_offer(offer)
        if call is not None and offer is not None:
            self.dispatch(call.id, ev.AgentLegGone(offer, cause))

    def digit(self, channel: ChannelId, digit: str) -> None:
        call_id = self._by_channel.get(channel)
        if call_id is not None:
            self.dispatch(call_id, ev.DigitReceived(digit))

    def playback_ended(self, playback: PlaybackId) -> None:
        call_id = CallId(playback.removeprefix("play-").rpartition("-")[0])
        if call_id in self.calls:
            self.dispatch(call_id, ev.PromptEnded(playback))

    def recorder_stopped(self, channel: ChannelId) -> None:
        """Asterisk closed the oldest open files of this channel."""
        self.recordings.closed(channel)

    # ------------------------------------------------------------------ taking over (see restore.py)

    def note(self, fact: Fact) -> None:
        """Write a fact that follows from the take-over itself."""
        self._rooms.journal.record(fact)

    def _adopt(self, call: Call) -> None:
        self.calls[call.id] = call
        self._by_channel[call.channel] = call.id
        self._index_offer(call, None)

    def adopt_ivr(self, call: Call, *, is_answered: bool) -> None:
        """A caller in greeting or menu: hears the menu from its start."""
        self._adopt(call)
        if is_answered:
            self.dispatch(call.id, ev.PromptEnded(call.playback))
        else:
            self._send(call.id, do.Answer(call.channel))

    def adopt_waiting(self, call: Call) -> None:
        """A caller who waited: same place, music (again)."""
        self._adopt(call)
        assert call.reason is not None
        left_s = max(1.0, call.reason.queue.longest_wait_s - (self.now().mono - call.joined_mono))
        self._do(call, do.SetTimer("longest", "", left_s))
        self._send(call.id, do.Park(call.channel))
        self.decide(self.floor.join(waiting_of(call), self.now()))
        if call.id in self.calls:
            self._tell_if_unstaffed(call)

    def adopt_talking(self, call: Call, since: datetime) -> None:
        """A conversation: goes on untouched."""
        self._adopt(call)
        assert call.offer is not None
        self.floor.adopt_talk(call.offer.agent, call.id, since)

    def adopt_recording(self, opened: OpenRecording, channel: ChannelId | None) -> None:
        """Asterisk is still writing it, or (no channel) has closed it while nobody listened."""
        if channel is None:
            self.recordings.note_stopped(opened)
            return
        self.recordings.open(opened, channel)
        call = self.calls.get(opened.call)
        if call is not None and call.phase is Phase.TALKING:
            self.calls[call.id] = replace(call, recording=opened.recording, is_recording_confirmed=True)
        else:
            self._send(opened.call, do.StopRecord(opened.recording, channel))

    def resume_wrap_up(self, agent: AgentId, call: CallId, limit_s: float) -> None:
        """After-call work that had begun: its limit runs on from where it was."""
        known = self.floor.agents[agent]
        left_s = max(0.1, limit_s - (self.now().mono - known.wrap_up_mono))
        over = lambda: self.decide(self.floor.end_wrap_up(agent, call, "limit", self.now()))
        self._rooms.timers.set((agent, "acw"), left_s, over)

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
            self._ask_again(call_id, event)
        call = self.calls.get(call_id)
        if call is None:
            if isinstance(event, ev.Assigned):
                self.decide(self.floor.withdraw(event.offer, self.now()))
            return
        before, old_offer = call.phase, call.offer
        if isinstance(event, ev.ExchangeRefused) and event.what == "Record":
            self.recordings.refused(event.token)
        call, commands = step(call, event, self.now())
        self.calls[call_id] = call
        if call.offer is not old_offer:
            self._index_offer(call, old_offer)
        for command in commands:
            self._do(call, command)
        if call.phase is Phase.QUEUED and before is not Phase.QUEUED and call_id in self.calls:
            self._tell_if_unstaffed(call)

    def _ask_again(self, call: CallId, event: ev.ExchangeRefused) -> None:
        """An end that Asterisk did not confirm: nobody else would miss that leg, and it would sound on for hours."""
        if event.what == "Ring":
            # The next one's telephone would not be rung either: nobody is offered anything for a while.
            self.hold_offers("no-answer")
            self._rooms.timers.set(("offers", "again"), ASK_AGAIN_S, lambda: self.release_offers("no-answer"))
        elif event.what == "HangUp":
            self._later(event.token, lambda: self._send(call, do.HangUp(ChannelId(event.token))))
        elif event.what == "DropBridge":
            self._later(event.token, lambda: self._send(call, do.DropBridge(BridgeId(event.token))))
        elif event.what == "StopRecord":
            self._later(event.token, lambda: self._stop_recording(call, RecordingId(event.token)))

    def _later(self, owner: str, ask: Callable[[], None]) -> None:
        self._rooms.timers.set((owner, "again"), ASK_AGAIN_S, ask)

    def _stop_recording(self, call: CallId, recording: RecordingId) -> None:
        channel = self.recordings.only_on(recording)
        if channel is not None:
            self._send(call, do.StopRecord(recording, channel))

    def _tell_if_unstaffed(self, call: Call) -> None:
        if call.reason is not None and not self.floor.is_staffed(call.reason.queue.id, call.reason.id):
            self.dispatch(call.id, ev.StaffingChanged(False))

    def _do(self, call: Call, command: do.Command) -> None:
        now = self.now()
        match command:
            case do.Note(fact):
                self._rooms.journal.record(fact)
            case do.SetTimer(name, token, after_s):
                ring = ev.TimerRang(name, token)
                self._rooms.timers.set((call.id, name), after_s, lambda: self.dispatch(call.id, ring))
            case do.CancelTimer(name):
                self._rooms.timers.cancel((call.id, name))
            case do.JoinQueue(contact):
                self.decide(self.floor.join(contact, now))
            case do.LeaveQueue(gone):
                self.floor.leave(gone, now)
            case do.TakeOffer(offer):
                self.floor.take(offer, now)
                if call.number is not None and call.reason is not None and call.offer is not None:
                    talk = LastTalk(call.offer.agent, call.reason.id, now.at)
                    self.callers.talked(call.number.client, call.caller, talk)
            case do.MissOffer(offer, reason, by):
                self.decide(self.floor.miss(offer, reason, by, now))
            case do.WithdrawOffer(offer):
                self.decide(self.floor.withdraw(offer, now))
            case do.EndTalk(agent, talk, client, limit_s):
                self.decide(self.floor.end_talk(agent, talk, client, limit_s, now))
            case do.Forget():
                self._forget(call)
            case do.Record(recording, channel):
                self._open_recording(call, recording, channel)
                self._send(call.id, command)
            case _:
                self._send(call.id, command)

    def _open_recording(self, call: Call, recording: RecordingId, channel: ChannelId) -> None:
        if call.offer is None or call.number is None:
            return
        opened = OpenRecording(recording, call.id, call.offer.agent, call.number.client)
        self.recordings.open(opened, channel)

    def _index_offer(self, call: Call, old: OutOffer | None) -> None:
        if old is not None:
            self._by_offer.pop(old.id, None)
        if call.offer is not None:
            self._by_offer[call.offer.id] = call.id

    def _send(self, call: CallId, command: do.Command) -> None:
        if self.runner is not None:
            self.runner.send(call, command)  # type: ignore[arg-type]  # _do has taken every other kind

    def drop_phone(self, user: str) -> None:
        """Its desk will not come back: the credentials were for that sign-in only."""
        self._send(CallId(f"phone-{user}"), do.DropPhone(user))

    def _forget(self, call: Call) -> None:
        self._rooms.timers.cancel_all(call.id)
        self._by_channel.pop(call.channel, None)
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
                who = (decision.agent, decision.desk, endpoint, decision.choice)
                self.dispatch(decision.contact.call, ev.Assigned(decision.offer, *who))
            elif isinstance(decision, Overflowed):
                moved = decision.after
                self.dispatch(moved.call, ev.Overflowed(self.published.queues[moved.queue], moved.entered_mono))
            elif isinstance(decision, Diverted):
                self.dispatch(decision.contact.call, ev.TimerRang("longest", ""))
            else:
                self._rooms.journal.record(decision)
                self._follow(decision)
        self._wake_when_due()

    def _wake_when_due(self) -> None:
        """Steps, holds and certifications of the floor fall due without an event from outside."""
        now = self.now()
        due_s = self.floor.next_due_s(now)
        due_mono = None if due_s is None else now.mono + due_s
        if due_s is None or due_mono is None or due_mono == self._due_mono:
            return
        self._due_mono = due_mono
        self._rooms.timers.set(("floor", "due"), due_s, self._floor_due)

    def _floor_due(self) -> None:
        self._due_mono = None
        self.decide(self.floor.advance(self.now()))

    def _follow(self, fact: Fact) -> None:
        match fact:
            case WrapUpStarted(agent, call, _, limit_s):
                over = lambda: self.decide(self.floor.end_wrap_up(agent, call, "limit", self.now()))
                self._rooms.timers.set((agent, "acw"), limit_s, over)
                if (agent, call) in self._saved_early:
                    self.wrap_up_saved(agent, call)
            case WrapUpEnded(agent):
                self._rooms.timers.cancel((agent, "acw"))
            case AgentSignedIn() | AgentSignedOut():
                self.staffing_changed()
            case _:
                pass

    def staffing_changed(self) -> None:
        """Somebody came, left, or came back with other skills: those who wait may be staffed now, or no more."""
        for waiting in self.floor.matcher.waiting:
            self.dispatch(waiting.call, ev.StaffingChanged(self.floor.is_staffed(waiting.queue, waiting.reason)))

    def wrap_up_saved(self, agent: AgentId, call: CallId) -> None:
        """The gateway committed the wrap-up. Saved while still talking, it ends the ACW as soon as that begins."""
        known = self.floor.agents.get(agent)
        if known is not None and known.call == call and known.state.value in ("talking", "offered"):
            self._saved_early.add((agent, call))
            return
        self._saved_early.discard((agent, call))
        self.decide(self.floor.end_wrap_up(agent, call, "saved", self.now()))

    # ------------------------------------------------------------------ looking

    def call_of_offer(self, offer: OfferId) -> Call | None:
        """The call whose offer this is, while it is out or talked on."""
        return self.calls.get(self._by_offer.get(offer, CallId("")))

    def owns(self, channel: SeenChannel) -> bool:
        """Whether a channel belongs to a call that is alive here."""
        if channel.id in self._by_channel:
            return True
        offer = offer_of(channel.id)
        return offer is not None and self.call_of_offer(offer) is not None


def offer_of(channel: ChannelId) -> OfferId | None:
    """The offer whose agent leg ``channel`` is; None for any other channel."""
    return OfferId(channel.removeprefix("offer-")) if channel.startswith("offer-") else None
