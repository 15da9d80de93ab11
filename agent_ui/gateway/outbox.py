"""What goes to one socket, at once. A client that does not keep up gets the newest state later, or is let go."""

import asyncio
import itertools
import socket as sockets
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
from aiohttp import web

from agent_ui.gateway import facts

MOST_UNSENT = 1024 * 1024  # bytes in this process; beyond it even what must be said has no room
ROOM = 64 * 1024  # bytes unsent, beyond which a state is not sent behind older ones
SLICES = 5  # heartbeats of all sockets at the same instant would hold up everything else

_encoder = msgspec.json.Encoder()
_numbers = itertools.count()


def framed(message: msgspec.Struct) -> bytes:
    """The message as JSON in a WebSocket text frame (RFC 6455, 5.2; a server's is not masked).

    Framed here and not by aiohttp's ``send_str``: the same bytes go to every socket that is told the same, and many
    frames to one socket are one write.
    """
    text = _encoder.encode(message)
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 65536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text


class Outbox:
    """``put`` and ``write`` from anywhere, ``run`` in the socket's own task group.

    The socket was accepted without compression: its frames are written as they are. Two kinds of news: what must be
    said (``put``, ``write``), and what is true now (``show``), which is passed over while the client is behind;
    ``on_room`` is called once it has caught up, to show all of what is true then.
    """

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, name: str) -> None:
        self._socket, self._transport, self.name = socket, request.transport, name
        self._finished = asyncio.Event()
        self._ending: tuple[int, str] | None = None
        self._is_behind = False
        self.room = ROOM
        self.slice = next(_numbers) % SLICES
        self.on_room: Callable[[], None] = lambda: None
        self._limit_kernel()

    def _limit_kernel(self) -> None:
        """The kernel would take megabytes for a client that reads nothing, and nobody would know that it is behind."""
        found = self._transport.get_extra_info("socket") if self._transport is not None else None
        if found is not None:
            with suppress(OSError):
                found.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NOTSENT_LOWAT, ROOM)

    @property
    def is_behind(self) -> bool:
        """Whether the client has too much before it to be shown more."""
        if not self._is_behind and self.unsent > self.room:
            self._is_behind = True
            facts.socket_behind(self.name)
        return self._is_behind

    @property
    def unsent(self) -> int:
        """Bytes that the kernel has not taken yet."""
        transport = self._transport
        return 0 if transport is None or transport.is_closing() else transport.get_write_buffer_size()

    def look(self) -> None:
        """Now and then: one that was behind may have caught up."""
        if self._is_behind and self.unsent <= ROOM // 2:
            self._is_behind = False
            self.on_room()

    def show(self, frames: bytes) -> None:
        """Something that is true now, framed; nothing to a client that is behind."""
        if not self.is_behind:
            self.write(frames)

    def put(self, message: msgspec.Struct) -> None:
        """Send it. Too much unsent: the connection is cut, and the client comes back to a fresh snapshot."""
        self.write(framed(message))

    def write(self, frames: bytes) -> None:
        """As ``put``, of what is framed already."""
        transport = self._transport
        if self._ending is not None or transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > MOST_UNSENT + self.room:
            facts.socket_too_slow(self.name)
            self.cut()
            return
        transport.write(frames)

    def finish(self, code: int, reason: str) -> None:
        """Close behind what was sent. ``code`` and ``reason`` are what the client's close event tells."""
        if self._ending is None:
            self._ending = (code, reason)
            self._finished.set()

    def cut(self) -> None:
        """Drop the connection without a word."""
        self._ending = (1013, "too slow or silent")
        self._finished.set()
        if self._transport is not None:
            self._transport.abort()

    async def run(self) -> None:
        """Returns when finished."""
        await self._finished.wait()
        assert self._ending is not None
        code, reason = self._ending
        await close_quietly(self._socket, code, reason)


async def close_quietly(socket: Any, code: int, reason: str) -> None:
    """Close a socket that may be closed or broken already."""
    try:
        async with asyncio.timeout(2):
            await socket.close(code=code, message=reason.encode())
    except (TimeoutError, ConnectionError, RuntimeError):
        return
