"""``python -m bench.screens``: 499 desks on real sockets and one Chromium, two calls a second; writes screens.json.

The whole product (PostgreSQL with fsync on, Redis, Asterisk, controller, gateway), SIPp's callers and telephones, the
desks and Chromium share this machine's cores. A fact's time is the stamp that the controller gave it when it happened;
every age is from there. ``--desks 40 --seconds 10`` is a short version.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from bench.machine import machine
from bench.queue import scenario
from bench.queue.centre import NUMBER, SUPERVISOR, login
from bench.queue.rig import OUR_PARTS, SERVICES, Place, Rig
from bench.queue.sipp import Address, Agents, Sipp
from bench.screens import browser as chrome
from bench.screens.centre import OPENER, PAGE, PAGE_NUMBER, move_in
from bench.screens.figures import RESULT, shares, spread, table
from bench.screens.talk import caller_who_leaves
from launch.processes import descendants, name_of
from launch.settings import ROOT

WARM_S, OPENED = 5.0, 5
TALK_MS = (4000, 8000)
PAGE_TALK_MS = 2200


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for."""

    desks: int
    rate: float
    seconds: float
    base_port: int


class Desks:
    """The process of the desks without a browser, spoken with line by line."""

    def __init__(self, holds: ExitStack, rig: Rig, cookies: list[tuple[str, str]]) -> None:
        at = rig.place.agents
        words = [rig.stack.http_url, str(rig.stack.ports.sip), at.host, str(at.port), rig.stack.env["ZUOXI_REDIS_URL"]]
        self.process = holds.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "bench.screens.desks", *words],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
        )
        holds.callback(self.process.kill)
        assert self.process.stdin is not None and self.process.stdout is not None
        self._in, self._out = self.process.stdin, self.process.stdout
        self._in.write("".join(f"{person} {cookie}\n" for person, cookie in cookies) + "\n")
        self._in.flush()

    def hear(self) -> dict[str, Any]:
        """Its next line."""
        line = self._out.readline()
        if not line:
            raise SystemExit("the desks ended by themselves")
        found: dict[str, Any] = json.loads(line)
        return found

    def told(self) -> dict[str, Any]:
        """What was heard since the last time."""
        self._in.write("tell\n")
        self._in.flush()
        return self.hear()


def seconds_of(pids: dict[str, list[int]]) -> tuple[dict[str, float], dict[str, float]]:
    """By part: seconds on a core, and seconds ready to run without one."""
    ran, waited = dict.fromkeys(pids, 0.0), dict.fromkeys(pids, 0.0)
    for name, each in pids.items():
        for task in (task for pid in each for task in Path(f"/proc/{pid}/task").glob("*")):
            try:
                words = (task / "schedstat").read_text().split()
            except OSError:
                continue
            ran[name] += int(words[0]) / 1e9
            waited[name] += int(words[1]) / 1e9
    return ran, waited


def parts(rig: Rig, desks: Desks) -> dict[str, list[int]]:
    """Which processes are what, now."""
    found = {part: [pid, *(one.pid for one in descendants(pid))] for part in OUR_PARTS for pid in [rig.stack.pid(part)]}
    found |= {"the desks": [desks.process.pid], "SIPp": [], "Chromium": [], "its driver": []}
    known = {pid for each in found.values() for pid in each}
    kinds = {"sipp": "SIPp", "chromium": "Chromium", "node": "its driver"}
    for one in descendants(os.getpid()):
        if one.pid not in known and (name := kinds.get(name_of(one.pid).partition("-")[0])) is not None:
            found[name].append(one.pid)
    return found


def busy_ticks() -> tuple[int, int]:
    """The cores' ticks so far: not idle, and all of them."""
    words = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return sum(words) - words[3] - words[4], sum(words)


class Run:
    """Everything that is up."""

    def __init__(self, asked: Asked, rig: Rig, desks: Desks, cookies: dict[str, str]) -> None:
        self.asked, self.rig, self.desks, self._cookies = asked, rig, desks, cookies
        self.figures: dict[str, Any] = {"desks": asked.desks, "calls_per_s": asked.rate, "seconds": asked.seconds}

    async def measure(self, browser: Browser) -> None:
        """The pages, the calls, what became of them."""
        url, base = self.rig.stack.http_url, self.asked.base_port
        board = await chrome.open_wallboard(browser, url, self._cookies[SUPERVISOR])
        desk = await chrome.open_desk(browser, url, self._cookies[PAGE], PAGE)
        room, ear = self.rig.take_room("screens"), self.rig.place.ear
        callers = Sipp("callers", room, scenario.caller(ear), self.rig.place.callers, self.rig.exchange)
        at = Address(self.rig.place.callers.host, base + 13)
        others = Sipp("page-callers", room, caller_who_leaves(ear, PAGE_TALK_MS), at, self.rig.exchange)
        calls = int(self.asked.rate * (WARM_S + self.asked.seconds + 40))
        async with callers, others:
            await callers.start("-s", NUMBER, "-r", f"{self.asked.rate:g}", "-l", "1000", "-m", str(calls))
            await others.start("-s", PAGE_NUMBER, "-r", "1", "-l", "1", "-m", "100000")
            await asyncio.sleep(WARM_S)
            await self._under_load([board, desk])
            await board.context.close()
            await desk.context.close()
            await self._open_cold(browser)

    async def _under_load(self, pages: list[Page]) -> None:
        pids = parts(self.rig, self.desks)
        await asyncio.to_thread(self.desks.told)
        for page in pages:
            await page.evaluate(chrome.BEGIN)
        counts = [await chrome.counting(page) for page in pages]
        threads = [await chrome.main_thread(one) for one in counts]
        before, busy, began = seconds_of(pids), busy_ticks(), time.monotonic()
        await asyncio.sleep(self.asked.seconds)
        after, busy_after, took = seconds_of(pids), busy_ticks(), time.monotonic() - began
        told = await asyncio.to_thread(self.desks.told)
        self.figures |= told
        self.figures["calls"] = round(told["announced_ms"]["n"] and self.asked.rate * took)
        for name, page, count, thread in zip(("wallboard", "desk"), pages, counts, threads, strict=True):
            self.figures[f"{name}_main_thread_percent"] = shares(thread, await chrome.main_thread(count), took)
            taken = await page.evaluate(chrome.TAKEN)
            self.figures[f"{name}_heard_ms"] = spread(taken["heard"])
            self.figures[f"{name}_painted_ms"] = spread(taken["painted"])
            self.figures[f"{name}_passed"], self.figures[f"{name}_unseen"] = taken["passed"], taken["unseen"]
        self.figures["core_percent"] = shares(before[0], after[0], took)
        self.figures["waited_percent"] = shares(before[1], after[1], took)
        ticks = busy_after[1] - busy[1]
        busy_cores = (busy_after[0] - busy[0]) / ticks * (os.cpu_count() or 1) * 100
        self.figures["busy_percent"] = round(busy_cores, 1)
        self.figures["others_percent"] = round(max(0.0, busy_cores - sum(self.figures["core_percent"].values())), 1)

    async def _open_cold(self, browser: Browser) -> None:
        """While the calls go on."""
        url, cookie = self.rig.stack.http_url, self._cookies[OPENER]
        seen = [await chrome.opened_cold(browser, url, cookie) for _ in range(OPENED)]
        self.figures["opened_cold_ms"] = spread([took for took, _ in seen])
        self.figures["javascript_gzip_kb"] = chrome.gzipped_kb(max((scripts for _, scripts in seen), key=len))


async def run(asked: Asked) -> dict[str, Any]:
    """All of it; the figures."""
    agents = asked.desks - 1
    async with AsyncExitStack() as holds:
        rig = await holds.enter_async_context(Rig(Place(asked.base_port), agents))
        cookies = await move_in(rig.stack.env["ZUOXI_PG_DSN"], agents)
        for part in SERVICES:
            await asyncio.to_thread(rig.stack.start_part, part)
        sounding = scenario.agent(rig.place.ear, TALK_MS)
        await holds.enter_async_context(Agents(rig.take_room("agents"), sounding, rig.place.agents, rig.exchange))
        people = [SUPERVISOR, *(login(number) for number in range(agents))]
        stack = holds.enter_context(ExitStack())
        desks = await asyncio.to_thread(Desks, stack, rig, [(person, cookies[person]) for person in people])
        await asyncio.to_thread(desks.hear)
        browser = await holds.enter_async_context(chrome.chromium())
        measured = Run(asked, rig, desks, cookies)
        await measured.measure(browser)
        return measured.figures


def main(words: list[str]) -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--desks", type=int, default=500)
    parser.add_argument("--rate", type=float, default=2)
    parser.add_argument("--base-port", type=int, default=19000, help="the first of 2000 ports (%(default)s)")
    parser.add_argument("--out", type=Path, default=RESULT)
    asked = parser.parse_args(words)
    before = os.getloadavg()
    figures = asyncio.run(run(Asked(asked.desks, asked.rate, asked.seconds, asked.base_port)))
    found = {
        "name": "screens",
        "machine": machine() | {"load_average_before": before, "load_average_after": os.getloadavg()},
        "figures": figures,
        "command": "python -m bench.screens " + " ".join(words) if words else "make bench-screens",
    }
    asked.out.write_text(json.dumps(found, indent=1) + "\n")
    print(table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
