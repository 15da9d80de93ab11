"""The controller's end without telephones: takes desk orders, beats, and records the facts of scripted calls.

``python -m bench.journal.switchboard`` obeys one line at a time on standard input and answers each with one line of
JSON: ``desks N`` (wait until so many are signed in), ``load RATE SECONDS TALK_S``, ``wait N`` (so many callers wait).
"""

import asyncio
import json
import os
import random
import resource
import sys
from collections import deque
from itertools import count
from pathlib import Path

from bus.link import Bus
from launch.clock import SystemClock
from launch.loop import run
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
    RecordingId,
    SkillId,
)
from lexicon.journal import (
    AgentNotReady,
    AgentReady,
    AgentSignedIn,
    AgentSignedOut,
    CallAnswered,
    CallArrived,
    CallBridged,
    CallEnded,
    CallQueued,
    Fact,
    OfferMade,
    OfferTaken,
    ReasonChosen,
    RecordingStarted,
    RecordingStopped,
    TalkEnded,
    WrapUpEnded,
    WrapUpOwed,
    WrapUpStarted,
)
from lexicon.orders import Answer, Beat, SetPhone, SignInDesk, SignOutDesk
from lexicon.orders_aside import AnyOrder
from lexicon.outcome import Fault, Outcome
from store.journal import JournalWriter
from store.pool import open_pool

CLIENT, QUEUE, REASON = ClientId("demo"), QueueId("service"), ReasonId("billing")
FACTS_A_CALL = 15
PICK_UP_S, RECORDED_S, WRAP_UP_S = 0.02, 0.01, 0.1


class Switchboard:
    """Who is signed in, and calls that follow a script; the draws come from a seeded ``chance``."""

    def __init__(self, journal: JournalWriter, bus: Bus, clock: SystemClock) -> None:
        self._journal, self._bus, self._clock = journal, bus, clock
        self._at: dict[AgentId, DeskId] = {}
        self._registered: set[str] = set()
        self._free: deque[AgentId] = deque()
        self._queued: deque[CallId] = deque()
        self._numbers, self._chance, self._talk_s = count(1), random.Random(1), 1.0
        self._talks = 0

    # ------------------------------------------------------------ desks

    async def handle(self, order: AnyOrder) -> Answer:
        """What the controller answers."""
        agent, desk = AgentId(order.agent), DeskId(order.desk)
        match order:
            case SignInDesk(name=name, skills=skills) if agent not in self._at:
                self._at[agent] = desk
                self._record(AgentSignedIn(agent, desk, name, tuple(SkillId(one) for one in skills)))
                self._record(AgentNotReady(agent, NotReadyReasonId("sign-in"), "system"))
                self._ready(agent)
            case SignOutDesk(by=by) if self._at.get(agent) == desk:
                del self._at[agent]
                self._record(AgentSignedOut(agent, desk, by))
            case SetPhone():
                self._registered.add(order.desk)
            case _:
                pass
        return Answer(id=order.id)

    async def beat(self) -> None:
        """Every second."""
        while True:
            registered = list(self._registered)
            beat = Beat(epoch=1, is_exchange_up=True, is_database_up=True, registered=registered, exchange_version="22")
            await self._bus.publish_beat(beat)
            await asyncio.sleep(1)

    def _record(self, fact: Fact) -> None:
        self._journal.record(fact)

    def _ready(self, agent: AgentId) -> None:
        self._record(AgentReady(agent, self._clock.now()))
        self._free.append(agent)
        if self._queued:
            self._offer(self._queued.popleft())

    # ------------------------------------------------------------ calls

    def arrive(self) -> None:
        """A caller: greeted, with a reason, in the queue, offered if somebody is free."""
        number = next(self._numbers)
        call = CallId(f"c{number:020x}")
        caller = f"138{number % 100_000_000:08d}"
        self._record(CallArrived(call, CLIENT, ChannelId(f"1700000000.{number}"), "4008000002", caller, "en"))
        self._record(CallAnswered(call, CLIENT))
        self._record(ReasonChosen(call, CLIENT, REASON, "default"))
        self._record(CallQueued(call, CLIENT, QUEUE, REASON, self._clock.now(), is_return=False))
        if self._free and not self._queued:
            self._offer(call)
        else:
            self._queued.append(call)

    def _offer(self, call: CallId) -> None:
        agent, offer = self._free.popleft(), OfferId(f"o{call[1:]}")
        self._record(OfferMade(offer, call, CLIENT, QUEUE, agent, ChannelId(f"offer-{offer}"), 15.0))
        self._later(PICK_UP_S, self._bridge, call, agent)

    def _bridge(self, call: CallId, agent: AgentId) -> None:
        offer = OfferId(f"o{call[1:]}")
        self._talks += 1
        self._record(OfferTaken(offer, call, CLIENT, agent, PICK_UP_S))
        self._record(CallBridged(call, CLIENT, agent, BridgeId(f"b{call}"), ChannelId(f"offer-{offer}"), PICK_UP_S))
        self._later(RECORDED_S, self._recorded, call, agent)
        self._later(self._talk_s * self._chance.uniform(0.5, 1.5), self._hang_up, call, agent)

    def _recorded(self, call: CallId, agent: AgentId) -> None:
        self._record(RecordingStarted(RecordingId(f"r{call[1:]}"), call, CLIENT, agent, RECORDED_S))

    def _hang_up(self, call: CallId, agent: AgentId) -> None:
        recording = RecordingId(f"r{call[1:]}")
        self._record(TalkEnded(call, CLIENT, agent, self._talk_s))
        self._record(WrapUpStarted(agent, call, CLIENT, WRAP_UP_S))
        self._record(CallEnded(call, CLIENT, Outcome(Fault.AGENT, "hung-up-talking"), 16, self._talk_s))
        files = (f"{recording}-customer.wav", f"{recording}-agent.wav")
        self._record(RecordingStopped(recording, call, CLIENT, agent, *files))
        self._later(WRAP_UP_S, self._wrapped_up, call, agent)

    def _wrapped_up(self, call: CallId, agent: AgentId) -> None:
        self._talks -= 1
        self._record(WrapUpOwed(call, CLIENT, agent))
        self._record(WrapUpEnded(agent, call, CLIENT, "limit", WRAP_UP_S))
        self._ready(agent)

    def _later(self, after_s: float, step: object, call: CallId, agent: AgentId) -> None:
        asyncio.get_running_loop().call_later(after_s, step, call, agent)  # type: ignore[arg-type]

    # ------------------------------------------------------------ orders of the bench

    async def desks(self, wanted: int) -> dict[str, float]:
        """Wait until so many agents are signed in."""
        while len(self._at) < wanted:  # noqa: ASYNC110 - what is waited for is outside this process
            await asyncio.sleep(0.05)
        return {"desks": len(self._at)}

    async def load(self, rate: float, seconds: float, talk_s: float) -> dict[str, float]:
        """Callers at random instants, ``rate`` a second in the mean; ends with the last arrival."""
        self._talk_s = talk_s
        loop = asyncio.get_running_loop()
        due = began = loop.time()
        calls = 0
        while (due := due + self._chance.expovariate(rate)) < began + seconds:
            await asyncio.sleep(due - loop.time())
            self.arrive()
            calls += 1
        used = resource.getrusage(resource.RUSAGE_SELF)
        return {"calls": calls, "queued": len(self._queued), "talks": self._talks, "cpu_s": used.ru_utime}

    async def wait(self, callers: int) -> dict[str, float]:
        """So many callers who nobody takes."""
        self._free.clear()
        for _ in range(callers):
            self.arrive()
        await self._journal.flush()
        return {"waiting": len(self._queued)}


async def _obey(board: Switchboard) -> None:
    lines = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(lines)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while line := (await lines.readline()).decode().split():
        verb, *numbers = line
        did = await getattr(board, verb)(*(int(one) if one.isdigit() else float(one) for one in numbers))
        print(json.dumps(did), flush=True)


async def main() -> None:
    """Until standard input ends."""
    clock, bus = SystemClock(), Bus(os.environ["ZUOXI_REDIS_URL"], "controller")
    pool = await open_pool(os.environ["ZUOXI_PG_DSN"], name="controller")
    spool = Path(os.environ["ZUOXI_VAR"]) / "spool" / "journal"
    journal = JournalWriter(pool, "controller", clock, spool, bus.publish_facts)
    await journal.start()
    board = Switchboard(journal, bus, clock)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in (journal.run(), bus.serve(board.handle), board.beat())]
        await _obey(board)
        for task in tasks:
            task.cancel()
    await bus.close()
    await pool.close()


if __name__ == "__main__":
    run(main())
