"""SIP trunks of lines.yml against a carrier that is a second Asterisk: registered, TLS with SRTP, TCP, IPv6."""

import asyncio
import contextlib
import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ari_app.ari.link import ExchangeError
from ari_app.ari.wire import ChannelDestroyed, StasisStart
from ari_app.engine.ports import CallingOut
from launch.ports import Ports
from launch.settings import load
from launch.stack import Stack
from lexicon.ids import CallId, ChannelId
from tests.contract.ari.parts import Line, linked

pytestmark = pytest.mark.asyncio
ACCOUNT, PASSWORD, CALLED, SHOWN = "5551001", "p4ss-word", "13800138000", "4008001000"

LINES = """
format: 1
out: secure
listen: {ipv6: "::1", tls_port: @OUR_TLS@, certificate: us.pem, key: us.key, authorities: them.pem}
trunks:
  - {name: secure, host: 127.0.0.2, port: @TLS@, transport: tls, srtp: true, codecs: [alaw], shown: pai, ask_every_s: 1,
     account: {user: "5551001", password_file: password}}
  - {name: plain, host: 127.0.0.2, port: @SIP@, transport: tcp, codecs: [g722, alaw],
     ask_every_s: 0}
  - {name: six, host: "::1", port: @SIP@, ask_every_s: 0}
"""

CARRIER = """
[transport-tls]
type = transport
protocol = tls
bind = 127.0.0.2:@TLS@
method = tlsv1_2
cert_file = @HERE@/them.pem
priv_key_file = @HERE@/them.key
ca_list_file = @HERE@/us.pem
verify_server = yes

[transport-tcp]
type = transport
protocol = tcp
bind = 127.0.0.2:@SIP@

[transport-udp6]
type = transport
protocol = udp
bind = [::1]:@SIP@

[template](!)
type = endpoint
context = carrier
disallow = all
allow = alaw,ulaw,g722
direct_media = no
trust_id_inbound = yes

[5551001](template)
auth = 5551001
aors = 5551001
media_encryption = sdes
media_address = 127.0.0.1

[5551001]
type = auth
auth_type = userpass
username = 5551001
password = p4ss-word

[5551001]
type = aor
max_contacts = 1

[by-address](template)
transport = transport-tcp

[by-address]
type = identify
endpoint = by-address
match = 127.0.0.1

[by-six](template)
transport = transport-udp6
media_address = ::1

[by-six]
type = identify
endpoint = by-six
match = ::1

; From an address of its own, which the centre knows nothing of.
[transport-elsewhere]
type = transport
protocol = udp
bind = 127.0.0.3:@SIP@

[stranger](template)
transport = transport-elsewhere
"""
ANSWERS = """
[carrier]
exten => 3001,1,Hangup(17)
exten => _X.,1,Answer()
 same => n,Echo()
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def certificate(directory: Path, name: str) -> None:
    """One for 127.0.0.1 that signs itself."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    files = ["-keyout", str(directory / f"{name}.key"), "-out", str(directory / f"{name}.pem")]
    subprocess.run(
        [*command, "-addext", "subjectAltName=IP:127.0.0.1,IP:127.0.0.2", *files], check=True, capture_output=True
    )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Stack]]:
    """The centre and its carrier."""
    room = tmp_path_factory.mktemp("trunks")
    room.chmod(0o755)
    ours, theirs = Ports.free(), Ports.free()
    values = {"@TLS@": str(free_port()), "@OUR_TLS@": str(free_port()), "@SIP@": str(theirs.sip)}
    for name in ("us", "them"):
        certificate(room, name)
    (room / "password").write_text(f"{PASSWORD}\n")
    (room / "lines.yml").write_text(filled(LINES, values))
    extra = room / "carrier"
    extra.mkdir()
    readable = room / "theirs" / "asterisk" / "carrier"
    readable.mkdir(parents=True)
    (extra / "pjsip.conf").write_text(filled(CARRIER, {**values, "@HERE@": str(readable)}))
    for name in ("us.pem", "them.pem", "them.key"):
        (readable / name).write_bytes((room / name).read_bytes())
    (extra / "extensions.conf").write_text(ANSWERS)
    settings = load()
    carrier = Stack(
        room / "theirs", theirs, ("asterisk",), settings=settings.model_copy(update={"asterisk_extra": extra})
    )
    centre = Stack(
        room / "ours", ours, ("asterisk",), settings=settings.model_copy(update={"lines": room / "lines.yml"})
    )
    with carrier, centre:
        yield centre, carrier


def filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


async def variable(line: Line, channel: str, name: str) -> str:
    found = await line.link.request("GET", f"channels/{channel}/variable", {"variable": name})
    return str(json.loads(found)["value"])


async def state(line: Line, uri: str) -> str:
    return str(json.loads(await line.link.request("GET", uri))["state"])


async def online(line: Line, endpoint: str) -> None:
    """Until Asterisk has where to send this endpoint's calls."""
    async with asyncio.timeout(15):
        while await state(line, f"endpoints/PJSIP/{endpoint}") != "online":  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.1)


async def called(line: Line, trunk: str, number: str = CALLED) -> ChannelId:
    """A call out over it."""
    channel = ChannelId(f"out-{trunk}-{number}")
    await line.exchange.call_out(channel, CallingOut(CallId("t"), trunk, number, SHOWN, 10))
    return channel


async def ends(line: Line, channel: str) -> int:
    """The cause, as soon as it is over."""
    with contextlib.suppress(ExchangeError):
        await line.exchange.hang_up(ChannelId(channel), 16)
    return (await line.event(ChannelDestroyed, lambda one: one.channel.id == channel)).cause


@pytest.mark.parametrize(
    ("trunk", "is_secure", "codec"), [("secure", "1", "alaw"), ("plain", "0", "g722"), ("six", "0", "alaw")]
)
async def test_a_call_goes_out_and_the_number_is_shown(
    both: tuple[Stack, Stack], trunk: str, is_secure: str, codec: str
) -> None:
    centre, carrier = both
    async with linked(centre) as line, linked(carrier) as there:
        channel = await called(line, trunk)
        async with asyncio.timeout(10):
            while await state(line, f"channels/{channel}") != "Up":  # noqa: ASYNC110 - of what is being dialled none tells
                await asyncio.sleep(0.05)
        (theirs,) = json.loads(await there.link.request("GET", "channels"))
        assert (theirs["caller"]["number"], theirs["dialplan"]["exten"]) == (SHOWN, CALLED)
        assert await variable(line, channel, "CHANNEL(rtp,secure)") == is_secure
        assert await variable(there, theirs["id"], "CHANNEL(rtp,secure)") == is_secure
        assert await variable(line, channel, "CHANNEL(audionativeformat)") == f"({codec})"
        await ends(line, channel)
        refused = await called(line, trunk, "3001")
        over = await line.event(ChannelDestroyed, lambda one: one.channel.id == refused)
        assert over.cause == 17
        await line.nothing_left()
        await there.nothing_left()


@pytest.mark.parametrize(
    ("trunk", "dialled", "number"),
    [
        ("secure", f"PJSIP/{ACCOUNT}", ACCOUNT),
        ("plain", "PJSIP/by-address/sip:4001@127.0.0.1:@;transport=tcp", "4001"),
        ("six", "PJSIP/by-six/sip:+864001@[::1]:@", "864001"),
    ],
)
async def test_a_call_comes_in(both: tuple[Stack, Stack], trunk: str, dialled: str, number: str) -> None:
    centre, carrier = both
    async with linked(centre) as line, linked(carrier) as there:
        if trunk == "secure":
            await online(there, ACCOUNT)  # it has registered, with the password, over TLS
        asked = {"endpoint": dialled.replace("@;", "@;").replace(":@", f":{centre.ports.sip}"), "app": "zuoxi"}
        await there.link.request("POST", "channels", {**asked, "channelId": f"in-{trunk}", "callerId": "13900139000"})
        started = await line.event(StasisStart, lambda one: one.args[:1] == ["inbound"])
        assert (started.args[1], started.channel.caller.number) == (number, "13900139000")
        assert await variable(line, started.channel.id, "ZUOXI_TRUNK") == trunk
        await line.link.request("POST", f"channels/{started.channel.id}/answer")
        assert await variable(line, started.channel.id, "CHANNEL(rtp,secure)") == ("1" if trunk == "secure" else "0")
        await ends(there, f"in-{trunk}")
        await line.nothing_left()


async def test_what_is_not_a_carrier_s_address_is_refused(both: tuple[Stack, Stack]) -> None:
    centre, carrier = both
    async with linked(centre) as line, linked(carrier) as there:
        asked = {"endpoint": f"PJSIP/stranger/sip:4001@127.0.0.1:{centre.ports.sip}", "app": "zuoxi"}
        await there.link.request("POST", "channels", {**asked, "channelId": "stranger"})
        over = await there.event(ChannelDestroyed, lambda one: one.channel.id == "stranger")
        assert over.cause == 21  # ITU-T Q.850: rejected
        assert not [one for one in line.heard if isinstance(one, StasisStart)]
