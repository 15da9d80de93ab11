"""``python -m bench.journal``: CPU per call of journal, PostgreSQL, Redis and gateway, idle cost, wallboard freshness.

Real PostgreSQL (fsync on), Redis and gateway, 200 desks and wallboards on real sockets; the controller's place is held
by a switchboard that records what a call records. Writes ``bench/results/journal.json`` unless ``--dry``.
"""

import argparse
import asyncio
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from launch.ports import Ports
from launch.settings import ROOT
from launch.stack import Stack
from store.pool import open_pool

RESULT = ROOT / "bench" / "results" / "journal.json"
RATES = {10: 2.0, 40: 1.0, 70: 1.0}  # calls/s: seconds of talk in the mean
PARTS = ("switchboard", "gateway", "postgres", "redis", "supervisord")


def tree(top: int) -> list[int]:
    """A process and all below it."""
    found = [top]
    for pid in found:
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def used(pids: list[int]) -> tuple[float, int]:
    """Seconds of CPU to the nanosecond, and how often they were switched in."""
    seconds, switches = 0.0, 0
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").glob("*"):
            try:
                words = (task / "schedstat").read_text().split()
            except OSError:
                continue
            seconds += int(words[0]) / 1e9
            switches += int(words[2])
    return seconds, switches


class Worker:
    """One of our helpers, spoken with line by line."""

    def __init__(self, stack: ExitStack, environment: dict[str, str], *words: str) -> None:
        self.process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                env=environment, cwd=ROOT,
            )
        )  # fmt: skip
        assert self.process.stdin is not None
        stack.callback(self.process.kill)
        self._in = self.process.stdin

    def say(self, line: str) -> None:
        self._in.write(line + "\n")
        self._in.flush()

    def hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a part of the bench ended by itself")
        found: dict[str, Any] = json.loads(line)
        return found

    def end(self) -> None:
        self._in.close()
        self.process.wait(10)

    def ask(self, line: str) -> dict[str, Any]:
        self.say(line)
        return self.hear()


async def people(dsn: str, desks: int) -> list[str]:
    """So many agents and a supervisor, each signed in: their cookies, the supervisor's first."""
    pool = await open_pool(dsn, size=1)
    cookies = []
    async with pool.transaction() as connection:
        for number in range(desks + 1):
            person, role = f"bench-{number:03d}", "agent" if number else "supervisor"
            cookies.append(secrets.token_urlsafe(32))
            await connection.execute(
                "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
                "VALUES ($1, $1, $1, $1, $2, '-')",
                person,
                role,
            )
            await connection.execute("INSERT INTO person_skill (person_id, skill_id) VALUES ($1, 'billing')", person)
            await connection.execute(
                "INSERT INTO session (id_sha256, desk_id, person_id, address, created_at, seen_at, expires_at) "
                "VALUES ($1, $2, $3, '-', now(), now(), now() + '12 h')",
                hashlib.sha256(cookies[-1].encode()).hexdigest(), f"d{secrets.token_hex(8)}", person,
            )  # fmt: skip
    await pool.close()
    return cookies


class Scene:
    """Everything running."""

    def __init__(self, stack: Stack, board: Worker, pages: Worker) -> None:
        self.stack, self.board, self.pages = stack, board, pages

    def pids(self) -> dict[str, list[int]]:
        one = self.stack
        supervisor = one._supervision.process if one._supervision is not None else None
        assert supervisor is not None
        return {
            "switchboard": [self.board.process.pid],
            "gateway": tree(one.pid("gateway")),
            "postgres": tree(one.pid("postgres")),
            "redis": tree(one.pid("redis")),
            "supervisord": [supervisor.pid],
        }

    @contextmanager
    def measured(self, into: dict[str, Any]) -> Iterator[None]:
        """CPU and switches of every part over the block."""
        self.pages.ask("forget")
        before = {name: used(pids) for name, pids in self.pids().items()}
        began = time.monotonic()
        yield
        seconds = time.monotonic() - began
        after = {name: used(pids) for name, pids in self.pids().items()}
        into["seconds"] = round(seconds, 2)
        into["core_percent"] = {n: round((after[n][0] - before[n][0]) / seconds * 100, 2) for n in PARTS}
        into["switches_per_s"] = {n: round((after[n][1] - before[n][1]) / seconds, 1) for n in PARTS}
        into["cpu_ms"] = {n: (after[n][0] - before[n][0]) * 1000 for n in PARTS}
        into |= self.pages.ask("tell")


def under_load(scene: Scene, rate: int, seconds: float) -> dict[str, Any]:
    """One rate, after a few seconds of it."""
    talk_s = RATES.get(rate, 1.0)
    scene.board.ask(f"load {rate} 4 {talk_s}")
    found: dict[str, Any] = {"rate": rate}
    with scene.measured(found):
        did = scene.board.ask(f"load {rate} {seconds:g} {talk_s}")
    time.sleep(3)
    cpu = found.pop("cpu_ms")
    found["ms_per_call"] = {name: round(cpu[name] / did["calls"], 3) for name in PARTS}
    found["ms_per_call"]["together"] = round(sum(cpu.values()) / did["calls"], 3)
    found["calls"], found["queued"] = did["calls"], did["queued"]
    return found


def at_rest(scene: Scene, seconds: float) -> dict[str, Any]:
    """Nothing happens."""
    time.sleep(3)
    found: dict[str, Any] = {}
    with scene.measured(found):
        time.sleep(seconds)
    found.pop("cpu_ms")
    found["core_percent"]["together"] = round(sum(found["core_percent"].values()), 2)
    return found


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """All of it."""
    home = Path(tempfile.mkdtemp(prefix="zuoxi-bench-"))
    home.chmod(0o755)
    result: dict[str, Any] = {"load_average": os.getloadavg(), "cores": os.cpu_count()}
    with ExitStack() as holds:
        holds.callback(shutil.rmtree, home, ignore_errors=True)
        ports = Ports.free(low=arguments.ports, high=arguments.ports + 1000)
        stack = Stack(home / "var", ports, ("postgres", "redis", "gateway"))
        holds.enter_context(stack)
        environment = {**os.environ, **stack.env}
        cookies = asyncio.run(people(stack.env["ZUOXI_PG_DSN"], arguments.desks))
        stack.restart("gateway")  # it reads the names when it starts
        board = Worker(holds, environment, "bench.journal.switchboard")
        pages = Worker(holds, environment, "bench.journal.watchers", stack.http_url, str(arguments.wallboards))
        for cookie in [*cookies, ""]:
            pages.say(cookie)
        pages.hear()
        board.ask(f"desks {arguments.desks}")
        scene = Scene(stack, board, pages)
        result["idle"] = at_rest(scene, arguments.seconds)
        for rate in arguments.rates:
            result[f"load_{rate}"] = under_load(scene, rate, arguments.seconds)
            print(json.dumps(result[f"load_{rate}"]), flush=True)
        board.ask(f"wait {arguments.waiting}")
        result["waiting"] = at_rest(scene, arguments.seconds)
        pages.end()  # the desks leave while there is somebody to hear it
        time.sleep(1)
        board.end()
    return result


def main() -> int:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--desks", type=int, default=200)
    parser.add_argument("--wallboards", type=int, default=3)
    parser.add_argument("--waiting", type=int, default=400)
    parser.add_argument("--rates", type=int, nargs="*", default=list(RATES))
    parser.add_argument("--ports", type=int, default=28000)
    parser.add_argument("--dry", action="store_true")
    arguments = parser.parse_args()
    result = run(arguments)
    text = json.dumps(result, indent=1)
    print(text)
    if not arguments.dry:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
