"""An in-memory bus that keeps the promises of bus.link.Bus (one contract suite runs on both)."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from bus.link import FACTS, GapPossible, answers_of
from bus.orders import Handler, OrderBook
from lexicon.errors import BusAway, ControllerAway
from lexicon.journal import Entry
from lexicon.orders import Answer, Beat
from lexicon.orders_aside import AnyOrder

ORDERS, BEAT = "orders", "beat"


class Exchange:
    """What Redis is to the real one: it can be stopped and started."""

    def __init__(self) -> None:
        self.is_up = True
        self.listeners: dict[str, list[asyncio.Queue[object]]] = {}
        self.counters: dict[str, int] = {}
        self.changed = asyncio.Condition()

    async def stop(self) -> None:
        await self._set(False)

    async def start(self) -> None:
        await self._set(True)

    async def _set(self, is_up: bool) -> None:
        async with self.changed:
            self.is_up = is_up
            if not is_up:
                for queue in [queue for queues in self.listeners.values() for queue in queues]:
                    queue.put_nowait(None)
                self.listeners.clear()
                self.counters.clear()
            self.changed.notify_all()

    def send(self, channel: str, message: object) -> int:
        if not self.is_up:
            raise BusAway("stopped")
        queues = self.listeners.get(channel, [])
        for queue in queues:
            queue.put_nowait(message)
        return len(queues)

    async def listen(self, channel: str) -> AsyncIterator[object]:
        while True:
            async with self.changed:
                await self.changed.wait_for(lambda: self.is_up)
            queue: asyncio.Queue[object] = asyncio.Queue()
            self.listeners.setdefault(channel, []).append(queue)
            yield GapPossible()
            while (message := await queue.get()) is not None:
                yield message


class FakeBus:
    """The methods of bus.link.Bus."""

    def __init__(self, exchange: Exchange, name: str) -> None:
        self.name = name
        self._exchange = exchange
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._hears_answers = asyncio.Event()

    @property
    def is_up(self) -> bool:
        return self._exchange.is_up

    async def run(self) -> None:
        async for message in self._exchange.listen(answers_of(self.name)):
            self._hears_answers.set()
            if isinstance(message, Answer):
                future = self._waiting.get(message.id)
                if future is not None and not future.done():
                    future.set_result(message)

    async def close(self) -> None:
        return

    async def ping(self) -> None:
        if not self._exchange.is_up:
            raise BusAway("stopped")

    async def publish_facts(self, entries: Sequence[Entry]) -> None:
        self._exchange.send(FACTS, (self.name, list(entries)))

    async def batches(self, *of: str) -> AsyncIterator[list[Entry] | GapPossible]:
        async for message in self._exchange.listen(FACTS):
            if isinstance(message, tuple):
                if not of or message[0] in of:
                    yield message[1]
            elif isinstance(message, GapPossible):
                yield message

    async def facts(self, *of: str) -> AsyncIterator[Entry | GapPossible]:
        async for batch in self.batches(*of):
            if isinstance(batch, GapPossible):
                yield batch
                continue
            for entry in batch:
                yield entry

    async def ask(self, order: AnyOrder, *, timeout_s: float = 3.0) -> Answer:
        try:
            async with asyncio.timeout(min(1.0, timeout_s)):
                await self._hears_answers.wait()
        except TimeoutError as error:
            raise BusAway("not connected") from error
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[order.id] = future
        try:
            if not self._exchange.send(ORDERS, order):
                raise ControllerAway("no controller listens")
            async with asyncio.timeout(timeout_s):
                return await future
        except TimeoutError as error:
            raise ControllerAway("no answer") from error
        finally:
            self._waiting.pop(order.id, None)

    async def serve(self, handler: Handler) -> None:
        book = OrderBook(handler)
        async with asyncio.TaskGroup() as group:
            async for message in self._exchange.listen(ORDERS):
                if not isinstance(message, GapPossible):
                    group.create_task(self._serve_one(book, message))  # type: ignore[arg-type]

    async def _serve_one(self, book: OrderBook, order: AnyOrder) -> None:
        answer = await book.answer(order)
        if self._exchange.is_up:
            self._exchange.send(answers_of(order.gateway), answer)

    async def publish_beat(self, beat: Beat) -> None:
        self._exchange.send(BEAT, beat)

    async def beats(self) -> AsyncIterator[Beat]:
        async for message in self._exchange.listen(BEAT):
            if isinstance(message, Beat):
                yield message

    async def count(self, key: str, *, window_s: int) -> int:
        await self.ping()
        self._exchange.counters[key] = self._exchange.counters.get(key, 0) + 1
        return self._exchange.counters[key]

    async def counted(self, key: str) -> int:
        await self.ping()
        return self._exchange.counters.get(key, 0)

    async def forget(self, key: str) -> None:
        await self.ping()
        self._exchange.counters.pop(key, None)
