"""The gateway as the process that the supervisor starts."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest

from store.seed import seed
from tests.contract.parts import RedisServer, free_port


def environment(dsn: str, redis: RedisServer, folder: Path, port: int) -> dict[str, str]:
    ours = {
        "ZUOXI_VAR": str(folder),
        "ZUOXI_PG_DSN": dsn,
        "ZUOXI_REDIS_URL": redis.url,
        "ZUOXI_ARI_URL": "http://127.0.0.1:9",
        "ZUOXI_KEPT_DIR": str(folder / "kept"),
        "ZUOXI_RAW_DIR": str(folder / "raw"),
        "ZUOXI_HTTP_PORT": str(port),
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("ZUOXI_")} | ours


async def start(env: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "agent_ui.gateway.main",
        env=env | {"PYTHONPATH": os.getcwd()},  # noqa: PTH109
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.asyncio
async def test_starts_and_stops_with_a_socket_open(dsn: str, redis_server: RedisServer, tmp_path: Path) -> None:
    redis_server.flush()  # what earlier tests guessed from this address counts against it for a quarter of an hour
    await seed(dsn, tmp_path)
    port = free_port()
    origin = {"Origin": f"http://127.0.0.1:{port}"}
    process = await start(environment(dsn, redis_server, tmp_path, port))
    try:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", cookie_jar=jar) as client:
            async with asyncio.timeout(20):
                while True:
                    try:
                        async with client.get("/api/health") as answer:
                            told = await answer.json()
                        break
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.1)
            assert told["parts"]["postgres"]["is_well"] and not told["ready"]
            people = json.loads((tmp_path / "demo.json").read_text())
            wang = next(one for one in people if one["login"] == "wang")
            body = {"login": "wang", "password": wang["password"]}
            async with client.post("/api/sign-in", json=body, headers=origin) as answer:
                assert answer.status == 200
            desk = await client.ws_connect("/api/desk?page=p1", headers=origin)
            board = await client.ws_connect("/api/wallboard", headers=origin)
            assert (await desk.receive_json(timeout=5))["type"] == "snapshot"
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):  # it does not wait for the sockets, which stay open here
                out, err = await process.communicate()
            for socket in (desk, board):
                await socket.close()
        assert (process.returncode, err) == (0, b"")
        assert b"gateway-stopped" in out
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.asyncio
async def test_a_wrong_setting_is_named(dsn: str, redis_server: RedisServer, tmp_path: Path) -> None:
    env = environment(dsn, redis_server, tmp_path, 1) | {"ZUOXI_HTTP_PORT": "many", "ZUOXI_ARI_URL": "there"}
    process = await start(env)
    _, err = await process.communicate()
    assert process.returncode == 2
    assert b"ZUOXI_HTTP_PORT: " in err and b"ZUOXI_ARI_URL: " in err


@pytest.mark.asyncio
async def test_a_taken_port_is_said(dsn: str, redis_server: RedisServer, tmp_path: Path) -> None:
    port = free_port()
    taken = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    process = await start(environment(dsn, redis_server, tmp_path, port))
    _, err = await process.communicate()
    assert process.returncode == 1
    assert str(port).encode() in err and b"Traceback" not in err
    taken.close()
