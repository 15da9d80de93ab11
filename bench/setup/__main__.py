"""``python -m bench.setup``: set-up time of a call, rung and persistent legs beside plain Dial(), on one Asterisk.

Writes ``bench/results/setup.json``. The same telephones call and answer on every side, one call after the other, the
sides in turn; what the figures mean: docs/performance.md. 0: every call was set up (a missed target is a figure, and no
failure).
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bench.machine import machine
from bench.queue.centre import NUMBER
from bench.queue.conf import AGENT_PASSWORD, CALLERS_HOST, agent_name
from bench.queue.desks import register_all
from bench.queue.registrar import Registrar
from bench.queue.registrar import Telephone as Registration
from bench.queue.rig import HOST, Place, Rig
from bench.setup.figures import figures
from bench.setup.sound import Sound
from bench.setup.telephone import Talk, Telephone
from launch.clock import SystemClock
from lexicon.errors import Refused, ZuoxiError
from lexicon.ids import CallId
from lexicon.journal import CallArrived, OfferMade
from store.journal_read import JournalReader
from store.pool import Pool, open_pool

RESULTS = Path(__file__).resolve().parents[1] / "results" / "setup.json"
SIDES = ("dial", "rung", "persistent")
WITHIN_S = 10.0
SETTLE_S = 0.12
PLAIN = "plain"  # of bench/queue/conf.py: Answer and Dial() of the first agent, nothing else


@dataclass(slots=True)
class Take:
    """What was measured of one side, in ms; one figure a call."""

    side: str
    invite_to_ring: list[float] = field(default_factory=list)
    answer_to_heard: list[float] = field(default_factory=list)  # by both, of what is said from then on
    invite_to_heard: list[float] = field(default_factory=list)
    invite_to_first_packet: list[float] = field(default_factory=list)  # both have got one
    decision_to_heard: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """The two telephones and where they call."""

    caller: Telephone
    agent: Telephone
    exchange: tuple[str, int]

    async def one(self, number: str, standing: Talk | None) -> tuple[Talk, Talk, float, float]:
        """A call from INVITE until both hear, and its end; when the later one heard, and when that packet came."""
        mouths = self.caller.sound, self.agent.sound
        for mouth in mouths:
            mouth.listen()
        while not self.agent.rung.empty():  # a persistent leg that was dialled again as its agent left
            self.agent.rung.get_nowait()
        placed = self.caller.call(self.exchange, number)
        async with asyncio.timeout(WITHIN_S):
            rung = standing or await self.agent.rung.get()
            for mouth in mouths:
                await asyncio.to_thread(mouth.heard.wait, WITHIN_S)
            at_agent, at_caller = mouths[1].first_from(mouths[0]), mouths[0].first_from(mouths[1])
            if at_agent is None or at_caller is None:
                raise Refused(f"call to {number}: agent heard {at_agent}, caller heard {at_caller}")
            self.caller.hang_up(placed, self.exchange)
            if standing is None:
                await rung.is_over.wait()
        heard = max(at_agent.said_at, at_caller.said_at)
        return placed, rung, heard, max(at_agent.came_at, at_caller.came_at)


async def measure(calls: int, rounds: int, base_port: int, console: Console) -> list[Take]:
    """Every side in every round."""
    takes = {side: Take(side) for side in SIDES}
    async with AsyncExitStack() as opened:
        mouths = opened.enter_context(Sound(CALLERS_HOST)), opened.enter_context(Sound(HOST))
        caller, agent = await Telephone(mouths[0]).open(CALLERS_HOST), await Telephone(mouths[1]).open(HOST)
        opened.callback(caller.close)
        opened.callback(agent.close)
        rig = await opened.enter_async_context(Rig(Place(base_port), 1))
        line = Line(caller, agent, (HOST, rig.stack.ports.sip))
        rig.registrar.close()
        rig.registrar = await Registrar(line.exchange, agent.address).open()
        pool = await open_pool(rig.stack.env["ZUOXI_PG_DSN"], name="bench")
        opened.push_async_callback(pool.close)
        for number in range(rounds):
            for side in SIDES if number % 2 == 0 else reversed(SIDES):
                console.print(f"round {number + 1}/{rounds}: {side}, {calls} calls")
                await one_side(rig, line, pool, takes[side], calls)
    return list(takes.values())


async def one_side(rig: Rig, line: Line, pool: Pool, take: Take, calls: int) -> None:
    if take.side == "dial":
        phone = Registration(agent_name(0), AGENT_PASSWORD, agent_name(0))
        await register_all(rig.registrar, [phone])
        await calls_of(line, take, calls, PLAIN, None)
        await register_all(rig.registrar, [phone], expires_s=0)
        return
    is_standing = take.side == "persistent"
    await pool.execute("UPDATE person SET has_standing_leg = $1", is_standing)
    async with rig.ours(1) as floor:
        standing = None
        if is_standing:
            async with asyncio.timeout(WITHIN_S):
                standing = await line.agent.rung.get()
                await standing.is_up.wait()
            await floor.desk(0).until(lambda now: now.me.leg == "up", "the persistent leg", WITHIN_S)
        began = SystemClock().now()
        heard = await calls_of(line, take, calls, NUMBER, standing)
        if is_standing:
            take.decision_to_heard += await after_the_decision(pool, began, heard)


async def calls_of(line: Line, take: Take, calls: int, number: str, standing: Talk | None) -> list[float]:
    """One after the other; when both heard, in s since 1970."""
    heard_at, clock = list[float](), SystemClock()
    for turn in range(calls + 1):
        placed, rung, heard, came = await line.one(number, standing)
        await asyncio.sleep(SETTLE_S)
        heard_at.append(heard + clock.now().timestamp() - clock.monotonic())
        if turn == 0:
            continue  # what is loaded at the first call of all is no call's cost
        take.invite_to_heard.append((heard - placed.invited_at) * 1000)
        take.invite_to_first_packet.append((came - placed.invited_at) * 1000)
        if standing is None:
            take.invite_to_ring.append((rung.rang_at - placed.invited_at) * 1000)
            take.answer_to_heard.append((heard - rung.answered_at) * 1000)
    return heard_at


async def after_the_decision(pool: Pool, began: datetime, heard: Sequence[float]) -> list[float]:
    """From the journal's word of each offer until both heard; the first call is left out."""
    await asyncio.sleep(1)  # what was noted last is written
    entries = await JournalReader(pool).since(began.astimezone(UTC))
    offers = {entry.fact.call: entry.at.timestamp() for entry in entries if isinstance(entry.fact, OfferMade)}
    order: list[CallId] = [entry.fact.call for entry in entries if isinstance(entry.fact, CallArrived)]
    if len(order) != len(heard):
        raise Refused(f"the journal tells of {len(order)} calls, {len(heard)} were made")
    return [(at - offers[call]) * 1000 for call, at in list(zip(order, heard, strict=True))[1:]]


def main(words: list[str]) -> int:
    """See the module."""
    parser = argparse.ArgumentParser(prog="python -m bench.setup", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--calls", type=int, default=40, help="of each side in each round (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="%(default)s")
    parser.add_argument("--base-port", type=int, default=15000, help="the first of 2000 ports (%(default)s)")
    parser.add_argument("--out", type=Path, default=RESULTS, help="the results file")
    asked = parser.parse_args(words)
    console, before = Console(soft_wrap=True), os.getloadavg()
    try:
        takes = asyncio.run(measure(asked.calls, asked.rounds, asked.base_port, console))
    except (ZuoxiError, TimeoutError) as error:
        console.print(f"[red]{error!r}")
        return 1
    found = {
        "name": "setup",
        "machine": machine() | {"load_average_before": before, "load_average_after": os.getloadavg()},
        "figures": figures(takes),
        "command": "python -m bench.setup " + " ".join(words) if words else "make bench-setup",
    }
    asked.out.write_text(json.dumps(found, indent=1) + "\n")
    console.print(json.dumps(found["figures"], indent=1), highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
