"""A manager server that says what a test tells it to: for faults that a healthy Asterisk does not show on demand."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ari_app.ami.link import AmiLink

Fields = dict[str, str]
GREETING = b"Asterisk Call Manager/11.0.0\r\n"


def block(**fields: str) -> bytes:
    """One message on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode() + b"\r\n"


def answer(action: Fields, response: str = "Success", **more: str) -> bytes:
    """The response to an action."""
    return block(Response=response, ActionID=action["ActionID"], **more)


@dataclass
class ScriptedManager:
    """Logs everybody in with ``secret`` and answers Ping; the rest is ``on_action``'s, which gives bytes or b""."""

    secret: str = "right"  # noqa: S105
    on_action: Callable[[Fields], bytes] = lambda action: answer(action)
    answers_pings: bool = True
    is_refusing: bool = False  # takes a connection and resets it at once, as a server that goes or comes
    received: list[Fields] = field(default_factory=list)
    connections: list[asyncio.StreamWriter] = field(default_factory=list)
    port: int = 0

    def actions(self, name: str) -> list[Fields]:
        """All actions of a name that ever arrived, over all connections."""
        return [action for action in self.received if action["Action"] == name]

    async def say(self, *parts: bytes) -> None:
        """Send on the newest connection, each part in a read of its own."""
        for part in parts:
            self.connections[-1].write(part)
            await self.connections[-1].drain()
            await asyncio.sleep(0.03)

    def cut(self) -> None:
        """Drop the newest connection without a word."""
        self.connections[-1].transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_refusing:
            writer.transport.abort()
            return
        self.connections.append(writer)
        writer.write(GREETING)
        try:
            while True:
                text = (await reader.readuntil(b"\r\n\r\n")).decode()
                action = dict(row.split(": ", 1) for row in text.split("\r\n") if row)
                self.received.append(action)
                writer.write(self._reply(action))
                if action["Action"] == "Login" and action["Secret"] != self.secret:
                    await writer.drain()
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _reply(self, action: Fields) -> bytes:
        match action["Action"]:
            case "Login" if action["Secret"] == self.secret:
                booted = block(Event="FullyBooted", Privilege="system,all", Status="Fully Booted")
                return answer(action, Message="Authentication accepted") + booted
            case "Login":
                return answer(action, "Error", Message="Authentication failed")
            case "Ping":
                return answer(action, Ping="Pong") if self.answers_pings else b""
            case _:
                return self.on_action(action)


@dataclass
class Heard:
    """What a link told its owner."""

    faults: list[str] = field(default_factory=list)
    ups: list[bool] = field(default_factory=list)


@asynccontextmanager
async def scripted(manager: ScriptedManager) -> AsyncIterator[ScriptedManager]:
    """The server listening on a free port of loopback."""
    server = await asyncio.start_server(manager.serve, "127.0.0.1", 0)
    manager.port = server.sockets[0].getsockname()[1]
    try:
        yield manager
    finally:
        server.close()
        for writer in manager.connections:
            writer.transport.abort()
        await server.wait_closed()


@asynccontextmanager
async def connected(
    port: int, secret: str = "right", *, user: str = "zuoxi", ping_s: float = 5.0
) -> AsyncIterator[tuple[AmiLink, Heard]]:
    """Our link to a manager server, closed at the end."""
    heard = Heard()
    link = AmiLink(("127.0.0.1", port), (user, secret), heard.faults.append, heard.ups.append, ping_s)
    link.connect()
    try:
        yield link, heard
    finally:
        link.close()
        await asyncio.sleep(0)
