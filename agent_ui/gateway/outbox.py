"""What goes to one socket, at once; a client that does not keep up is let go."""

import asyncio
from typing import Any

import msgspec
from aiohttp import web

from agent_ui.gateway import facts

MOST_UNSENT = 1024 * 1024  # bytes, beyond what the kernel has taken

_encoder = msgspec.json.Encoder()


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

    The socket was accepted without compression: its frames are written as they are.
    """

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, name: str) -> None:
        self._socket, self._transport, self._name = socket, request.transport, name
        self._finished = asyncio.Event()
        self._ending: tuple[int, str] | None = None

    def put(self, message: msgspec.Struct) -> None:
        """Send it. Too much unsent: the connection is cut, and the client comes back to a fresh snapshot."""
        self.write(framed(message))

    def write(self, frames: bytes) -> None:
        """As ``put``, of what is framed already."""
        transport = self._transport
        if self._ending is not None or transport is None or transport.is_closing():
            return
        if transport.get_write_buffer_size() > MOST_UNSENT:
            facts.socket_too_slow(self._name)
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
        self._ending = (1013, "too slow")
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
