"""``make up`` and ``make down`` as a person uses them: what is printed, how fast it ends, what is left behind."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from launch.ports import Ports
from launch.processes import Process, is_alive, marked
from launch.settings import ROOT
from launch.stack import EVERYTHING
from tests.journeys.terminal import hears_ctrl_c

pytestmark = pytest.mark.asyncio
STOPS_WITHIN_S = 30.0  # 3 on an idle machine: one that hangs is found, a slow one is not


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that every user may enter, as a checkout's is."""
    directory = Path(tempfile.mkdtemp(prefix="zuoxi-up-"))
    directory.chmod(0o755)
    yield directory / "var"
    shutil.rmtree(directory, ignore_errors=True)


def environment(var: Path, ports: Ports) -> dict[str, str]:
    """Somebody's shell with these settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("ZUOXI_")}
    ours |= {f"ZUOXI_{name.upper()}_PORT": str(port) for name, port, _ in ports.named()}
    ours |= {"ZUOXI_RTP_FIRST": str(ports.rtp_first), "ZUOXI_RTP_LAST": str(ports.rtp_last)}
    return ours | {"ZUOXI_VAR": str(var), "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


@asynccontextmanager
async def run(module: str, settings: dict[str, str], *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """One of our commands as its own process; interrupted with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, *words),
        cwd=ROOT,
        env=settings,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=hears_ctrl_c,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            await asyncio.wait_for(process.wait(), 30)


async def greeting(process: asyncio.subprocess.Process) -> str:
    """Everything that is printed until it says how to stop it."""
    assert process.stdout is not None
    printed = ""
    async with asyncio.timeout(60):
        while "make doctor" not in printed:
            line = (await process.stdout.readline()).decode()
            assert line, f"it ended:\n{printed}"
            printed += line
    return printed


async def said(module: str, settings: dict[str, str], *words: str) -> tuple[int, str]:
    """Run a command to its end."""
    async with run(module, settings, *words) as process:
        out, _ = await asyncio.wait_for(process.communicate(), 60)
        assert process.returncode is not None
        return process.returncode, out.decode()


def open_doors(processes: list[Process]) -> list[tuple[str, str, int]]:
    """(tcp or udp, address in hexadecimal, port) of each socket of theirs that takes connections or packets."""
    inodes = set()
    for process in processes:
        for descriptor in Path(f"/proc/{process.pid}/fd").glob("*"):
            with contextlib.suppress(OSError):
                inodes.add(str(descriptor.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = []
    for kind in ("tcp", "udp", "tcp6", "udp6"):
        for line in Path(f"/proc/net/{kind}").read_text().splitlines()[1:]:
            words = line.split()
            if words[9] in inodes and (kind.startswith("udp") or words[3] == "0A"):
                address, _, port = words[1].partition(":")
                found.append((kind[:3], address, int(port, 16)))
    return found


def only_on_loopback(processes: list[Process], ports: Ports) -> None:
    """Every door of ours is on 127.0.0.1. PJSIP's resolver holds two UDP sockets on ports of the kernel's choice."""
    doors = open_doors(processes)
    named = {port for _, port, _ in ports.named()}
    assert {port for _, _, port in doors} >= named
    elsewhere = [(kind, port) for kind, address, port in doors if address != "0100007F"]
    assert [kind for kind, _ in elsewhere] in ([], ["udp", "udp"]), elsewhere
    sound = range(ports.rtp_first, ports.rtp_last + 1)
    assert not [port for _, port in elsewhere if port in named or port in sound]


def alive(processes: list[Process]) -> list[Process]:
    return [one for one in processes if is_alive(one)]


async def test_up_tells_all_that_is_needed_and_ctrl_c_ends_all(place: Path) -> None:
    ports, loop = Ports.free(), asyncio.get_running_loop()
    settings = environment(place, ports)
    async with run("launch.up", settings) as up:
        printed = await greeting(up)
        for step in ("database cluster", "migrations", "demo data", "postgres", "redis", "asterisk", "controller"):
            assert re.search(rf"{step}\s+\d+\.\d s\n", printed), step  # one line for each step, with its time
        assert f"http://127.0.0.1:{settings['ZUOXI_HTTP_PORT']}/wallboard" in printed
        for person in json.loads((place / "demo.json").read_text()):
            assert re.search(rf"{person['login']}\s+{person['password']}", printed), person["login"]
        assert re.search(r"\./zuoxi demo call --number 4008000001 .*--json", printed)
        assert json.loads((await said("cli", settings, "status", "--json"))[1])["ready"] is True  # at once
        code, word = await said("launch.up", settings)
        assert code == 0 and "running already" in word
        _, word = await said("launch.doctor", settings)
        for part in EVERYTHING:
            assert re.search(rf"^ok +{part}: answers$", word, re.MULTILINE), word
        ours = marked(place)
        assert len(ours) >= 8
        only_on_loopback(ours, ports)
        began = loop.time()
        up.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(up.wait(), 30) == 0
        assert loop.time() - began < STOPS_WITHIN_S
    assert alive(ours) == [] and marked(place) == []

    async with run("launch.up", settings) as up:
        again = await greeting(up)
        assert "database cluster" in again
        ours = marked(place)
        began = loop.time()
        code, _ = await said("launch.down", settings)
        assert code == 0 and loop.time() - began < STOPS_WITHIN_S
        assert await asyncio.wait_for(up.wait(), 5) == 0
        assert alive(ours) == [] and marked(place) == []


async def test_everything_killed_at_once_hinders_no_next_start(place: Path) -> None:
    settings = environment(place, Ports.free())
    async with run("launch.up", settings) as up:
        await greeting(up)
        ours = marked(place)
        for one in ours:
            os.kill(one.pid, signal.SIGKILL)
        await asyncio.wait_for(up.wait(), 15)

    async with run("launch.up", settings) as up:  # on the same ports, on the same database
        await greeting(up)
        assert json.loads((await said("cli", settings, "status", "--json"))[1])["ready"] is True
        assert alive(ours) == []
