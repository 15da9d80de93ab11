"""Carriers that never let a call through: one that says nothing, one that refuses with a status. UDP on loopback."""

import asyncio
import re
from typing import Self

_FROM = re.compile(rb"^From:[^\r]*?sip:([^@>;\r]*)@", re.MULTILINE | re.IGNORECASE)
_KEPT = re.compile(rb"^(Via|From|To|Call-ID|CSeq):.*?\r\n", re.MULTILINE | re.IGNORECASE)


class Carrier(asyncio.DatagramProtocol):
    """``status``: such as ``503 Service Unavailable``; "": it hears and is silent. ``asked`` are the numbers called,
    ``shown`` the users that From named.
    """

    def __init__(self, status: str = "") -> None:
        self.status = status
        self.asked: list[str] = []
        self.shown: list[str] = []
        self._seen: set[bytes] = set()
        self._socket: asyncio.DatagramTransport | None = None

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._socket, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._socket is not None
        self._socket.close()

    @property
    def port(self) -> int:
        assert self._socket is not None
        return int(self._socket.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        method, uri, _ = data.split(b" ", 2)
        if method != b"INVITE":
            return
        call = re.search(rb"^Call-ID:.*?\r\n", data, re.MULTILINE | re.IGNORECASE)
        if call is not None and call[0] not in self._seen:  # not one that is sent again
            self._seen.add(call[0])
            self.asked.append(uri.decode().removeprefix("sip:").partition("@")[0])
            shown = _FROM.search(data)
            self.shown.append("" if shown is None else shown[1].decode())
        if not self.status or self._socket is None:
            return
        kept = b"".join(found[0] for found in _KEPT.finditer(data))
        kept = re.sub(rb"^(To:.*?)\r\n", rb"\1;tag=carrier\r\n", kept, count=1, flags=re.MULTILINE | re.IGNORECASE)
        head = f"SIP/2.0 {self.status}\r\n".encode()
        self._socket.sendto(head + kept + b"Content-Length: 0\r\n\r\n", addr)
