"""A carrier on another computer, beyond a router that translates addresses: calls both ways, what can be reached."""

import asyncio
import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import pytest_asyncio

from agent_ui.gateway.protocol import messages as protocol
from cli.demo_agent import order_id
from launch.settings import load
from launch.stack import ALL, Stack
from lexicon.journal import CallArrived, CallEnded
from lexicon.outcome import Fault, Outcome
from tests.conftest_stack import centre_on, running_stack
from tests.journeys.centre import EN, Centre
from tests.journeys.test_calling_out import fact, place
from tests.phones.computers import Computer, cable, computers, translate
from tests.phones.sipp import Script, Sipp

pytestmark = [
    pytest.mark.asyncio,
    pytest.mark.skipif(os.getuid() != 0, reason="only root makes network namespaces"),
]
OURS, INSIDE, OUTSIDE, CARRIERS = "10.7.0.2", "10.7.0.1", "203.0.113.1", "203.0.113.9"
CARRIER_PORT, CALLER, CALLEE, AGENT_HZ = 5060, "13912345678", "13900139000", 1000
LINES = f"""
format: 1
out: telecom
trunks:
  - {{name: telecom, host: {CARRIERS}, port: {CARRIER_PORT}, ask_every_s: 0}}
"""


@dataclass(frozen=True, slots=True)
class Places:
    stack: Stack
    carrier: Computer
    router: Computer

    @property
    def exchange(self) -> str:
        """As the carrier knows it."""
        return f"{OUTSIDE}:{self.stack.ports.sip}"


@pytest.fixture(scope="module")
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """The centre behind its router, the carrier before it. These tests are on the centre's computer."""
    lines = tmp_path_factory.mktemp("lines") / "lines.yml"
    lines.write_text(LINES)
    reached = {"sip_host": IPv4Address(OURS), "external_host": IPv4Address(OUTSIDE), "lines": lines}
    settings = load().model_copy(update=reached)
    with computers("centre", "router", "carrier") as (centre, router, carrier):
        cable(centre, f"{OURS}/24", router, f"{INSIDE}/24")
        outside, _ = cable(router, f"{OUTSIDE}/24", carrier, f"{CARRIERS}/24")
        centre.run("ip", "route", "add", "default", "via", INSIDE)
        with centre.entered(), running_stack(request, ALL, settings=settings) as stack:
            ports = stack.ports
            translate(router, outside, OURS, f"{ports.sip}, {ports.rtp_first}-{ports.rtp_last}")
            yield Places(stack, carrier, router)


@pytest_asyncio.fixture
async def centre(places: Places) -> AsyncIterator[Centre]:
    async with centre_on(places.stack) as made:
        yield made


async def test_a_caller_beyond_the_router_talks_with_an_agent(centre: Centre, places: Places) -> None:
    script = Script(EN, talk_s=60, caller=CALLER, echoes=True)
    async with centre.agent("t-anna") as agent:
        async with Sipp(places.exchange, script, host=CARRIERS, within=places.carrier.within) as caller:
            phone = await agent.phone.next_call(20)
            await phone.answer()
            phone.tone(AGENT_HZ)
            await phone.hears(AGENT_HZ)  # to the carrier and back
            await phone.hang_up()
            assert (await caller.finished(20)).is_well()
        arrived = await centre.fact(CALLER, CallArrived)
        await centre.fact(CALLER, CallEnded)
        await agent.save(arrived.call)


@contextmanager
def carrier_answers(carrier: Computer, room: Path) -> Iterator[Path]:
    """SIPp's own scenario of who is called; what it was sent is in the file."""
    log = room / "messages.log"
    words = ["sipp", "-sn", "uas", "-i", CARRIERS, "-mi", CARRIERS, "-p", str(CARRIER_PORT), "-rtp_echo", "-nostdin"]
    with subprocess.Popen(
        [*carrier.within, *words, "-trace_msg", "-message_file", str(log)],
        cwd=room,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield log
        finally:
            process.kill()


async def test_a_call_out_names_the_routers_address_and_is_heard(
    centre: Centre, places: Places, tmp_path: Path
) -> None:
    with carrier_answers(places.carrier, tmp_path) as log:
        async with centre.agent("t-anna") as agent:
            phone = await place(agent, CALLEE)
            await phone.hears(AGENT_HZ)
            snapshot = await agent.state("talking")
            assert snapshot.call is not None
            call = snapshot.call.id
            await agent.desk.order(protocol.HangUp(id=order_id(), call=call))
            await phone.ended(5)
            assert (await fact(centre, CallEnded, call=call)).outcome == Outcome(Fault.AGENT, "completed")
            await agent.save(call)
    sent = log.read_text()
    assert f"INVITE sip:{CALLEE}@{CARRIERS}" in sent
    assert f"c=IN IP4 {OUTSIDE}" in sent
    assert f"From: <sip:{EN}@{OUTSIDE}>" in sent
    assert f"@{OUTSIDE}:{centre.stack.ports.sip}>" in sent.split("Contact:")[1].splitlines()[0]
    assert OURS not in sent


def listens() -> set[tuple[str, str, int]]:
    """What is listened to on this computer beyond loopback."""
    reached = set()
    for line in subprocess.run(["ss", "-lnHtu"], check=True, capture_output=True, text=True).stdout.splitlines():
        kind, _, _, _, local, *_ = line.split()
        host, _, port = local.rpartition(":")
        if not host.startswith(("127.", "[::1]")):
            reached.add((kind, host.partition("%")[0], int(port)))
    return reached


ASKED = """
OPTIONS sip:a@{0}:{1} SIP/2.0
Via: SIP/2.0/UDP {2}:{3};rport;branch=z9hG4bKx
From: <sip:a@{2}>;tag=1
To: <sip:a@{0}>
Call-ID: x
CSeq: 1 OPTIONS
Content-Length: 0

"""
NAME = "123401000001000000000000013100000100" + "01"  # a question for the address of "1" (RFC 1035)


def answers(computer: Computer, host: str, port: int) -> bool:
    """Whether SIP, or a question for a name, gets anything back there."""
    with computer.entered(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.settimeout(0.5)
        one.connect((host, port))
        one.send(ASKED.lstrip().format(host, port, *one.getsockname()).replace("\n", "\r\n").encode())
        one.send(bytes.fromhex(NAME))
        try:
            return bool(one.recv(2000))
        except OSError:
            return False


async def test_only_sip_and_sound_can_be_reached_from_outside(places: Places) -> None:
    """PJPROJECT keeps two more sockets, on ports by chance and for every address: they answer nobody."""
    sip = ("udp", OURS, places.stack.ports.sip)
    reached = await asyncio.to_thread(listens)
    assert sip in reached
    others = reached - {sip}
    assert {(kind, host) for kind, host, _ in others} <= {("udp", "0.0.0.0"), ("udp", "[::]")}, others
    assert len(others) <= 2
    assert await asyncio.to_thread(answers, places.router, OURS, places.stack.ports.sip), (
        "who asks properly is answered"
    )
    for _, host, port in others:
        if host == "0.0.0.0":
            assert not await asyncio.to_thread(answers, places.router, OURS, port)
