"""SIPp as callers: for load, and for callers who behave badly. Beside ``cli.phone`` (which hears, SIPp does not).

    async with Sipp("127.0.0.1:15060", Script("4008001000", digits="1", talk_s=5, tone_hz=440)) as callers:
        result = await callers.finished(30)

A scenario ends in order whichever side hangs up. Pressing digits needs root (SIPp sends them through a raw socket).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from cli import sound

DTMF_PAYLOAD_TYPE = 96  # what SIPp's play_dtmf sends, whatever was offered
MS_PER_DIGIT = 400


@dataclass(frozen=True, slots=True)
class Script:
    """What each caller does: dial, (after ``wait_s``) press ``digits``, stay ``talk_s`` unless hung up on, hang up.

    ``status``: the answer to the INVITE that is in order (above 299: the call ends there). ``cancel_after_s``: give up
    before any answer. ``must_stay``: being hung up on counts as a failed call.
    ``echoes``: sends back the sound that comes.
    """

    number: str
    digits: str = ""
    wait_s: float = 1.0
    talk_s: float = 5.0
    tone_hz: int | None = None
    caller: str = "139[call_number]"
    status: int = 200
    cancel_after_s: float | None = None
    must_stay: bool = False
    echoes: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the calls. ``code`` 0: every call went by the script."""

    code: int
    errors: str

    def is_well(self) -> bool:
        return self.code == 0


def presses_nothing(number: str, stay_s: float = 60) -> Script:
    """A caller who listens and never presses a key."""
    return Script(number, talk_s=stay_s)


def presses(number: str, digit: str, stay_s: float = 60) -> Script:
    """A caller who presses one key (a bad one, for instance) and waits."""
    return Script(number, digits=digit, talk_s=stay_s)


def hangs_up_after(number: str, seconds: float, digits: str = "") -> Script:
    """A caller who hangs up ``seconds`` after the answer (and after the digits, when given)."""
    return Script(number, digits=digits, wait_s=0.5 if digits else 0.0, talk_s=seconds)


class Sipp:
    """One SIPp process: ``calls`` callers by one script, started ``rate`` a second. Leaving the context ends it.

    ``host``: its own address, on another computer when its words stand ``within`` (``tests/phones/computers.py``).
    """

    def __init__(
        self,
        exchange: str,
        script: Script,
        *,
        calls: int = 1,
        rate: float = 1.0,
        host: str = "127.0.0.1",
        within: tuple[str, ...] = (),
    ) -> None:
        self._host, self._within = host, within
        self._exchange, self._script, self._calls, self._rate = exchange, script, calls, rate
        self._process: asyncio.subprocess.Process | None = None
        self._room = tempfile.TemporaryDirectory(prefix="sipp-")
        self.directory = Path(self._room.name)

    async def __aenter__(self) -> Self:
        if self._script.digits and os.geteuid() != 0:
            raise PermissionError("SIPp presses digits through a raw socket: run as root, or use cli.phone")
        (self.directory / "scenario.xml").write_text(scenario(self._script, self.directory))
        if self._script.tone_hz is not None:
            (self.directory / "tone.ulaw").write_bytes(mu_law(sound.tone(self._script.tone_hz, 10)))
        self._process = await asyncio.create_subprocess_exec(
            *self._within,
            "sipp",
            *self._arguments(),
            cwd=self.directory,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self._process
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 3)
            except TimeoutError:
                process.kill()
                await process.wait()
        self._room.cleanup()

    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def finished(self, timeout_s: float) -> Result:
        """Wait until every caller is through. Raises ``TimeoutError``."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), timeout_s)
        log = self.directory / "errors.log"
        return Result(code, log.read_text("utf-8", "replace") if log.exists() else "")

    def _arguments(self) -> list[str]:
        sip, media = free_udp_port(), free_media_ports()
        longest = self._script.wait_s + self._script.talk_s + self._calls / self._rate + 60
        wanted = {
            "-sf": "scenario.xml",
            "-s": self._script.number,
            "-i": self._host,
            "-mi": self._host,
            "-p": str(sip),
            "-mp": str(media),
            "-m": str(self._calls),
            "-l": str(self._calls),
            "-r": str(max(1, round(self._rate))) if self._rate >= 1 else "1",
            "-rp": "1000" if self._rate >= 1 else str(round(1000 / self._rate)),
            "-timeout": f"{round(longest)}s",
            "-error_file": "errors.log",
        }
        flags = ["-nostdin", "-trace_err", "-timeout_error", "-max_retrans", "3"]
        if self._script.echoes:
            flags += ["-rtp_echo"]
        return [self._exchange, *flags, *(part for pair in wanted.items() for part in pair)]


def mu_law(pcm: bytes) -> bytes:
    """16-bit PCM as G.711 mu-law (ITU-T G.711, table 2a)."""
    wide = np.frombuffer(pcm, "<i2").astype(np.int32)
    size = np.minimum(np.abs(wide), 32635) + 132
    exponent = np.floor(np.log2(size)).astype(np.int32) - 7
    mantissa = (size >> (exponent + 3)) & 0x0F
    code = ~(np.where(wide < 0, 0x80, 0) | (exponent << 4) | mantissa)
    return bytes((code & 0xFF).astype(np.uint8).tobytes())


def free_udp_port() -> int:
    """A UDP port of 127.0.0.1 that nobody holds now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_media_ports(wanted: int = 8) -> int:
    """The first of ``wanted`` neighbouring free UDP ports, even (SIPp takes several from the one it is told)."""
    for _ in range(50):
        first = (free_udp_port() + 1) // 2 * 2
        if first + wanted > 65500:
            continue
        with contextlib.ExitStack() as held, contextlib.suppress(OSError):
            for port in range(first, first + wanted):
                probe = held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
                probe.bind(("127.0.0.1", port))
            return first
    raise OSError("no run of free UDP ports found")


# ---------------------------------------------------------------- the scenario

_HEAD = """Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]T[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>{to}
Call-ID: [call_id]
CSeq: {cseq}
Contact: <sip:{caller}@[local_ip]:[local_port]>
Max-Forwards: 70
"""


def scenario(script: Script, directory: Path) -> str:
    """The script as SIPp's XML. ``directory`` is where ``tone.ulaw`` lies."""
    parts = [_invite(script)]
    if script.cancel_after_s is not None:
        parts += _cancelled(script)
    elif script.status > 299:
        parts += [f'<recv response="{script.status}"/>', _send(script, "ACK", "1 ACK", back=3)]
    else:
        parts += [_progress(), '<recv response="200"/>', _send(script, "ACK", "1 ACK")]
        parts += _conversation(script, directory)
    body = "\n".join(parts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="caller">\n{body}\n</scenario>\n'


def _conversation(script: Script, directory: Path) -> list[str]:
    parts = []
    if script.digits:
        parts.append(_stay(script.wait_s))
        parts.append(_act(f'play_dtmf="{script.digits}"'))
        parts.append(_stay(len(script.digits) * MS_PER_DIGIT / 1000))
    if (
        script.tone_hz is not None
    ):  # after the digits: the two leave from different ports, and Asterisk follows the last
        parts.append(_act(f'rtp_stream="{directory}/tone.ulaw,-1,0,PCMU/8000"'))
    talk = script.talk_s + (0.0 if script.digits else script.wait_s)
    parts.append(_stay(talk, then="1"))
    # Hung up on: answer the BYE, and be done or, when the caller had to stay, wait for what never comes.
    parts += ['<label id="9"/>', _reply()]
    parts.append('<recv request="BYE" timeout="100"/>' if script.must_stay else '<nop next="5"/>')
    parts += ['<label id="1"/>', _send(script, "BYE", "2 BYE"), '<recv response="200"/>', '<label id="5"/>']
    return parts


def _cancelled(script: Script) -> list[str]:
    assert script.cancel_after_s is not None
    return [
        '<recv response="180"/>',
        f'<pause milliseconds="{round(script.cancel_after_s * 1000)}"/>',
        _send(script, "CANCEL", "1 CANCEL", back=4),
        '<recv response="200"/>',
        '<recv response="487"/>',
        _send(script, "ACK", "1 ACK", back=7),
    ]


def _invite(script: Script) -> str:
    port = "[media_port]" if script.digits or script.tone_hz is None else "[rtpstream_audio_port]"
    head = _HEAD.format(caller=script.caller, to="", cseq="1 INVITE")
    return f"""<send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
{head}Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio {port} RTP/AVP 0 {DTMF_PAYLOAD_TYPE}
a=rtpmap:0 PCMU/8000
a=rtpmap:{DTMF_PAYLOAD_TYPE} telephone-event/8000
a=fmtp:{DTMF_PAYLOAD_TYPE} 0-15
a=sendrecv
]]></send>
<recv response="100" optional="true"/>"""


def _progress() -> str:
    return '<recv response="180" optional="true"/>\n<recv response="183" optional="true"/>'


def _send(script: Script, method: str, cseq: str, *, back: int = 0) -> str:
    """One request. ``back``: how many steps ago the INVITE was, for what belongs to its transaction (RFC 3261, 9.1)."""
    to = "" if method == "CANCEL" else "[peer_tag_param]"
    head = _HEAD.format(caller=script.caller, to=to, cseq=cseq)
    if back:
        head = head.replace("branch=[branch]", f"branch=[branch-{back}]")
    retrans = "" if method == "ACK" else ' retrans="500"'
    target = "sip:[service]@[remote_ip]:[remote_port]"
    return f"<send{retrans}><![CDATA[\n{method} {target} SIP/2.0\n{head}Content-Length: 0\n\n]]></send>"


def _reply() -> str:
    return """<send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>"""


def _act(action: str) -> str:
    return f"<nop><action><exec {action}/></action></nop>"


_labels = iter(range(100, 10**9))


def _stay(seconds: float, then: str | None = None) -> str:
    """Stay on the line; on a BYE go to label 9, else after ``seconds`` to ``then`` or the next step."""
    label = then or str(next(_labels))
    mark = "" if then else f'\n<label id="{label}"/>'
    return f'<recv request="BYE" timeout="{max(1, round(seconds * 1000))}" ontimeout="{label}" next="9"/>{mark}'
