"""The controller's place on a floor of 1,000: agents who sign in and take calls one after the other, as facts.

Four changes of an agent's state make a call: rung, talking, after-call work, Ready. What is recorded is what the
controller records of such a call; nobody telephones.
"""

import asyncio
import random
from collections import defaultdict, deque
from itertools import count

from bus.link import Bus
from lexicon.clock import Clock
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
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    OfferMade,
    OfferTaken,
    ReasonChosen,
    TalkEnded,
    WrapUpEnded,
    WrapUpStarted,
)
from lexicon.orders import Beat
from lexicon.outcome import Fault, Outcome
from store.journal import JournalWriter

CLIENT = ClientId("demo")
CHANGES_A_CALL = 4
RING_S, TALK_S, WRAP_UP_S = 1.0, 20.0, 5.0
OFTEN_PAUSED = 0.15  # of the agents are Not ready


def person(number: int) -> AgentId:
    """An agent's id."""
    return AgentId(f"f-{number:04d}")


def queue(number: int) -> QueueId:
    """A queue's id; its reason and its skill are called the same."""
    return QueueId(f"f-q{number:02d}")


class Feeder:
    """``run`` in a task; the draws come from a seeded ``chance``."""

    def __init__(self, journal: JournalWriter, bus: Bus, clock: Clock, sizes: tuple[int, int]) -> None:
        self._journal, self._bus, self._clock = journal, bus, clock
        self._agents, self._queues = sizes
        self._chance, self._numbers = random.Random(1), count(1)
        self._free: defaultdict[QueueId, deque[AgentId]] = defaultdict(deque)
        self._queued: defaultdict[QueueId, deque[CallId]] = defaultdict(deque)
        self.changes = 0

    async def sign_in(self) -> None:
        """Everybody comes."""
        for number in range(self._agents):
            agent, where = person(number), queue(number % self._queues)
            skills = (SkillId(where),)
            self._journal.record(AgentSignedIn(agent, DeskId(f"d-{agent}"), agent, skills))
            self._journal.record(AgentNotReady(agent, NotReadyReasonId("sign-in"), "system"))
            if self._chance.random() < OFTEN_PAUSED:
                self._journal.record(AgentNotReady(agent, NotReadyReasonId("break"), "self"))
            else:
                self._ready(agent, where)
        await self._journal.flush()

    async def beat(self) -> None:
        """Every second."""
        while True:
            await self._bus.publish_beat(
                Beat(epoch=1, is_exchange_up=True, is_database_up=True, registered=[], exchange_version="22")
            )
            await asyncio.sleep(1)

    async def run(self, changes_per_s: float) -> None:
        """Callers at random instants, so many that agents' states change that often in the mean."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += self._chance.expovariate(changes_per_s / CHANGES_A_CALL)
            await asyncio.sleep(max(0.0, due - loop.time()))
            self._arrive()

    def _arrive(self) -> None:
        number = next(self._numbers)
        call, where = CallId(f"f{number:019x}"), queue(self._chance.randrange(self._queues))
        caller = f"138{number % 100_000_000:08d}"
        for fact in (
            CallArrived(call, CLIENT, ChannelId(f"1700000000.{number}"), "4008000002", caller, "en"),
            CallAnswered(call, CLIENT),
            ReasonChosen(call, CLIENT, ReasonId(where), "default"),
            CallQueued(call, CLIENT, where, ReasonId(where), self._clock.now(), is_return=False),
        ):
            self._journal.record(fact)
        self._queued[where].append(call)
        self._match(where)

    def _match(self, where: QueueId) -> None:
        while self._queued[where] and self._free[where]:
            call, agent = self._queued[where].popleft(), self._free[where].popleft()
            self._journal.record(
                OfferMade(OfferId(f"o{call}"), call, CLIENT, where, agent, ChannelId(f"offer-{call}"), 15.0)
            )
            self._changed(RING_S, self._bridge, call, agent, where)

    def _bridge(self, call: CallId, agent: AgentId, where: QueueId) -> None:
        self._journal.record(OfferTaken(OfferId(f"o{call}"), call, CLIENT, agent, RING_S))
        bridge, channel = BridgeId(f"b{call}"), ChannelId(f"offer-{call}")
        self._journal.record(CallBridged(call, CLIENT, agent, bridge, channel, RING_S))
        self._changed(TALK_S * self._chance.uniform(0.5, 1.5), self._hang_up, call, agent, where)

    def _hang_up(self, call: CallId, agent: AgentId, where: QueueId) -> None:
        self._journal.record(TalkEnded(call, CLIENT, agent, TALK_S))
        self._journal.record(WrapUpStarted(agent, call, CLIENT, WRAP_UP_S))
        self._journal.record(CallEnded(call, CLIENT, Outcome(Fault.CALLER, "completed"), 16, TALK_S))
        self._changed(WRAP_UP_S * self._chance.uniform(0.5, 1.5), self._wrapped_up, call, agent, where)

    def _wrapped_up(self, call: CallId, agent: AgentId, where: QueueId) -> None:
        self._journal.record(WrapUpEnded(agent, call, CLIENT, "limit", WRAP_UP_S))
        self._ready(agent, where)

    def _ready(self, agent: AgentId, where: QueueId) -> None:
        self._journal.record(AgentReady(agent, self._clock.now()))
        self.changes += 1
        self._free[where].append(agent)
        self._match(where)

    def _changed(self, after_s: float, step: object, call: CallId, agent: AgentId, where: QueueId) -> None:
        self.changes += 1
        asyncio.get_running_loop().call_later(after_s, step, call, agent, where)  # type: ignore[arg-type]
