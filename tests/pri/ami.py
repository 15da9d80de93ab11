"""Asterisk's manager, for looking from outside past the product: actions, their lists, and every event heard."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

Message = dict[str, str]
ANSWER_WITHIN_S = 30


class Manager:
    """One connection. ``events`` holds all that came, in order."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.events: list[Message] = []
        self._answers: dict[str, Message] = {}
        self._news = asyncio.Condition()
        self._count = 0
        self.is_over = False

    async def listen(self) -> None:
        """Read until the end."""
        await self._reader.readline()  # its greeting
        message: Message = {}
        while raw := await self._reader.readline():
            line = raw.decode(errors="replace").rstrip("\r\n")
            if line:
                key, _, value = line.partition(": ")
                message[key] = f"{message[key]}\n{value}" if key == "Output" and key in message else value
                continue
            async with self._news:
                if "Response" in message and "Event" not in message:
                    self._answers[message.get("ActionID", "")] = message
                elif message:
                    self.events.append(message)
                self._news.notify_all()
            message = {}
        self.is_over = True

    async def act(self, action: str, **fields: str) -> Message:
        """The answer."""
        self._count += 1
        name = f"t-{self._count}"
        words = {"Action": action, "ActionID": name, **fields}
        self._writer.write("".join(f"{key}: {value}\r\n" for key, value in words.items()).encode() + b"\r\n")
        async with asyncio.timeout(ANSWER_WITHIN_S), self._news:
            await self._news.wait_for(lambda: name in self._answers)
        return self._answers[name]

    async def listed(self, action: str, complete: str, **fields: str) -> list[Message]:
        """The events that answer an action which lists something."""
        answer = await self.act(action, **fields)
        name = answer["ActionID"]
        await self.heard(lambda one: one["Event"] == complete and one.get("ActionID") == name)
        return [one for one in self.events if one.get("ActionID") == name and one["Event"] != complete]

    async def heard(
        self, fits: Callable[[Message], bool], within_s: float = 60, count: int = 1, since: int = 0
    ) -> list[Message]:
        """The events that fit, once there are ``count`` of them after the ``since`` first of all."""
        found: list[Message] = []

        def enough() -> bool:
            found[:] = [one for one in self.events[since:] if fits(one)]
            return len(found) >= count

        try:
            async with asyncio.timeout(within_s), self._news:
                await self._news.wait_for(enough)
        except TimeoutError:
            raise AssertionError(f"heard {len(found)} of {count} within {within_s:g} s: {self.events[-20:]}") from None
        return found

    async def console(self, words: str) -> str:
        """What the console answers."""
        return (await self.act("Command", Command=words)).get("Output", "")


@asynccontextmanager
async def manager(port: int, user: str, secret: str, within_s: float = 60) -> AsyncIterator[Manager]:
    """Signed in, and Asterisk fully booted."""
    async with asyncio.timeout(within_s):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.2)
                continue
            one = Manager(reader, writer)
            listening = asyncio.ensure_future(one.listen())
            try:
                signed_in = await one.act("Login", Username=user, Secret=secret)
                assert signed_in["Response"] == "Success", signed_in
                break
            except TimeoutError:  # the emulator takes a connection before anybody in the machine does
                listening.cancel()
                writer.close()
    try:
        await one.heard(lambda event: event["Event"] == "FullyBooted", within_s)
        yield one
    finally:
        listening.cancel()
        writer.close()
