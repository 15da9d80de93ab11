"""The gateway's world and a browser for its pages as fixtures."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from agent_ui.gateway.settings import Settings
from tests.contract.gateway.world import World, open_world
from tests.contract.parts import RedisServer
from tests.journeys.browser import chromium, tone_file


@pytest_asyncio.fixture
async def world(
    request: pytest.FixtureRequest, dsn: str, redis_server: RedisServer, tmp_path: Path
) -> AsyncIterator[World]:
    """For a test with a browser it serves the pages that ``npm run build`` made."""
    redis_server.flush()
    if "browser" in request.fixturenames:
        (tmp_path / "dist").symlink_to(Settings.model_fields["web_dir"].default)  # noqa: ASYNC240
    async with open_world(dsn, redis_server, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(tone_file(tmp_path / "tone.wav", seconds=1)) as started:
        yield started
