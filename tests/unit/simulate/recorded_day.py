"""A day's journal, written by a small centre of the tests' own: first come first served, longest idle."""

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from lexicon.ids import (
    AgentId,
    BridgeId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
    OfferId,
    QueueId,
    ReasonId,
    SkillId,
)
from lexicon.journal import (
    AgentNextState,
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    Entry,
    Fact,
    OfferMade,
    OfferTaken,
    OfferWithdrawn,
    TalkEnded,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.outcome import Fault, Outcome
from lexicon.profile import Abilities

START = datetime(2026, 3, 2, 16, tzinfo=UTC)  # midnight in Shanghai
DAY_S = 86_400.0
CLIENT, QUEUE = ClientId("demo"), QueueId("service")
SKILLS = {"wang": ("billing", "technical"), "li": ("technical",), "chen": ("billing", "orders"), "demo": ("billing",)}
REASONS = ("billing", "technical", "orders")
RING_S = 3.0


@dataclass(slots=True)
class Caller:
    call: CallId
    reason: str
    at_s: float
    patience_s: float
    talk_s: float
    acw_s: float
    offer: OfferId | None = None
    is_over: bool = False
    waited_s: float = -1.0  # of who was answered


@dataclass(slots=True)
class Centre:
    """Runs the day; ``facts`` are (seconds from START, fact), in order; ``callers`` what the test may compare with."""

    chance: random.Random
    facts: list[tuple[float, Fact]] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    idle: dict[AgentId, float] = field(default_factory=dict)
    was_idle: dict[AgentId, float] = field(default_factory=dict)
    waiting: list[Caller] = field(default_factory=list)
    stops: set[AgentId] = field(default_factory=set)
    busy: set[AgentId] = field(default_factory=set)
    heap: list[tuple[float, int, str, object, AgentId]] = field(default_factory=list)
    turns: Iterator[int] = field(default_factory=count)

    def note(self, at_s: float, fact: Fact) -> None:
        self.facts.append((at_s, fact))

    def later(self, at_s: float, what: str, about: object, agent: str = "") -> None:
        heapq.heappush(self.heap, (at_s, next(self.turns), what, about, AgentId(agent)))

    def run(self, per_hour: float) -> None:
        for place, agent in enumerate(SKILLS):
            for hour, what in ((8, "come"), (12, "pause"), (13, "back"), (18, "pause")):
                self.later(hour * 3600 + place, what, None, agent)
        at_s = 8 * 3600.0
        while (at_s := at_s + self.chance.expovariate(per_hour / 3600)) < 17.5 * 3600:
            patience_s, talk_s = self.chance.expovariate(1 / 180), self.chance.expovariate(1 / 200)
            reason = self.chance.choice(REASONS)
            name = CallId(f"c{len(self.callers):05}")
            self.callers.append(Caller(name, reason, at_s, patience_s, talk_s, self.chance.uniform(5, 40)))
            self.later(at_s, "call", self.callers[-1])
        while self.heap:
            at_s, _, what, about, agent = heapq.heappop(self.heap)
            getattr(self, what)(at_s, about, agent)

    def come(self, at_s: float, _: object, agent: AgentId) -> None:
        skills = {SkillId(one): 5 for one in SKILLS[agent]}
        self.note(at_s, AgentSignedIn(agent, DeskId(f"d-{agent}"), agent, tuple(skills), Abilities(skills)))
        self.note(at_s, AgentNotReady(agent, NotReadyReasonId("sign-in"), "system"))
        self.ready(at_s, None, agent)

    def back(self, at_s: float, _: object, agent: AgentId) -> None:
        if agent in self.stops and agent in self.busy:
            self.stops.discard(agent)
            self.note(at_s, AgentNextState(agent, None))
        else:
            self.ready(at_s, None, agent)

    def ready(self, at_s: float, _: object, agent: AgentId) -> None:
        self.busy.discard(agent)
        self.stops.discard(agent)
        self.idle[agent] = at_s
        self.note(at_s, AgentReady(agent, START + timedelta(seconds=at_s)))
        self.match(at_s)

    def pause(self, at_s: float, _: object, agent: AgentId) -> None:
        meal = NotReadyReasonId("meal")
        if agent in self.idle:
            del self.idle[agent]
            self.note(at_s, AgentNotReady(agent, meal, "self"))
            if at_s >= 18 * 3600:
                self.note(at_s, AgentSignedOut(agent, DeskId(f"d-{agent}"), "self"))
        else:
            self.stops.add(agent)
            self.note(at_s, AgentNextState(agent, meal))

    def call(self, at_s: float, caller: object, _: AgentId) -> None:
        assert isinstance(caller, Caller)
        self.note(at_s, CallArrived(caller.call, CLIENT, ChannelId(caller.call), "4008000001", "138", "zh"))
        joined = START + timedelta(seconds=at_s)
        self.note(at_s, CallQueued(caller.call, CLIENT, QUEUE, ReasonId(caller.reason), joined, False))
        self.waiting.append(caller)
        self.later(at_s + caller.patience_s, "hang_up_waiting", caller)
        self.match(at_s)

    def match(self, at_s: float) -> None:
        for caller in list(self.waiting):
            able = [one for one in self.idle if caller.reason in SKILLS[one]]
            if able:
                agent = min(able, key=lambda one: (self.idle[one], one))
                self.was_idle[agent] = self.idle.pop(agent)
                self.busy.add(agent)
                self.waiting.remove(caller)
                caller.offer = OfferId(f"o-{caller.call}-{next(self.turns)}")
                channel = ChannelId(f"offer-{caller.offer}")
                self.note(at_s, OfferMade(caller.offer, caller.call, CLIENT, QUEUE, agent, channel, 15.0))
                self.later(at_s + RING_S, "take", caller, agent)

    def take(self, at_s: float, caller: object, agent: AgentId) -> None:
        assert isinstance(caller, Caller)
        assert caller.offer is not None
        caller.is_over, caller.waited_s = True, at_s - caller.at_s
        self.note(at_s, OfferTaken(caller.offer, caller.call, CLIENT, agent, RING_S))
        bridge, channel = BridgeId(f"talk-{caller.call}-1"), ChannelId(f"offer-{caller.offer}")
        self.note(at_s, CallBridged(caller.call, CLIENT, agent, bridge, channel, caller.waited_s))
        self.later(at_s + caller.talk_s, "end_talk", caller, agent)

    def end_talk(self, at_s: float, caller: object, agent: AgentId) -> None:
        assert isinstance(caller, Caller)
        self.note(at_s, TalkEnded(caller.call, CLIENT, agent, caller.talk_s))
        self.note(at_s, WrapUpStarted(agent, caller.call, CLIENT, 60.0))
        self.note(at_s, CallEnded(caller.call, CLIENT, Outcome(Fault.CALLER, "completed"), 16, caller.talk_s))
        self.later(at_s + caller.acw_s, "end_wrap_up", caller, agent)

    def end_wrap_up(self, at_s: float, caller: object, agent: AgentId) -> None:
        assert isinstance(caller, Caller)
        self.note(at_s, WrapUpEnded(agent, caller.call, CLIENT, "saved", caller.acw_s))
        self.after(at_s, agent)

    def after(self, at_s: float, agent: AgentId) -> None:
        if agent not in self.stops:
            self.ready(at_s, None, agent)
            return
        self.busy.discard(agent)
        self.note(at_s, AgentNotReady(agent, NotReadyReasonId("meal"), "self"))
        if at_s >= 18 * 3600:
            self.note(at_s, AgentSignedOut(agent, DeskId(f"d-{agent}"), "self"))

    def hang_up_waiting(self, at_s: float, caller: object, _: AgentId) -> None:
        assert isinstance(caller, Caller)
        if caller.is_over:
            return
        caller.is_over = True
        if caller in self.waiting:
            self.waiting.remove(caller)
            agent = None
        else:  # while it rings: the agent is idle again
            agent = next(about[4] for about in self.heap if about[2] == "take" and about[3] is caller)
            self.heap = [about for about in self.heap if not (about[2] == "take" and about[3] is caller)]
            heapq.heapify(self.heap)
            assert caller.offer is not None
            self.note(at_s, OfferWithdrawn(caller.offer, caller.call, CLIENT, agent, "caller-gone"))
        self.note(at_s, CallEnded(caller.call, CLIENT, Outcome(Fault.CALLER, "hung-up-waiting"), 16, caller.patience_s))
        if agent is not None and agent in self.stops:
            self.after(at_s, agent)
        elif agent is not None:  # at the old place among the idle
            self.busy.discard(agent)
            self.idle[agent] = self.was_idle[agent]
            self.note(at_s, AgentReady(agent, START + timedelta(seconds=self.idle[agent])))
            self.match(at_s)


def a_day(seed: int = 1, per_hour: float = 55.0) -> Centre:
    """Four agents, three reasons, from 8 to 18 with a meal from 12 to 13."""
    centre = Centre(random.Random(seed))
    centre.run(per_hour)
    return centre


def entries_of(centre: Centre) -> list[Entry]:
    return [
        Entry(START + timedelta(seconds=at_s), "controller", 1, place, fact)
        for place, (at_s, fact) in enumerate(centre.facts, 1)
    ]
