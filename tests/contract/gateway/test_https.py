"""The gateway behind its own certificate: the process as it is started, spoken to by real clients."""

import asyncio
import hashlib
import json
import os
import signal
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from agent_ui.gateway.http import errors
from agent_ui.gateway.transport import behind
from launch import certificates
from launch.settings import LaunchSettings
from store.seed import seed
from tests.contract.gateway.test_main import environment, start
from tests.contract.parts import RedisServer, free_port
from tests.phones.computers import cable, computers

pytestmark = pytest.mark.asyncio
GENERATED = LaunchSettings(tls="generated")


class Door:
    """A running gateway with a generated certificate."""

    def __init__(self, folder: Path, port: int, process: asyncio.subprocess.Process) -> None:
        self.folder, self.port, self.process = folder, port, process
        self.url = f"https://localhost:{port}"
        self.trust = ssl.create_default_context(cafile=folder / "tls" / "authority.pem")

    def client(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(ssl=self.trust)
        return aiohttp.ClientSession(self.url, connector=connector, headers={"Origin": self.url})

    async def served(self) -> str:
        """The fingerprint of what a new connection is shown."""
        _, writer = await asyncio.open_connection("127.0.0.1", self.port, ssl=self.trust, server_hostname="localhost")
        shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        return hashlib.sha256(shown).hexdigest()

    def lies_there(self) -> str:
        return certificates.fingerprint(self.folder / "tls" / "certificate.pem").replace(":", "").lower()


@asynccontextmanager
async def opened(dsn: str, redis: RedisServer, folder: Path, more: dict[str, str]) -> AsyncIterator[Door]:
    await seed(dsn, folder)
    port = free_port()
    process = await start(environment(dsn, redis, folder, port) | more)
    door = Door(folder, port, process)
    scheme = "https" if "ZUOXI_TLS_KEY" in more else "http"
    try:
        async with aiohttp.ClientSession() as client, asyncio.timeout(20):
            while True:
                try:
                    await client.get(f"{scheme}://localhost:{port}/api/health", ssl=door.trust)
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        yield door
    finally:
        process.send_signal(signal.SIGTERM)
        _, err = await process.communicate()
    assert err == b""


def told_of_tls(folder: Path) -> dict[str, str]:
    found = certificates.prepare(GENERATED, folder)
    assert found is not None
    return {"ZUOXI_TLS_CERTIFICATE": str(found.certificate), "ZUOXI_TLS_KEY": str(found.key)}


def wang(folder: Path) -> dict[str, str]:
    people = json.loads((folder / "demo.json").read_text())
    return {"login": "wang", "password": next(one["password"] for one in people if one["login"] == "wang")}


async def test_everything_goes_over_tls_and_the_certificate_is_renewed_under_open_sockets(
    dsn: str, redis_server: RedisServer, tmp_path: Path
) -> None:
    async with opened(dsn, redis_server, tmp_path, told_of_tls(tmp_path)) as door, door.client() as client:
        async with client.post("/api/sign-in", json=wang(tmp_path)) as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
            cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-zx_session=")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= {one.strip() for one in cookie.split(";")}
        assert "Domain" not in cookie
        async with client.get("/api/me", headers={"Cookie": f"zx_session={cookie.split('=')[1].split(';')[0]}"}) as got:
            assert got.status == 200  # its own cookie is sent as well
        plain = {"Origin": door.url.replace("https", "http")}
        async with client.post("/api/sign-out", headers=plain) as answer:
            assert answer.status == 403  # a page that came without TLS may not act

        desk = await client.ws_connect("/api/desk?page=p1")
        assert (await desk.receive_json(timeout=5))["type"] == "snapshot"
        first = door.lies_there()
        assert await door.served() == first
        certificates.forget(tmp_path)
        certificates.prepare(GENERATED, tmp_path)
        door.process.send_signal(signal.SIGHUP)
        assert door.lies_there() != first
        async with asyncio.timeout(10):
            while await door.served() != door.lies_there():  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.05)
        second = door.lies_there()
        (tmp_path / "tls" / "key.pem").write_text("not a key")
        door.process.send_signal(signal.SIGHUP)
        assert await door.served() == second
        async with client.get("/api/me") as answer:
            assert answer.status == 200
        assert not desk.closed
        await desk.close()


async def test_neither_plain_http_nor_old_tls_is_answered(dsn: str, redis_server: RedisServer, tmp_path: Path) -> None:
    async with opened(dsn, redis_server, tmp_path, told_of_tls(tmp_path)) as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(b"GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"HTTP" not in await reader.read()
        writer.close()
        assert await shakes_hands(door.port, "-tls1_2")
        assert not await shakes_hands(door.port, "-tls1_1")


async def shakes_hands(port: int, version: str) -> bool:
    """Whether the server agrees to this version with a client that would take any cipher."""
    words = ("openssl", "s_client", "-connect", f"127.0.0.1:{port}", version, "-cipher", "ALL@SECLEVEL=0")
    nothing, pipe = asyncio.subprocess.DEVNULL, asyncio.subprocess.PIPE
    asked = await asyncio.create_subprocess_exec(*words, stdin=nothing, stdout=pipe, stderr=pipe)
    said, _ = await asked.communicate()
    return b"BEGIN CERTIFICATE" in said


async def test_a_trusted_proxy_says_how_it_was_asked(dsn: str, redis_server: RedisServer, tmp_path: Path) -> None:
    tls = told_of_tls(tmp_path)
    assert tls
    async with opened(dsn, redis_server, tmp_path, {"ZUOXI_PROXIES": "127.0.0.0/8"}) as door:
        url = f"http://localhost:{door.port}/api/sign-in"
        told = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9, 192.0.2.5"}
        origin = {"Origin": f"https://localhost:{door.port}"}
        async with aiohttp.ClientSession() as client:
            async with client.post(url, json=wang(tmp_path), headers=told | origin) as answer:
                assert answer.status == 200
                assert answer.headers["Set-Cookie"].startswith("__Host-zx_session=")
            wrong = told | origin | {"X-Forwarded-For": "somebody"}
            async with client.post(url, json=wang(tmp_path), headers=wrong) as answer:
                assert (answer.status, (await answer.json())["code"]) == (403, "insecure-transport")


async def test_plain_http_from_another_machine_is_refused() -> None:
    if os.geteuid() != 0:
        pytest.fail("makes network namespaces: run as root")

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="in")

    app = web.Application(middlewares=[errors, behind(())])
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        with computers("door", "other") as (door, other):
            cable(door, "192.0.2.1/24", other, "192.0.2.2/24")
            with door.entered():
                await web.TCPSite(runner, "0.0.0.0", 8480).start()  # noqa: S104 - of a namespace
            ask = "import urllib.request as u; print(u.urlopen(u.Request('http://{}:8480/')).read().decode())"

            async def asked(computer: str, host: str) -> str:
                words = ("ip", "netns", "exec", computer, sys.executable, "-c", ask.format(host))
                pipe = asyncio.subprocess.PIPE
                done = await asyncio.create_subprocess_exec(*words, stdout=pipe, stderr=pipe)
                return b"".join(await done.communicate()).decode()

            assert await asked(door.name, "127.0.0.1") == "in\n"
            assert "403: Forbidden" in await asked(other.name, "192.0.2.1")
    finally:
        await runner.cleanup()
