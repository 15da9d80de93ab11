"""What goes to one socket: a bounded queue and one task that sends. A client that does not keep up is let go."""

import asyncio
from collections import deque
from typing import Any

import msgspec
from aiohttp import web

from agent_ui.gateway import facts

MOST_WAITING = 200

_encoder = msgspec.json.Encoder()


class Outbox:
    """``put`` from anywhere, ``run`` in the socket's own task group."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request, name: str) -> None:
        self._socket, self._request, self._name = socket, request, name
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()
        self._ending: tuple[int, str] | None = None

    def put(self, message: msgspec.Struct) -> None:
        """Send it soon. Too much unsent: the connection is cut, and the client comes back to a fresh snapshot."""
        if self._ending is not None:
            return
        if len(self._waiting) >= MOST_WAITING:
            facts.socket_too_slow(self._name)
            self.cut()
            return
        self._waiting.append(_encoder.encode(message).decode())
        self._wake.set()

    def finish(self, code: int, reason: str) -> None:
        """Send what waits, then close. ``code`` and ``reason`` are what the client's close event tells."""
        if self._ending is None:
            self._ending = (code, reason)
            self._wake.set()

    def cut(self) -> None:
        """Drop the connection without a word."""
        self._ending = (1013, "too slow")
        self._waiting.clear()
        self._wake.set()
        if self._request.transport is not None:
            self._request.transport.abort()

    async def run(self) -> None:
        """Returns when finished or when the client is gone."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                while self._waiting:
                    await self._socket.send_str(self._waiting.popleft())
                if self._ending is not None:
                    code, reason = self._ending
                    await self._socket.close(code=code, message=reason.encode())
                    return
            except (ConnectionError, RuntimeError):
                return


async def close_quietly(socket: Any, code: int, reason: str) -> None:
    """Close a socket that may be closed or broken already."""
    try:
        async with asyncio.timeout(2):
            await socket.close(code=code, message=reason.encode())
    except (TimeoutError, ConnectionError, RuntimeError):
        return
