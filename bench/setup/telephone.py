"""A telephone of as few words as SIP allows: it calls, or is rung and answers after a while, and notes when."""

import asyncio
import re
import secrets
import time
from dataclasses import dataclass, field

from bench.setup.sound import Sound


@dataclass(slots=True)
class Talk:
    """One call at one telephone. Monotonic seconds; 0: not yet."""

    call_id: str
    sound: Sound
    invited_at: float = 0.0
    rang_at: float = 0.0
    answered_at: float = 0.0
    is_up: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    bye: str = ""  # the message that ends it


class Telephone(asyncio.DatagramProtocol):
    """One SIP socket with one mouth and ear. ``answer_after_s``: how long it rings."""

    def __init__(self, sound: Sound, answer_after_s: float = 0.1) -> None:
        self.sound, self._answer_after_s = sound, answer_after_s
        self._transport: asyncio.DatagramTransport
        self.address: tuple[str, int]
        self.rung: asyncio.Queue[Talk] = asyncio.Queue()
        self._talks: dict[str, Talk] = {}

    async def open(self, host: str) -> "Telephone":
        """Bind a free port of ``host``."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(host, 0))
        self.address = self._transport.get_extra_info("sockname")
        return self

    def close(self) -> None:
        self._transport.close()

    # ------------------------------------------------------------ calling

    def call(self, exchange: tuple[str, int], number: str) -> Talk:
        """Send the INVITE."""
        call_id, host, port = secrets.token_hex(12), *self.address
        talk = self._talks[call_id] = Talk(call_id, self.sound)
        who = f"<sip:13800138000@{host}:{port}>;tag={call_id[:8]}"
        target = f"sip:{number}@{exchange[0]}:{exchange[1]}"
        body = self._offer()
        head = (
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(8)}\r\nMax-Forwards: 70\r\n"
            f"From: {who}\r\nTo: <{target}>\r\nCall-ID: {call_id}\r\nCSeq: 1 INVITE\r\n"
            f"Contact: <sip:13800138000@{host}:{port}>\r\nContent-Type: application/sdp\r\n"
        )
        message = f"INVITE {target} SIP/2.0\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
        talk.invited_at = time.monotonic()
        self._transport.sendto(message.encode(), exchange)
        return talk

    def hang_up(self, talk: Talk, exchange: tuple[str, int]) -> None:
        """End a call that this telephone placed."""
        if talk.bye and not talk.is_over.is_set():
            self._transport.sendto(talk.bye.encode(), exchange)
        talk.is_over.set()

    # ------------------------------------------------------------ what comes

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        text = data.decode(errors="replace")
        if text.startswith("SIP/2.0"):
            self._replied(text, addr)
            return
        method = text.partition(" ")[0]
        if method == "INVITE":
            self._invited(text, addr)
        elif method != "ACK":
            self._transport.sendto(reply(text, "200 OK", "").encode(), addr)
            if method == "BYE" and (talk := self._talks.pop(header(text, "Call-ID"), None)):
                talk.is_over.set()

    def _invited(self, text: str, addr: tuple[str | object, int]) -> None:
        call_id = header(text, "Call-ID")
        if call_id in self._talks:
            return  # once more, because our answer was late
        talk = self._talks[call_id] = Talk(call_id, self.sound, rang_at=time.monotonic())
        self.sound.target = where(text)
        tagged = text.replace(f"To: {header(text, 'To')}", f"To: {header(text, 'To')};tag={call_id[:8]}")
        self._transport.sendto(reply(tagged, "180 Ringing", self._contact()).encode(), addr)

        def answer() -> None:
            talk.answered_at = time.monotonic()
            self._transport.sendto(reply(tagged, "200 OK", self._contact(), self._offer()).encode(), addr)
            talk.is_up.set()

        asyncio.get_running_loop().call_later(self._answer_after_s, answer)
        self.rung.put_nowait(talk)

    def _replied(self, text: str, addr: tuple[str | object, int]) -> None:
        talk, status = self._talks.get(header(text, "Call-ID")), text.split(" ", 2)[1]
        if talk is None or not header(text, "CSeq").endswith("INVITE") or status.startswith("1"):
            return
        target = (re.search(r"<([^>]*)>", header(text, "Contact")) or [None, "sip:gone"])[1]
        via = f"Via: SIP/2.0/UDP {self.address[0]}:{self.address[1]};branch=z9hG4bK{secrets.token_hex(8)}\r\n"
        ends = f"From: {header(text, 'From')}\r\nTo: {header(text, 'To')}\r\n"
        same = f"Max-Forwards: 70\r\n{ends}Call-ID: {talk.call_id}\r\n"
        ack = f"ACK {target} SIP/2.0\r\n{via}{same}CSeq: 1 ACK\r\nContent-Length: 0\r\n\r\n"
        self._transport.sendto(ack.encode(), addr)
        if status != "200":
            talk.is_over.set()
            return
        if not talk.is_up.is_set():
            self.sound.target = where(text)
            talk.answered_at = time.monotonic()
            talk.bye = f"BYE {target} SIP/2.0\r\n{via}{same}CSeq: 2 BYE\r\nContent-Length: 0\r\n\r\n"
            talk.is_up.set()

    def _contact(self) -> str:
        return f"Contact: <sip:bench@{self.address[0]}:{self.address[1]}>\r\n"

    def _offer(self) -> str:
        host = self.address[0]
        return (
            f"v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
            f"m=audio {self.sound.port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n"
        )


def header(text: str, name: str) -> str:
    """The value of a header; "" for none."""
    found = re.search(rf"^{name}\s*:\s*(.*?)\r?$", text, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""


def where(text: str) -> tuple[str, int]:
    """Where the other side's ear is."""
    host, port = re.search(r"^c=IN IP4 (\S+)", text, re.MULTILINE), re.search(r"^m=audio (\d+)", text, re.MULTILINE)
    assert host is not None and port is not None, "an INVITE or answer without sound"
    return host[1].strip(), int(port[1])


def reply(request: str, status: str, more: str, body: str = "") -> str:
    """An answer to ``request``."""
    vias = "".join(f"Via: {via.strip()}\r\n" for via in re.findall(r"^Via\s*:(.*?)\r?$", request, re.MULTILINE))
    same = "".join(f"{name}: {header(request, name)}\r\n" for name in ("From", "To", "Call-ID", "CSeq"))
    kind = "Content-Type: application/sdp\r\n" if body else ""
    return f"SIP/2.0 {status}\r\n{vias}{same}{more}{kind}Content-Length: {len(body)}\r\n\r\n{body}"
