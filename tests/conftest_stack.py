"""One whole stack for a test run (a worker of it), with the tests' own client in it."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from cli.phone import Telephones
from launch.ports import Ports
from launch.settings import LaunchSettings
from launch.stack import ALL, Stack
from store.pool import open_pool
from tests.journeys.centre import SETUP, Centre
from tests.journeys.unsaid import said


async def set_up(dsn: str) -> None:
    pool = await open_pool(dsn)
    async with pool.transaction() as connection:
        await connection.execute(SETUP)
    await pool.close()


class CentreStack(Stack):
    """With the tests' own client in it before a service reads it: nothing has to be started twice."""

    def _after_postgres(self) -> None:
        super()._after_postgres()
        asyncio.run(set_up(self.env["ZUOXI_PG_DSN"]))


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[Stack]:
    """PostgreSQL, Redis, Asterisk, controller, gateway, recorder: all real, in a directory of their own."""
    with running_stack(request, ALL) as running:
        yield running


@contextmanager
def running_stack(
    request: pytest.FixtureRequest,
    services: Iterable[str],
    raw: Path | None = None,
    settings: LaunchSettings | None = None,
) -> Iterator[Stack]:
    """A stack of these parts with the tests' own client in it. ``raw``: where its recordings are written."""
    var = Path(tempfile.mkdtemp(prefix="zuoxi-test-"))
    var.chmod(0o755)
    os.environ["ZUOXI_DESK_GRACE_S"] = "3"  # a closed browser's agent is signed out before the next test
    running = CentreStack(var=var / "var", ports=Ports.free(), services=services, settings=settings)
    if raw is not None:
        (var / "var" / "spool").mkdir(parents=True)
        (var / "var" / "spool" / "raw").symlink_to(raw)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        assert not (told := said(running)), told
        if request.session.testsfailed:
            print(f"the stack's files are kept in {var}")
        else:
            shutil.rmtree(var, ignore_errors=True)


@pytest_asyncio.fixture
async def centre(stack: Stack) -> AsyncIterator[Centre]:
    """The centre; after every test Asterisk must hold nothing."""
    async with centre_on(stack) as made:
        yield made


@asynccontextmanager
async def centre_on(stack: Stack) -> AsyncIterator[Centre]:
    """A centre on this stack; at the end Asterisk must hold nothing."""
    pool = await open_pool(stack.env["ZUOXI_PG_DSN"])
    try:
        async with Telephones(f"{stack.site.addresses.phones}:{stack.ports.sip}", sip_port=stack.ports.trunk) as phones:
            made = Centre(stack, pool, phones)
            try:
                yield made
            finally:
                for entry in await made.entries():  # shown by pytest when the test failed
                    print(f"{entry.at:%H:%M:%S.%f} {entry.writer} {entry.fact}")
        await made.nothing_left()
        await made.puts_out()
        await made.nobody_left()
    finally:
        await pool.close()
