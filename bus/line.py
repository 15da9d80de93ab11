"""One connection to Redis for commands, the short way: what is announced many times a second costs a write and a read.

redis-py's own way of one command is some 40 calls deep; subscriptions, where it reconnects and asks, stay with it.
"""

import asyncio
from collections import deque
from typing import Any, cast

import hiredis
from redis.asyncio.connection import parse_url
from redis.exceptions import RedisError

Word = str | bytes
Answer = int | bytes | str | None


class LineClosed(ConnectionError):
    """The connection ended before the answer came."""


class _Connection(asyncio.Protocol):
    """Answers come in the order of the commands."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._asked: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = cast(asyncio.Transport, transport), True  # uvloop's has another ancestor

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            asked = self._asked.popleft()
            if asked.done():  # whoever asked has gone
                continue
            if isinstance(answer, hiredis.ReplyError):
                asked.set_exception(RedisError(str(answer)))
            else:
                asked.set_result(answer)

    def connection_lost(self, error: Exception | None) -> None:
        self.is_open = False
        while self._asked:
            if not (asked := self._asked.popleft()).done():
                asked.set_exception(LineClosed("Redis closed the connection"))

    def say(self, words: tuple[Word, ...]) -> "asyncio.Future[Any]":
        assert self._transport is not None
        asked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self._transport.write(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub knows no tuple of both
        return asked

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()


class Line:
    """Connects at the first command, and again after a loss."""

    def __init__(self, url: str, name: str) -> None:
        found: dict[str, Any] = dict(parse_url(url))
        self._where = found.get("host", "localhost"), found.get("port", 6379)
        password, user, number = found.get("password"), found.get("username"), found.get("db", 0)
        self._greeting: list[tuple[Word, ...]] = [("CLIENT", "SETNAME", name)]
        if password is not None:
            self._greeting.insert(0, ("AUTH", user, password) if user else ("AUTH", password))
        if number:
            self._greeting.append(("SELECT", str(number)))
        self._connection: _Connection | None = None
        self._opening = asyncio.Lock()

    async def ask(self, words: tuple[Word, ...], *, within_s: float) -> Answer:
        """Raises OSError (not there, closed, silent for so long) and RedisError (what Redis says against it)."""
        try:
            async with asyncio.timeout(within_s):
                try:
                    return await self._ask(words)
                except LineClosed:
                    return await self._ask(words)  # it went, and perhaps came, since the last command
        except TimeoutError:
            self.close()  # an answer that comes later is nobody's
            raise

    async def _ask(self, words: tuple[Word, ...]) -> Answer:
        connection = self._connection
        if connection is None or not connection.is_open:
            connection = await self._open()
        answer: Answer = await connection.say(words)
        return answer

    async def _open(self) -> _Connection:
        async with self._opening:
            if self._connection is None or not self._connection.is_open:
                made = _Connection()
                try:
                    await asyncio.get_running_loop().create_connection(lambda: made, *self._where)
                    for words in self._greeting:
                        await made.say(words)
                except BaseException:
                    made.close()
                    raise
                self._connection = made
            return self._connection

    def close(self) -> None:
        """Cut the connection; the next command makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
