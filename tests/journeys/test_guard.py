"""Scanners and guessers of passwords on another computer are kept out; the carrier, a friend and a call go on.

The attackers are sipvicious' own programs. Everybody is on a computer (network namespace) of their own.
"""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from launch.settings import ROOT, load
from launch.stack import ALL, Stack
from lexicon.journal import AddressBanned, AddressReleased, AttackBegan, Entry
from store.journal_read import JournalReader
from tests.conftest_stack import centre_on, running_stack
from tests.journeys.centre import EN, Centre
from tests.phones.computers import Computer, cable, computers
from tests.phones.sipp import Script, Sipp

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(os.getuid() != 0, reason="only root makes network namespaces"),
]
OURS, CARRIERS, BADS, FRIENDS = "10.7.0.1", "10.7.1.9", "10.7.2.66", "10.7.3.9"
LINES = f"""
format: 1
trunks:
  - {{name: telecom, host: {CARRIERS}, port: 5060, ask_every_s: 0}}
"""
OTHERS_RULES = """
table inet others {
    chain input {
        type filter hook input priority 0; policy accept;
        tcp dport 9 drop
    }
}
"""


@dataclass(frozen=True, slots=True)
class Places:
    stack: Stack
    here: Computer
    carrier: Computer
    bad: Computer
    friend: Computer

    @property
    def sip(self) -> str:
        return f"{OURS}:{self.stack.ports.sip}"

    def answers(self, computer: Computer, within_s: float = 1.0) -> str:
        """The first line that Asterisk answers to a stranger's OPTIONS from there; "" for silence."""
        with computer.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.settimeout(within_s)
            probe.connect((OURS, self.stack.ports.sip))
            host, port = probe.getsockname()
            probe.send(options(f"{host}:{port}"))
            try:
                return probe.recv(4096).decode().splitlines()[0]
            except TimeoutError:
                return ""

    def zuoxi(self, *words: str) -> str:
        environment = {**os.environ, "ZUOXI_VAR": str(self.stack.site.var), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-m", "cli", "bans", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def bans(self) -> dict[str, dict[str, Any]]:
        return {one["address"]: one for one in json.loads(self.zuoxi("list", "--json"))["bans"]}

    @contextlib.asynccontextmanager
    async def attacking(self, computer: Computer, *words: str) -> AsyncIterator[None]:
        """sipvicious at work there."""
        quiet = asyncio.subprocess.DEVNULL
        command = [*computer.within, *words, "-p", str(self.stack.ports.sip), OURS]
        process = await asyncio.create_subprocess_exec(*command, stdin=quiet, stdout=quiet, stderr=quiet)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def kernel(self, name: str) -> list[str]:
        """Who is in this set of the filter's."""
        told = json.loads(self.here.run("nft", "-j", "list", "set", "inet", "zuoxi", name))
        (found,) = [one["set"] for one in told["nftables"] if "set" in one]
        return [one["elem"]["val"] for one in found.get("elem", [])]


def options(sender: str) -> bytes:
    branch = uuid.uuid4().hex
    return (
        f"OPTIONS sip:{OURS} SIP/2.0\r\nVia: SIP/2.0/UDP {sender};branch=z9hG4bK{branch}\r\nMax-Forwards: 70\r\n"
        f"From: <sip:x@{sender}>;tag={branch}\r\nTo: <sip:{OURS}>\r\nCall-ID: {branch}\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


@pytest.fixture(scope="module")
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    lines = tmp_path_factory.mktemp("lines") / "lines.yml"
    lines.write_text(LINES)
    reached = {"sip_host": IPv4Address(OURS), "lines": lines, "ban": "on", "ban_never": f"{FRIENDS}/32"}
    settings = load().model_copy(update=reached)
    with computers("centre", "carrier", "bad", "friend") as (here, *others):
        here.run("ip", "address", "add", f"{OURS}/32", "dev", "lo")
        for number, other in enumerate(others, 1):
            own = {1: CARRIERS, 2: BADS, 3: FRIENDS}[number]
            cable(here, f"10.7.{number}.1/24", other, f"{own}/24")
            other.run("ip", "route", "add", OURS, "via", f"10.7.{number}.1")
        here.run("nft", "-f", "-", given=OTHERS_RULES)
        with here.entered(), running_stack(request, (*ALL, "guard"), settings=settings) as stack:
            yield Places(stack, here, *others)
        assert here.run("nft", "list", "tables").split() == ["table", "inet", "others"]  # ours is gone with us


@pytest_asyncio.fixture
async def centre(places: Places) -> AsyncIterator[Centre]:
    async with centre_on(places.stack) as made:
        yield made


async def told(centre: Centre) -> list[Entry]:
    kinds = (AttackBegan, AddressBanned, AddressReleased)
    return await JournalReader(centre.pool).of_kinds(kinds, centre.began)


async def kept_out(places: Places, nth: int = 1) -> dict[str, Any]:
    """Wait for the ban; what is told of it."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(places.kernel, "banned4"):  # noqa: ASYNC110 - the kernel tells nobody
            await asyncio.sleep(0.05)
    ban = (await asyncio.to_thread(places.bans))[BADS]
    assert ban["nth"] == nth
    return ban


async def test_a_guesser_is_kept_out_while_a_call_goes_on(centre: Centre, places: Places) -> None:
    stays = Script(EN, talk_s=14, must_stay=True, echoes=True, caller="13912345678")
    async with Sipp(places.sip, stays, host=CARRIERS, within=places.carrier.within) as caller:
        await asyncio.sleep(1)
        assert places.answers(places.bad).startswith("SIP/2.0 401")
        async with places.attacking(places.bad, "svcrack", "-u", "desk-1", "-r", "1000-9999"):
            ban = await kept_out(places)
        # A friend does the same, and so does the carrier: nothing happens to them.
        for friend in (places.friend, places.carrier):
            async with places.attacking(friend, "svwar", "--force", "-e", "100-400"):
                await asyncio.sleep(2)
        assert places.kernel("banned4") == [BADS]
        assert places.answers(places.bad) == ""
        assert places.answers(places.friend).startswith("SIP/2.0 401")
        assert places.answers(places.carrier).startswith("SIP/2.0 200")
        assert ban["why"] in ("ChallengeResponseFailed", "InvalidAccountID")
        assert caller.is_running()
        assert (await caller.finished(30)).is_well()
    async with Sipp(places.sip, Script(EN, talk_s=1), host=CARRIERS, within=places.carrier.within) as another:
        assert (await another.finished(20)).is_well()
    facts = [entry.fact for entry in await told(centre)]
    assert [type(fact) for fact in facts] == [AttackBegan, AddressBanned]


async def test_let_in_again_he_scans_and_is_kept_out_longer(centre: Centre, places: Places) -> None:
    places.zuoxi("release", "--all")
    assert places.answers(places.bad).startswith("SIP/2.0 401")
    places.zuoxi("add", BADS, "--for", "1")
    async with asyncio.timeout(10):
        while not places.answers(places.bad, 0.3):  # noqa: ASYNC110 - the kernel tells of no end
            await asyncio.sleep(0.1)
        while await asyncio.to_thread(places.bans):  # noqa: ASYNC110 - as before
            await asyncio.sleep(0.1)
    async with contextlib.AsyncExitStack() as scans:  # each one gives up by itself: all names are refused alike
        for port in range(5070, 5080):
            words = ("svwar", "--force", "-P", str(port), "-e", "100-999")
            await scans.enter_async_context(places.attacking(places.bad, *words))
        ban = await kept_out(places, nth=2)
    assert ban["why"] == "InvalidAccountID"
    assert ban["seconds_left"] > 2000
    assert places.answers(places.bad, 0.5) == ""


async def test_a_ban_outlives_the_guard(places: Places) -> None:
    assert places.kernel("banned4") == [BADS]
    pid = places.stack.pid("guard")
    places.stack.kill("guard")
    assert places.answers(places.bad, 0.5) == ""  # the kernel keeps it
    places.stack.wait_ready("guard", not_pid=pid)
    assert places.bans()[BADS]["nth"] == 2
    places.here.run("nft", "delete", "table", "inet", "zuoxi")  # as whoever flushes all rules does
    places.stack.restart("guard")
    assert places.kernel("banned4") == [BADS]
    assert places.answers(places.bad, 0.5) == ""


async def test_it_may_do_nothing_but_filter(places: Places) -> None:
    told = await asyncio.to_thread(Path(f"/proc/{places.stack.pid('guard')}/status").read_text)
    rights = dict(line.split(":\t") for line in told.splitlines() if line.startswith(("CapPrm", "CapEff", "CapBnd")))
    assert {int(value, 16) for value in rights.values()} == {1 << 12}  # CAP_NET_ADMIN


async def test_who_may_not_be_banned_is_not_by_anybody(places: Places) -> None:
    with pytest.raises(AssertionError, match="never banned"):
        places.zuoxi("add", CARRIERS)
    everybody = places.here.run("nft", "list", "set", "inet", "zuoxi", "never4")
    for address in (OURS, CARRIERS, FRIENDS, "127.0.0.0/8", "10.7.2.1"):
        assert address in everybody
