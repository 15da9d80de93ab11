"""A trunk with ``profile: gateway`` against SIPp as an E1 gateway: the network's cause both ways, and its alarm."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ari_app.ari.wire import ChannelDestroyed, ChannelHangupRequest, StasisStart
from ari_app.engine.ports import CallingOut
from ari_app.trunks.outward import why_failed
from launch.ports import Ports
from launch.settings import load
from launch.stack import Stack
from lexicon.ids import CallId, ChannelId
from tests.contract.ari.parts import Line, linked
from tests.phones.sipp import free_udp_port

pytestmark = pytest.mark.asyncio
CALLS_HOST, ASKED_HOST = "127.0.0.2", "127.0.0.3"
NUMBER, SHOWN, CALLER = "13800138000", "4008001000", "02087654321"

ANSWER = """<send><![CDATA[
SIP/2.0 {status}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]T[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:gateway@[local_ip]:[local_port]>
{more}Content-Length: 0

]]></send>"""
SCENARIO = '<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="gateway">\n{}\n</scenario>\n'


def refuses(status: str, reason: str) -> str:
    """A call out that the network refused."""
    more = f"Reason: {reason}\n" if reason else ""
    ringing = ANSWER.format(status="183 Session Progress", more="")
    return "\n".join(
        ['<recv request="INVITE"/>', ringing, ANSWER.format(status=status, more=more), '<recv request="ACK"/>']
    )


def says(status: str) -> str:
    """What it answers when it is asked how its lines are."""
    return "\n".join(['<recv request="OPTIONS"/>', ANSWER.format(status=status, more="")])


INVITE = f"""<send retrans="500"><![CDATA[
INVITE sip:{SHOWN}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:gateway@[local_ip]:[local_port]>;tag=[pid]T1
To: <sip:{SHOWN}@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:gateway@[local_ip]:[local_port]>
P-Asserted-Identity: <sip:{CALLER}@[local_ip]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
]]></send>
<recv response="100" optional="true"/>"""
IN_DIALOG = f"""<send{{retrans}}><![CDATA[
{{method}} sip:{SHOWN}@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]
From: <sip:gateway@[local_ip]:[local_port]>;tag=[pid]T1
To: <sip:{SHOWN}@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: {{cseq}}
{{more}}Max-Forwards: 70
Content-Length: 0

]]></send>"""


def in_dialog(method: str, cseq: str, more: str = "") -> str:
    return IN_DIALOG.format(method=method, cseq=cseq, more=more, retrans="" if method == "ACK" else ' retrans="500"')


IS_REFUSED = "\n".join([INVITE, '<recv response="503"/>', in_dialog("ACK", "1 ACK").replace("[branch]", "[branch-3]")])
IS_HUNG_UP_ON = "\n".join(
    [
        INVITE,
        '<recv response="200"/>',
        in_dialog("ACK", "1 ACK"),
        '<recv request="BYE"/>',
        ANSWER.format(status="200 OK", more="").replace(";tag=[pid]T[call_number]", ""),
    ]
)
HANGS_UP = "\n".join(
    [
        INVITE,
        '<recv response="200"/>',
        in_dialog("ACK", "1 ACK"),
        '<pause milliseconds="200"/>',
        in_dialog("BYE", "2 BYE", "Reason: Q.850;cause=38\n"),
        '<recv response="200"/>',
    ]
)


@asynccontextmanager
async def gateway(room: Path, scenario: str, host: str, port: int, *, to: str = "") -> AsyncIterator[Path]:
    """SIPp by this scenario; every message is in the file."""
    log = room / "messages.log"
    (room / "scenario.xml").write_text(SCENARIO.format(scenario))
    words = ["-sf", "scenario.xml", "-i", host, "-mi", host, "-p", str(port), "-nostdin"]
    words += ["-trace_msg", "-message_file", str(log), *(["-m", "1", to] if to else [])]
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        "sipp", *words, cwd=room, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        yield log
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.fixture(scope="module")
def ports() -> tuple[int, int]:
    return free_udp_port(), free_udp_port()


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, ports: tuple[int, int]) -> Iterator[Stack]:
    room = tmp_path_factory.mktemp("gateway")
    room.chmod(0o755)
    calls, asked = ports
    (room / "lines.yml").write_text(
        "format: 1\nout: e1\ntrunks:\n"
        f"  - {{name: e1, host: {CALLS_HOST}, port: {calls}, profile: gateway, ask_every_s: 0}}\n"
        f"  - {{name: asked, host: {ASKED_HOST}, port: {asked}, profile: gateway, ask_every_s: 1}}\n"
    )
    settings = load().model_copy(update={"lines": room / "lines.yml"})
    with Stack(room / "ours", Ports.free(), ("asterisk",), settings=settings) as running:
        yield running


async def refused(stack: Stack, room: Path, scenario: str, port: int) -> ChannelDestroyed:
    """The end of a call out that this gateway refuses."""
    async with linked(stack) as line, gateway(room, scenario, CALLS_HOST, port):
        channel = ChannelId(f"out-{room.name}")
        await line.exchange.call_out(channel, CallingOut(CallId("t"), "e1", NUMBER, SHOWN, 10))
        gone = await line.event(ChannelDestroyed, lambda one: one.channel.id == channel)
        await line.nothing_left()
        return gone


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "wrong-number"),  # of 1, 2, 3, 26
        (486, "busy"),  # 17
        (480, "no-answer"),  # 19, 20, 31
        (603, "refused"),  # 21
        (403, "no-line"),  # 21, 55, 57, 87: what a line may not, another one is asked for
        (410, "wrong-number"),  # 22
        (484, "wrong-number"),  # 28
        (503, "no-line"),  # 34, 38, 41, 42, 47
    ],
)
async def test_the_status_that_a_gateway_makes_of_a_cause_is_a_word(
    stack: Stack, ports: tuple[int, int], tmp_path: Path, status: int, why: str
) -> None:
    """RFC 3398, 7.2.4.1."""
    gone = await refused(stack, tmp_path, refuses(f"{status} No", ""), ports[0])
    has_rung = status != 403  # before it rang; afterwards somebody rejected the call
    assert (gone.tech_cause, why_failed(gone.cause, gone.tech_cause, has_rung=has_rung)) == (status, why)
    if status == 403:
        assert (gone.cause, why_failed(gone.cause, gone.tech_cause, has_rung=True)) == (21, "refused")


async def test_asterisk_does_not_read_the_cause_in_a_refusal(
    stack: Stack, ports: tuple[int, int], tmp_path: Path
) -> None:
    """Only in a BYE. The day this fails, ``why_failed`` may prefer the cause to the status."""
    gone = await refused(stack, tmp_path, refuses("503 Service Unavailable", "Q.850;cause=17"), ports[0])
    assert (gone.cause, gone.tech_cause) == (34, 503)


async def came_in(line: Line) -> StasisStart:
    """The call, with the number that the network asserts."""
    start = await line.event(StasisStart, lambda one: one.args[:1] == ["inbound"])
    assert start.channel.caller.number == CALLER, "a gateway of our own is trusted"
    return start


@pytest.mark.parametrize("scenario", [IS_REFUSED, IS_HUNG_UP_ON], ids=["refused", "hung-up-on"])
async def test_our_cause_reaches_the_network(
    stack: Stack, ports: tuple[int, int], tmp_path: Path, scenario: str
) -> None:
    to = f"127.0.0.1:{stack.ports.sip}"
    async with linked(stack) as line, gateway(tmp_path, scenario, CALLS_HOST, ports[0], to=to) as log:
        start = await came_in(line)
        if scenario is IS_HUNG_UP_ON:
            await line.exchange.answer(ChannelId(start.channel.id))
        await line.exchange.hang_up(ChannelId(start.channel.id), 42)
        async with asyncio.timeout(5):
            while not log.exists() or "Reason: Q.850;cause=42" not in log.read_text():  # noqa: ASYNC110 - SIPp's file
                await asyncio.sleep(0.05)
        await line.nothing_left()


async def test_the_cause_of_a_hang_up_is_kept(stack: Stack, ports: tuple[int, int], tmp_path: Path) -> None:
    to = f"127.0.0.1:{stack.ports.sip}"
    async with linked(stack) as line, gateway(tmp_path, HANGS_UP, CALLS_HOST, ports[0], to=to):
        start = await came_in(line)
        await line.exchange.answer(ChannelId(start.channel.id))
        gone = await line.event(ChannelHangupRequest, lambda one: one.channel.id == start.channel.id)
        assert gone.cause == 38
        await line.nothing_left()


async def test_a_gateway_whose_lines_are_down_is_no_way_out(
    stack: Stack, ports: tuple[int, int], tmp_path: Path
) -> None:
    async with linked(stack) as line:
        for number, (status, expected) in enumerate(
            [("200 OK", "online"), ("503 Service Unavailable", "offline"), ("200 OK", "online")]
        ):
            room = tmp_path / str(number)
            room.mkdir()
            async with gateway(room, says(status), ASKED_HOST, ports[1]), asyncio.timeout(15):
                while await state(line) != expected:  # noqa: ASYNC110 - of contacts none tells ARI
                    await asyncio.sleep(0.1)


async def state(line: Line) -> str:
    return str(json.loads(await line.link.request("GET", "endpoints/PJSIP/asked"))["state"])
