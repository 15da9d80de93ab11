"""The command line as a script uses it: real processes against the running stack, JSON on their standard output."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from cli import sound
from cli.demo_agent import AGENT_HZ
from cli.demo_call import CALLER_HZ
from launch.parts.services import all_well
from launch.settings import ROOT
from launch.stack import ALL
from lexicon.journal import AgentReady, AgentSignedOut, CallBridged, CallEnded, Fact
from lexicon.outcome import Fault
from tests.journeys.centre import ZH, Centre, eventually
from tests.journeys.stereo import both_ears
from tests.journeys.terminal import hears_ctrl_c

pytestmark = pytest.mark.asyncio
FIRST = "4008000001"
STEPS = ("answered", "queued", "offered", "bridged", "ended")


@asynccontextmanager
async def zuoxi(centre: Centre, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """``zuoxi ... --json`` as its own process; ended with the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli", *words, "--json"),
        cwd=ROOT,
        env={**os.environ, **centre.stack.env, "LC_ALL": "C.UTF-8"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=hears_ctrl_c,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answer(process: asyncio.subprocess.Process, within_s: float = 60) -> tuple[int, dict[str, Any]]:
    """The exit status, and the one JSON object that was printed."""
    async with asyncio.timeout(within_s):
        out, complaints = await process.communicate()
    assert b"Traceback" not in complaints, complaints.decode()
    printed = json.loads(out)
    assert isinstance(printed, dict) and process.returncode is not None
    return process.returncode, printed


async def ask(centre: Centre, *words: str, within_s: float = 60) -> tuple[int, dict[str, Any]]:
    """Run it to its end."""
    async with zuoxi(centre, *words) as process:
        return await answer(process, within_s)


async def told(centre: Centre, kind: type[Fact], agent: str = "demo") -> Fact:
    """Wait for a fact about the agent."""
    found: list[Fact] = []

    async def is_there() -> bool:
        facts = await centre.facts()
        found[:] = [one for one in facts if isinstance(one, kind) and getattr(one, "agent", "") == agent]
        return bool(found)

    await eventually(is_there, f"{kind.__name__} of {agent}", 20)
    return found[0]


def instant(text: str) -> datetime:
    """A printed time: ISO 8601, and UTC."""
    at = datetime.fromisoformat(text)
    assert at.utcoffset() == UTC.utcoffset(None), text
    return at


def there(path: str) -> Path:
    """A printed path: absolute, and of a file."""
    found = Path(path)
    assert found.is_absolute() and found.is_file()
    return found


async def test_status_tells_a_script_what_it_needs(centre: Centre) -> None:
    await eventually(lambda: asyncio.to_thread(all_well, centre.stack.site), "a stack that is well", 10)
    code, found = await ask(centre, "status")
    assert code == 0
    assert found["ready"] is True and found["problems"] == []
    assert set(found["parts"]) >= set(ALL)
    for name in ALL:
        part = found["parts"][name]
        assert part["is_well"] is True and part["version"], name
        assert part["detail"]
    assert int(found["parts"]["asterisk"]["version"].split(".")[0]) >= 22
    assert found["parts"]["asterisk"]["version"] in found["parts"]["asterisk"]["detail"]
    ports = centre.stack.ports
    assert found["parts"]["gateway"]["address"] == f"127.0.0.1:{ports.http}"
    assert (found["parts"]["postgres"]["port"], found["parts"]["redis"]["port"]) == (ports.pg, ports.redis)
    assert found["sip"] == {
        "address": f"127.0.0.1:{ports.sip}", "host": "127.0.0.1", "port": ports.sip, "transport": "udp"
    }  # fmt: skip
    async with aiohttp.ClientSession() as session:
        for name in ("desktop", "wallboard", "health"):
            async with session.get(found["urls"][name]) as reply:
                assert reply.status == 200, name
    numbers = found["numbers"]
    assert numbers[0]["number"] == FIRST
    assert {number["number"] for number in numbers} >= {FIRST, ZH}
    for number in numbers:
        for digit, reason in number["reasons"].items():
            assert len(digit) == 1 and set(reason) >= {"id", "name_zh", "name_en"}
    held = await centre.pool.fetch_one(
        "SELECT count(*) AS n FROM reason JOIN person_skill USING (skill_id)"
        " WHERE reason.id = $1 AND person_id = 'demo'",
        numbers[0]["reasons"]["1"]["id"],
    )
    assert held is not None and held["n"] == 1


async def test_status_says_when_a_part_is_away(centre: Centre) -> None:
    await asyncio.to_thread(centre.stack.stop_part, "recorder")
    try:
        _, found = await ask(centre, "status")
        assert found["ready"] is False
        assert any("recorder" in problem for problem in found["problems"]), found["problems"]
    finally:
        await asyncio.to_thread(centre.stack.start_part, "recorder")
    assert (await ask(centre, "status"))[1]["ready"] is True


async def test_status_of_nothing_says_how_to_start_it(centre: Centre, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cli", "status", "--json"),
        cwd=ROOT,
        env={**os.environ, "ZUOXI_VAR": str(tmp_path), "LC_ALL": "zh_CN.UTF-8"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, found = await answer(process)
    assert found["ready"] is False
    assert "make up" in found["problems"][0] and "请先运行" in found["problems"][0]


async def test_a_call_from_the_command_line_is_answered_by_an_agent_from_the_command_line(centre: Centre) -> None:
    async with zuoxi(centre, "demo", "agent", "--calls", "1") as agent:
        await told(centre, AgentReady)
        code, call = await ask(centre, "demo", "call", "--number", FIRST, "--digits", "1", "--seconds", "3")
        assert (code, "error" in call) == (0, False), call
        agent_code, taken = await answer(agent)
    assert agent_code == 0, taken
    times = [instant(call[step]) for step in STEPS]
    assert times == sorted(times)
    assert abs((times[-1] - times[-2]).total_seconds() - 3) < 1.5
    written = {type(entry.fact): entry.at for entry in await centre.story(call["caller"])}
    assert abs((times[3] - written[CallBridged]).total_seconds()) < 0.002
    assert abs((times[4] - written[CallEnded]).total_seconds()) < 0.002

    path = there(call["recording"]["path"])
    row = await centre.pool.fetch_one("SELECT state FROM recording WHERE id = $1", call["recording"]["id"])
    assert row is not None and row["state"] == "kept"
    customer, spoken = both_ears(path)
    assert abs((sound.strongest_hz(customer) or 0) - CALLER_HZ) < 5
    assert abs((sound.strongest_hz(spoken) or 0) - AGENT_HZ) < 5

    assert taken["disposition"] == "resolved" and taken["call"] == call["call"]
    assert abs(taken["heard_hz"] - CALLER_HZ) < 5
    saved = await centre.pool.fetch(
        "SELECT disposition_id, state, agent_id FROM wrap_up WHERE call_id = $1", taken["call"]
    )
    assert [tuple(row.values()) for row in saved] == [("resolved", "saved", "demo")]
    left = await told(centre, AgentSignedOut)
    assert isinstance(left, AgentSignedOut) and left.by == "self"


async def test_a_number_nobody_has_ends_with_a_word(centre: Centre) -> None:
    code, call = await ask(centre, "demo", "call", "--number", "5559999", "--seconds", "1")
    assert code == 1
    assert "404" in call["error"] or "unknown-number" in call["error"]
    assert call["answered"] is None and call["ended"] is not None


async def test_nobody_ready_ends_with_a_word_when_the_patience_is_over(centre: Centre) -> None:
    async with centre.agent("t-anna", is_ready=False):
        words = ("demo", "call", "--number", ZH, "--digits", "1", "--seconds", "1", "--timeout", "4")
        code, call = await ask(centre, *words)
    assert code == 1 and call["error"]
    assert instant(call["answered"]) <= instant(call["queued"]) <= instant(call["ended"])
    assert (call["offered"], call["bridged"]) == (None, None)
    ended = await centre.fact(call["caller"], CallEnded)
    assert (ended.outcome.fault, ended.outcome.reason) == (Fault.CALLER, "hung-up-waiting")


async def test_ctrl_c_signs_the_demo_agent_out(centre: Centre) -> None:
    async with zuoxi(centre, "demo", "agent") as agent:
        await told(centre, AgentReady)
        agent.send_signal(signal.SIGINT)
        code, printed = await answer(agent, 15)
    assert (code, printed) == (1, {"error": "interrupted"})
    left = await told(centre, AgentSignedOut)
    assert isinstance(left, AgentSignedOut) and left.by == "self"


async def test_ctrl_c_in_a_call_hangs_up_and_signs_out(centre: Centre) -> None:
    async with zuoxi(centre, "demo", "agent") as agent:
        await told(centre, AgentReady)
        caller, number = await centre.choose("1", FIRST)
        await caller.hears(AGENT_HZ)
        agent.send_signal(signal.SIGINT)
        assert (await caller.ended(10)).by == "them"
        code, printed = await answer(agent, 15)
    assert (code, printed) == (1, {"error": "interrupted"})
    assert (await centre.fact(number, CallEnded)).outcome.fault is Fault.AGENT
    left = await told(centre, AgentSignedOut)
    assert isinstance(left, AgentSignedOut) and left.by == "self"
    assert await centre.owed("demo") == 1
