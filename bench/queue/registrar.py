"""Registers many telephones from one socket: SIP REGISTER with a digest (RFC 3261, 10 and 22; RFC 2617 without qop)."""

import asyncio
import hashlib
import re
import secrets
from dataclasses import dataclass

from lexicon.errors import Refused

ANSWER_S = 0.5
TRIES = 8
_CHALLENGE = re.compile(r'(realm|nonce|opaque|algorithm|qop)="?([^",\r\n]+)"?')


@dataclass(frozen=True, slots=True)
class Telephone:
    """Who registers, and the user part of the contact at which it is rung."""

    user: str
    password: str
    contact: str


def digest(phone: Telephone, method: str, uri: str, challenge: dict[str, str]) -> str:
    """The Authorization header that answers a challenge."""
    secret = _known(phone.user, challenge["realm"], phone.password)
    nonce, fresh = challenge["nonce"], secrets.token_hex(8)
    asked = _known(method, uri)
    fields = {"username": phone.user, "realm": challenge["realm"], "nonce": nonce, "uri": uri}
    if "auth" in challenge.get("qop", ""):
        answer = _known(secret, nonce, "00000001", fresh, "auth", asked)
        more = f', qop=auth, nc=00000001, cnonce="{fresh}"'
    else:
        answer, more = _known(secret, nonce, asked), ""
    if "opaque" in challenge:
        fields["opaque"] = challenge["opaque"]
    words = ", ".join(f'{name}="{value}"' for name, value in fields.items())
    return f'Authorization: Digest {words}, response="{answer}", algorithm=MD5{more}\r\n'


def _known(*words: str) -> str:
    return hashlib.md5(":".join(words).encode(), usedforsecurity=False).hexdigest()


class Registrar(asyncio.DatagramProtocol):
    """One UDP socket to one exchange; ``agents`` is where the telephones are rung."""

    def __init__(self, exchange: tuple[str, int], agents: tuple[str, int]) -> None:
        self._exchange, self._agents = exchange, agents
        self._transport: asyncio.DatagramTransport | None = None
        self._waiting: dict[tuple[str, str], asyncio.Future[str]] = {}

    async def open(self) -> "Registrar":
        """Bind a free port."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        return self

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        text = data.decode(errors="replace")
        call_id, sequence = _header(text, "Call-ID"), _header(text, "CSeq")
        future = self._waiting.get((call_id, sequence))
        if future is not None and not future.done() and not text.startswith("SIP/2.0 1"):
            future.set_result(text)

    def close(self) -> None:
        """Let the socket go."""
        if self._transport is not None:
            self._transport.close()

    async def register(self, phone: Telephone, *, expires_s: int = 3600) -> None:
        """Register (0: take the contact away). Raises ``Refused`` with the exchange's own words."""
        call_id = secrets.token_hex(12)
        answer = await self._ask(phone, call_id, 1, expires_s, "")
        if answer.startswith("SIP/2.0 401"):
            challenge = dict(_CHALLENGE.findall(_header(answer, "WWW-Authenticate")))
            proof = digest(phone, "REGISTER", self._uri, challenge)
            answer = await self._ask(phone, call_id, 2, expires_s, proof)
        if not answer.startswith("SIP/2.0 200"):
            raise Refused(f"{phone.user} was not registered: {answer.partition(chr(13))[0]}")

    @property
    def _uri(self) -> str:
        return f"sip:{self._exchange[0]}:{self._exchange[1]}"

    async def _ask(self, phone: Telephone, call_id: str, number: int, expires_s: int, proof: str) -> str:
        assert self._transport is not None
        host, port = self._transport.get_extra_info("sockname")
        who = f"<sip:{phone.user}@{self._exchange[0]}:{self._exchange[1]}>"
        sequence = f"{number} REGISTER"
        message = (
            f"REGISTER {self._uri} SIP/2.0\r\n"
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK{secrets.token_hex(8)}\r\n"
            f"Max-Forwards: 70\r\nFrom: {who};tag={call_id[:8]}\r\nTo: {who}\r\nCall-ID: {call_id}\r\n"
            f"CSeq: {sequence}\r\nContact: <sip:{phone.contact}@{self._agents[0]}:{self._agents[1]}>\r\n"
            f"Expires: {expires_s}\r\n{proof}Content-Length: 0\r\n\r\n"
        ).encode()
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[call_id, sequence] = future
        try:
            for _ in range(TRIES):
                self._transport.sendto(message, self._exchange)
                done, _ = await asyncio.wait([future], timeout=ANSWER_S)
                if done:
                    return future.result()
        finally:
            del self._waiting[call_id, sequence]
        raise Refused(f"{phone.user} was not registered: the exchange does not answer")


def _header(text: str, name: str) -> str:
    found = re.search(rf"^{name}\s*:\s*(.*?)\r?$", text, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""
