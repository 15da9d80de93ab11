"""``make soak``: half an hour of calls with every ending and control, then Asterisk holds nothing, memory is flat.

``python -m tests.faults.soak --minutes 30 --into bench/results/soak.json``; ``test_soak.py`` is a minute of the same.
Callers and agents are real telephones, chance is seeded, everything else is the product.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bench.machine import machine
from cli.phone import Leg, Phone, PhoneError, Telephones
from launch.ports import Ports
from launch.stack import Stack
from lexicon.journal import CallArrived, CallBridged, CallEnded, CallPlaced, CallWillNotEnd, OfferMade
from store.pool import open_pool
from tests.conftest_stack import set_up
from tests.faults import soak_controls as controls
from tests.faults.soak_callers import WAYS
from tests.faults.soak_controls import FAILURES, STANDING
from tests.journeys.centre import ZH, Centre, TestAgent, eventually
from tests.journeys.test_flows import ROW as OUTSIDE_ROW
from tests.journeys.test_flows import publish
from tests.journeys.test_going_outside import FLOW as OUTSIDE_FLOW
from tests.journeys.test_voicemail import FLOW as BOX_FLOW
from tests.journeys.test_voicemail import ROW as BOX_ROW

AGENTS = ("t-anna", "t-ben", "t-cai", *controls.MORE)  # and one with a persistent leg
T = TypeVar("T")
CALLER: ContextVar[str] = ContextVar("CALLER", default="")  # the number of this task's call
CALLERS_AT_ONCE = 9
CALLERS = 200
EVERY_S = 10.0
SPARED = 0.25  # of the time at the start: caches and pools fill
GROWTH_MB = {"controller": 8.0, "asterisk": 24.0, "gateway": 12.0}
"""What may be between the medians of the first and the last third after that, in half an hour."""


@dataclass(slots=True)
class Soak:
    """One run on one centre."""

    centre: Centre
    chance: random.Random
    minutes: float
    done: Counter[str] = field(default_factory=Counter)
    memory_mb: dict[str, list[float]] = field(default_factory=dict)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    agents: list[TestAgent] = field(default_factory=list)
    bags: dict[int, list[Any]] = field(default_factory=dict)
    people: AsyncExitStack = field(default_factory=AsyncExitStack)
    why: Counter[str] = field(default_factory=Counter)
    phones: dict[str, Phone] = field(default_factory=dict)
    beside: Callable[[Centre], Coroutine[Any, Any, None]] | None = None  # what else happens in the centre meanwhile

    async def run(self) -> dict[str, Any]:
        """The figures; raises AssertionError when something is left over."""
        async with self.people as people:
            for login in AGENTS:
                self.agents.append(await people.enter_async_context(self.centre.agent(login)))
            dora = await people.enter_async_context(self.centre.agent(STANDING, is_ready=False))
            async with asyncio.TaskGroup() as group:
                callers = [group.create_task(self._call(), name=f"caller-{n}") for n in range(CALLERS_AT_ONCE)]
                others = [group.create_task(self._work(agent), name=agent.login) for agent in self.agents]
                others.append(group.create_task(controls.stands(self, dora), name=dora.login))
                others.append(group.create_task(controls.answers_outside(self), name="outside"))
                others.append(group.create_task(controls.supervises(self), name="supervisor"))
                others.append(group.create_task(self._watch(), name="memory"))
                besides = [group.create_task(self.beside(self.centre), name="beside")] if self.beside else []
                await asyncio.sleep(self.minutes * 60)
                if besides:
                    await asyncio.wait(besides)
                self.is_over.set()
                await asyncio.wait(callers)
                await asyncio.sleep(5)  # a call that an agent placed has an end of its own
                for task in others:
                    task.cancel()
        await self.centre.nothing_left(60)
        ports: list[int] = []

        async def no_sound() -> bool:
            ports[:] = sound_ports(self.centre.stack)
            return not ports

        await eventually(no_sound, "every port of sound free again", 60, lambda: str(ports))
        return await self._figures()

    # ---------------------------------------------------------------- callers

    async def _call(self) -> None:
        while not self.is_over.is_set():
            way = self.drawn(WAYS)
            try:
                async with asyncio.timeout(90):
                    await way(self)
                self.done[way.__name__] += 1
            except FAILURES as error:
                self.failed(way.__name__, error)
                await self._tell(error)
            await asyncio.sleep(self.chance.uniform(0, 0.5))

    def drawn(self, things: Sequence[T]) -> T:
        """One of them by chance; all of them have had their turn before one has a second."""
        bag = self.bags.setdefault(id(things), [])
        if not bag:
            bag.extend(self.chance.sample(things, len(things)))
        taken: T = bag.pop()
        return taken

    def failed(self, what: str, error: BaseException) -> None:
        """Another's doing came between, mostly: counted, and shown."""
        self.done[f"{what}: {type(error).__name__}"] += 1
        self.why[f"{what}: {error}"[:160]] += 1

    async def _tell(self, error: BaseException) -> None:
        """What the journal says of a call that went another way than its caller expected."""
        print(f"{CALLER.get()}: {error}", file=sys.stderr)
        for channel in await self.centre.ari("channels"):
            if channel["caller"]["number"] == CALLER.get():  # still there: whether sound goes in and out
                print(f"  {await self.centre.ari('channels/' + channel['id'] + '/rtp_statistics')}", file=sys.stderr)
        for entry in await self.centre.story(CALLER.get()):
            print(f"  {entry.at:%H:%M:%S.%f} {entry.fact}"[:240], file=sys.stderr)

    async def dial(self, number: str) -> Leg:
        caller = f"137{self.chance.randrange(CALLERS):08d}"
        CALLER.set(caller)
        if caller not in self.phones:  # the telephones' library has room for a thousand, and forgets none
            self.phones[caller] = await self.centre.phones.caller(caller)
        return await self.phones[caller].dial(number)

    async def answered(self, number: str = ZH) -> Leg:
        leg = await self.dial(number)
        await leg.answered()
        return leg

    async def chosen(self, digit: str) -> Leg:
        leg = await self.answered()
        await leg.hears_anything()
        await leg.press(digit)
        return leg

    async def stays(self, leg: Leg, seconds: float) -> None:
        """Until the other side ends it, or for so long."""
        with contextlib.suppress(PhoneError):
            await leg.ended(seconds)
        if not leg.is_over():
            await leg.hang_up()

    # ---------------------------------------------------------------- agents

    async def _work(self, agent: TestAgent) -> None:
        while True:
            try:
                await self._take_one(agent)
            except FAILURES as error:
                if "no call came" not in str(error):
                    self.failed("agent", error)
                    await asyncio.sleep(0.5)
                if agent.desk.closed_by is not None:
                    await self._loaded_again(agent)

    async def _loaded_again(self, agent: TestAgent) -> None:
        """As a page does whose socket was closed."""
        try:
            await self.loads_the_page(agent)
        except FAILURES as error:
            self.failed("page", error)

    async def _take_one(self, agent: TestAgent) -> None:
        await self._is_ready(agent)
        if self.chance.random() < 0.08 and not self.is_over.is_set():
            await controls.places_a_call(self, agent)
            self.done["places_a_call"] += 1
            return
        leg = await agent.phone.next_call(2)
        mood = self.chance.random()
        if mood < 0.1:
            await leg.decline()
        elif mood < 0.2:
            await leg.ended(20)  # rings until it is taken away
        else:
            await leg.answer()
            leg.tone(1000)
            await agent.state("talking", "wrap-up")
            if mood > 0.4:
                await self._does(agent, self.drawn(controls.MOODS))
            await self.stays(leg, self.chance.uniform(0.2, 6))
            await agent.state("wrap-up", "not-ready", "ready", "offered")

    async def _is_ready(self, agent: TestAgent) -> None:
        now = agent.desk.snapshot
        if now is not None and now.me.state == "wrap-up" and now.call is not None:
            await agent.save(now.call.id, reason="t-ra" if agent.login != "t-cai" else "t-rb")
        elif now is not None and now.me.state == "not-ready":
            await agent.ready()

    async def _does(self, agent: TestAgent, mood: controls.Mood) -> None:
        name = getattr(mood, "__name__", "")
        try:
            async with asyncio.timeout(30):
                await mood(self, agent, controls.call_of(agent))
            self.done[name] += 1
        except controls.NotNow:
            self.bags[id(controls.MOODS)].insert(0, mood)
        except FAILURES as error:
            self.failed(name, error)

    async def leaves_the_page(self, agent: TestAgent) -> None:
        """Its socket is closed without a word."""
        await agent.desk.close()

    async def loads_the_page(self, agent: TestAgent) -> None:
        await controls.comes_back(self.centre, agent, self.people)

    # ---------------------------------------------------------------- figures

    async def _watch(self) -> None:
        while True:
            for part in GROWTH_MB:
                self.memory_mb.setdefault(part, []).append(resident_mb(self.centre.stack.pid(part)))
            await asyncio.sleep(min(EVERY_S, self.minutes * 60 / 20))

    async def _figures(self) -> dict[str, Any]:
        facts = await self.centre.facts()
        endings = Counter(
            f"{one.outcome.fault.value}: {one.outcome.reason}" for one in facts if isinstance(one, CallEnded)
        )
        arrived = Counter(one.call for one in facts if isinstance(one, CallArrived | CallPlaced))
        ended = Counter(one.call for one in facts if isinstance(one, CallEnded))
        assert arrived == ended and set(arrived.values()) == {1}, "a call without an end, or with two"
        assert not [one for one in facts if isinstance(one, CallWillNotEnd)]
        return {
            "minutes": self.minutes,
            "calls": sum(arrived.values()),
            "offers": sum(isinstance(one, OfferMade) for one in facts),
            "conversations": sum(isinstance(one, CallBridged) for one in facts),
            "endings": dict(sorted(endings.items())),
            "ways": dict(sorted(self.done.items())),
            "what came between": dict(self.why.most_common(40)),
            "left": {"channels": 0, "bridges": 0, "ports": 0, "calls that would not end": 0},
            "memory_mb": {part: summary(values) for part, values in self.memory_mb.items()},
        }


def resident_mb(pid: int) -> float:
    """Memory of a process that is in use."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def summary(values: list[float]) -> dict[str, float]:
    """Medians of the first and the last third, after what is spared."""
    left = values[int(len(values) * SPARED) :]
    third = max(1, len(left) // 3)
    first, last = statistics.median(left[:third]), statistics.median(left[-third:])
    return {"first": round(first, 1), "last": round(last, 1), "growth": round(last - first, 1)}


def sound_ports(stack: Stack) -> list[int]:
    """Ports of the range for sound that anybody on this machine holds."""
    found = []
    for line in Path("/proc/net/udp").read_text().splitlines()[1:]:
        port = int(line.split()[1].rpartition(":")[2], 16)
        if stack.ports.rtp_first <= port <= stack.ports.rtp_last:
            found.append(port)
    return found


def grown(figures: dict[str, Any]) -> dict[str, float]:
    """The parts whose memory grew by more than it may."""
    return {part: about["growth"] for part, about in figures["memory_mb"].items() if about["growth"] > GROWTH_MB[part]}


@contextlib.asynccontextmanager
async def prepared(centre: Centre) -> AsyncIterator[None]:
    """Numbers with a message box and with a way outside, quick limits, and the persistent leg."""
    await centre.pool.execute(f"{BOX_ROW}; {OUTSIDE_ROW}")
    await centre.pool.execute(controls.PEOPLE)
    skills = (
        "INSERT INTO person_skill (person_id, skill_id) SELECT p, s FROM unnest($1::text[]) p, unnest($2::text[]) s"
    )
    await centre.pool.execute(f"{skills} ON CONFLICT DO NOTHING", controls.MORE, ["t-a", "t-b"])
    await centre.pool.execute("UPDATE person SET has_standing_leg = (login = $1) WHERE login LIKE 't-%'", STANDING)
    with tempfile.TemporaryDirectory(prefix="zuoxi-soak-flows-") as room:
        file = Path(room) / "flow.yml"
        for flow in (BOX_FLOW, OUTSIDE_FLOW):
            await publish(centre, file, flow)
        yield
        for flow in (BOX_FLOW, OUTSIDE_FLOW):
            await publish(centre, file, {**flow, "numbers": []})
    await centre.pool.execute("UPDATE person SET has_standing_leg = false WHERE login LIKE 't-%'")


async def soak(
    stack: Stack, minutes: float, seed: int, beside: Callable[[Centre], Coroutine[Any, Any, None]] | None = None
) -> dict[str, Any]:
    """A run on this stack."""
    pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
    try:
        async with Telephones(f"127.0.0.1:{stack.ports.sip}", sip_port=stack.ports.trunk) as phones:
            centre = Centre(stack, pool, phones)
            async with prepared(centre):
                return await Soak(centre, random.Random(seed), minutes, beside=beside).run()
    finally:
        await pool.close()


def main() -> int:
    """1 when something was left over or grew."""
    parser = argparse.ArgumentParser(description="calls with every ending, then nothing is left over")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, default=Path("bench/results/soak.json"))
    parser.add_argument("--keep", type=Path, help="a new directory, in which all logs stay")
    wish = parser.parse_args()
    os.environ["ZUOXI_DESK_GRACE_S"] = "3"
    with tempfile.TemporaryDirectory(prefix="zuoxi-soak-") as room:
        Path(room).chmod(0o755)
        with Stack(wish.keep or Path(room) / "var", Ports.free()) as stack:
            asyncio.run(set_up(stack.env["ZUOXI_PG_DSN"]))
            stack.restart("controller")
            stack.restart("gateway")
            figures = asyncio.run(soak(stack, wish.minutes, wish.seed))
    command = f"python -m tests.faults.soak --minutes {wish.minutes:g} --seed {wish.seed}"
    told = {
        "name": "soak",
        "machine": machine(),
        "figures": {**figures, "too much": grown(figures)},
        "command": command,
    }
    wish.into.parent.mkdir(parents=True, exist_ok=True)
    wish.into.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    print(json.dumps(told, indent=1, ensure_ascii=False))
    return 1 if grown(figures) else 0


if __name__ == "__main__":
    sys.exit(main())
