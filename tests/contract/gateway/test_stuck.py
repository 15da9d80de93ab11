"""Desks whose clients do not read, or read slowly, on the real gateway: nobody else waits, and nothing piles up."""

import asyncio
import base64
import json
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from agent_ui.gateway.desk.pulse import DOUBT_S, GONE_S, Listening
from agent_ui.gateway.outbox import ROOM
from lexicon.ids import AgentId
from lexicon.journal import MessageSent
from lexicon.orders import LoseDesk, SignInDesk
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until

pytestmark = pytest.mark.asyncio
WANG, LI = AgentId("wang"), AgentId("li")
TEXT = "x" * 8000


class Reader:
    """A desk's socket by hand: it reads when it is told to, and only so much, and answers no pings."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.snapshots: list[dict[str, Any]] = []

    async def frame(self) -> tuple[int, bytes]:
        """The next frame, a few bytes at a time."""
        first, size = await self.reader.readexactly(2)
        if size >= 126:
            size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
        payload = b""
        while len(payload) < size:
            payload += await self.reader.read(min(2048, size - len(payload)))
            await asyncio.sleep(0)  # slower than the gateway writes
        return first & 15, payload

    async def snapshot(self) -> dict[str, Any]:
        """The next snapshot."""
        while True:
            kind, payload = await self.frame()
            if kind == 1 and (news := json.loads(payload))["type"] == "snapshot":
                self.snapshots.append(news)
                return dict(news)

    def say(self, **order: Any) -> None:
        """Send a short order, masked as a client has to."""
        text, mask = json.dumps(order).encode(), secrets.token_bytes(4)
        assert len(text) < 126
        masked = bytes(one ^ mask[place % 4] for place, one in enumerate(text))
        self.writer.write(bytes((0x81, 0x80 | len(text))) + mask + masked)


@asynccontextmanager
async def by_hand(world: World, person: Person, page: str) -> AsyncIterator[Reader]:
    """A desk's socket whose kernel buffers are as small as they can be."""
    [cookie] = [one.value for one in person.session.cookie_jar if one.key == "zx_session"]
    host, port = world.url.removeprefix("http://").split(":")
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.setblocking(False)
    await asyncio.get_running_loop().sock_connect(line, (host, int(port)))
    reader, writer = await asyncio.open_connection(sock=line, limit=4096)
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    writer.write(
        f"GET /api/desk?page={page} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {world.url}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
        f"Cookie: zx_session={cookie}\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101"), head
    try:
        yield Reader(reader, writer)
    finally:
        writer.transport.abort()


def listening(world: World, agent: AgentId) -> Listening:
    """The gateway's own view of that desk."""
    outbox = world.gateway.desks._desks[agent].outbox
    [found] = [one for one in world.gateway.sockets.pulse._pages if one.outbox is outbox]
    return found


def write_to(world: World, number: int, *agents: AgentId) -> None:
    """A supervisor's words make these agents' state larger."""
    world.board.journal.record(MessageSent(f"m{number}", AgentId("zhao"), agents, TEXT, "赵", "Zhao"))


def knows(number: int) -> Any:
    return lambda one: one["type"] == "snapshot" and f"m{number}" in [word["id"] for word in one.get("messages", [])]


@pytest.mark.timeout(60)
async def test_a_stuck_desk_holds_up_nobody_is_bounded_and_catches_up_with_the_newest_state(
    world: World, until: Until
) -> None:
    stuck, other = await world.signed_in("wang"), await world.signed_in("li")
    async with by_hand(world, stuck, "stuck") as reader, other.socket("/api/desk?page=other") as desk:
        await reader.snapshot()
        await until(lambda: len(world.board.heard(SignInDesk)) == 2)
        box, number = listening(world, WANG).outbox, 0
        while not box.is_behind or number < 40:
            write_to(world, number, WANG, LI)
            await desk.until(knows(number))  # the other is told at once, each time
            assert box.unsent <= ROOM + (number + 2) * (len(TEXT) + 500)  # one state at the most beyond its room
            number += 1
            assert number < 150, "the gateway never noticed"
        grown = box.unsent
        for number in range(number, number + 10):  # noqa: B020
            write_to(world, number, WANG, LI)
            await desk.until(knows(number))
        assert box.unsent <= grown + 4096, "states wait behind each other"
        told = [len((await reader.snapshot())["messages"])]
        while told[-1] < number + 1:
            told.append(len((await reader.snapshot())["messages"]))
        assert told == sorted(told) and len(told) < number / 2, "what was true once is told too"
        await until(lambda: not box.is_behind)
        assert not desk.socket.closed


async def test_a_silent_desk_is_lost_to_the_controller_long_before_its_socket_and_there_again_when_it_speaks(
    world: World, until: Until
) -> None:
    person = await world.signed_in("wang")
    async with by_hand(world, person, "silent") as reader:
        await reader.snapshot()
        await until(lambda: len(world.board.heard(SignInDesk)) == 1)
        page = listening(world, WANG)
        page.pass_s(DOUBT_S)
        await until(lambda: len(world.board.heard(LoseDesk)) == 1)
        world.board.epoch += 1  # a new controller is not told of a page that is silent
        reader.say(type="phone", id="1", is_registered=True)
        await until(lambda: len(world.board.heard(SignInDesk)) == 2)
        while True:
            kind, payload = await reader.frame()
            if kind == 1 and json.loads(payload)["type"] == "done":
                break  # on the same socket
        page.pass_s(GONE_S)
        await until(lambda: len(world.board.heard(LoseDesk)) == 2)
        assert WANG not in world.gateway.desks._desks
