"""Real PostgreSQL and Redis as fixtures: one server of each a test run, one fresh database a test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from store.migrate import migrate
from store.pool import Pool, open_pool
from tests.contract.parts import PostgresServer, RedisServer, Until, WallClock, wait_until


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL with a migrated template database."""
    server = PostgresServer()
    try:
        server.start()
        migrate(server.create_database("zuoxi_template"))
        yield server
    finally:
        server.remove()


@pytest.fixture
def dsn(postgres: PostgresServer) -> str:
    """A fresh, migrated database."""
    return postgres.create_database(f"t{uuid4().hex}", "zuoxi_template")


@pytest_asyncio.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    opened = await open_pool(dsn)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def until() -> Until:
    """Wait for a condition, at most ten seconds."""
    return wait_until
