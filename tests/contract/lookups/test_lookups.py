"""Look-ups of flows against a real HTTP service and a real PostgreSQL: found, nobody, and every way of no answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from ari_app.lookups import LARGEST_BYTES, SourceLookups
from flows.document import Source, SourceKind
from lexicon.errors import SourceAway
from lexicon.ids import ClientId
from store.customers import Customers
from store.pool import Pool
from store.seed import seed

DEMO = ClientId("demo")
FIELDS = {"name": "customer.name", "gold": "customer.gold", "debt": "debt", "none": "customer.none"}


@asynccontextmanager
async def service(answer: web.Response | None) -> AsyncIterator[tuple[str, list[object]]]:
    """A client's service on this machine; what it was asked. None: it never answers."""
    asked: list[object] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        asked.append((request.path_qs, await request.json()))
        if answer is None:
            await asyncio.Event().wait()
        assert answer is not None
        return answer

    app = web.Application()
    app.router.add_post("/customers", respond)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    try:
        yield f"http://127.0.0.1:{port}/customers", asked
    finally:
        await runner.cleanup()


def http(url: str) -> Source:
    return Source(SourceKind.HTTP, FIELDS, url)


@pytest.mark.asyncio
async def test_found_and_asked_in_the_body_only(pool: Pool) -> None:
    answer = web.json_response({"customer": {"name": "王芳", "gold": True, "none": None}, "debt": 12.5})
    lookups = SourceLookups(Customers(pool))
    async with service(answer) as (url, asked):
        found = await lookups.look_up(DEMO, http(url), {"card": "4111"})
        await lookups.close()
    assert found == {"name": "王芳", "gold": "true", "debt": "12.5"}
    assert asked == [("/customers", {"card": "4111"})]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (web.Response(status=500), "answered 500"),
        (web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}), "answered 302"),
        (web.Response(text="hello"), "no JSON"),
        (web.Response(text="[" + " " * LARGEST_BYTES + "]"), "too long"),
    ],
    ids=["500", "redirect", "text", "large"],
)
async def test_an_answer_that_makes_no_sense(pool: Pool, answer: web.Response, told: str) -> None:
    lookups = SourceLookups(Customers(pool))
    async with service(answer) as (url, _):
        with pytest.raises(SourceAway, match=told):
            await lookups.look_up(DEMO, http(url), {"card": "4111"})
        await lookups.close()


@pytest.mark.asyncio
async def test_nobody_nothing_there_and_no_answer(pool: Pool) -> None:
    lookups = SourceLookups(Customers(pool))
    async with service(web.Response(status=404)) as (url, _):
        assert await lookups.look_up(DEMO, http(url), {"card": "4111"}) is None
    with pytest.raises(SourceAway):
        await lookups.look_up(DEMO, http(url), {"card": "4111"})
    async with service(None) as (url, asked):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await lookups.look_up(DEMO, http(url), {"card": "4111"})
        assert len(asked) == 1
        await lookups.close()


@pytest.mark.asyncio
async def test_the_database(dsn: str, pool: Pool, tmp_path: Path) -> None:
    await seed(dsn, tmp_path)
    customers = Customers(pool)
    lookups, source = SourceLookups(customers), Source(SourceKind.DATABASE, {"name": "name"})
    assert await customers.replace(DEMO, "phone", [("138", {"name": "王芳"}), ("139", {"name": "李强"})]) == 2
    assert await lookups.look_up(DEMO, source, {"phone": "138"}) == {"name": "王芳"}
    assert await lookups.look_up(DEMO, source, {"account": "138"}) is None
    assert await lookups.look_up(ClientId("other"), source, {"phone": "138"}) is None
    assert await customers.replace(DEMO, "phone", [("139", {"name": "李强"})]) == 1
    assert await lookups.look_up(DEMO, source, {"phone": "138"}) is None
