"""Whether each page still speaks, asked so that a machine that stands still is not taken for a page that is gone.

Three things that are not the same (docs/decisions/0088-stuck-and-slow-desks.md): a page that hears nothing says so by
itself, within two seconds (``Live``'s heartbeat); a page that is silent for ``DOUBT_S`` is doubted: no calls for its
agent, and who talks is asked for sound; only after ``GONE_S`` is its connection given up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from aiohttp import WSMessage, WSMsgType, web

from agent_ui.gateway import facts
from agent_ui.gateway.outbox import Outbox

# A gateway that hangs is noticed by the pages within 2 s: they wait 0.7 s longer than what is promised here. Saying it
# twice as often would only forgive a later heartbeat, and with 200 pages it is most of what an idle gateway does.
HEARTBEAT_S = 1.0
HEARTBEAT_WITHIN_S = 1.2
TICK_S = 0.5  # a wake-up costs more than the look at every page
PING_S = 3.0
DOUBT_S = 4.5
GONE_S = 15.0
PING = b"\x89\x00"  # RFC 6455, 5.5.2


class Listening:
    """One page, listened to."""

    def __init__(self, outbox: Outbox, on_doubt: Callable[[], None], on_trust: Callable[[], None]) -> None:
        self.outbox, self._on_doubt, self._on_trust = outbox, on_doubt, on_trust
        self.silent_s = 0.0
        self._unasked_s = 0.0
        self._unsent = 0
        self._is_doubted = False

    def heard(self) -> None:
        """It said something, if only that it is there."""
        self.silent_s = 0.0
        if self._is_doubted:
            self._is_doubted = False
            self._on_trust()

    def pass_s(self, seconds: float) -> None:
        """So much time went by in which it could have been heard."""
        before, self._unsent = self._unsent, self.outbox.unsent
        # Who is just taking in what was sent, over a slow line, answers after it.
        self.silent_s = 0.0 if self._unsent < before else self.silent_s + seconds
        self._unasked_s += seconds
        if self.silent_s >= GONE_S:
            facts.socket_silent(self.outbox.name)
            self.outbox.cut()
            return
        if self._unasked_s >= PING_S:
            self._unasked_s = 0.0
            self.outbox.write(PING)
        if self.silent_s >= DOUBT_S and not self._is_doubted:
            self._is_doubted = True
            self._on_doubt()
        self.outbox.look()

    async def messages(self, socket: web.WebSocketResponse) -> AsyncIterator[WSMessage]:
        """What it says, but for pings and their answers. ``socket``: one that does not answer them by itself."""
        async for message in socket:
            self.heard()
            if message.type is WSMsgType.PING:
                await socket.pong(message.data)
            elif message.type is not WSMsgType.PONG:
                yield message


class Pulse:
    """All pages. ``run`` in a task of its own."""

    def __init__(self) -> None:
        self._pages: set[Listening] = set()

    @contextmanager
    def listening(
        self, outbox: Outbox, on_doubt: Callable[[], None] = lambda: None, on_trust: Callable[[], None] = lambda: None
    ) -> Iterator[Listening]:
        """As long as the block runs. ``on_doubt``: silent for long; ``on_trust``: heard after that."""
        page = Listening(outbox, on_doubt, on_trust)
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)

    def tick(self, elapsed_s: float) -> None:
        """So long after the last one.

        A tick that is late says that this process stood still: what the pages said meanwhile has not been read yet, and
        counts against nobody.
        """
        counted_s = min(elapsed_s, 2 * TICK_S)
        for page in list(self._pages):
            page.pass_s(counted_s)

    async def run(self) -> None:
        """Until cancelled."""
        loop = asyncio.get_running_loop()
        before = loop.time()
        while True:
            await asyncio.sleep(TICK_S)
            now = loop.time()
            self.tick(now - before)
            before = now
