"""Connections to Redis, the short way: what is announced and heard many times a second costs a write or a read.

hiredis reads the protocol. redis-py's own way of one command is some 40 calls deep, and of one message heard 20.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from typing import Any, cast

import hiredis
from redis.asyncio.connection import parse_url
from redis.exceptions import RedisError

Word = str | bytes
Answer = int | bytes | str | None


MOST_UNHEARD = 1000  # messages; with more the connection is read no further, and Redis cuts who stays that slow


class LineClosed(ConnectionError):
    """The connection ended before the answer came."""


class _Connection(asyncio.Protocol):
    """Answers come in the order of the commands."""

    def __init__(self) -> None:
        self._reader = hiredis.Reader()
        self._asked: deque[asyncio.Future[Any]] = deque()
        self._transport: asyncio.Transport | None = None
        self._heard: asyncio.Queue[Any] | None = None  # once it is a subscription
        self._is_paused = False
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = cast(asyncio.Transport, transport), True  # uvloop's has another ancestor

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        while (answer := self._reader.gets()) is not False:
            if self._heard is not None:
                self._heard.put_nowait(answer)
                if self._heard.qsize() == MOST_UNHEARD and self._transport is not None:
                    self._transport.pause_reading()
                    self._is_paused = True
                continue
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
        if self._heard is not None:
            self._heard.put_nowait(LineClosed("Redis closed the connection"))

    def say(self, words: tuple[Word, ...]) -> "asyncio.Future[Any]":
        asked: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._asked.append(asked)
        self.write(words)
        return asked

    def write(self, words: tuple[Word, ...]) -> None:
        assert self._transport is not None
        self._transport.write(hiredis.pack_command(words))  # type: ignore[arg-type]  # its stub knows no tuple of both

    def subscribe(self, patterns: tuple[str, ...]) -> None:
        """From now on everything that comes is for ``hear``."""
        self._heard = asyncio.Queue()
        self.write(("PSUBSCRIBE", *patterns))

    async def hear(self) -> Any:
        assert self._heard is not None
        if self._is_paused and self._transport is not None and self._heard.empty():
            self._is_paused = False
            self._transport.resume_reading()
        if isinstance(heard := await self._heard.get(), Exception):
            raise heard
        return heard

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
                self._connection = await self._greeted()
            return self._connection

    async def _greeted(self) -> _Connection:
        made = _Connection()
        try:
            await asyncio.get_running_loop().create_connection(lambda: made, *self._where)
            for words in self._greeting:
                await made.say(words)
        except BaseException:
            made.close()
            raise
        return made

    async def messages(
        self, patterns: tuple[str, ...], *, within_s: float, ask_s: float
    ) -> AsyncGenerator[bytes | None, None]:
        """What is published to ``patterns``, over a connection of its own until that ends; None once it is subscribed.

        A silent link is asked (PING) after ``ask_s``, and given up when no answer comes for as long again. Raises as
        ``ask`` does.
        """
        async with asyncio.timeout(within_s):
            connection = await self._greeted()
        try:
            connection.subscribe(patterns)
            is_asked = False
            while True:
                try:
                    async with asyncio.timeout(ask_s):
                        heard = await connection.hear()
                except TimeoutError:
                    if is_asked:
                        raise
                    connection.write(("PING",))
                    is_asked = True
                    continue
                is_asked = False
                match heard:
                    case [b"pmessage", _, _, message]:
                        yield message
                    case [b"psubscribe", _, count] if count == len(patterns):
                        yield None
                    case hiredis.ReplyError():
                        raise RedisError(str(heard))
        finally:
            connection.close()

    def close(self) -> None:
        """Cut the connection; the next command makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
