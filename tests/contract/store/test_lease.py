"""The lease on the real PostgreSQL: handed on at once, never while it is away, lost for good when superseded."""

import asyncio
from contextlib import suppress

import pytest

from store import lease as lease_module
from store.lease import Lease, LeaseLost
from store.pool import Pool
from tests.contract.parts import PostgresServer, Until

pytestmark = pytest.mark.asyncio


async def waiting(pool: Pool) -> int:
    rows = await pool.fetch("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return len(rows)


async def test_the_next_one_has_it_as_soon_as_the_holder_is_gone(dsn: str, pool: Pool) -> None:
    first, second = Lease(dsn, "controller"), Lease(dsn, "controller")
    assert await first.take() == 1
    async with asyncio.TaskGroup() as group:
        taking = group.create_task(second.take())
        while not await waiting(pool):  # noqa: ASYNC110 - what is waited for is PostgreSQL
            await asyncio.sleep(0.01)
        assert not taking.done()
        began = asyncio.get_running_loop().time()
        await first.close()
        assert await taking == 2
        assert asyncio.get_running_loop().time() - began < 2
    await second.close()


async def test_who_waits_asks_nothing_of_postgresql(dsn: str, pool: Pool) -> None:
    first, second = Lease(dsn, "controller"), Lease(dsn, "controller")
    await first.take()
    asked = "SELECT state_change FROM pg_stat_activity WHERE application_name = 'lease-controller' ORDER BY pid"
    async with asyncio.TaskGroup() as group:
        taking = group.create_task(second.take())
        while not await waiting(pool):  # noqa: ASYNC110 - what is waited for is PostgreSQL
            await asyncio.sleep(0.01)
        before = await pool.fetch(asked)
        await asyncio.sleep(1.5)
        assert len(before) == 2
        assert await pool.fetch(asked) == before
        taking.cancel()
    await first.close()
    await second.close()


async def test_the_holder_goes_on_while_postgresql_is_away_and_has_it_again_after(
    postgres: PostgresServer, dsn: str, pool: Pool, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease_module, "GRACE_S", 6.0)  # on a busy machine too the holder comes first
    first, second = Lease(dsn, "controller"), Lease(dsn, "controller")
    await first.take()
    async with asyncio.TaskGroup() as group:
        keeping, taking = group.create_task(first.keep()), group.create_task(second.take())
        while not await waiting(pool):  # noqa: ASYNC110 - what is waited for is PostgreSQL
            await asyncio.sleep(0.01)
        await asyncio.to_thread(postgres.stop)
        await asyncio.sleep(1)
        assert not keeping.done() and not taking.done()
        await asyncio.to_thread(postgres.start)
        async with asyncio.timeout(20):
            while not await waiting(pool):  # noqa: ASYNC110 - the second waits behind the first again
                await asyncio.sleep(0.05)
        assert not keeping.done() and not taking.done()
        held = await pool.fetch_one("SELECT epoch FROM writer WHERE name = 'controller'")
        assert held is not None and held["epoch"] == 1
        keeping.cancel()
        await asyncio.wait([keeping])
        await first.close()
        assert await taking == 2
    await second.close()


async def test_a_holder_that_was_deposed_stops(dsn: str, pool: Pool) -> None:
    first, second = Lease(dsn, "controller"), Lease(dsn, "controller")
    assert await second.depose() is False  # nobody holds it
    await first.take()
    async with asyncio.TaskGroup() as group:
        taking = group.create_task(second.take())
        while not await waiting(pool):  # noqa: ASYNC110 - what is waited for is PostgreSQL
            await asyncio.sleep(0.01)
        assert await second.depose() is True  # the holder does not run now: it notices later
        assert await taking == 2
    with pytest.raises(LeaseLost):
        async with asyncio.timeout(10):
            await first.keep()
    await first.close()
    await second.close()


async def test_a_session_that_is_ended_alone_is_taken_again(dsn: str, pool: Pool) -> None:
    first = Lease(dsn, "controller")
    await first.take()
    async with asyncio.TaskGroup() as group:
        keeping = group.create_task(first.keep())
        assert await first.depose() is True
        held = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
        async with asyncio.timeout(10):
            while True:
                await asyncio.sleep(0.05)
                row = await pool.fetch_one(held)
                if row is not None and row["n"] and not keeping.done():
                    break
        keeping.cancel()
        with suppress(asyncio.CancelledError):
            await keeping
    await first.close()
