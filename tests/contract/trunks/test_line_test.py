"""``zuoxi lines test`` as an operator types it, beside a running controller; the carrier is a second Asterisk."""

import asyncio
import json
import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import numpy
import pytest

from asterisk_conf.prompts.uploading import uploaded
from bus.link import Bus
from cli.asking import answers_to
from launch.clock import SystemClock
from launch.ports import Ports
from launch.settings import ROOT, load
from launch.stack import Stack
from lexicon.errors import BadInput
from lexicon.journal import PromptRecordingAnswered, PromptRecordingEnded
from lexicon.orders_aside import EndPromptCall, RecordPrompt
from store.journal_read import JournalReader
from store.pool import open_pool
from store.seed import HASHER
from tests.conftest_stack import set_up
from tests.contract import prompt_call_suite as suite
from tests.journeys.centre import PASSWORD, ZH

Told = TypeVar("Told", PromptRecordingAnswered, PromptRecordingEnded)
LINES = """
format: 1
trunks:
  - {name: telecom, host: 127.0.0.2, port: @SIP@, codecs: [alaw], ask_every_s: 0}
  - {name: mute, host: 127.0.0.5, port: @SIP@, codecs: [ulaw], ask_every_s: 0, shows: [4007]}
  - {name: dead, host: 127.0.0.4, port: @SIP@, ask_every_s: 0}
"""
CARRIER = """
[transport-there]
type = transport
protocol = udp
bind = 127.0.0.2:@SIP@

[by-address]
type = endpoint
transport = transport-there
context = carrier
disallow = all
allow = alaw
direct_media = no
media_address = 127.0.0.1

[by-address]
type = identify
endpoint = by-address
match = 127.0.0.1
"""
NUMBERS = """
[carrier]
exten => 3000,1,Answer()
 same => n,Echo()
exten => 3001,1,Hangup(17)
exten => 3002,1,Ringing()
 same => n,Wait(60)
exten => 3004,1,Hangup(1)
exten => 3005,1,Ringing()
 same => n,Wait(0.5)
 same => n,Answer()
 same => n,Milliwatt()
exten => 3006,1,Answer()
 same => n,Wait(1.5)
 same => n,Playtones(440)
 same => n,Wait(3)
 same => n,StopPlaytones()
 same => n,SendDTMF(#)
 same => n,Wait(10)
exten => 3007,1,Answer()
 same => n,Wait(30)
exten => 3008,1,Answer()
 same => n,Wait(1.5)
 same => n,Playtones(440)
 same => n,Wait(3)
 same => n,Hangup()
exten => 3009,1,Answer()
 same => n,Milliwatt()
"""


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    room = tmp_path_factory.mktemp("line-test")
    room.chmod(0o755)
    ours, theirs = Ports.free(), Ports.free()
    extra = room / "carrier"
    extra.mkdir()
    (room / "lines.yml").write_text(LINES.replace("@SIP@", str(theirs.sip)))
    (extra / "pjsip.conf").write_text(CARRIER.replace("@SIP@", str(theirs.sip)))
    (extra / "extensions.conf").write_text(NUMBERS)
    settings = load()
    carrier = Stack(
        room / "theirs", theirs, ("asterisk",), settings=settings.model_copy(update={"asterisk_extra": extra})
    )
    parts = ("postgres", "redis", "asterisk", "controller", "gateway")
    mine = Stack(room / "ours", ours, parts, settings=settings.model_copy(update={"lines": room / "lines.yml"}))
    with carrier, mine, silent_carrier(theirs.sip, room):
        asyncio.run(set_up(mine.env["ZUOXI_PG_DSN"]))
        asyncio.run(add_boss(mine.env["ZUOXI_PG_DSN"]))
        mine.restart("controller")  # it reads the numbers when it starts
        yield mine


async def add_boss(dsn: str) -> None:
    pool = await open_pool(dsn)
    await pool.execute(
        "INSERT INTO person (id, login, name_zh, name_en, role, password_hash) "
        "VALUES ('t-boss', 't-boss', '管理', 'Boss', 'operations-manager', $1)",
        HASHER.hash(PASSWORD),
    )
    await pool.close()


@contextmanager
def silent_carrier(port: int, room: Path) -> Iterator[None]:
    """It answers, and no sound ever comes from it."""
    words = ["sipp", "-sn", "uas", "-i", "127.0.0.5", "-p", str(port), "-bg"]
    done = subprocess.run(words, cwd=room, capture_output=True, text=True, check=False)
    found = re.search(r"PID=\[(\d+)\]", done.stdout)
    assert found is not None, done.stdout
    try:
        yield
    finally:
        os.kill(int(found[1]), signal.SIGKILL)


def try_line(centre: Stack, *words: str) -> tuple[int, Any, str]:
    command = [sys.executable, "-m", "cli", "lines", "test", *words]
    environment = {**os.environ, "ZUOXI_VAR": str(centre.site.var), "LANG": "C.UTF-8"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    told = json.loads(done.stdout) if done.stdout.startswith("{") else done.stdout
    return done.returncode, told, done.stderr


def test_one_that_works_is_told_with_its_sound(centre: Stack) -> None:
    status, told, _ = try_line(centre, "telecom", "3005", "--for", "2", "--shown", ZH, "--json")
    names = [step["step"] for step in told["steps"]]
    assert (status, told["result"]) == (0, "heard")
    assert names == ["LineTestBegan", "LineTestRang", "LineTestAnswered", "LineTestEnded"]
    over = told["steps"][-1]
    assert over["codec"] == "alaw"
    assert over["sent"] > 50
    assert over["received"] > 50
    assert not over["is_far_end"]
    assert 0.4 <= told["steps"][2]["after_s"] <= 5


@pytest.mark.parametrize(
    ("line", "number", "result", "status"),
    [
        ("telecom", "3001", "busy", 4),
        ("telecom", "3002", "no-answer", 4),
        ("mute", "3003", "one-way", 3),
        ("telecom", "3004", "wrong-number", 4),
        ("dead", "3000", "no-line", 4),
    ],
)
def test_what_fails_is_told_in_its_own_words(centre: Stack, line: str, number: str, result: str, status: int) -> None:
    found, told, _ = try_line(centre, line, number, "--for", "1", "--ring", "2", "--json")
    assert (found, told["result"]) == (status, result)
    assert centre.console("core show channels count").startswith("0 active channels")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nothing", "3000"), "telecom, mute, dead"),
        (("telecom", "110"), "Emergency"),
        (("telecom", "+8619110"), ""),
        (("telecom", "0012125550100"), "You may not call numbers abroad"),
        (("telecom", "16812345678"), "You may not call premium-rate numbers"),
        (("telecom", "3000", "--shown", "4009999999"), "You may not call from this number"),
        (("mute", "3000", "--shown", ZH), f"This line may not show that number (mute may not show {ZH}"),
    ],
)
def test_what_may_not_be_tried_is_refused(centre: Stack, words: tuple[str, ...], why: str) -> None:
    if not why:
        assert try_line(centre, *words, "--ring", "1")[0] == 4  # an ordinary number that only ends like one
        return
    status, _, error = try_line(centre, *words)
    assert (status, why in error) == (1, True), error


class RealBench:
    """Fits the suite's ``Bench``: orders as the gateway gives them, telephones at the carrier's Asterisk."""

    def __init__(self, centre: Stack, bus: Bus, reader: JournalReader) -> None:
        self._centre, self._bus, self._reader = centre, bus, reader

    async def begin(self, number: str) -> str:
        about = {"client": "demo", "prompt": "hello", "language": "zh", "line": "telecom"}
        order = RecordPrompt(
            id=secrets.token_hex(8), gateway=self._bus.name, agent="boss", desk="", number=number, **about
        )
        told = await self._bus.ask(order)
        assert told.code == "", told
        return told.data["prompt-call"]

    async def end(self, one: str) -> None:
        order = EndPromptCall(id=secrets.token_hex(8), gateway=self._bus.name, agent="boss", desk="", prompt_call=one)
        assert (await self._bus.ask(order)).code == ""

    async def rings(self, one: str) -> None:
        await self._channels(1)

    async def answered(self, one: str) -> None:
        await self._noted(one, PromptRecordingAnswered)

    async def ended(self, one: str) -> PromptRecordingEnded:
        return await self._noted(one, PromptRecordingEnded)

    async def _noted(self, one: str, kind: type[Told]) -> Told:
        ago = SystemClock().now() - timedelta(minutes=5)
        async with asyncio.timeout(40):
            while True:
                facts = [entry.fact for entry in await self._reader.of_kinds([kind], ago)]
                if found := [fact for fact in facts if isinstance(fact, kind) and fact.prompt_call == one]:
                    return found[0]
                await asyncio.sleep(0.2)

    async def another_controller(self) -> None:
        killed = self._centre.pid("controller")
        self._centre.kill("controller")
        await asyncio.to_thread(self._centre.wait_ready, "controller", not_pid=killed)

    async def nothing_left(self) -> None:
        await self._channels(0)

    async def _channels(self, number: int) -> None:
        for _ in range(200):
            told = self._centre.console("core show channels count")
            if told.startswith(f"{number} active channel"):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(told)


async def on_the_bench(centre: Stack, check: Callable[[RealBench], Awaitable[None]]) -> None:
    bus, pool = Bus(centre.env["ZUOXI_REDIS_URL"], "prompt-test"), await open_pool(centre.env["ZUOXI_PG_DSN"])
    try:
        async with answers_to(bus):
            await check(RealBench(centre, bus, JournalReader(pool)))
    finally:
        await bus.close()
        await pool.close()


@pytest.mark.parametrize("check", suite.CHECKS, ids=lambda check: check.__name__)
def test_prompts_by_telephone_on_asterisk(centre: Stack, check: Callable[[suite.Bench], Awaitable[None]]) -> None:
    asyncio.run(on_the_bench(centre, check))


def test_what_is_said_is_in_the_file_and_silence_is_no_prompt(centre: Stack) -> None:
    async def check(bench: RealBench) -> None:
        said, silent = await asyncio.gather(bench.begin(suite.SAYS_AND_PRESSES), bench.begin(suite.SAYS_NOTHING))
        made = uploaded((centre.site.raw / (await bench.ended(said)).file).read_bytes())
        samples = numpy.frombuffer(made.wav[44:], dtype="<i2").astype(float)
        loudest = numpy.abs(numpy.fft.rfft(samples)).argmax() * 8000 / samples.size
        assert abs(loudest - 440) < 5
        assert 2.0 < made.seconds < 4.0
        with pytest.raises(BadInput, match="length|silence"):
            uploaded((centre.site.raw / (await bench.ended(silent)).file).read_bytes())

    asyncio.run(on_the_bench(centre, check))


def test_people_read_it_in_words(centre: Stack) -> None:
    _, told, _ = try_line(centre, "telecom", "3001")
    first, last = told.splitlines()
    assert first == "calling 3001 over telecom"
    assert last.endswith("busy; Q.850 17 (busy); SIP 486 (busy)")


@pytest.mark.asyncio
async def test_the_page_asks_by_its_route_and_hears_the_same(centre: Stack) -> None:
    jar, headers = aiohttp.CookieJar(unsafe=True), {"Origin": centre.http_url}
    async with aiohttp.ClientSession(base_url=centre.http_url, cookie_jar=jar, headers=headers) as session:

        async def ask(method: str, path: str, **body: Any) -> tuple[int, Any]:
            async with session.request(method, path, json=body or None) as answer:
                return answer.status, await answer.json()

        async def tried(line: str, number: str) -> Any:
            status, begun = await ask("POST", f"/api/lines/{line}/tests", number=number, seconds=1)
            assert (status, begun["state"]) == (200, "calling"), begun
            async with asyncio.timeout(20):
                while True:
                    told = (await ask("GET", f"/api/line-tests/{begun['id']}"))[1]
                    if told["state"] == "over":
                        return told
                    await asyncio.sleep(0.2)

        assert (await ask("POST", "/api/sign-in", login="t-boss", password=PASSWORD))[0] == 200
        for line, number, code in (
            ("nothing", "3000", "no-such-line"),
            ("telecom", "110", "emergency-number"),
            ("telecom", "0012125550100", "barred-international"),
        ):
            status, refused = await ask("POST", f"/api/lines/{line}/tests", number=number)
            assert (status, refused["code"]) == (409, code)
        busy = await tried("telecom", "3001")
        assert (busy["result"], busy["cause"]["number"], busy["sip"]["number"]) == ("busy", 17, 486)
        heard = await tried("telecom", "3005")
        assert heard["result"] == "heard" and heard["received"] > 20 and heard["rang_s"] <= heard["answered_s"]
        told = (await ask("GET", "/api/line-tests"))[1]
        assert {one["id"] for one in told["lines"]} >= {"telecom", "mute", "dead"}
        assert [one["id"] for one in told["tests"]][:2] == [heard["id"], busy["id"]] and told["left"] == 8
