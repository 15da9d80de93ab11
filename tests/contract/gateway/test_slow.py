"""Who opens connections and says little: real sockets to a running gateway; the time is moved on by the test."""

import asyncio
import contextlib
import gzip
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from agent_ui.gateway import http
from agent_ui.gateway.connections import UPLOAD_S, Connections, Doing, Limits, Site
from agent_ui.gateway.http import COOKIE
from agent_ui.gateway.transport import Certificate
from launch import certificates
from launch.settings import LaunchSettings
from tests.contract.gateway.people import add_person
from tests.contract.gateway.world import Person, World
from tests.contract.parts import Until, free_port

pytestmark = pytest.mark.asyncio


class Ahead:
    """The loop's clock, moved on."""

    def __init__(self, world: World) -> None:
        self._loop, self.by = asyncio.get_running_loop(), 0.0
        self._connections = world.gateway.connections
        self._connections.time = self.time

    def time(self) -> float:
        return self._loop.time() + self.by

    def go(self, seconds: float) -> None:
        self.by += seconds
        self._connections.look()


class Line:
    """One TCP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, text: str) -> None:
        self.writer.write(text.encode())

    async def rest(self) -> bytes:
        """All that comes until it is closed; a cut is an end, too."""
        async with asyncio.timeout(8):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def head(self) -> str:
        async with asyncio.timeout(8):
            return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    @property
    def is_open(self) -> bool:
        return not self.reader.at_eof()


@contextlib.asynccontextmanager
async def line(world: World) -> AsyncIterator[Line]:
    """Open once the gateway has it."""
    known, is_there = world.gateway.connections._all, False
    reader, writer = await asyncio.open_connection("127.0.0.1", int(world.url.rpartition(":")[2]))
    here = writer.get_extra_info("sockname")
    async with asyncio.timeout(8):
        while not is_there and not reader.at_eof():
            await asyncio.sleep(0.01)
            is_there = any(one.transport and one.transport.get_extra_info("peername") == here for one in known)
    try:
        yield Line(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def cookie_of(person: Person) -> str:
    return next(f"{COOKIE}={one.value}" for one in person.session.cookie_jar if one.key == COOKIE)


def head(world: World, method: str, path: str, *lines: str) -> str:
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {world.url[7:]}", f"Origin: {world.url}", *lines, "", ""))


async def test_a_connection_without_a_word_is_closed(world: World) -> None:
    ahead = Ahead(world)
    async with line(world) as silent:
        ahead.go(Limits().silent_s - 2)
        await asyncio.sleep(0)
        assert silent.is_open
        ahead.go(3)
        assert await silent.rest() == b""


async def test_a_head_in_drops_is_given_up(world: World, until: Until) -> None:
    ahead = Ahead(world)
    [before] = [len(world.gateway.connections._all)]
    async with line(world) as slow:
        slow.send("GET / HTTP/1.1\r\n")
        await until(lambda: any(one.doing is Doing.HEAD for one in world.gateway.connections._all))
        for number in range(4):
            ahead.go(Limits().head_s / 4 - 0.5)
            slow.send(f"X-{number}: 1\r\n")
        assert slow.is_open, "as long as it may take"
        ahead.go(3)
        assert await slow.rest() == b"", "each drop gives it no more time"
        await until(lambda: len(world.gateway.connections._all) == before)


async def test_a_body_in_drops_is_answered_408(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_S", 0.2)
    async with line(world) as slow:
        slow.send(head(world, "POST", "/api/sign-in", "Content-Length: 60", "Content-Type: application/json") + "{")
        told = await slow.rest()
    assert told.startswith(b"HTTP/1.1 408 ") and json.loads(told.rpartition(b"\r\n\r\n")[2])["code"] == "too-slow"


async def test_no_route_waits_for_a_body_without_end(world: World) -> None:
    """Every route of the table, asked by somebody who may: the head is whole, of the body nothing comes."""
    ahead = Ahead(world)
    world.gateway.connections.time = ahead.time
    await add_person(world, "root", "administrator")
    await add_person(world, "boss", "operations-manager")
    people = [await world.signed_in(one) for one in ("root", "boss", "wang")]
    for person in people:
        async with contextlib.AsyncExitStack() as stack:
            asked = list[Line]()
            for method, path, _ in world.gateway.router.table:
                if path == "/api/sign-out":
                    continue
                one = await stack.enter_async_context(line(world))
                address = re.sub(r"\{\w+(:[^}]*)?\}", "x1", path)
                more = ("Content-Length: 4000", "Content-Type: application/json")
                one.send(head(world, method, address, f"Cookie: {cookie_of(person)}", *more))
                asked.append(one)
            await asyncio.sleep(0.5)  # most are answered at once; these are closed, too
            for _ in range(2):
                ahead.go(UPLOAD_S + 100)
            ends = await asyncio.gather(*(one.rest() for one in asked))
            assert len(ends) == len(asked)
            assert any(b" 403 " in end[:20] for end in ends) and any(end == b"" for end in ends)


async def test_an_answer_that_nobody_reads_is_given_up(world: World, until: Until) -> None:
    """A recording of 60 MiB: the person fetches the head of it and reads no more."""
    ahead = Ahead(world)
    dist = world.gateway.settings.web_dir
    dist.mkdir(exist_ok=True)
    (dist / "large.bin").write_bytes(bytes(60 << 20))
    async with line(world) as lazy:
        lazy.send(head(world, "GET", "/large.bin"))
        assert "200 OK" in await lazy.head()
        ahead.go(Limits().request_s + 100)
        assert any(one.doing is Doing.REQUEST for one in world.gateway.connections._all), "a file may take longer"
        ahead.go(1000)
        assert len(await lazy.rest()) < 60 << 20


async def test_so_many_of_one_address_who_say_nothing(world: World) -> None:
    """The one that waits longest goes; who is signed in, and who asks, is served."""
    wang = await world.signed_in("wang")
    connections = world.gateway.connections
    connections.limits = Limits(of_address=5)
    async with contextlib.AsyncExitStack() as stack:
        many = [await stack.enter_async_context(line(world)) for _ in range(8)]
        for one in many[:3]:
            assert await one.rest() == b""
        assert all(one.is_open for one in many[3:])
        assert (await wang.get("/api/me"))[0] == 200, "known: neither counted nor cut"
        assert (await world.person().get("/api/health"))[0] == 200, "a stranger who asks at once"
        assert await many[3].rest() == b""
    connections.limits = Limits(of_all=3)
    async with contextlib.AsyncExitStack() as stack:
        many = [await stack.enter_async_context(line(world)) for _ in range(5)]
        assert await many[0].rest() == b"" and many[4].is_open


async def test_where_all_are_served_the_newcomer_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    connections = world.gateway.connections
    connections.limits = Limits(of_address=2)
    monkeypatch.setattr(http, "BODY_S", 2.0)
    wish = head(world, "POST", "/api/sign-in", "Content-Length: 60", "Content-Type: application/json")
    async with line(world) as first, line(world) as second:
        first.send(wish)
        second.send(wish)
        async with asyncio.timeout(8):
            while sum(one.doing is Doing.REQUEST for one in connections._all) < 2:  # noqa: ASYNC110 - of a socket
                await asyncio.sleep(0.01)
        async with line(world) as third:
            assert await third.rest() == b""
        assert b" 408 " in (await first.rest())[:20] and b" 408 " in (await second.rest())[:20]


async def test_a_socket_of_somebody_signed_in_stays(world: World) -> None:
    ahead = Ahead(world)
    wang = await world.signed_in("wang")
    async with wang.socket("/api/desk?page=p1") as desk:
        await desk.kind("snapshot")
        ahead.go(100_000)
        told = await desk.send(type="ready", id="o1")
        assert told["type"] == "done"


async def test_no_socket_is_opened_without_a_sign_in(world: World) -> None:
    for path in ("/api/desk?page=p1", "/api/watch?page=p1", "/api/wallboard", "/api/sip"):
        async with line(world) as stranger:
            upgrade = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13")
            key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
            stranger.send(head(world, "GET", path, *upgrade, key, "Sec-WebSocket-Protocol: sip"))
            assert (await stranger.head()).startswith("HTTP/1.1 401 "), path


async def test_a_packed_body_is_not_unpacked(world: World) -> None:
    """10 MiB of blanks are 10 KiB packed."""
    packed = gzip.compress(b" " * (10 << 20))
    assert len(packed) < 64 * 1024
    person = world.person()
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with person.session.post("/api/sign-in", data=packed, headers=headers) as response:
        assert response.status == 400 and (await response.json())["code"] == "bad-input"


async def test_heads_have_a_size(world: World) -> None:
    for text in (f"GET /{'a' * 9000} HTTP/1.1\r\n\r\n", f"GET / HTTP/1.1\r\nX: {'a' * 9000}\r\n\r\n"):
        async with line(world) as long:
            long.send(text)
            assert (await long.rest()).startswith(b"HTTP/1.0 400 ")
    async with line(world) as many:
        many.send("GET / HTTP/1.1\r\n" + "".join(f"X-{number}: 1\r\n" for number in range(500)) + "\r\n")
        assert (await many.rest()).startswith(b"HTTP/1.0 400 ")


async def test_a_handshake_that_does_not_come(tmp_path: Path) -> None:
    found = certificates.prepare(LaunchSettings(tls="generated"), tmp_path)
    assert found is not None
    port, connections = free_port(), Connections(limits=Limits(handshake_s=0.2))
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    try:
        context = Certificate(found.certificate, found.key).context
        await Site(runner, ("127.0.0.1", port), connections, context).start()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        assert await Line(reader, writer).rest() == b""
        writer.close()
    finally:
        await runner.cleanup()
