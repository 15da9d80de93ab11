"""What one look at every queue's outlook costs: ``python -m bench.floor.looking``; the gateway's own code, one core.

100 queues, 1,000 agents with three skills each, somebody waiting in every second queue; between two looks a second of
changes (100 of agents' states). ``stall_ms``: the longest that the event loop stands still for one look.
"""

import json
import random
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from agent_ui.gateway.board.board import Board
from agent_ui.gateway.board.outlook import Watch
from agent_ui.gateway.floor.floor import Floor
from agent_ui.gateway.floor.lines import Rules, Touched
from agent_ui.gateway.floor.views import Names, QueueNames
from bench.machine import machine
from lexicon.ids import (
    AgentId,
    CallId,
    ChannelId,
    ClientId,
    DeskId,
    NotReadyReasonId,
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
    CallQueued,
    Entry,
    Fact,
    ReasonChosen,
)

QUEUES, AGENTS, SKILLS_EACH, LOOKS, CHANGES = 100, 1000, 3, 60, 100
CLIENT, SIGN_IN = ClientId("demo"), NotReadyReasonId("sign-in")
BEGAN = datetime(2026, 11, 29, 2, tzinfo=UTC)


class World:
    """A floor that is told facts at instants of its own."""

    def __init__(self) -> None:
        self.chance, self.at, self.number = random.Random(1), BEGAN, 0
        queues = [QueueId(f"q{n}") for n in range(QUEUES)]
        names = tuple(
            QueueNames(id_, CLIENT, id_, id_, 20.0, frozenset([SkillId(f"s{place}")]))
            for place, id_ in enumerate(queues)
        )
        self.floor = Floor(Rules({CLIENT: ZoneInfo("Asia/Shanghai")}, dict.fromkeys(queues, 20.0)))
        self.agents = [AgentId(f"a{n}") for n in range(AGENTS)]
        for agent in self.agents:
            skills = tuple(SkillId(f"s{n}") for n in self.chance.sample(range(QUEUES), SKILLS_EACH))
            self.tell(AgentSignedIn(agent, DeskId(f"d-{agent}"), agent, skills), AgentNotReady(agent, SIGN_IN, "self"))
            self.tell(AgentReady(agent, self.at))
        self.watch = Watch()
        self.board = Board(self.floor, Names(names, {}), self.at, self.watch)
        for place, queue in enumerate(queues):
            for _ in range(1 + place % 2):
                self.call(queue)

    def tell(self, *facts: Fact) -> None:
        for fact in facts:
            self.number += 1
            self.floor.apply(Entry(self.at, "controller", 1, self.number, fact))

    def call(self, queue: QueueId) -> None:
        call = CallId(f"c{self.number}")
        self.tell(
            CallArrived(call, CLIENT, ChannelId("ch"), "4008000001", "13800000000", "zh"),
            CallAnswered(call, CLIENT),
            ReasonChosen(call, CLIENT, ReasonId("r"), "menu"),
            CallQueued(call, CLIENT, queue, ReasonId("r"), self.at, is_return=False),
        )

    def second(self) -> None:
        """A hundred changes, then the board is told them."""
        self.at += timedelta(seconds=1)
        for agent in self.chance.sample(self.agents, CHANGES // 2):
            self.tell(AgentNotReady(agent, NotReadyReasonId("break"), "self"), AgentReady(agent, self.at))
        for agent in self.chance.sample(self.agents, CHANGES // 10):
            self.tell(AgentNotReady(agent, NotReadyReasonId("break"), "self"))
        touched, self.floor.touched = self.floor.touched, Touched()
        self.board.changes(touched, self.at)


def at(values: Iterable[float], part: float) -> float:
    """The value below which this part of them lies."""
    found = sorted(values)
    return round(found[min(len(found) - 1, int(len(found) * part))], 2)


def looking() -> dict[str, dict[str, float]]:
    """The figures."""
    world, whole, stalls = World(), [], []
    for _ in range(LOOKS):
        world.second()
        began = last = time.perf_counter()
        for _ in world.board.looks(world.at):
            stalls.append((time.perf_counter() - last) * 1000)
            last = time.perf_counter()
        whole.append((time.perf_counter() - began) * 1000)
    return {
        "look_ms": {"p50": at(whole, 0.5), "p99": at(whole, 0.99)},
        "stall_ms": {"p50": at(stalls, 0.5), "p99": at(stalls, 0.99), "max": at(stalls, 1)},
    }


def main() -> None:
    """Print it."""
    print(json.dumps({"machine": machine(), **looking()}, indent=1))


if __name__ == "__main__":
    main()
