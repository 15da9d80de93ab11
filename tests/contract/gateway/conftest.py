"""The gateway's world as a fixture."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.contract.gateway.world import World, open_world
from tests.contract.parts import RedisServer


@pytest_asyncio.fixture
async def world(dsn: str, redis_server: RedisServer, tmp_path: Path) -> AsyncIterator[World]:
    redis_server.flush()
    async with open_world(dsn, redis_server, tmp_path) as opened:
        yield opened
