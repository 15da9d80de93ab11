"""The link to Redis: facts, orders, answers and beats. It announces, it never remembers.

No call waits longer than about two seconds for Redis: BusAway is raised instead. Subscriptions come back by
themselves within a second of Redis, and tell their consumer that it may have missed something.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import msgspec
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionClosed
from redis.exceptions import RedisError

from bus.orders import Handler, OrderBook
from lexicon.errors import BusAway, ControllerAway, ZuoxiError
from lexicon.journal import Entry
from lexicon.orders import Answer, Beat
from lexicon.orders_aside import AnyOrder
from lexicon.orders_guard import GuardOrder
from lexicon.wire import UnreadableFact, batch_from_bytes, batch_to_bytes

FACTS, ORDERS, BEAT = "zuoxi:facts:", "zuoxi:orders", "zuoxi:beat"  # facts: followed by their writer's name
GUARD_ORDERS = "zuoxi:orders:guard"
CONNECT_S = 1.0
ANSWER_S = 3.0
COMMAND_S = 1.5
RECONNECT_S = 0.3
PING_S = 2.0
BATCH = 500  # entries a message

_log = logging.getLogger("zuoxi.bus")


@dataclass(frozen=True, slots=True)
class GapPossible:
    """The subscription was just made, or made again: what was announced before it may have been missed."""


class _Cancelled:
    """redis-py 7.4 now and then swallows a cancellation (120 of 600 tries). ``check`` raises what was swallowed."""

    def __init__(self) -> None:
        self._task = asyncio.current_task()
        self._before = self._task.cancelling() if self._task is not None else 0

    def check(self) -> None:
        if self._task is not None and self._task.cancelling() > self._before:
            raise asyncio.CancelledError


def answers_of(gateway: str) -> str:
    """The channel on which ``gateway`` hears the answers to its orders."""
    return f"zuoxi:answers:{gateway}"


class Bus:
    """One service's link. ``name`` tells gateways apart. ``run`` in a task of its own before the first ``ask``."""

    def __init__(self, url: str, name: str) -> None:
        self.name = name
        self.unreadable = 0  # messages that this version could not read
        self._redis = Redis.from_url(
            url,
            socket_connect_timeout=CONNECT_S,
            # Each command has asyncio's timeout around it. The client's own on each read and write, and a look at the
            # pool before each command, would cost more than the command.
            socket_timeout=None,
            single_connection_client=True,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            client_name=f"zuoxi-{name}",
        )
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._hears_answers = asyncio.Event()
        self._links: dict[str, bool] = {}

    @property
    def is_up(self) -> bool:
        """Whether every subscription of this link is live (False before the first)."""
        return bool(self._links) and all(self._links.values())

    async def run(self) -> None:
        """Hear the answers to this service's orders, until cancelled."""
        async for message in self._listen(answers_of(self.name)):
            if isinstance(message, GapPossible):
                self._hears_answers.set()
                continue
            try:
                answer = msgspec.json.decode(message, type=Answer)
            except msgspec.DecodeError:
                self.unreadable += 1
                continue
            future = self._waiting.get(answer.id)
            if future is not None and not future.done():
                future.set_result(answer)

    async def close(self) -> None:
        """Close the connections of commands; subscriptions end with their tasks."""
        await self._redis.aclose()

    async def ping(self) -> None:
        """Raises BusAway when Redis does not answer."""
        await self._command("PING")

    # ------------------------------------------------------------ facts

    async def publish_facts(self, entries: Sequence[Entry]) -> None:
        """Announce entries of this service that are durable, as few messages. Raises BusAway."""
        for first in range(0, len(entries), BATCH):
            await self._publish(FACTS + self.name, batch_to_bytes(entries[first : first + BATCH]))

    async def batches(self, *of: str) -> AsyncIterator[list[Entry] | GapPossible]:
        """Facts as they are announced, for ever; GapPossible first and after every reconnection.

        ``of``: the services to hear, all if none is named.
        """
        async for message in self._listen(*(FACTS + one for one in of or ("*",))):
            if isinstance(message, GapPossible):
                yield message
                continue
            try:
                entries, unreadable = batch_from_bytes(message)
            except UnreadableFact:
                entries, unreadable = [], 1
            self.unreadable += unreadable
            if entries:
                yield entries

    async def facts(self, *of: str) -> AsyncIterator[Entry | GapPossible]:
        """As ``batches``, one by one."""
        async for batch in self.batches(*of):
            if isinstance(batch, GapPossible):
                yield batch
                continue
            for entry in batch:
                yield entry

    # ------------------------------------------------------------ orders

    async def ask(self, order: AnyOrder | GuardOrder, *, timeout_s: float = ANSWER_S) -> Answer:
        """Send the order and wait for its answer. Safe to repeat with the same order.

        Raises BusAway (Redis does not answer) and ControllerAway (nobody took the order, or no answer in time).
        """
        channel = GUARD_ORDERS if isinstance(order, GuardOrder) else ORDERS
        if not self._hears_answers.is_set():
            try:
                async with asyncio.timeout(min(CONNECT_S, timeout_s)):
                    await self._hears_answers.wait()
            except TimeoutError as error:
                raise BusAway("Redis: not connected") from error
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[order.id] = future
        try:
            if not await self._publish(channel, msgspec.json.encode(order)):
                raise ControllerAway("no controller listens")
            async with asyncio.timeout(timeout_s):
                return await future
        except TimeoutError as error:
            raise ControllerAway(f"no answer within {timeout_s:g} s") from error
        finally:
            self._waiting.pop(order.id, None)

    async def serve(self, handler: Handler) -> None:
        """Take orders until cancelled: each id once, one agent's in order, different agents' side by side.

        A ZuoxiError of the handler becomes the answer's code and text; any other error becomes code ``error``.
        """
        book = OrderBook(handler)
        async with asyncio.TaskGroup() as group:
            async for message in self._listen(ORDERS):
                if isinstance(message, GapPossible):
                    continue
                try:
                    order = msgspec.json.decode(message, type=AnyOrder)
                except msgspec.DecodeError:
                    self.unreadable += 1
                    continue
                group.create_task(self._serve_one(book, order), name=f"order-{order.id}")

    async def serve_guard(self, handler: Callable[[GuardOrder], Awaitable[Answer]]) -> None:
        """Take orders to the guard until cancelled, one after the other. A ZuoxiError becomes code and text."""
        async for message in self._listen(GUARD_ORDERS):
            if isinstance(message, GapPossible):
                continue
            try:
                order = msgspec.json.decode(message, type=GuardOrder)
            except msgspec.DecodeError:
                self.unreadable += 1
                continue
            try:
                answer = await handler(order)
            except ZuoxiError as error:
                answer = Answer(id=order.id, code=error.code, text=error.text)
            try:
                await self._publish(answers_of(order.gateway), msgspec.json.encode(answer))
            except BusAway:
                _log.warning("answer_not_sent", extra={"order": order.id})

    async def _serve_one(self, book: OrderBook, order: AnyOrder) -> None:
        answer = await book.answer(order)
        try:
            await self._publish(answers_of(order.gateway), msgspec.json.encode(answer))
        except BusAway:
            _log.warning("answer_not_sent", extra={"order": order.id})

    # ------------------------------------------------------------ beats

    async def publish_beat(self, beat: Beat) -> None:
        """Say that the controller lives. Raises BusAway."""
        await self._publish(BEAT, msgspec.json.encode(beat))

    async def beats(self) -> AsyncIterator[Beat]:
        """The controller's beats, for ever."""
        async for message in self._listen(BEAT):
            if isinstance(message, GapPossible):
                continue
            try:
                yield msgspec.json.decode(message, type=Beat)
            except msgspec.DecodeError:
                self.unreadable += 1

    # ------------------------------------------------------------ counting tries

    async def count(self, key: str, *, window_s: int) -> int:
        """Add one to a counter that forgets itself ``window_s`` after its first use; the new value. Raises BusAway."""
        value = int(await self._command("INCR", key))
        await self._command("EXPIRE", key, str(window_s), "NX")  # every time: a counter must never live for ever
        return value

    async def counted(self, key: str) -> int:
        """The counter's value now. Raises BusAway."""
        return int(await self._command("GET", key) or 0)

    async def forget(self, key: str) -> None:
        """Set the counter back. Raises BusAway."""
        await self._command("DEL", key)

    # ------------------------------------------------------------ Redis

    async def _publish(self, channel: str, message: bytes) -> int:
        return int(await self._command("PUBLISH", channel, message))

    async def _command(self, *words: str | bytes) -> int | bytes | str:
        cancelled = _Cancelled()
        try:
            async with asyncio.timeout(COMMAND_S):
                try:
                    answer: int | bytes | str = await self._redis.execute_command(*words)  # type: ignore[no-untyped-call]
                except ConnectionClosed:
                    # Redis went, and perhaps came, since the last command. Saying it twice is harmless: an order's id,
                    # an entry's place and a beat are heard once.
                    cancelled.check()
                    answer = await self._redis.execute_command(*words)  # type: ignore[no-untyped-call]
        except (RedisError, OSError) as error:
            cancelled.check()
            raise BusAway(f"Redis: {error}") from error
        cancelled.check()
        return answer

    async def _listen(self, *channels: str) -> AsyncIterator[bytes | GapPossible]:
        channel = channels[0]
        self._links[channel] = False
        cancelled = _Cancelled()
        try:
            while True:
                try:
                    async for message in self._listen_once(channels, cancelled):
                        yield message
                except (RedisError, OSError) as error:
                    cancelled.check()
                    if self._links[channel]:
                        _log.warning("Redis is away, heard on %s: %s", channel, error)
                self._links[channel] = False
                if channel.startswith("zuoxi:answers:"):
                    self._hears_answers.clear()
                await asyncio.sleep(RECONNECT_S)
        finally:
            self._links.pop(channel, None)

    async def _listen_once(
        self, channels: tuple[str, ...], cancelled: _Cancelled
    ) -> AsyncIterator[bytes | GapPossible]:
        """One subscription until its connection breaks. A silent link is asked (PING), without an answer given up."""
        subscription = self._redis.pubsub()
        try:
            async with asyncio.timeout(CONNECT_S + COMMAND_S):
                await subscription.psubscribe(*channels)
            cancelled.check()
            is_asked = False
            while True:
                message = await subscription.get_message(timeout=PING_S)
                cancelled.check()
                if message is None:
                    if is_asked:
                        raise TimeoutError("no answer to PING")
                    await subscription.ping()
                    is_asked = True
                    continue
                is_asked = False
                if message["type"] == "psubscribe":
                    if message["data"] == len(channels):  # the last of them
                        self._links[channels[0]] = True
                        yield GapPossible()
                elif message["type"] == "pmessage":
                    yield message["data"]
        finally:
            await subscription.aclose()  # type: ignore[no-untyped-call]
