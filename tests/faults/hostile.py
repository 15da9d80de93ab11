"""Sends hostile SIP to a running centre and keeps what each message got; looks how the centre is afterwards."""

import asyncio
import contextlib
import random
import re
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from launch.stack import Stack
from tests.phones.sip_message import CLIENT, OK, OTHER, PROVISIONAL, SERVER, SILENCE, Kind, Place
from tests.phones.sipp import Script, Sipp
from tests.phones.torturous import kinds, spoiled

CARRIER, CARRIER_TCP, STRANGER = "127.0.0.8", "127.0.0.9", "127.0.0.7"
NUMBER = "4008000001"  # of the demo centre
LINES = f"""
format: 1
trunks:
  - {{name: carrier, host: {CARRIER}, port: 5060, ask_every_s: 0}}
  - {{name: stream, host: {CARRIER_TCP}, port: 5060, transport: tcp, ask_every_s: 0}}
"""
ANSWER_S, CALL_S, QUIET_S = 0.6, 4.0, 0.2
SURELY_S = 10.0  # where an answer must come
AT_ONCE = 25
PROBE_S = 1.0
GONE_S = 45.0  # an answer that nobody acknowledges is given up after 32 s
_STATUS = re.compile(rb"^SIP/2\.0 (\d{3})")
_BASE = {1: PROVISIONAL, 2: OK, 3: OTHER, 4: CLIENT, 5: SERVER, 6: OTHER}


@dataclass(frozen=True, slots=True)
class Sender:
    """From where messages come: the carrier (by UDP or TCP), or a stranger."""

    name: str
    host: str
    transport: str = "UDP"


SENDERS = (Sender("carrier-udp", CARRIER), Sender("carrier-tcp", CARRIER_TCP, "TCP"), Sender("stranger-udp", STRANGER))


@dataclass(frozen=True, slots=True)
class Got:
    """What one message got. ``status``: the first final answer, or the last provisional one; 0: silence."""

    section: str
    name: str
    sender: str
    status: int
    is_expected: bool


@dataclass(frozen=True, slots=True)
class After:
    """How the centre is after a drive."""

    drive: str
    probe_ms: float
    channels: int
    gone_s: float
    rss_mb: int
    is_call_well: bool


def class_of(status: int) -> str:
    """2xx and so on; no status is silence."""
    return _BASE.get(status // 100, SILENCE)


class Link:
    """One socket of a sender's, and what came to it."""

    def __init__(self, sender: Sender, to: tuple[str, int]) -> None:
        kind = socket.SOCK_STREAM if sender.transport == "TCP" else socket.SOCK_DGRAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.setblocking(False)
        self._socket.bind((sender.host, 0))
        self._to = to
        self._sender = sender

    def place(self) -> Place:
        port = int(self._socket.getsockname()[1])
        return Place(self._sender.host, port, self._to[0], self._to[1], NUMBER, self._sender.transport)

    async def __aenter__(self) -> "Link":
        await asyncio.get_running_loop().sock_connect(self._socket, self._to)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._socket.close()

    async def send(self, raw: bytes) -> None:
        with contextlib.suppress(OSError):
            await asyncio.get_running_loop().sock_sendall(self._socket, raw)

    async def receive(self, within_s: float) -> bytes:
        """What comes next; nothing when nothing does."""
        try:
            async with asyncio.timeout(within_s):
                return await asyncio.get_running_loop().sock_recv(self._socket, 65536)
        except (TimeoutError, OSError):
            return b""


async def told(link: Link, raw: bytes, patience_s: float = ANSWER_S) -> int:
    """Send one message; the status it gets. A call that it makes is ended."""
    await link.send(raw)
    status, until = 0, time.monotonic() + patience_s
    while (left_s := until - time.monotonic()) > 0:
        for answer in re.split(rb"(?=^SIP/2\.0 \d{3} )", await link.receive(left_s), flags=re.M):
            found = _STATUS.match(answer)
            if found is None:
                continue
            if status < 200:
                status = int(found[1])
            if status < 200:
                until = time.monotonic() + CALL_S
            elif b"INVITE" in _header(answer, b"CSeq"):
                await _settle(link, answer, status)
                until = min(until, time.monotonic() + QUIET_S)
            else:
                until = min(until, time.monotonic() + QUIET_S)
    return status


def _header(answer: bytes, name: bytes) -> bytes:
    found = re.search(rb"^" + name + rb"\s*:\s*(.*?)\r?$", answer, re.M | re.I)
    return found[1] if found is not None else b""


async def _settle(link: Link, answer: bytes, status: int) -> None:
    """Acknowledge a final answer to an INVITE, and hang up what was answered."""
    place = link.place()
    number = _header(answer, b"CSeq").split()[0]
    for method in (b"ACK", b"BYE") if status < 300 else (b"ACK",):
        count = number if method == b"ACK" else str(int(number) + 1).encode()
        via = _header(answer, b"Via") if status >= 300 else b""
        fresh = f"SIP/2.0/{place.transport} {place.host}:{place.port};rport;branch=z9hG4bK{random.getrandbits(60):x}"
        contact = re.search(rb"<(sip:[^>]+)>", _header(answer, b"Contact"))
        target = contact[1] if contact is not None else place.target.encode()
        lines = (
            b"%s %s SIP/2.0" % (method, target), b"Via: " + (via or fresh.encode()), b"Max-Forwards: 70",
            b"From: " + (_header(answer, b"From") or _header(answer, b"f")), b"To: " + _header(answer, b"To"),
            b"Call-ID: " + _header(answer, b"Call-ID"), b"CSeq: %s %s" % (count, method), b"Content-Length: 0",
        )  # fmt: skip
        await link.send(b"\r\n".join(lines) + b"\r\n\r\n")


class Hostile:
    """One centre under hostile messages; ``got`` and ``after`` are what is kept."""

    def __init__(self, stack: Stack, seed: int) -> None:
        self._stack = stack
        self._to = ("127.0.0.1", stack.ports.sip)
        self._chance = random.Random(seed)
        self.got: list[Got] = []
        self.spoiled: dict[str, dict[str, int]] = {}
        self.after: list[After] = []

    async def every_kind(self, senders: Sequence[Sender] = SENDERS) -> None:
        """One message of each kind from each sender."""
        for sender in senders:
            await self._in_groups([lambda kind=kind, sender=sender: self._one(sender, kind) for kind in kinds()])  # type: ignore[misc]

    async def _one(self, sender: Sender, kind: Kind) -> None:
        async with Link(sender, self._to) as link:
            patience_s = ANSWER_S if SILENCE in kind.expects else SURELY_S
            status = await told(link, kind.make(link.place(), self._chance), patience_s)
        is_expected = class_of(status) in kind.expects and not (kind.is_valid and status == 400)
        self.got.append(Got(kind.section, kind.name, sender.name, status, is_expected))

    async def many_spoiled(self, count: int, senders: Sequence[Sender] = SENDERS) -> None:
        """So many spoiled ones from each sender."""
        for sender in senders:
            await self._in_groups([lambda sender=sender: self._one_spoiled(sender)] * count)  # type: ignore[misc]

    async def _one_spoiled(self, sender: Sender) -> None:
        async with Link(sender, self._to) as link:
            ((_, raw),) = spoiled(link.place(), self._chance, 1)
            status = await told(link, raw)
        counts = self.spoiled.setdefault(sender.name, {})
        name = str(status or SILENCE)
        counts[name] = counts.get(name, 0) + 1

    async def _in_groups(self, work: Sequence[Callable[[], Any]]) -> None:
        for first in range(0, len(work), AT_ONCE):
            await asyncio.gather(*(one() for one in work[first : first + AT_ONCE]))

    # ------------------------------------------------------------------ how it is

    async def probe(self) -> float:
        """Seconds until Asterisk answers an OPTIONS of the carrier's. Raises AssertionError."""
        began = time.monotonic()
        sender = SENDERS[0]
        async with Link(sender, self._to) as link:
            place = link.place()
            text = (
                f"OPTIONS sip:{self._to[0]}:{self._to[1]} SIP/2.0\r\nVia: SIP/2.0/UDP {place.host}:{place.port};rport;"
                f"branch=z9hG4bK{began}\r\nMax-Forwards: 70\r\nFrom: <sip:probe@{place.host}>;tag={began}\r\n"
                f"To: <sip:{self._to[0]}>\r\nCall-ID: {began}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
            )
            await link.send(text.encode())
            answer = await link.receive(PROBE_S)
        assert _STATUS.match(answer), f"Asterisk answered no OPTIONS within {PROBE_S} s"
        return time.monotonic() - began

    def channels(self) -> int:
        return int(self._stack.console("core show channels count").split()[0])

    def rss_mb(self) -> int:
        """Of Asterisk's process."""
        status = Path(f"/proc/{self._stack.pid('asterisk')}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) // 1024

    async def call(self) -> bool:
        """Whether a caller of the carrier's gets through to the menu and is not hung up on."""
        script = Script(NUMBER, talk_s=1.0, must_stay=True)
        async with Sipp(f"{self._to[0]}:{self._to[1]}", script, host=CARRIER) as caller:
            return (await caller.finished(30)).is_well()

    async def look(self, drive: str) -> After:
        """After a drive: it answers, nothing is left, a call goes through."""
        probe_s, began = await self.probe(), time.monotonic()
        while (left := await asyncio.to_thread(self.channels)) and time.monotonic() - began < GONE_S:  # noqa: ASYNC110
            await asyncio.sleep(0.2)
        gone_s = time.monotonic() - began
        is_well = await self.call()
        told = After(drive, round(probe_s * 1000, 1), left, round(gone_s, 1), self.rss_mb(), is_well)
        self.after.append(told)
        return told

    def kept(self) -> dict[str, Any]:
        """All that is to be recorded."""
        rows: dict[str, dict[str, Any]] = {}
        for one in sorted(self.got, key=lambda one: [int(part) for part in one.section.split(".")]):
            row = rows.setdefault(one.section, {"section": one.section, "name": one.name, "got": {}})
            counts = row["got"].setdefault(one.sender, {})
            counts[str(one.status or SILENCE)] = counts.get(str(one.status or SILENCE), 0) + 1
            if not one.is_expected:
                row["differs"] = True
        return {"kinds": list(rows.values()), "spoiled": self.spoiled, "after": [asdict(one) for one in self.after]}
