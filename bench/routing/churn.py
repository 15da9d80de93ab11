"""A floor in its steady state, driven by the hour, and the nanoseconds of every single event.

Virtual time; only the floor's own method is inside the two readings of the clock. In the queues that have too few
agents whoever leaves is followed by another for the same queue, so that as many wait at the end as at the start; to
the calm ones contacts come at random, for seven tenths of their agents' time.
"""

import gc
import heapq
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from random import Random
from time import perf_counter_ns
from typing import Any

from bench.routing.world import BOUNDARIES_FROM, START, World
from launch.loop import THRESHOLDS
from lexicon.ids import AgentId, CallId, ClientId, DeskId, NotReadyReasonId, QueueId, ReasonId
from lexicon.moment import Moment
from routing.agent import AgentState
from routing.floor import Assignment, Decision, Diverted, Floor, Overflowed
from routing.plan import Medium
from routing.waiting import Waiting, order_number

CLIENT, BREAK, MISSED = ClientId("acme"), NotReadyReasonId("break"), NotReadyReasonId("no-answer")
TALK_S, WRAP_UP_S, RING_S, LIMIT_S = 180.0, 30.0, 3.0, 120.0
CALM_LOAD = 0.7
DECISION, EXPLANATION, EXPLAINED = "decision", "explanation", "decision and explanation"
Clock = Callable[[], int]


def collect_rarely() -> None:
    """As the services keep house: what is built is out of the collector's sight, the young are looked at rarely."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


class Churn:
    """``spent`` holds nanoseconds by event kind; ``decision`` holds every event that ended in an offer, up to where
    the ring can be sent, ``explanation`` what it then costs to say why."""

    def __init__(self, world: World, seed: int = 7, clock: Clock = perf_counter_ns) -> None:
        self.clock = clock
        self.world, self.chance = world, Random(seed)
        self.floor = Floor((f"o{n}" for n in count(1)), world.plan)
        self.spent: defaultdict[str, array[int]] = defaultdict(lambda: array("q"))
        self.now = Moment(START, 0.0)
        self._heap: list[tuple[float, int, Callable[[Any], None], Any]] = []
        self._turns, self._calls, self._desks = count(), count(1), count(1)
        self._calm_queues = sorted(world.calm)
        self._agents = sorted(world.profiles)
        self._waiting: list[CallId] = []  # some of them are gone already
        self._calm_rate = CALM_LOAD * sum(1 for agent in world.homes if self._is_calm(agent)) / (TALK_S + WRAP_UP_S)

    def _is_calm(self, agent: AgentId) -> bool:
        return self.world.homes[agent] % 5 == 0

    # ------------------------------------------------------------------ the start

    def fill(self) -> Iterator[float]:
        """Who waits, who is signed in and talking already; yields the share that is done."""
        size, chance = self.world.size, self.chance
        busy = [queue for queue in self.world.plan.queues if queue not in self.world.calm]
        patience_s = size.waiting / (0.8 * size.agents) * (TALK_S + WRAP_UP_S)
        for n in range(size.waiting):
            self._join(busy[n % len(busy)], patience_s * chance.random())
        for n, agent in enumerate(self._agents):
            self._sign_in(agent)
            if n % 100 == 0:
                yield n / len(self._agents)
        self._push(chance.expovariate(self._calm_rate), self._arrive, None)
        self.spent.clear()
        yield 1.0

    def run(self, events: int) -> Iterator[float]:
        """So many more events."""
        heap, floor = self._heap, self.floor
        for n in range(events):
            due_s = floor.next_due_s(self.now)
            if due_s is not None and self.now.mono + due_s <= heap[0][0]:
                self._turn(self.now.mono + due_s + 1e-6)
                self._time("step due", floor.advance)
                continue
            at, _, what, about = heapq.heappop(heap)
            self._turn(at)
            what(about)
            if n % 16 == 0:
                self._time("nothing due", floor.advance)
            if n % 1000 == 0:
                yield n / events
        yield 1.0

    def certifications(self, most: int) -> None:
        """The wall clock alone goes on, minute by minute: each ends the certification of one agent."""
        for n in range(min(most, len(self._agents))):
            self.now = Moment(BOUNDARIES_FROM + timedelta(minutes=n), self.now.mono)
            self._time("certification boundary", self.floor.advance)

    # ------------------------------------------------------------------ the clock

    def _turn(self, at: float) -> None:
        self.now = Moment(START + timedelta(seconds=at), at)

    def _push(self, after_s: float, what: Callable[[Any], None], about: Any) -> None:
        heapq.heappush(self._heap, (self.now.mono + after_s, next(self._turns), what, about))

    def _time(self, kind: str, event: Callable[..., list[Decision]], *about: Any) -> None:
        """Perform, note the nanoseconds, and do what was decided."""
        now = self.now
        clock = self.clock
        before = clock()
        decisions = event(*about, now)
        after = clock()
        made = [one for one in decisions if type(one) is Assignment]
        self.spent[_KINDS.get((kind, bool(made)), kind)].append(after - before)
        if made:
            self.spent[DECISION].append(after - before)
            self.spent[EXPLAINED].append(after - before + self._explain(made))
        for one in made:
            self._ring(one)
        for gone in decisions:
            if isinstance(gone, Diverted):
                self._follow(gone.contact)
            elif isinstance(gone, Overflowed) and gone.after.queue in self.world.calm:
                self._follow(gone.before)

    def _explain(self, made: list[Assignment]) -> int:
        """As the controller does once the ring is sent; of several offers all but the last are told by then."""
        clock = self.clock
        before = clock()
        for one in made:
            one.why.choice  # noqa: B018 - it is worked out
        spent = clock() - before
        self.spent[EXPLANATION].append(spent)
        return spent

    def _silently(self, kind: str, event: Callable[..., object], *about: Any) -> None:
        clock, now = self.clock, self.now
        before = clock()
        event(*about, now)
        after = clock()
        self.spent[kind].append(after - before)

    # ------------------------------------------------------------------ contacts

    def _contact(self, queue: QueueId, reason: ReasonId, ago_s: float) -> Waiting:
        plan, chance, now = self.world.plan, self.chance, self.now
        joined = Moment(now.at - timedelta(seconds=ago_s), now.mono - ago_s)
        order = order_number(joined.at, plan.queues[queue].promise_s, plan.head_start_s(reason))
        preferred = tuple(chance.sample(self._agents, 2)) if chance.random() < 0.05 else ()
        is_emergency = chance.random() < 0.003
        call = CallId(f"{next(self._calls):012}")
        return Waiting(call, CLIENT, queue, reason, joined, order, joined.mono, is_emergency, preferred)

    def _join(self, queue: QueueId, ago_s: float = 0.0) -> None:
        contact = self._contact(queue, self.chance.choice(self.world.asked[queue]), ago_s)
        self._time("join", self.floor.join, contact)
        self._waiting.append(contact.call)

    def _arrive(self, _: None) -> None:
        self._push(self.chance.expovariate(self._calm_rate), self._arrive, None)
        self._join(self.chance.choice(self._calm_queues))

    def _follow(self, contact: Waiting) -> None:
        """Somebody else comes instead, unless this one came to a calm queue."""
        if contact.queue not in self.world.calm:
            self._join(contact.queue)

    def _abandon(self) -> None:
        for _ in range(20):
            place = self.chance.randrange(len(self._waiting))
            self._waiting[place], self._waiting[-1] = self._waiting[-1], self._waiting[place]
            row = self.floor.matcher.rows.get(self._waiting.pop())
            if row is not None:
                contact = row.contact
                self._silently("leave", self.floor.leave, contact.call)
                self._follow(contact)
                return

    # ------------------------------------------------------------------ agents

    def _sign_in(self, agent: AgentId) -> None:
        who, page = (str(agent), self.world.profiles[agent]), f"p{next(self._desks)}"
        self._time("sign in", self.floor.sign_in, agent, DeskId(page), page, who)
        self._time("telephone registered", self.floor.set_registered, agent, True)
        self._time("ready", self.floor.go_ready, agent)

    def _ring(self, made: Assignment) -> None:
        luck = self.chance.random()
        after_s = RING_S * self.chance.uniform(0.5, 1.5)
        self._push(after_s, self._take if luck < 0.95 else self._miss if luck < 0.98 else self._withdraw, made)

    def _take(self, made: Assignment) -> None:
        self._silently("take", self.floor.take, made.offer)
        is_voice = self.world.plan.queues[made.contact.queue].medium is Medium.VOICE
        talk_s = self.chance.lognormvariate(5.0, 0.6)
        self._push(talk_s, self._hang_up if is_voice else self._done, made)
        self._follow(made.contact)
        if self.chance.random() < 0.05:
            self._abandon()

    def _miss(self, made: Assignment) -> None:
        self._time("miss", self.floor.miss, made.offer, MISSED, "no-answer")
        if self.floor.agents[made.agent].state is AgentState.NOT_READY:
            self._push(30.0, self._come_back, made.agent)

    def _withdraw(self, made: Assignment) -> None:
        self._time("withdraw", self.floor.withdraw, made.offer)
        self._follow(made.contact)

    def _hang_up(self, made: Assignment) -> None:
        limit_s = 0.0 if self.chance.random() < 0.2 else LIMIT_S
        self._time("end talk", self.floor.end_talk, made.agent, made.contact.call, CLIENT, limit_s)
        if self.floor.agents[made.agent].state is AgentState.WRAP_UP:
            self._push(WRAP_UP_S * self.chance.uniform(0.5, 1.5), self._save, made)
        else:
            self._pause(made.agent)

    def _save(self, made: Assignment) -> None:
        if self.chance.random() < 0.05:
            self._time("not ready", self.floor.go_not_ready, made.agent, BREAK, "self")
            self._push(60.0, self._come_back, made.agent)
        self._time("end wrap-up", self.floor.end_wrap_up, made.agent, made.contact.call, "saved")
        self._pause(made.agent)

    def _pause(self, agent: AgentId) -> None:
        """Now and then an idle agent takes a break."""
        if self.floor.agents[agent].state is AgentState.READY and self.chance.random() < 0.2:
            self._time("not ready", self.floor.go_not_ready, agent, BREAK, "self")
            self._push(30.0, self._come_back, agent)

    def _done(self, made: Assignment) -> None:
        self._time("end chat", self.floor.end_work, made.agent, made.contact.call)

    def _come_back(self, agent: AgentId) -> None:
        known = self.floor.agents[agent]
        if known.state is not AgentState.NOT_READY:
            return
        if not known.work and self.chance.random() < 0.2:
            self._time("sign out", self.floor.sign_out, agent, "self")
            self._sign_in(agent)
            return
        self._time("ready", self.floor.go_ready, agent)


_KINDS: dict[tuple[str, bool], str] = {
    ("join", True): "join, offered at once",
    ("join", False): "join, waits",
    ("ready", True): "ready, somebody waits",
    ("ready", False): "ready, nobody waits",
    ("end wrap-up", True): "end wrap-up, somebody waits",
    ("end wrap-up", False): "end wrap-up, nobody waits",
    ("end talk", True): "end talk, somebody waits",
    ("end chat", True): "end chat, somebody waits",
    ("end chat", False): "end chat, nobody waits",
    ("step due", True): "step due, offered",
}
