"""The pool while PostgreSQL comes and goes."""

import asyncio

import pytest

from lexicon.errors import DatabaseAway
from store.pool import Pool
from tests.contract.parts import PostgresServer


@pytest.mark.asyncio
async def test_nothing_but_database_away_escapes(postgres: PostgresServer, pool: Pool) -> None:
    """Six at once, in every phase of a command, while the server stops and starts."""
    answered = [0, 0]
    is_over = asyncio.Event()

    async def ask(query: str) -> None:
        while not is_over.is_set():
            try:
                await pool.fetch(query, 1)
                answered[0] += 1
            except DatabaseAway:
                answered[1] += 1
            await asyncio.sleep(0.002)

    async with asyncio.TaskGroup() as group:
        for n in range(6):
            group.create_task(ask(f"SELECT $1::int + {n}"))
        for n in range(4):
            await asyncio.sleep(0.1 + n / 20)
            await asyncio.to_thread(postgres.stop)
            await asyncio.to_thread(postgres.start)
        before = answered[0]
        async with asyncio.timeout(5):
            while answered[0] < before + 100:  # noqa: ASYNC110 - the six tasks tell nobody
                await asyncio.sleep(0.01)
        is_over.set()
    assert answered[1]
