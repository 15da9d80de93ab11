"""``make soak``: half an hour of calls with every ending, then Asterisk holds nothing and memory is flat.

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
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.machine import machine
from cli.demo_agent import AgentFailed
from cli.phone import Leg, PhoneError, Telephones
from launch.ports import Ports
from launch.stack import Stack
from lexicon.journal import CallArrived, CallBridged, CallEnded, CallWillNotEnd, OfferMade
from store.pool import open_pool
from tests.conftest_stack import set_up
from tests.journeys.centre import EN, ZH, Centre, TestAgent, eventually

AGENTS = ("t-anna", "t-ben", "t-cai", "t-dora")
CALLERS_AT_ONCE = 7
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

    async def run(self) -> dict[str, Any]:
        """The figures; raises AssertionError when something is left over."""
        async with AsyncExitStack() as people:
            agents = [await people.enter_async_context(self.centre.agent(login)) for login in AGENTS]
            async with asyncio.TaskGroup() as group:
                callers = [group.create_task(self._call(), name=f"caller-{n}") for n in range(CALLERS_AT_ONCE)]
                working = [group.create_task(self._work(agent), name=agent.login) for agent in agents]
                watching = group.create_task(self._watch(), name="memory")
                await asyncio.sleep(self.minutes * 60)
                self.is_over.set()
                await asyncio.wait(callers)
                for task in (*working, watching):
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
            name, way = self.chance.choice(WAYS)
            try:
                async with asyncio.timeout(90):
                    await way(self)
                self.done[name] += 1
            except (PhoneError, TimeoutError) as error:
                self.done[f"{name}: {type(error).__name__}"] += 1
            await asyncio.sleep(self.chance.uniform(0, 0.5))

    async def dial(self, number: str) -> Leg:
        caller = f"137{self.chance.randrange(10**8):08d}"
        return await (await self.centre.phones.caller(caller)).dial(number)

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
            except (PhoneError, AgentFailed, TimeoutError) as error:
                self.done[f"agent: {type(error).__name__}"] += 1
                await asyncio.sleep(0.5)

    async def _take_one(self, agent: TestAgent) -> None:
        now = agent.desk.snapshot
        if now is not None and now.me.state == "wrap-up" and now.call is not None:
            await agent.save(now.call.id, reason="t-ra" if agent.login != "t-cai" else "t-rb")
        elif now is not None and now.me.state == "not-ready":
            await agent.ready()
        leg = await agent.phone.next_call(2)
        mood = self.chance.random()
        if mood < 0.1:
            await leg.decline()
        elif mood < 0.2:
            await leg.ended(20)  # rings until it is taken away
        else:
            await leg.answer()
            leg.tone(1000)
            await self.stays(leg, self.chance.uniform(0.2, 6))
            await agent.state("wrap-up", "not-ready", "ready", "offered")

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
        arrived = Counter(one.call for one in facts if isinstance(one, CallArrived))
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
            "left": {"channels": 0, "bridges": 0, "ports": 0, "calls that would not end": 0},
            "memory_mb": {part: summary(values) for part, values in self.memory_mb.items()},
        }


Way = Callable[[Soak], Awaitable[None]]


async def hangs_up_in_the_greeting(soak: Soak) -> None:
    leg = await soak.answered()
    await leg.hang_up()


async def hangs_up_while_it_is_set_up(soak: Soak) -> None:
    await (await soak.dial(ZH)).hang_up()


async def chooses_nothing(soak: Soak) -> None:
    await soak.stays(await soak.answered(), 60)


async def gets_the_default(soak: Soak) -> None:
    await soak.stays(await soak.answered(EN), 30)


async def a_number_of_nobody(soak: Soak) -> None:
    leg = await soak.dial("5559999")
    with contextlib.suppress(PhoneError):
        await leg.answered(30)
    await soak.stays(leg, 30)


async def nobody_can_do_it(soak: Soak) -> None:
    await soak.stays(await soak.chosen("3"), 40)


async def waits_too_long(soak: Soak) -> None:
    await soak.stays(await soak.chosen("4"), 40)


async def hangs_up_while_waiting(soak: Soak) -> None:
    await soak.stays(await soak.chosen("1"), soak.chance.uniform(0.05, 1.5))


async def talks(soak: Soak) -> None:
    leg = await soak.chosen(soak.chance.choice("12"))
    leg.tone(440)
    await soak.stays(leg, soak.chance.uniform(4, 25))


WAYS: tuple[tuple[str, Way], ...] = tuple(
    (way.__name__, way)
    for way in (
        hangs_up_in_the_greeting,
        hangs_up_while_it_is_set_up,
        chooses_nothing,
        gets_the_default,
        a_number_of_nobody,
        nobody_can_do_it,
        waits_too_long,
        hangs_up_while_waiting,
        talks,
        talks,
        talks,
        talks,
    )
)


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


async def soak(stack: Stack, minutes: float, seed: int) -> dict[str, Any]:
    """A run on this stack."""
    pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
    try:
        async with Telephones(f"127.0.0.1:{stack.ports.sip}") as phones:
            return await Soak(Centre(stack, pool, phones), random.Random(seed), minutes).run()
    finally:
        await pool.close()


def main() -> int:
    """1 when something was left over or grew."""
    parser = argparse.ArgumentParser(description="calls with every ending, then nothing is left over")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", type=Path, default=Path("bench/results/soak.json"))
    wish = parser.parse_args()
    os.environ["ZUOXI_DESK_GRACE_S"] = "3"
    with tempfile.TemporaryDirectory(prefix="zuoxi-soak-") as room:
        Path(room).chmod(0o755)
        with Stack(Path(room) / "var", Ports.free()) as stack:
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
