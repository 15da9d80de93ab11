"""A TCP proxy that a test scripts: it passes everything on, cuts, refuses, or lets nothing through and says nothing."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

CHUNK = 64 * 1024


@dataclass(slots=True)
class Proxy:
    """In front of one port of 127.0.0.1; ``port`` is its own. ``links`` counts connections ever made."""

    target: int
    port: int = 0
    links: int = 0
    is_refusing: bool = False
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _moved: list[asyncio.Event] = field(default_factory=list)
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, both ways, until either end or the test ends it."""
        if self.is_refusing:
            writer.transport.abort()
            return
        self.links += 1
        try:
            theirs, ours = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        both, passes = {writer, ours}, self._open
        self._writers |= both
        try:
            await asyncio.gather(self._pass(reader, ours, passes), self._pass(theirs, writer, passes))
        finally:
            self._writers -= both
            for one in both:
                one.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, passes: asyncio.Event) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await passes.wait()
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError, RuntimeError):
            writer.write_eof()

    def cut(self) -> None:
        """Every connection ends at once, and new ones are refused, until ``mend``."""
        self.is_refusing = True
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """Connections stay and nothing passes, as where a cable was pulled, until ``mend``."""
        self._open.clear()

    def move(self) -> None:
        """As where the address changes: what is connected is dead and does not know it, and what comes new is well."""
        self._open.clear()
        self._moved.append(self._open)
        self._open = asyncio.Event()
        self._open.set()

    def end(self) -> None:
        """Nothing of it is left waiting."""
        self.cut()
        for passes in (self._open, *self._moved):
            passes.set()

    def mend(self) -> None:
        """All is well again."""
        self.is_refusing = False
        self._open.set()


@asynccontextmanager
async def proxy(target: int) -> AsyncIterator[Proxy]:
    """A running proxy that passes everything on."""
    made = Proxy(target)
    made.mend()
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        made.end()
